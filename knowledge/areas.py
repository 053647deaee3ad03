"""Laureates asked for by where they are ("which laureates are in Hauts-de-France")."""

from __future__ import annotations

from knowledge.catalog import Catalog
from knowledge.question import Question, Token, is_figure

__all__ = ["Areas"]


class Areas:
    """Finds the région or département whose laureates a question wants listed."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.base = catalog.base
        self._places = [c.place for c in catalog.candidates if c.attribute == "place"]

    def of(self, question: Question) -> tuple[frozenset[str], str] | None:
        """The laureates in the area that a question names, and the edition meant; None for a
        question that wants no such list."""
        tokens = question.tokens
        areas = {k: k.removeprefix("place:") for t in tokens for k in t.names if "place:" in k}
        areas |= {
            key: laureate.place.department
            for key, laureate in self.base.laureates.items()
            if key in question.named and laureate.kind == "department"
        }
        editions = question.named & self.base.editions.keys() or self.base.editions.keys()
        others = [t for t in question.focus if t.names.isdisjoint({*areas, *editions})]
        rest = [t for t in others if not t.light and not self._locates(t)]
        if len({*areas.values()}) != 1 or rest or not editions:
            return None
        if any(map(self._locates, others)) and not any(t.subject for t in tokens):
            return None  # "où est la région ?"
        area = next(iter(areas.values()))
        at = next(i for i, t in enumerate(tokens) if not t.names.isdisjoint(areas))
        if any(k in self.base.laureates for k in tokens[at].names):
            # the place and a laureate of that name: only "in" makes it the place
            before = {t.word for t in tokens[max(0, at - 2) : at]}
            inside = before & self.catalog.reader.inside
            asks_where = any(k.id == "where" for k in question.kinds)
            if not (inside or asks_where) or not any(t.subject for t in tokens):
                return None
        there = frozenset(
            key
            for key, laureate in self.base.laureates.items()
            if area in (laureate.place.region, laureate.place.department)
        )
        # the edition that is named, or else the newest with a laureate there
        with_some = [key for key in editions if any(k.startswith(key[8:]) for k in there)]
        return there, max(with_some or editions)

    def _locates(self, token: Token) -> bool:
        """Whether a word only asks for a place, or how many ("region", "two")."""
        asks = self.catalog.askers.has_any
        return is_figure(token) or any(asks(place, token.meanings) for place in self._places)
