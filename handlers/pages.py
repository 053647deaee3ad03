"""What a button or command shows, whole: an answer and the buttons below it. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers.keyboards import PAGE, Keyboards
from handlers.payloads import Press, filter_of
from handlers.services import Reply, Rows, Services
from knowledge.answer import Answer, Block, Topic
from knowledge.model import Language

__all__ = ["Page", "Pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown. `marked` is None for a text, else the key of the laureate that the map
    marks ("" for none); `source` the key of the entry whose source is named."""

    answer: Answer
    rows: Rows = ()
    marked: str | None = None
    source: str = ""
    asks: bool = False


class Pages:
    """Makes pages in one language for one bot (by its username)."""

    def __init__(self, services: Services, username: str, language: Language) -> None:
        self._services = services
        self._engine = services.engine
        self._guide = services.guide
        self.keys = Keyboards(services, username, language)
        self.username = username
        self.language = language

    def pressed(self, press: Press) -> Page | None:
        """The page that a button leads to; None where there is none (any more)."""
        match press.action:
            case "show":
                return self.show(press.argument, press.filter)
            case "more":
                return self.more(press.argument, press.filter)
            case "part":
                return self.part(press.key, press.head, press.filter)
            case "list" if press.argument.isdecimal() or not press.argument:
                return self.list(press.filter, int(press.argument or "0"))
            case "home" if not press.argument:
                return self.home()
            case "go":
                return self.named(press.argument)
            case "map":
                return self.map(press.argument)
        return None

    def said(self, name: str, rows: Rows = (), **values: object) -> Page:
        """One of the bot's own sentences."""
        text = self._services.say(name, self.language)
        return self.text(text.format(**values) if values else text, rows)

    def text(self, text: str, rows: Rows = ()) -> Page:
        """A text of several paragraphs."""
        blocks = tuple(Block("text", part) for part in text.split("\n\n"))
        return Page(Answer("smalltalk", self.language, blocks, score=1.0), rows)

    def home(self) -> Page:
        """The welcome."""
        answer = self._engine.courtesy("welcome", self.language)
        return Page(replace(answer, suggestions=()), self.keys.home())

    def help(self) -> Page:
        """What the bot can do."""
        answer = self._engine.courtesy("help", self.language)
        more = Block("text", self._services.say("help_commands", self.language))
        # the commands of Telegram are more than those that the engine knows
        said = (block for block in answer.blocks if not block.text.startswith("/"))
        blocks = (*said, more)
        return Page(replace(answer, suggestions=(), blocks=blocks), self.keys.home())

    def list(self, filter_: str = "", page: int = 0) -> Page:
        """The laureates that a filter keeps, numbered; all of them where it keeps none."""
        say, guide = self._services.say, self._guide
        asked, filter_ = filter_, filter_of(filter_)
        keys = guide.laureates(filter_) or guide.laureates()
        is_kept = bool(guide.laureates(filter_))
        page = min(page, max(len(keys) - 1, 0) // PAGE)
        if not keys:
            return Page(self._engine.list_laureates(self.language), self.keys.back())
        total = len(guide.laureates())
        head = say("list_head" if len(keys) == total else "list_head_some", self.language)
        text = head.format(count=len(keys), total=total, year=guide.year)
        blocks = [Block("title", text)]
        if filter_ and is_kept:
            kept = say("list_filter", self.language).format(filter=asked.strip()[:60])
            blocks.append(Block("note", kept))
        elif filter_:
            none = say("list_none", self.language).format(filter=asked.strip()[:60])
            blocks.insert(0, Block("text", none))
        for number, key in enumerate(keys[page * PAGE : (page + 1) * PAGE], page * PAGE + 1):
            card = guide.card(key, self.language)
            if card is not None:
                blocks.append(Block("number", f"{number}. {card.title}\n{card.project}"))
        rows = self.keys.list(keys, page, filter_ if is_kept else "")
        topic = Topic(f"edition:{guide.year}", "", (), keys)
        entries = (*keys, topic.key)
        return Page(Answer("answer", self.language, tuple(blocks), entries, topic=topic), rows)

    def show(self, key: str, filter_: str = "") -> Page | None:
        """An entry; a laureate, its project or prize as the laureate's card."""
        answer = self._engine.show(key, self.language)
        if answer is None:
            return None
        is_card = ":fact:" not in key and self._guide.laureate(key) is not None
        if is_card or (answer.topic and ":project:" in key):
            return self.card(answer, key, filter_)
        return Page(answer, self.keys.entry(answer), source=key)

    def card(self, answer: Answer, key: str, filter_: str = "") -> Page:
        """An answer about a laureate as a whole, with the buttons of its card."""
        return Page(answer, self.keys.card(key, filter_), source=key)

    def more(self, key: str, filter_: str = "") -> Page | None:
        """A project at length."""
        answer = self._engine.more(key, self.language)
        if answer is None:
            return None
        return Page(answer, self.keys.card(key, filter_, shown="more"), source=key)

    def part(self, key: str, id_: str, filter_: str = "") -> Page | None:
        """One side of a laureate."""
        answer = self._guide.part(key, id_, self.language)
        if answer is None:
            return None
        return Page(answer, self.keys.card(key, filter_, shown=id_), source=key)

    def named(self, name: str) -> Page | None:
        """A page by its name."""
        match name:
            case "quotes":
                answer = self._engine.list_quotes(self.language)
            case "prizes":
                answer = self._engine.list_prizes(self.language)
            case "about":
                answer = self._dated(self._engine.about(self.language))
            case "contact":
                title = self._services.say("contact", self.language)
                answer = self._guide.contact(title, self.language)
            case "help":
                return self.help()
            case _:
                return None
        rows = self.keys.suggestions(answer) if name == "prizes" else ()
        return Page(answer, (*rows, *self.keys.back()))

    def _dated(self, answer: Answer) -> Answer:
        """With the version of the knowledge."""
        version = self._guide.base.version
        if not version:
            return answer
        text = self._services.say("version", self.language).format(version=version)
        return replace(answer, blocks=(*answer.blocks, Block("note", text)))

    def answer(self, answer: Answer, *, is_private: bool) -> Page:
        """The answer to a question."""
        rows = self.keys.answer(answer, is_private=is_private)
        if answer.outcome == "smalltalk":
            rows = self.keys.home() if answer.suggestions else ()
        source = answer.entries[0] if answer.outcome == "answer" and answer.entries else ""
        return Page(answer, rows, source=source)

    def map(self, key: str = "") -> Page | None:
        """The map, with a laureate marked."""
        keys = self._guide.laureates()
        if not keys or (key and key not in keys):
            return None
        say = self._services.say
        if key:
            place = self._guide.part(key, "place", self.language)
            blocks = place.blocks if place else ()
        else:
            head = say("map", self.language).format(year=self._guide.year)
            blocks = (Block("title", head), Block("text", say("map_more", self.language)))
        topic = Topic(key, key.replace(":laureate:", ":project:")) if key else None
        answer = Answer("answer", self.language, blocks, (key,) if key else (), topic=topic)
        return Page(answer, self.keys.map(key), marked=key)

    def languages(self, chosen: Language | None) -> Page:
        """The choice of language."""
        return self.said("lang", self.keys.languages(chosen))

    def drawn(self, page: Page) -> Reply:
        """The page as it is sent, but for the picture."""
        source = self._guide.source(page.source, self.language) if page.source else None
        return Reply(self._services.draw(page.answer, source), page.rows, asks=page.asks)
