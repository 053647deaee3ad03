"""The command `laureates`. Telegram is imported only by the commands that need it."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.config import Settings, WrongSetting, default_store, environment, shipped

if TYPE_CHECKING:
    from knowledge.engine import Engine

__all__ = ["main"]

_FLAGS = (
    *("knowledge", "store", "api_url", "log", "token_file", "webhook_url", "listen", "metrics"),
    *("limits", "admins", "keep_unanswered"),
)

# What `laureates unanswered` needs to know.
_LOOP = ("BOT_KNOWLEDGE", "BOT_STORE", "BOT_KEEP_UNANSWERED")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; gives the exit status. Wrong use and wrong settings give 2."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except WrongSetting as error:
        print(f"laureates: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has gone; keep Python from complaining when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="laureates",
        description="Answers questions about the laureates of the prizes, on Telegram and here.",
        epilog="Settings come from the environment and .env: BOT_TOKEN, BOT_KNOWLEDGE, …",
    )
    parser.add_argument("--version", action=_Version, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    run = commands.add_parser("run", help="run the Telegram bot; a chat here without BOT_TOKEN")
    run.add_argument("--knowledge", metavar="FOLDER", help="the knowledge base")
    run.add_argument("--store", metavar="WHERE", help="memory:, sqlite:///path or redis://…")
    run.add_argument("--api-url", metavar="URL", help="the Bot API server")
    run.add_argument("--token-file", metavar="FILE", help="the file that holds the token")
    run.add_argument("--webhook-url", metavar="URL", help="use webhooks, at this public address")
    run.add_argument("--listen", metavar="HOST:PORT", help="where webhooks are served")
    run.add_argument("--metrics", metavar="HOST:PORT", help="where /healthz and the like are")
    run.add_argument("--limits", choices=("telegram", "off"), help="off: for load tests")
    run.add_argument("--admins", metavar="IDS", help="the editors' Telegram user ids")
    run.add_argument("--keep-unanswered", metavar="DAYS", help="0 keeps none")
    run.add_argument("--log", choices=("text", "json"), help="the style of the logs")
    run.add_argument("--verbose", action="store_true", help="log every request")
    run.set_defaults(run=_run)

    chat = commands.add_parser("chat", help="chat in the terminal, without token or network")
    chat.set_defaults(run=_chat)

    ask = commands.add_parser("ask", help="answer one question, or a batch")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--jsonl", action="store_true", help="read a batch from standard input")
    ask.add_argument("--lang", choices=("fr", "en"), help="the language of whoever asks")
    ask.add_argument("--explain", action="store_true", help="say why, and what to mend where")
    ask.add_argument("--json", action="store_true", help="the explanation as JSON")
    ask.set_defaults(run=_ask, parser=ask)

    preview = commands.add_parser("preview", help="a chat as a web page, which follows your edits")
    preview.add_argument("--knowledge", type=Path, metavar="FOLDER", help="the knowledge base")
    preview.add_argument("--port", type=_count, help="of this machine (8765)")
    preview.add_argument("--open", action="store_true", help="open the browser too")
    preview.set_defaults(run=_preview)

    check = commands.add_parser("check", help="validate a knowledge base")
    check.add_argument("folder", nargs="?", type=Path, help="the one shipped unless given")
    shapes = check.add_mutually_exclusive_group()
    shapes.add_argument(
        "--format",
        choices=("text", "short", "json", "annotations"),
        default="text",
        help="short: one line each; annotations: for code hosts to show beside a change",
    )
    shapes.add_argument("--json", action="store_const", const="json", dest="format")
    check.add_argument("--links", action="store_true", help="try the web addresses too")
    check.add_argument("--fix", action="store_true", help="put right apostrophes, spaces and œ")
    check.set_defaults(run=_check)

    schema = commands.add_parser("schema", help="write the JSON Schemas that editors check with")
    schema.add_argument("folder", nargs="?", type=Path, help="the base shipped unless given")
    schema.set_defaults(run=_schema)

    backup = commands.add_parser("backup", help="copy the SQLite store, also while the bot runs")
    backup.add_argument("file", type=Path, help="a new file")
    backup.add_argument("--store", metavar="WHERE", help="sqlite:///path")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put a backup back; stop the bot first")
    restore.add_argument("file", type=Path, help="what `laureates backup` made")
    restore.add_argument("--store", metavar="WHERE", help="sqlite:///path")
    restore.set_defaults(run=_restore)

    loop = commands.add_parser("unanswered", help="questions without a good answer, in groups")
    loop.add_argument("--store", metavar="WHERE", help="sqlite:///path or redis://…")
    loop.add_argument("--lang", choices=("fr", "en"), help="the language of the list")
    loop.add_argument("--export", type=Path, metavar="FILE", help="write them to a CSV file")
    loop.set_defaults(run=_unanswered)

    new = commands.add_parser("new", help="begin an edition, a laureate or a fact")
    new.module = "bot.new"
    new.set_defaults(run=_new)

    diff = commands.add_parser("diff", help="which answers an edit changes")
    diff.module = "bot.diff"
    diff.set_defaults(run=_diff)

    measured = commands.add_parser("eval", help="put sets of questions to the bot and judge it")
    measured.add_argument("paths", nargs="*", type=Path, metavar="FILE_OR_FOLDER")
    measured.add_argument("--json", action="store_true", help="the counts as JSON")
    measured.add_argument("--failures", type=_count, metavar="N", help="how many to list (20)")
    measured.set_defaults(run=_eval)
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser whose arguments a module of its own (`arguments(parser)`) adds when they are
    needed, which for most commands is never."""

    module = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As any parser does."""
        if self.module:
            importlib.import_module(self.module).arguments(self)
        return super().parse_known_args(args, namespace)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return int(text)


class _Version(argparse.Action):
    """Looks the version up only where it is asked for, which takes a while."""

    def __init__(self, option_strings: Sequence[str], dest: str, **more: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **more)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Shows it and exits."""
        import importlib.metadata

        try:
            version = importlib.metadata.version("laureates-bot")
        except importlib.metadata.PackageNotFoundError:
            version = "(not installed)"
        print(f"{parser.prog} {version}")
        parser.exit()


