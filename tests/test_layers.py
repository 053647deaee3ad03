"""The import rule: bot, then handlers, then knowledge; nothing points up."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FORBIDDEN = {
    "knowledge": {
        *("bot", "handlers", "tests"),
        *("telegram", "httpx", "socket", "time", "datetime", "asyncio"),
    },
    "handlers": {"bot", "tests"},
    "bot": {"tests"},
}


def imports(source: str, package: str) -> Iterator[tuple[int, str]]:
    """The line and the top-level module of every import, wherever it stands in the source."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                for name in node.names:
                    yield node.lineno, name.name.partition(".")[0]
            case ast.ImportFrom(level=0, module=str(module)):
                yield node.lineno, module.partition(".")[0]
            case ast.ImportFrom():
                yield node.lineno, package
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield node.lineno, module.partition(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_no_module_imports_what_its_package_may_not(package: str) -> None:
    """Each package imports only what stands below it."""
    sources = sorted((ROOT / package).rglob("*.py"))
    assert sources, f"{package}/ holds no module"
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {package} may not import {module}"
        for path in sources
        for line, module in imports(path.read_text(encoding="utf-8"), package)
        if module in FORBIDDEN[package]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source",
    [
        "import bot",
        "import os, bot.app",
        "from bot import app",
        "from bot.app import build",
        "def late():\n    from bot import app",
        "if TYPE_CHECKING:\n    import bot.app",
        "importlib.import_module('bot.app')",
        "__import__('bot')",
    ],
)
def test_the_rule_sees_every_way_of_importing(source: str) -> None:
    """Late, typing-only and dynamic imports count too."""
    assert "bot" in {module for _, module in imports(source, "handlers")}


def test_the_linter_holds_the_same_rule() -> None:
    """`make lint` checks the same layers and the same forbidden modules."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["type"]: c for c in config["tool"]["importlinter"]["contracts"]}
    assert contracts["layers"]["layers"] == ["bot", "handlers", "knowledge"]
    assert contracts["forbidden"]["source_modules"] == ["knowledge"]
    outside = FORBIDDEN["knowledge"] - {"bot", "handlers", "tests"}
    assert set(contracts["forbidden"]["forbidden_modules"]) == outside
