"""Names in a question: which entries a run of words may be calling, ambiguity kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set

from rapidfuzz.distance import OSA

from knowledge.columns import Sets, State, Strings
from knowledge.text import sound, words

__all__ = ["Names"]

Keys = frozenset[str]
# A name may have words in between that it does not have itself ("prix de la GMF").
_GAP = 3
_LONGEST = 9


class Names:
    """The names of the entries of a knowledge base.

    `is_glue` says of a word whether it is a little word that may be left out of a name,
    `asks` whether it is a question word, which is between names and never within a misspelt one;
    `is_ordinary` whether it is an everyday word, never taken for a mistyped name, `is_exact`
    whether it stands for itself alone, and is no misspelling of a word of a name either.
    """

    def __init__(
        self,
        is_glue: Callable[[str], bool],
        asks: Callable[[str], bool],
        is_ordinary: Callable[[str], bool],
        is_exact: Callable[[str], bool],
    ) -> None:
        self._is_glue = is_glue
        self._asks = asks
        self._is_ordinary = is_ordinary
        self._is_exact = is_exact
        self._exact: dict[tuple[str, ...], Set[str]] = {}
        self._joined: dict[str, tuple[str, ...]] = {}
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        # how many words the names have that begin with a word
        self._widths: dict[str, tuple[int, ...]] = {}
        self._longest = 1

    def add(self, key: str, texts: Iterable[str], *, exactly: bool = False) -> None:
        """Calls the entry `key` by each of `texts`; `exactly` forgives no misspelling."""
        for text in texts:
            parts = tuple(w for w in words(text) if not self._is_glue(w)) or tuple(words(text))
            if not parts or len(parts) > _LONGEST:
                continue
            self._enter(parts, self._exact.get(parts, frozenset()) | {key})
            joined = "".join(parts)
            if not exactly and joined not in self._joined:
                self._enter_spelling(joined, parts, sound(joined))

    def _enter(self, parts: tuple[str, ...], keys: Set[str]) -> None:
        self._exact[parts] = keys
        widths = self._widths.get(parts[0], ())
        if len(parts) not in widths:
            self._widths[parts[0]] = (*widths, len(parts))
        self._longest = max(self._longest, len(parts))

    def _enter_spelling(self, joined: str, parts: tuple[str, ...], key: str) -> None:
        self._joined[joined] = parts
        self._sounds[key].append(joined)
        if len(joined) >= 5:
            self._by_start[joined[0], len(joined)].append(joined)

    def state(self, strings: Strings) -> State:
        """What is kept of the names."""
        sounds = {joined: key for key, alike in self._sounds.items() for joined in alike}
        return {
            "exact": [" ".join(parts) for parts in self._exact],
            "keys": Sets.state(self._exact.values(), strings),
            "spellings": [" ".join(parts) for parts in self._joined.values()],
            "sounds": [sounds[joined] for joined in self._joined],
        }

    def restore(self, state: State, strings: Strings) -> None:
        """Takes the names that `state` gave, in place of `add`."""
        for text, keys in zip(state["exact"], Sets(state["keys"], strings), strict=True):
            self._enter(tuple(text.split()), keys)
        for text, key in zip(state["spellings"], state["sounds"], strict=True):
            self._enter_spelling(text.replace(" ", ""), tuple(text.split()), key)

    def has(self, word: str) -> bool:
        """Whether one folded word is a name."""
        return (word,) in self._exact

    def meant(self, typed: Sequence[str], keys: Set[str]) -> tuple[str, int]:
        """The name of one of the entries `keys` that is nearest to some words, and in how many
        letters it differs from them (optimal string alignment, spaces apart)."""
        together = "".join(typed)
        near = [
            (int(OSA.distance(together, "".join(parts))), " ".join(parts))
            for parts, held in self._exact.items()
            if not keys.isdisjoint(held)
        ]
        edits, name = min(near, default=(0, " ".join(typed)))
        return name, edits

    def find(self, spelt: Sequence[str], *, exactly: bool = False) -> dict[int, Keys]:
        """The entries that each word (by its place) may be part of a name of.

        Longest names first; typing mistakes, joined and split words are forgiven unless
        `exactly`.
        """
        found: dict[int, Keys] = {}
        if exactly and self._widths.keys().isdisjoint(spelt):
            return found
        content = [i for i, w in enumerate(spelt) if not self._is_glue(w) or (w,) in self._exact]
        taken: set[int] = set()
        for width, starts in self._spans(spelt, content, exactly):
            for start in starts:
                span = content[start : start + width]
                if taken.intersection(span) or span[-1] - span[0] > width + _GAP:
                    continue
                parts = tuple(spelt[i] for i in span)
                keys = self._exact.get(parts)
                if keys is None and not exactly and not any(map(self._asks, parts)):
                    keys = self._nearly(parts)
                if keys:
                    taken.update(span)
                    for i in range(span[0], span[-1] + 1):
                        if i in span or self._is_glue(spelt[i]):
                            found[i] = frozenset(keys)
        return found

    def _spans(
        self, spelt: Sequence[str], content: Sequence[int], exactly: bool
    ) -> Iterable[tuple[int, Iterable[int]]]:
        """The widths that names may have here, greatest first, each with where they may begin."""
        if not exactly:
            widest = min(self._longest + 1, len(content))
            return [(w, range(len(content) - w + 1)) for w in range(widest, 0, -1)]
        found: dict[int, list[int]] = {}
        for start, i in enumerate(content):
            for width in self._widths.get(spelt[i], ()):
                if start + width <= len(content):
                    found.setdefault(width, []).append(start)
        return sorted(found.items(), reverse=True)

    def _nearly(self, parts: tuple[str, ...]) -> Set[str] | None:
        """The entries of the name that `parts` is most likely a misspelling of."""
        together = "".join(parts)
        if len(together) < 3 or any(w.isdigit() for w in parts):
            return None
        if len(parts) == 1 and self._is_ordinary(parts[0]):
            return None
        if len(together) < 5:
            # too short for edits: only another spelling of the same sound
            alike = [n for n in self._sounds.get(sound(together), ()) if n[0] == together[0]]
            single = len(alike) == 1 and len(parts) == 1 == len(self._joined[alike[0]])
            return self._exact[self._joined[alike[0]]] if single else None
        if together in self._joined:
            return self._exact[self._joined[together]]
        # edits forgiven in a whole name: its words share one budget
        budget = 1 if len(together) < 8 else 2 if len(together) < 13 else 3
        best: tuple[int, str] | None = None
        for name in self._sounds.get(sound(together), ()):
            if abs(len(name) - len(together)) <= 4 and name[0] == together[0]:
                best = (1, name)
        for length in range(len(together) - budget, len(together) + budget + 1):
            for name in self._by_start.get((together[0], length), ()):
                edits = int(OSA.distance(together, name, score_cutoff=budget))
                if edits <= budget and (best is None or edits < best[0]):
                    best = (edits, name)
        if best is None:
            return None
        meant = self._joined[best[1]]
        # a longer span must not swallow everyday words, nor names, that it does not have
        if len(parts) > 1 and any(self._is_strange(w, meant) for w in parts):
            return None
        return self._exact[meant]

    def _is_strange(self, word: str, meant: tuple[str, ...]) -> bool:
        """Whether `word` says something of its own that the name `meant` does not."""
        if word in meant:
            return False
        if (word,) in self._exact:
            return True
        if len(word) <= 3 or not self._is_ordinary(word):
            return False
        if self._is_exact(word):
            return True
        return all(int(OSA.distance(word, m, score_cutoff=1)) > 1 for m in meant)
