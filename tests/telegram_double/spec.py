"""The machine-readable Bot API: validates a request, decodes form fields by their types."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_CONSTANT = re.compile(r'(?:must be|always) ["“]?([a-z0-9_]+)["”]?\s*$')


@dataclass(frozen=True)
class Upload:
    """A file that came with a multipart request."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Violation:
    """One fault of a request: `kind` is unknown, missing, type or markup; `path` says where."""

    method: str
    path: str
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.method}: {self.path}: {self.detail}"


@dataclass(frozen=True)
class Spec:
    """The methods and types of one Bot API version; empty when no file was found."""

    methods: dict[str, Json]
    types: dict[str, Json]

    @classmethod
    def load(cls, path: Path | None = None) -> Spec:
        """Reads `path`, or BOT_API_SPEC, or ../shared/bot-api/api.json beside the repository."""
        if path is None:
            named = os.environ.get("BOT_API_SPEC")
            beside = Path(__file__).resolve().parents[3] / "shared" / "bot-api" / "api.json"
            path = Path(named) if named else beside
        return _read(path) if path.is_file() else cls({}, {})

    @property
    def available(self) -> bool:
        """Whether requests can be validated at all."""
        return bool(self.methods)

    def validate(self, method: str, parameters: Json) -> list[Violation]:
        """Takes typed parameters; gives every unknown, missing or mistyped one, recursively."""
        if method not in self.methods:
            return []
        found = self._fields(self.methods[method].get("fields", []), parameters, "")
        return [Violation(method, *fault) for fault in found]

    def types_of(self, method: str, parameter: str) -> list[str]:
        """Gives the declared types of a parameter; an empty list for an unknown one."""
        fields = self.methods.get(method, {}).get("fields", [])
        return next((list(f["types"]) for f in fields if f["name"] == parameter), [])

    def _fields(self, fields: list[Json], given: Json, at: str) -> list[tuple[str, str, str]]:
        faults = []
        declared = {field["name"]: field for field in fields}
        for name, field in declared.items():
            path = f"{at}.{name}" if at else name
            if given.get(name) is not None:
                faults += self._value(given[name], field["types"], path)
                faults += _constant(field, given[name], path)
            elif field["required"]:
                faults.append((path, "missing", "required, not given"))
        for name in given:
            if name not in declared:
                path = f"{at}.{name}" if at else name
                faults.append((path, "unknown", "no such parameter"))
        return faults

    def _value(self, value: Any, types: list[str], path: str) -> list[tuple[str, str, str]]:
        best: list[tuple[str, str, str]] | None = None
        for kind in types:
            faults = self._one(value, kind, path)
            if not faults:
                return []
            # The closest alternative explains best: prefer the one with the fewest faults, and
            # among object types never one whose constant ("type": ...) is another's.
            if best is None or _cost(faults) < _cost(best):
                best = faults
        if len(types) > 1 and best is not None and all(f[0] == path for f in best):
            return [(path, "type", f"expected {' or '.join(types)}, got {_name(value)}")]
        return best or []

    def _one(self, value: Any, kind: str, path: str) -> list[tuple[str, str, str]]:
        if kind.startswith("Array of "):
            if not isinstance(value, list | tuple):
                return [(path, "type", f"expected {kind}, got {_name(value)}")]
            inner = [kind.removeprefix("Array of ")]
            return [f for i, v in enumerate(value) for f in self._value(v, inner, f"{path}[{i}]")]
        if kind in self.types:
            declared = self.types[kind]
            if kind == "InputFile":
                good = isinstance(value, Upload)
            elif not isinstance(value, dict):
                good = False
            elif "subtypes" in declared:
                return self._value(value, declared["subtypes"], path)
            else:
                return self._fields(declared.get("fields", []), value, path)
        else:
            good = _is_plain(value, kind)
        return [] if good else [(path, "type", f"expected {kind}, got {_name(value)}")]


@lru_cache(maxsize=4)
def _read(path: Path) -> Spec:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Spec(data["methods"], data["types"])


def _is_plain(value: Any, kind: str) -> bool:
    if kind == "True":
        return value is True
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind == "String":
        return isinstance(value, str)
    number = isinstance(value, int) and not isinstance(value, bool)
    return number or (kind == "Float" and isinstance(value, float))


def _constant(field: Json, value: Any, path: str) -> list[tuple[str, str, str]]:
    if field["name"] not in {"type", "source", "status"}:
        return []
    match = _CONSTANT.search(field.get("description", ""))
    if match is None or match[1] == value:
        return []
    return [(path, "constant", f"must be {match[1]}, got {value!r}")]


def _cost(faults: list[tuple[str, str, str]]) -> int:
    return sum(1000 if fault[1] == "constant" else 1 for fault in faults)


def _name(value: Any) -> str:
    names = {dict: "object", list: "array", tuple: "array", str: "String", bool: "Boolean"}
    names |= {int: "Integer", float: "Float", Upload: "uploaded file"}
    return names.get(type(value), type(value).__name__)