def _run(options: argparse.Namespace) -> int:
    # Process 1 of a container ignores what it has no handler for; loading takes a moment.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    flags = {f"BOT_{name.upper()}": getattr(options, name) for name in _FLAGS}
    given = {name: value for name, value in flags.items() if value}
    values = environment(given)
    if "BOT_TOKEN_FILE" in given:
        values.pop("BOT_TOKEN", None)
    settings = Settings.read(values)
    if settings.token is None:
        return _chat_instead(settings)

    from bot.lean import lean

    with lean():
        from bot import logs, running

    secret = settings.webhook_secret
    logs.set_up(settings.log, settings.token, verbose=options.verbose, secret=secret)
    return running.run(settings, _engine(settings))


def _chat_instead(settings: Settings) -> int:
    first = None
    if not sys.stdin or not sys.stdin.isatty():
        from bot.chat import first_line

        first = first_line() if sys.stdin else None
        if first is None:
            raise WrongSetting(
                "BOT_TOKEN is not set, and there is no input to chat with: give a token."
            )
    print("laureates: BOT_TOKEN is not set: this is the terminal chat.", file=sys.stderr)
    return _converse(settings, first)


def _chat(options: argparse.Namespace) -> int:
    return _converse(_local_settings(), None)


def _converse(settings: Settings, first: str | None) -> int:
    engine = _engine(settings)

    from bot import chat, logs

    logs.set_up("text", settings.token)
    return chat.chat(engine, settings.store or "memory:", first)


