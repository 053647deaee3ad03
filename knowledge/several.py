"""Several questions in one message, one question about several entries, or a question within a
long message: the questions that it comes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.catalog import Catalog
from knowledge.model import Language
from knowledge.question import Question
from knowledge.text import words

__all__ = ["Several"]

# How many characters of a message are looked through for a second question.
_SPLIT = 600
# How many words a message has at least that tells more than it asks.
_LONG = 12
# How many questions, or entries that one is about, are answered at once.
_MOST = 3


class Several:
    """Takes messages apart."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.base = catalog.base
        self.reader = catalog.reader
        joins = self.base.words.speech.joins
        between = "|".join(re.escape(word) for word in (*joins.fr, *joins.en))
        self._between = re.compile(
            rf"[?;]|,?\s+(?:{between})\s+|,\s+" if between else r"[?;]|,\s+", re.IGNORECASE
        )

    def weighed(self, question: Question) -> list[str]:
        """The laureates, prizes or projects that a question compares; [] for less than two."""
        chains = {self.catalog.chain.get(k) for k in question.named} - {None}
        return sorted(c for c in chains if c) if question.compares and len(chains) > 1 else []

    def counts(self, question: Question) -> bool:
        """Whether a comparison says of what there is more."""
        return any(t.tells and t.word not in self.reader.compared for t in question.tokens)

    def each(self, question: Question) -> list[Question]:
        """A question about several laureates, prizes or people, put about each; [] for another."""
        groups: dict[str, list[int]] = {}
        for index, token in enumerate(question.tokens):
            for key in sorted(token.names):
                if self.catalog.chain.get(key) or key in self.base.people:
                    groups.setdefault(self.catalog.chain.get(key) or key, []).append(index)
        if not 2 <= len(groups) <= _MOST or len({k.split(":")[-2] for k in groups}) > 1:
            return []
        sorts = {k.split(":")[-2] for t in question.tokens for k in t.names}
        if "prize" in sorts and "laureate" in sorts:
            return []
        found = []
        for own in groups.values():
            others = {i for g in groups.values() if g is not own for i in g} - set(own)
            tokens = [t for i, t in enumerate(question.tokens) if i not in others]
            kinds = question.kinds
            if question.compares:
                # "who has more": how many each has is the answer
                kinds = [k for k in self.base.words.kinds if k.id == "number"]
                tokens = [replace(t, head=False, cue=frozenset()) for t in tokens]
            found.append(Question(tokens, kinds))
        return found

    def parts(self, message: str, language: Language) -> list[Question]:
        """The questions of a message that may hold several; [] for one alone."""
        texts = [p for p in self._between.split(message[:_SPLIT]) if p and words(p)]
        if not 2 <= len(texts) <= _MOST:
            return []
        read = [self.reader.read(text, language) for text in texts]
        read = [question for question in read if question.content]
        return read if len(read) > 1 else []

    def asked_in(
        self, message: str, question: Question, language: Language
    ) -> tuple[Question, str] | None:
        """The only clause of a long message that asks something, and the chain named elsewhere
        in it ("" for none); None where there is no such clause."""
        if len(question.tokens) < _LONG:
            return None
        read = [self.reader.read(c, language) for c in self.reader.clauses(message[:_SPLIT])]
        asking = [q for q in read if q.kinds or q.head]
        if len(asking) != 1 or not any(t.tells for t in asking[0].tokens):
            return None
        after = [t for q in read[read.index(asking[0]) + 1 :] for t in q.tokens]
        if any(t.names or (t.tells and self.catalog.askers.of(t.meanings)) for t in after):
            return None  # what comes after a question is part of it, but for thanks
        return asking[0], self.only_named(read)

    def only_named(self, read: Sequence[Question]) -> str:
        """The chain, or the entry, that is the only one named in all of `read`; "" for none."""
        named = {self.catalog.chain.get(k) or k for q in read for k in q.named}
        return next(iter(named)) if len(named) == 1 else ""
