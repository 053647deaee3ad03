"""What a message leaves unsaid because the one before it said it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from knowledge.answer import Answer, Topic
from knowledge.catalog import Catalog
from knowledge.model import Language
from knowledge.question import Question, Token, is_figure
from knowledge.text import fold, words

__all__ = ["FollowUps"]

# The question words that ask about what was said rather than of what it was said of.
_ASKS_OF = frozenset(("number", "amount", "duration", "why", "how"))
# How many there are at least in a list.
_LIST = 2
# How many laureates a text may name that is no list of all of them.
_FEW = 3
# From how many telling words on a message says by itself what it asks.
_SAID = 3


class FollowUps:
    """Fills a question up from what the chat last spoke of."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.base = catalog.base
        self.reader = catalog.reader

    def fuller(self, question: Question, topic: Topic, language: Language) -> Question | None:
        """`question` with what it leaves to the one before it; None where it leaves nothing.

        "et Istres ?" asks the same of another, "et d'ateliers ?" asks how many of something
        else, "pourquoi ?" asks why of the same.
        """
        if not topic.focus or question.compares:
            return None
        tokens = self._without_other(question)
        names = [t for t in tokens if t.names]
        telling = [t for t in tokens if t.tells]
        if len(telling) >= _SAID or any(t.subject for t in tokens):
            return None
        before = self.reader.read(" ".join(topic.focus), language)
        if names and not telling and not question.kinds:
            # those that only stand beside the edition are no other thing to ask about
            own = {k.split(":")[-2] for t in names for k in t.names}
            if not own & {"laureate", "prize", "project", "person", "organisation"}:
                return None
            return replace(before, tokens=[*before.tokens, *names], follows=True)
        if telling and not question.kinds and not question.closed and not question.points:
            counted = [k for k in before.kinds if k.strict and "number" in k.accepts]
            cues = [replace(t, head=False) for t in before.tokens if t.cue]
            if counted and cues:
                rest = [replace(t, head=t is telling[0]) for t in tokens]
                return replace(
                    question, tokens=[*cues, *rest], kinds=before.kinds, states=False, follows=True
                )
            if names and before.closed:
                # "is X free?", "and Y's workshops?"
                own_words = [t for t in before.tokens if t.tells]
                return replace(question, tokens=[*tokens, *own_words], closed=True, states=False)
        if names:
            return None
        if not telling and any(k.id in _ASKS_OF for k in question.kinds):
            own_words = [replace(t, head=False) for t in before.tokens if t.tells]
            if own_words:
                return replace(question, tokens=[*tokens, *own_words])
        return None

    def listed(self, answer: Answer, question: Question) -> tuple[str, ...]:
        """What "the first one" can mean after an answer: its list, what it offers, or the
        people, laureates or organisations that the question or the answer names."""
        if answer.outcome == "suggestions":
            return answer.entries if len(answer.entries) >= _LIST else ()
        if answer.outcome != "answer" or answer.topic is None:
            return ()
        if answer.topic.listed:
            return answer.topic.listed
        base = self.base
        asked = [k for t in question.tokens for k in sorted(t.names)]
        text = fold(" ".join(b.text for b in answer.blocks if b.kind != "quote"))
        of_all = (answer.topic.chain or answer.topic.key) in base.editions
        names = {k: person.name for k, person in base.people.items()}
        towns = {k: each.short.in_(answer.language) for k, each in base.laureates.items()}
        bodies = {k: each.name.in_(answer.language) for k, each in base.organisations.items()}
        for called in (names, towns, bodies):
            found = tuple(dict.fromkeys(k for k in asked if k in called))
            if len(found) < _LIST and of_all:
                places = {k: text.find(fold(name)) for k, name in called.items()}
                there = [k for k, place in places.items() if place >= 0]
                found = tuple(sorted(there, key=places.__getitem__))
            if called is towns and len(found) > _FEW:
                return tuple(towns)  # most of them: the list of all is meant
            if len(found) >= _LIST:
                return found
        return ()

    def _without_other(self, question: Question) -> list[Token]:
        """The words but for "l'autre prix" beside the one that is meant."""
        tokens = question.tokens
        at = self._at_other(question) if question.named else None
        if at is None:
            return tokens
        start, end = at
        while end < len(tokens) and tokens[end].subject:
            end += 1
        return [*tokens[:start], *tokens[end:]]

    def other(self, question: Question, topic: Topic) -> tuple[str, list[Token]]:
        """The other one of two ("l'autre prix GMF", "the other one") by its key, and the
        words that say something besides; "" where there is none."""
        at = self._at_other(question)
        if at is None:
            return "", []
        start, end = at
        rest = [*question.tokens[:start], *question.tokens[end:]]
        named = {t.word for t in rest if t.names}
        if named:
            key = self._other_prize(named, topic)
            return key, [t for t in rest if not t.names] if key else []
        own = {topic.key, topic.chain, self.catalog.chain.get(topic.key, "")} - {""}
        for pair in self._pairs(topic):
            there = [k for k in pair if not own.isdisjoint((k, self.catalog.chain.get(k)))]
            if len(pair) == 2 and len(there) == 1:
                return next(k for k in pair if k != there[0]), rest
        return "", []

    def _at_other(self, question: Question) -> tuple[int, int] | None:
        """Where a question says "the other"."""
        spelt = [t.word for t in question.tokens]
        for start in range(len(spelt)):
            for phrase in sorted(self.reader.others, key=len, reverse=True):
                if tuple(spelt[start : start + len(phrase)]) == phrase:
                    return start, start + len(phrase)
        return None

    def _pairs(self, topic: Topic) -> Iterator[tuple[str, ...]]:
        """What the chat spoke of and its like, where these may be two."""
        base = self.base
        yield topic.listed
        quoted = dict.fromkeys(q.by for q in base.quotes.values())
        if topic.key in base.quotes:
            yield tuple(base.quotes)
        yield tuple(quoted)
        for edition in base.editions.values():
            yield tuple(edition.organisers)

    def _other_prize(self, named: set[str], topic: Topic) -> str:
        """The other prize in whose name these words stand."""
        own = {topic.key, topic.chain, self.catalog.chain.get(topic.key, "")} - {""}
        called = {k: {*words(p.name.fr), *words(p.name.en)} for k, p in self.base.prizes.items()}
        named = {word for word in named if any(word in spelt for spelt in called.values())}
        alike = [key for key, spelt in called.items() if named and named <= spelt]
        here = [k for k in alike if not own.isdisjoint((k, self.catalog.chain.get(k)))]
        left = [k for k in alike if k not in here]
        return left[0] if len(here) == 1 and len(left) == 1 else ""

    def nth(self, question: Question, topic: Topic) -> tuple[str, list[Token]] | None:
        """The entry that "le deuxième" points to in the last list, and the words that say
        something besides; None where nothing points into a list."""
        listed = topic.listed
        if not listed or question.named:
            return None
        for index, token in enumerate(question.tokens):
            for meaning in token.meanings:
                if not meaning.startswith("=nth-"):
                    continue
                place = meaning[5:]
                at = len(listed) - 1 if place == "last" else int(place) - 1
                if at >= len(listed):
                    continue
                before = question.tokens[index - 1 : index] if index else []
                if any(t.word not in self.reader.definite for t in before):
                    continue  # "who came second"
                after = question.tokens[index + 1 : index + 2]
                if any(t.tells and not is_figure(t) for t in after):
                    continue  # "le premier assureur"
                rest = [t for n, t in enumerate(question.tokens) if n != index]
                if token.word.isdigit() and any(t.tells or t.subject for t in rest):
                    continue  # "2 prix"
                return listed[at], rest
        return None

    def remembered(self, answer: Answer, question: Question, topic: Topic | None) -> Answer:
        """`answer` with what the chat speaks of after it: what was asked, of what, and the
        list that was last shown."""
        focus = tuple(t.word for t in question.tokens if not t.names)
        if not any(t.tells or t.cue or t.subject for t in question.tokens):
            # "et Istres ?" asks once more what was asked before
            focus = topic.focus if topic and topic.focus else focus
        listed = self.listed(answer, question) or (topic.listed if topic else ())
        if answer.outcome == "answer" and answer.topic:
            return replace(answer, topic=replace(answer.topic, focus=focus, listed=listed))
        named = {k for k in question.named if not k.startswith(("other:", "place:"))}
        chains = {self.catalog.chain.get(k) or k for k in named}
        if len(chains) == 1:
            key = chains.pop()
            focus = topic.focus if topic else ()
            topic = Topic(key, key if key in self.base.projects else "", focus, listed)
        elif topic:
            topic = replace(topic, listed=listed)
        return replace(answer, topic=topic)
