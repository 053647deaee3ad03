"""The wheel holds all that the bot needs, and the lists of dependencies tell the truth."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.test_layers import ROOT, imports

PACKAGES = ("bot", "handlers", "knowledge")
KINDS = {".py", ".yaml", ".json", ".html", ".css", ".js", ".svg"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Standard output of a command that must succeed, away from the checkout and its settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BOT_", "PYTHON"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=kept | {"PYTHONUTF8": "1"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def locked(name: str) -> set[str]:
    """The distributions that a lock file pins, normalised."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {normal(word) for word in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources without network, installed in a folder."""
    base = tmp_path_factory.mktemp("wheel")
    source, target = base / "source", base / "installed"
    source.mkdir()
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
    run(*build, "--outdir", base / "dist", cwd=source)
    (wheel,) = (base / "dist").glob("laureates_bot-*.whl")
    install = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps")
    run(*install, "--target", target, wheel, cwd=base)
    return target


def test_the_installed_wheel_answers(installed: Path, tmp_path: Path) -> None:
    """Installed elsewhere and run from another folder, it answers from its own knowledge."""
    script = "import bot, handlers, knowledge\nfor m in bot, handlers, knowledge: print(m.__file__)"
    found = run(sys.executable, "-c", script, cwd=tmp_path, PYTHONPATH=str(installed))
    assert all(Path(line).is_relative_to(installed) for line in found.splitlines()), found
    question = ("-m", "bot", "ask", "who won the Prix GMF")
    answer = run(sys.executable, *question, cwd=tmp_path, PYTHONPATH=str(installed))
    assert "Valenciennes" in answer


def test_the_wheel_holds_every_file_of_the_packages(installed: Path) -> None:
    """Every module and data file under the three packages is in the wheel, and no test is."""
    wanted = {
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if (path.is_file() and path.suffix in KINDS) or path.name == "py.typed"
    }
    assert not {str(path) for path in wanted if not (installed / path).is_file()}
    assert not (installed / "tests").exists()
    assert (installed / "bin" / "laureates").is_file()


def test_every_package_folder_is_listed() -> None:
    """A new sub-package must be added to pyproject.toml, which lists them by hand."""
    folders = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert folders == set(PROJECT["tool"]["setuptools"]["packages"])


def test_what_is_imported_is_locked_for_running() -> None:
    """Every third-party import of the packages is in the list that the container installs."""
    owners = packages_distributions()
    pinned = locked("requirements-run.lock")
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, module in imports(path.read_text(encoding="utf-8"), package)
        if module not in sys.stdlib_module_names and module not in PACKAGES
        if not pinned.intersection(normal(owner) for owner in owners.get(module, []))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-run.lock"])
def test_the_locks_hold_hashes_and_no_address(name: str) -> None:
    """Each pinned line has its hashes, and no registry or machine is named."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert entry.startswith("#") or "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "index" not in text
    declared = list(PROJECT["project"]["dependencies"])
    if name == "requirements.lock":
        declared += PROJECT["project"]["optional-dependencies"]["dev"]
    names = {normal(re.split(r"[\[<>=!~; ]", line)[0]) for line in declared}
    assert names <= locked(name)
