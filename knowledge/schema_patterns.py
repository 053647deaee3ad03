"""How the fields of the files look in a JSON Schema, which knows no rules but patterns."""

from __future__ import annotations

from typing import Any

from pydantic import WithJsonSchema

__all__ = ["DEGREES", "WEB", "YES_NO", "figures", "one_of", "written"]


def written(pattern: str, **more: Any) -> WithJsonSchema:
    """How a text looks in a JSON Schema; spaces around it do not count."""
    return WithJsonSchema({"type": "string", "pattern": rf"^\s*({pattern})\s*$", **more})


def figures(pattern: str, kind: str, low: int, high: int) -> WithJsonSchema:
    """How a number looks in a JSON Schema: with quotes or without."""
    number = {"type": kind, "minimum": low, "maximum": high}
    return WithJsonSchema({"anyOf": [number, {"type": "string", "pattern": rf"^\s*{pattern}\s*$"}]})


def one_of(choices: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(choices)})


WEB = r"[hH][tT][tT][pP][sS]?://[^\s<>\"]+"
YES_NO = r"[Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]ui|OUI|[Nn]on|NON"
DEGREES = r"[+-]?[0-9]{1,4}(\.[0-9]{1,20})?"
