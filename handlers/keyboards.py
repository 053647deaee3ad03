"""Which buttons stand below what (pure): labels by their names in messages.yaml, data or URL."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from handlers.payloads import Action, callback_data, payload_of
from handlers.services import Button, Rows, Services
from knowledge.answer import Answer
from knowledge.model import LANGUAGES, Language

__all__ = ["PAGE", "Keyboards", "language_of", "link_to"]

# Laureates on one page of the list.
PAGE = 12
_PAIR = 18
_LABEL = 60
_MOST_SUGGESTIONS = 12
# Labels that most keyboards have one of.
_NAMED = (
    "list",
    "home",
    "card",
    "share",
    "more",
    "results",
    "next",
    "previous",
    "all",
    "why_wrong",
)


class Keyboards:
    """Makes rows of buttons in one language for one bot (by its username)."""

    def __init__(self, services: Services, username: str, language: Language) -> None:
        self._services = services
        self._guide = services.guide
        self._username = username
        self._language = language

    def home(self) -> Rows:
        """Below the welcome and the help."""
        first = self._buttons(("list", "list", ""), ("prizes", "go", "prizes"))
        second = self._buttons(("quotes", "go", "quotes"), ("map", "map", ""))
        third = self._buttons(("contact", "go", "contact"), ("lang", "lang", ""))
        return _full(first, second, third)

    def list(self, keys: tuple[str, ...], page: int, filter_: str) -> Rows:
        """A button for each laureate of a page, then the other pages, map and home."""
        start = page * PAGE
        shown = enumerate(keys[start : start + PAGE], start + 1)
        each = [
            self._button(
                f"{number}. {self._guide.short(key, self._language)}", "show", key, filter_
            )
            for number, key in shown
        ]
        turn = []
        if page:
            turn.append(self._named("previous", "list", str(page - 1), filter_))
        if start + PAGE < len(keys):
            turn.append(self._named("next", "list", str(page + 1), filter_))
        if len(keys) < len(self._guide.laureates()):
            turn.append(self._named("all", "list", ""))
        last = self._buttons(("map", "map", ""), ("home", "home", ""))
        return _full(*_packed(each), _made(turn), last)

    def card(self, key: str, filter_: str, shown: str = "") -> Rows:
        """Below a laureate: its parts (but the one `shown`), detail, article, map, neighbours."""
        guide = self._guide
        laureate = guide.laureate(key) or key
        known = guide.parts(laureate)
        parts = [
            self._named(id_, "part", f"{id_}:{laureate}", filter_)
            for id_ in ("prize", "results", "partners", "goals")
            if id_ in known and id_ != shown and (id_ != "goals" or shown)
        ]
        project = laureate.replace(":laureate:", ":project:")
        if shown != "more" and self._services.engine.more(project, self._language):
            parts.append(self._named("more", "more", project, filter_))
        if shown:
            back = self._named("card", "show", laureate, filter_)
            return _full(*_packed(parts), _made([back, self._list(laureate, filter_)]))
        article = guide.article(laureate)
        if article is not None:
            parts.append(Button(self._label("article"), url=article.url))
        if laureate in guide.laureates():
            parts.append(self._named("place", "map", laureate))
        share = self.share(laureate)
        return _full(*_packed(parts), self._neighbours(laureate, filter_), share)

    def map(self, key: str) -> Rows:
        """Below the map: the laureate marked, or all of them."""
        if key:
            first = self._made_named(("card", "show", key), ("map", "map", ""))
            return _full(first, self._buttons(("list", "list", "")))
        each = [
            self._button(self._guide.short(key, self._language), "show", key)
            for key in self._guide.laureates()[:PAGE]
        ]
        return _full(*_packed(each), self._buttons(("list", "list", ""), ("home", "home", "")))

    def entry(self, answer: Answer) -> Rows:
        """Below an entry that a button opened: what to ask next, and the way back."""
        key = answer.topic.key if answer.topic else ""
        laureate = self._guide.laureate(key)
        back = [self._named("card", "show", laureate)] if laureate else []
        back.append(self._named("home", "home", ""))
        return _full(*self._nexts(answer), _made(back), self.share(key))

    def suggestions(self, answer: Answer) -> Rows:
        """What an answer offers to choose from."""
        found: dict[str, Button] = {}
        for suggestion in answer.suggestions[:_MOST_SUGGESTIONS]:
            action, _, key = suggestion.key.rpartition("more:")
            is_more = bool(action) or suggestion.key != key
            button = self._button(suggestion.label, "more" if is_more else "show", key)
            if button is not None:
                found.setdefault(button.data, button)
        return tuple(_packed(found.values()))

    def answer(self, answer: Answer, *, is_private: bool) -> Rows:
        """Below the answer to a question: a choice, or next questions, sharing and votes."""
        key = answer.topic.key if answer.topic else ""
        if answer.outcome != "answer":
            return self.suggestions(answer) or self._buttons_row(("list", "list", ""))
        rows = self.suggestions(answer) or self._nexts(answer)
        last = list(self.share(key))
        about = next(iter(answer.entries), key)
        if is_private and about:
            last += _made(
                [
                    self._named("good", "vote", f"good:{about}"),
                    self._named("bad", "vote", f"bad:{about}"),
                ]
            )
        return _full(*rows, tuple(last))

    def why(self, key: str) -> Rows:
        """What may be wrong with an answer."""
        each = [
            self._named(f"why_{id_}", "why", f"{id_}:{key}") for id_ in ("wrong", "less", "off")
        ]
        return tuple(_packed(each))

    def languages(self, chosen: Language | None) -> Rows:
        """The choice of language, the present one marked."""
        each = []
        for id_ in ("fr", "en", "auto"):
            mark = "✓ " if id_ == (chosen or "auto") else ""
            each.append(self._button(mark + self._label(f"lang_{id_}"), "lang", id_))
        return _full(_made(each), self._buttons(("home", "home", "")))

    def back(self) -> Rows:
        """Only the way home."""
        return self._buttons_row(("list", "list", ""), ("home", "home", ""))

    def share(self, key: str) -> tuple[Button, ...]:
        """The button that sends a link to an entry, where it has one."""
        link = link_to(self._username, key)
        card = self._guide.card(key, self._language) if link else None
        if link is None or card is None:
            return ()
        url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(card.title, safe='')}"
        return (Button(self._label("share"), url=url),)

    def _nexts(self, answer: Answer) -> Rows:
        made = []
        for found in self._guide.nexts(answer):
            if found.part == "":
                made.append(self._button(found.question, "show", found.key))
            elif found.part == "show":
                name = self._guide.short(found.key, self._language)
                made.append(self._button(name, "show", found.key))
            elif found.part == "more":
                made.append(self._named("more", "more", found.key))
            elif found.part == "laureates":
                made.append(self._named("list", "list", ""))
            elif found.part == "quotes":
                made.append(self._named("quotes", "go", "quotes"))
            else:
                made.append(self._named(found.part, "part", f"{found.part}:{found.key}"))
        return tuple(_packed(made))

    def _neighbours(self, laureate: str, filter_: str) -> tuple[Button, ...]:
        keys = self._guide.laureates(filter_)
        if laureate not in keys:
            keys, filter_ = self._guide.laureates(), ""
        found = [self._list(laureate, filter_)]
        if laureate in keys:
            at = keys.index(laureate)
            if at:
                found.insert(0, self._named("previous", "show", keys[at - 1], filter_))
            if at + 1 < len(keys):
                found.append(self._named("next", "show", keys[at + 1], filter_))
        return _made(found)

    def _list(self, laureate: str, filter_: str) -> Button | None:
        """Back to the page of the list that a laureate stands on."""
        keys = self._guide.laureates(filter_)
        page = keys.index(laureate) // PAGE if laureate in keys else 0
        return self._named("list", "list", str(page) if page else "", filter_)

    def _label(self, name: str) -> str:
        return self._services.say(f"button_{name}", self._language)

    def _named(self, name: str, action: Action, argument: str, filter_: str = "") -> Button | None:
        return self._button(self._label(name), action, argument, filter_)

    def _button(
        self, label: str, action: Action, argument: str, filter_: str = ""
    ) -> Button | None:
        data = callback_data(action, argument, filter_)
        return Button(_shortened(label), data) if data and label else None

    def _buttons(self, *named: tuple[str, Action, str]) -> tuple[Button, ...]:
        return self._made_named(*named)

    def _made_named(self, *named: tuple[str, Action, str]) -> tuple[Button, ...]:
        return _made([self._named(*each) for each in named])

    def _buttons_row(self, *named: tuple[str, Action, str]) -> Rows:
        return _full(self._made_named(*named))


def language_of(services: Services, labels: Iterable[str]) -> Language | None:
    """The language of a keyboard by those of its labels that are ours; None where it is open."""
    shown = set(labels)
    votes = {
        language: len(shown & {services.say(f"button_{name}", language) for name in _NAMED})
        for language in LANGUAGES
    }
    if votes["fr"] == votes["en"]:
        return None
    return "fr" if votes["fr"] > votes["en"] else "en"


def link_to(username: str, key: str) -> str | None:
    """The address that opens an entry in the bot; None where it has none."""
    payload = payload_of(key) if key else None
    return f"https://t.me/{username}?start={payload}" if payload else None


def _packed(buttons: Iterable[Button | None]) -> Rows:
    """Two short buttons in a row, long ones alone."""
    rows: list[tuple[Button, ...]] = []
    for button in _made(buttons):
        is_short = len(button.label) <= _PAIR
        if rows and is_short and len(rows[-1]) == 1 and len(rows[-1][0].label) <= _PAIR:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _made(buttons: Iterable[Button | None]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button is not None)


def _full(*rows: tuple[Button, ...]) -> Rows:
    return tuple(row for row in rows if row)


def _shortened(label: str) -> str:
    label = "".join(sign for sign in label if sign >= " " and not "\ud800" <= sign <= "\udfff")
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
