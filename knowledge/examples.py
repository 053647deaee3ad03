"""The examples by which people ask, in columns: tens of thousands of them in a few megabytes.

An example is known by its number. Its words are kept as numbers of *senses* (a word with its
meanings, kept once) with a role each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from knowledge.columns import Rows, Sets, State, Strings, columns
from knowledge.question import Question, Token

__all__ = ["CUE", "FRAME", "LIGHT", "NAME", "NO", "SUBJECT", "Examples"]

# The roles of a word, as bits; see `knowledge.question.Token`.
FRAME, CUE, SUBJECT, NAME, LIGHT = 1, 2, 4, 8, 16
# What is replied first to an example, as kept in `Examples.says`.
SAYS = ("", "yes", "no")
NO = 2

Meanings = frozenset[str]


class Examples:
    """Columns, one value for each example; `tokens` and `roles` have one for each word."""

    def __init__(self, kinds: Sequence[str] = (), strict: frozenset[str] = frozenset()) -> None:
        self.kinds = list(kinds)
        self._bit = {kind: 1 << place for place, kind in enumerate(self.kinds)}
        self.strict_mask = sum(self._bit[kind] for kind in strict if kind in self._bit)
        self.owner = array("I")
        self.says = array("B")
        self.asks = array("Q")
        self.head = array("i")
        self.start = array("I", [0])
        self.tokens = array("I")
        self.roles = array("B")
        self.widths = array("B")
        self.words: list[str] = []
        self.senses: list[Meanings] | Sets = []
        # for each sense, the examples that have it as a word, not as a name
        self._held: list[array[int]] = []
        self._numbers: dict[tuple[str, Meanings], int] = {}

    def __len__(self) -> int:
        return len(self.owner)

    @classmethod
    def from_state(
        cls, kinds: Sequence[str], strict: frozenset[str], state: State, strings: Strings
    ) -> Examples:
        """Examples from what `state` gave; none can be added to them."""
        self = cls(kinds, strict)
        vars(self).update(state["columns"])
        self.words = strings.unpack(state["words"])
        self.senses = Sets(state["senses"], strings)
        self.postings = Rows(state["postings"], strings)
        return self

    def state(self, strings: Strings, meanings: Iterable[str] = ()) -> State:
        """What is kept of the examples; `meanings` have rows in the postings too."""
        keys = {*self.postings, *meanings}
        return {
            "columns": columns(self),
            "words": strings.pack(self.words),
            "senses": Sets.state(self.senses, strings),
            "postings": Rows.state(self.postings, strings, keys),
        }

    def add(self, owner: int, read: Question, says: str, own: frozenset[str]) -> None:
        """Adds the example `read` of the candidate `owner`; names of other entries than its
        `own` are mere words."""
        number = len(self.owner)
        self.owner.append(owner)
        self.says.append(SAYS.index(says))
        self.asks.append(self.mask(k.id for k in read.kinds) if read.kinds else 0)
        head = -1
        senses, roles, widths = self.tokens.append, self.roles.append, self.widths.append
        for token in read.tokens:
            names, share = token.names, token.share
            named = bool(names) and not names.isdisjoint(own)
            sense = self._sense(token)
            senses(sense)
            roles(
                (FRAME if token.frame else 0)
                | (CUE if token.cue else 0)
                | (SUBJECT if token.subject else 0)
                | (NAME if named else 0)
                | (LIGHT if token.light else 0)
            )
            widths(1 if share == 1 else round(1 / share))
            if token.head and head < 0:
                head = sense
            if not named:
                self._held[sense].append(number)
        self.head.append(head)
        self.start.append(len(self.tokens))

    @cached_property
    def postings(self) -> Mapping[str, array[int]]:
        """The examples with each meaning, in order; asked for when all are added."""
        rows: dict[str, list[array[int]]] = {}
        for meanings, held in zip(self.senses, self._held, strict=True):
            for meaning in meanings if held else ():
                rows.setdefault(meaning, []).append(held)
        return {m: array("I", sorted(set().union(*held))) for m, held in rows.items()}

    def _sense(self, token: Token) -> int:
        key = (token.word, token.meanings)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.senses)
            self.words.append(token.word)
            assert isinstance(self.senses, list)
            self.senses.append(token.meanings)
            self._held.append(array("I"))
        return number

    def mask(self, kinds: object) -> int:
        """The kinds of question words as bits."""
        found = 0
        for kind in kinds:  # type: ignore[attr-defined]
            found |= self._bit.get(kind, 0)
        return found

    def strict(self, number: int) -> int:
        """The bits of the question words of an example that only their answer satisfies."""
        return self.asks[number] & self.strict_mask

    def said(self, number: int) -> str:
        """ "yes" or "no" where that is the reply to an example, else ""."""
        return SAYS[self.says[number]]

    def text(self, number: int) -> str:
        """The folded words of an example."""
        return " ".join(
            self.words[self.tokens[i]] for i in range(self.start[number], self.start[number + 1])
        )

    def plain_words(self, number: int) -> set[str]:
        """The folded words of an example, its names left out."""
        return {self.words[sense] for sense, role in self.each(number) if not role & NAME}

    def each(self, number: int) -> Iterator[tuple[int, int]]:
        """Sense and role of each word."""
        for i in range(self.start[number], self.start[number + 1]):
            yield self.tokens[i], self.roles[i]

    def telling(self, number: int) -> Iterator[Meanings]:
        """The meanings of the words that tell one thing from another."""
        for sense, role in self.each(number):
            if not role:
                yield self.senses[sense]

    def content(self, number: int) -> Iterator[Meanings]:
        """The meanings of the words that have to be accounted for."""
        for sense, role in self.each(number):
            if not role & ~LIGHT:
                yield self.senses[sense]

    def is_plain(self, number: int) -> bool:
        """Whether an example is made of little words and question words only."""
        return all(role & (FRAME | CUE | LIGHT) for _, role in self.each(number))