def _ask(options: argparse.Namespace) -> int:
    question = " ".join(options.question)
    if options.jsonl and (question or options.lang):
        options.parser.error("--jsonl reads its questions from standard input")
    if not options.jsonl and not question.strip():
        options.parser.error("give a question, or --jsonl")
    if options.json and not options.explain:
        options.parser.error("--json goes with --explain (a batch is --jsonl)")
    if options.explain and options.jsonl:
        options.parser.error("--explain is for one question")
    settings = _local_settings()
    engine = _engine(settings)
    if options.jsonl:
        from bot.batch import batch

        batch(engine, sys.stdin.buffer, sys.stdout.buffer)
        return 0

    if options.explain:
        from bot.explain import ask_and_explain
        from bot.speech import system_language

        return ask_and_explain(
            engine, _folder(settings), question, options.lang, system_language(),
            as_json=options.json,
        )  # fmt: skip

    from bot.render import plain

    answer = engine.ask(question, None, options.lang)
    text = plain(answer)
    if answer.outcome == "suggestions":
        text += "".join(f"\n• {suggestion.label}" for suggestion in answer.suggestions)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return 0 if answer.outcome in {"answer", "smalltalk"} else 1


def _preview(options: argparse.Namespace) -> int:
    from bot.preview.command import preview

    folder = options.knowledge or _folder(_local_settings())
    return preview(folder.resolve(), options.port, opens=options.open)


def _backup(options: argparse.Namespace) -> int:
    from bot.backup import back_up

    back_up(_store(options), options.file)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from bot.backup import restore

    restore(_store(options), options.file)
    return 0


def _store(options: argparse.Namespace) -> str:
    if options.store:
        return str(options.store)
    # A token is not needed for this, so a wrong one is no obstacle.
    values = {k: v for k, v in environment().items() if k == "BOT_STORE"}
    return Settings.read(values).store or default_store()


def _check(options: argparse.Namespace) -> int:
    from bot.checking import check

    folder = options.folder or _folder(_local_settings())
    return check(folder, options.format, links=options.links, fix=options.fix)


def _schema(options: argparse.Namespace) -> int:
    from knowledge.schema_json import write

    for file in write(options.folder or _folder(_local_settings())):
        print(file)
    return 0


def _new(options: argparse.Namespace) -> int:
    from bot.new import new

    return new(options, _folder(_local_settings()))


def _diff(options: argparse.Namespace) -> int:
    from bot.diff import diff

    return diff(options, _folder(_local_settings()))


def _eval(options: argparse.Namespace) -> int:
    engine = _engine(_local_settings())

    from bot.evaluate import evaluate

    return evaluate(engine, options.paths, as_json=options.json, failures=options.failures)


def _unanswered(options: argparse.Namespace) -> int:
    from bot import locale
    from bot.unanswered_list import unanswered

    values = {k: v for k, v in environment().items() if k in _LOOP}
    if options.store:
        values["BOT_STORE"] = options.store
    settings = Settings.read(values)
    store, days = settings.store or default_store(), settings.keep_unanswered
    language = options.lang or locale.language()
    engine: Any = _engine(settings)
    return unanswered(engine, _folder(settings), store, days, language, options.export)


def _local_settings() -> Settings:
    """The settings of commands that need no Telegram: those that matter to them alone."""
    values = environment()
    own = ("BOT_KNOWLEDGE", "BOT_STORE")
    return Settings.read({name: values[name] for name in own if name in values})


def _folder(settings: Settings) -> Path:
    return settings.knowledge or shipped()


def _engine(settings: Settings) -> Engine:
    from bot.cache import engine_of

    try:
        engine = engine_of(_folder(settings), apart=True)
    except Exception as error:
        from knowledge import BrokenKnowledge

        if not isinstance(error, BrokenKnowledge):
            raise
        count = len(error.problems)
        raise WrongSetting(
            f"the knowledge base has {count} problem{'s' * (count > 1)} "
            f"(`laureates check` lists them): {error.problems[0]}"
        ) from None
    # what is there now stays: it need not be looked through for garbage again and again
    gc.freeze()
    return engine
