"""A .env file: NAME=value a line, # comments, quotes if wanted."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["read_dotenv"]

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read_dotenv(file: Path) -> dict[str, str]:
    """The BOT_ variables of a .env file; none without one. Raises ValueError, one line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise ValueError(f"{file}: the file is not UTF-8.") from None
    except OSError as error:
        raise ValueError(f"{file}: the file cannot be read: {error.strerror}.") from None
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{file}:{number}: this line is not NAME=value.")
        if found[1].startswith("BOT_"):
            values[found[1]] = _value(found[2])
    return values


def _value(text: str) -> str:
    quoted = re.fullmatch(r"""(["'])(.*)\1\s*(?:#.*)?""", text)
    if quoted:
        return quoted[2]
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
