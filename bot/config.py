"""Settings, from the environment, a .env file and flags; a wrong value is one clear line."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.dotenv import read_dotenv
from bot.secret import Secret

__all__ = ["Settings", "WrongSetting", "default_store", "environment", "shipped"]

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_STORE = re.compile(r"sqlite:///.+|rediss?://([^@/\s]*@)?[^@/\s:]+(:\d{1,5})?(/\d{0,3})?(\?\S*)?")


class WrongSetting(Exception):  # noqa: N818 - it names what is wrong
    """A setting that cannot be used; its text is one line for people, without secrets."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked. `token` is None when nobody gave one, "" when it is empty."""

    token: Secret | None = None
    api_url: str | None = None
    knowledge: Path | None = None
    store: str | None = None
    webhook_url: str | None = None
    webhook_secret: Secret | None = None
    listen: str = "127.0.0.1:8080"
    metrics: str | None = None
    limits: Literal["telegram", "off"] = "telegram"
    keep_unanswered: int = 90
    admins: frozenset[int] = frozenset()
    log: Literal["text", "json"] = "json"

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Settings:
        """Reads the variables. Raises WrongSetting."""
        return cls(
            token=_token(values),
            api_url=_url(values, "BOT_API_URL"),
            knowledge=_folder(values),
            store=_store(values),
            webhook_url=_url(values, "BOT_WEBHOOK_URL"),
            webhook_secret=_webhook_secret(values),
            listen=_address(values, "BOT_LISTEN") or "127.0.0.1:8080",
            metrics=_address(values, "BOT_METRICS"),
            limits=_limits(values),
            keep_unanswered=_days(values),
            admins=_admins(values),
            log=_log(values),
        )


def environment(flags: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables: .env in the current folder, then the environment, then flags."""
    try:
        file = read_dotenv(Path(".env"))
    except ValueError as error:
        raise WrongSetting(str(error)) from None
    own = {name: value for name, value in os.environ.items() if name.startswith("BOT_")}
    return {**file, **own, **(flags or {})}


def shipped() -> Path:
    """The folder of the knowledge base that comes with the program."""
    import knowledge  # late: it is the only thing here that is not the standard library's

    return Path(knowledge.__file__).with_name("data")


def default_store() -> str:
    """SQLite in the user's data folder."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return f"sqlite:///{Path(base) / 'laureates-bot' / 'state.sqlite'}"


def _token(values: Mapping[str, str]) -> Secret | None:
    text = values.get("BOT_TOKEN")
    if not (text or "").strip() and values.get("BOT_TOKEN_FILE", "").strip():
        file = Path(values["BOT_TOKEN_FILE"].strip())
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not a text file"
            raise WrongSetting(f"BOT_TOKEN_FILE: {file} cannot be read: {reason}.") from None
    if text is None:
        return None
    if not text.strip():
        raise WrongSetting("BOT_TOKEN is empty: give the token that @BotFather gave you.")
    if not _TOKEN.fullmatch(text.strip()):
        raise WrongSetting(
            "BOT_TOKEN is not a bot token: it looks like 123456:ABC-def, as @BotFather gives it."
        )
    return Secret(text.strip())


def _url(values: Mapping[str, str], name: str) -> str | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    from urllib.parse import urlsplit  # late: few commands are given an address

    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise WrongSetting(f"{name}: {text!r} is not a web address such as https://example.org.")
    return text.rstrip("/")


def _folder(values: Mapping[str, str]) -> Path | None:
    text = values.get("BOT_KNOWLEDGE", "").strip()
    if text and not Path(text).is_dir():
        raise WrongSetting(f"BOT_KNOWLEDGE: there is no folder {text!r}.")
    return Path(text) if text else None


def _store(values: Mapping[str, str]) -> str | None:
    text = values.get("BOT_STORE", "").strip()
    if text and text != "memory:" and not _STORE.fullmatch(text):
        # A wrong redis address may hold a password, so it is not shown.
        shown = "this" if "@" in text else repr(text)
        raise WrongSetting(
            f"BOT_STORE: {shown} is none of memory:, sqlite:///path and redis://host:port/db."
        )
    return text or None


def _webhook_secret(values: Mapping[str, str]) -> Secret | None:
    text = values.get("BOT_WEBHOOK_SECRET", "").strip()
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise WrongSetting("BOT_WEBHOOK_SECRET: use 16 to 256 letters, digits, _ and -.")
    return Secret(text) if text else None


def _address(values: Mapping[str, str], name: str) -> str | None:
    text = values.get(name, "").strip()
    found = re.fullmatch(r"[^\s:]*:(\d{1,5})|\[[0-9a-fA-F:]+\]:(\d{1,5})", text)
    if text and (not found or int(found[1] or found[2]) > 65535):
        raise WrongSetting(f"{name}: {text!r} is not host:port, such as 127.0.0.1:9090.")
    return text or None


def _choice(values: Mapping[str, str], name: str, *choices: str) -> str | None:
    text = values.get(name, "").strip().lower()
    if text and text not in choices:
        raise WrongSetting(f"{name}: {text!r} is not possible; use {' or '.join(choices)}.")
    return text or None


def _log(values: Mapping[str, str]) -> Literal["text", "json"]:
    chosen = _choice(values, "BOT_LOG", "text", "json")
    if chosen is None:
        return "text" if sys.stderr.isatty() else "json"
    return "json" if chosen == "json" else "text"


def _limits(values: Mapping[str, str]) -> Literal["telegram", "off"]:
    chosen = _choice(values, "BOT_LIMITS", "telegram", "off")
    return "off" if chosen == "off" else "telegram"


def _days(values: Mapping[str, str]) -> int:
    text = values.get("BOT_KEEP_UNANSWERED", "").strip()
    if not text:
        return 90
    if not re.fullmatch(r"[0-9]{1,5}", text):
        raise WrongSetting(f"BOT_KEEP_UNANSWERED: {text!r} is not a number of days.")
    return int(text)


def _admins(values: Mapping[str, str]) -> frozenset[int]:
    words = values.get("BOT_ADMINS", "").replace(",", " ").split()
    if not all(re.fullmatch(r"[0-9]{1,16}", word) for word in words):
        raise WrongSetting("BOT_ADMINS: give Telegram user ids (numbers), separated by commas.")
    return frozenset(map(int, words))
