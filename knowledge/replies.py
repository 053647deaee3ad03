"""What a decision comes to: an answer, a choice, or a decline that offers what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.answer import Answer, Block, Suggestion
from knowledge.catalog import Catalog
from knowledge.compose import Composer
from knowledge.courtesies import Courtesies
from knowledge.decision import Decision
from knowledge.model import Language
from knowledge.search import Hit

__all__ = ["Replies", "joined"]

# How much less likely a list may be that is given with a fact about the edition.
_NEAR_LIST = 0.2
# How much less likely a theme may be whose own reply is given instead of the usual one.
_NEAR_GAP = 0.1
# How many entries a decline offers.
_OFFERED = 4


class Replies:
    """Makes answers of decisions."""

    def __init__(self, catalog: Catalog, composer: Composer, courtesies: Courtesies) -> None:
        self.catalog = catalog
        self.base = catalog.base
        self.composer = composer
        self.courtesies = courtesies

    def of(self, decision: Decision, language: Language) -> Answer:
        """The reply to a question that was decided upon."""
        hits = decision.hits
        if decision.outcome == "answer":
            answers = [a for h in hits if (a := self._given(h, language))]
            answers += self._list_too(decision, language)
            if answers:
                answer = joined(answers)
                if decision.says:
                    note = Block("text", self.composer.say(decision.says, language))
                    answer = replace(answer, blocks=(note, *answer.blocks))
                return replace(answer, score=max(0.4, min(1.0, 0.4 + 0.6 * hits[0].strength)))
        if decision.outcome == "which":
            keys = list(dict.fromkeys(h.home or h.candidate.key for h in hits))
            return self.offered(keys, language, "which")
        if decision.rule == "other-edition":
            return self.declined(language, reply="other-edition")
        if decision.rule == "gap" and decision.gap is not None:
            return self._own(decision, decision.gap, language) or self.declined(
                language, hits, "unknown-thing"
            )
        return self.declined(language, hits)

    def _own(self, decision: Decision, gap: Hit, language: Language) -> Answer | None:
        """The reply that a known gap, or one nearly as near, has of its own."""
        for hit in decision.seen:
            if not hit.candidate.known and hit.certainty >= gap.certainty - _NEAR_GAP:
                own = self.composer.refusal(hit.candidate.key, language)
                if own:
                    return own
        return None

    def _list_too(self, decision: Decision, language: Language) -> list[Answer]:
        """The list that goes with a fact about the edition which was nearly asked for."""
        best = decision.hits[0]
        if best.candidate.sort != "fact" or best.home not in self.base.editions:
            return []
        for hit in decision.seen[:12]:
            near = hit.whole and hit.certainty > best.certainty - _NEAR_LIST
            if near and hit.candidate.attribute and hit.home in self.base.editions:
                given = self._given(hit, language)
                return [given] if given else []
        return []

    def _given(self, hit: Hit, language: Language) -> Answer | None:
        candidate = hit.candidate
        if candidate.attribute:
            return self.composer.attribute(hit.home, candidate.attribute, language)
        return self.composer.entry(candidate.key, language)

    def declined(
        self, language: Language, hits: Sequence[Hit] = (), reply: str = "unknown"
    ) -> Answer:
        """That it is not known, in the words of `reply`, with those of `hits` that are named
        and nearly asked for."""
        near = [h.home for h in hits if h.home and len(h.missing) <= 2 and h.named]
        return self.offered(near, language, reply)

    def offered(self, keys: Sequence[str], language: Language, reply: str = "unknown") -> Answer:
        """What `reply` says, and some entries to choose from; an unknown answer without any."""
        # a laureate, its prize and its project are one offer, called as it was first
        first: dict[str, str] = {}
        for key in keys:
            first.setdefault(self.catalog.chain.get(key) or key, key)
        near = list(first.values())[:_OFFERED]
        text = Block("text", self.composer.say(reply, language))
        if not near:
            return Answer("unknown", language, (text,), (), (), (), 0.0)
        blocks = (text, Block("text", self.composer.say("nearby", language)))
        suggestions = self.composer.suggestions(near, language)
        return Answer("suggestions", language, blocks, tuple(near), (), suggestions, 0.2)

    def courtesy(self, id_: str, language: Language) -> Answer:
        """A greeting, the help and the like, by its id in `words/smalltalk.yaml`."""
        talk = self.courtesies.by_id.get(id_)
        text = talk.answer.in_(language) if talk else self.composer.say(id_, language)
        blocks = tuple(Block("text", part) for part in text.split("\n\n"))
        suggestions: tuple[Suggestion, ...] = ()
        if id_ in ("welcome", "help"):
            suggestions = self.composer.suggestions(list(self.base.laureates), language)
        return Answer("smalltalk", language, blocks, (), (), suggestions, 1.0)


def joined(answers: Sequence[Answer]) -> Answer:
    """Several answers, one or more, as one."""
    return replace(
        answers[0],
        blocks=tuple(dict.fromkeys(b for a in answers for b in a.blocks)),
        entries=tuple(dict.fromkeys(e for a in answers for e in a.entries)),
        links=tuple(dict.fromkeys(link for a in answers for link in a.links)),
        score=min(a.score for a in answers),
    )
