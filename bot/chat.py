"""The terminal chat: what is typed is a message, buttons are numbered choices, pictures files."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import Iterator
from html import escape
from typing import TextIO

from bot.app import build, services_of
from bot.config import WrongSetting
from bot.memory import Chats
from bot.messages import say
from bot.speech import system_language
from bot.storage.opening import open_store
from bot.storage.protocol import Held
from bot.terminal import TOKEN, Bubble, Rows, TerminalChat, TerminalRequest
from bot.typeset import typeset
from handlers.services import Engine

__all__ = ["chat", "first_line"]


class _Screen:
    """Collects what the bot says and prints it; knows the choices offered last."""

    def __init__(self, out: TextIO, *, is_terminal: bool) -> None:
        self._out = out
        self._is_terminal = is_terminal
        self._bubbles: list[Bubble] = []
        self._replies = 0
        self.choices: tuple[tuple[str, str], ...] = ()
        self.rows: Rows = ()
        self.said = "…"

    def show(self, bubble: Bubble) -> None:
        """Keeps a message for the next print."""
        self._bubbles.append(bubble)

    def print(self) -> None:
        """Prints the reply: all messages since the last."""
        texts = []
        for bubble in self._bubbles:
            if bubble.is_gone:
                continue
            if bubble.is_menu and len(bubble.buttons) < len(self.choices):
                # fewer choices than before need not be shown again
                self.choices, self.rows = bubble.buttons, bubble.rows
                continue
            if not bubble.is_toast:
                self.choices, self.rows = bubble.buttons, bubble.rows
            text = typeset(bubble.html, is_styled=self._is_terminal)
            if not bubble.is_toast and text:
                self.said = text
            if bubble.picture:
                texts.append(say("picture", "fr").format(path=bubble.picture))
            texts += [*([text] if text else []), *_numbered(bubble)]
        self._bubbles.clear()
        text = "\n".join(texts)
        if self._is_terminal:
            self._out.write(f"\n{text}\n\n")
        else:
            gap = "\n" if self._replies else ""
            self._out.write(gap + re.sub(r"\n\s*\n", "\n", text) + "\n")
        self._replies += 1
        self._out.flush()


def chat(engine: Engine, store: str = "memory:", first: str | None = None) -> int:
    """Chats until the input ends; `first` is a line that was read already.

    `store` is as in BOT_STORE. Raises WrongSetting where another process has it.
    """
    for stream in (sys.stdin, sys.stdout):
        _as_utf8(stream)
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    screen = _Screen(sys.stdout, is_terminal=is_terminal and "NO_COLOR" not in os.environ)
    request = TerminalRequest(screen.show)
    code = system_language()
    with asyncio.Runner() as runner:
        try:
            held = runner.run(open_store(store))
        except Held as error:
            raise WrongSetting(f"BOT_STORE: {error}.") from None
        application = build(services_of(engine, Chats(held)), TOKEN, request=request)
        person = TerminalChat(application.process_update, application.bot, code)
        runner.run(application.initialize())
        try:
            if is_terminal:
                print(say("terminal", "en" if code == "en" else "fr"))
                runner.run(person.says("/start"))
                screen.print()
            for line in _lines(first, is_terminal=is_terminal):
                runner.run(_take(person, screen, line))
                screen.print()
        except KeyboardInterrupt:
            print()
        finally:
            runner.run(application.shutdown())
            runner.run(held.close())
    return 0


def first_line() -> str | None:
    """The first line of a standard input that is no terminal; None where it has ended."""
    _as_utf8(sys.stdin)
    return sys.stdin.readline() or None


async def _take(person: TerminalChat, screen: _Screen, line: str) -> None:
    chosen = line.strip()
    if re.fullmatch(r"[0-9]{1,3}", chosen) and 1 <= int(chosen) <= len(screen.choices):
        label, data = screen.choices[int(chosen) - 1]
        if "://" in data:
            screen.show(Bubble(f"{escape(label)} {escape(data)}", screen.rows, is_toast=True))
        else:
            await person.presses(data, screen.said[:4096], screen.rows)
    else:
        await person.says(line)


def _lines(first: str | None, *, is_terminal: bool) -> Iterator[str]:
    if first is not None:
        yield first.rstrip("\r\n")
    if not is_terminal:
        for line in sys.stdin:
            yield line.rstrip("\r\n")
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() its history
    while True:
        try:
            line = input("> ")
        except EOFError:
            print()
            return
        if line.strip():
            yield line


def _numbered(bubble: Bubble) -> list[str]:
    """The choices, each with its number, once."""
    labels = (label for label, _ in bubble.buttons)
    return [
        f"  {label}" if label.startswith(f"{number}. ") else f"  {number}. {label}"
        for number, label in enumerate(labels, 1)
    ]


def _as_utf8(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and (stream.encoding, stream.errors) != ("utf-8", "replace"):
        reconfigure(encoding="utf-8", errors="replace")
