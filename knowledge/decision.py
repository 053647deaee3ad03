"""What to do with a question: answer, correct, ask back or decline, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.catalog import Catalog
from knowledge.description import Described, Description
from knowledge.question import Question, Token, is_figure
from knowledge.search import Hit, Search

__all__ = ["Decider", "Decision"]

# Likeness (0 to 1) from which a candidate is answered, and by how much it has to lead over
# one of another entry. Chosen on the working questions; see tests/questions/README.md.
SURE = 0.25
LEAD = 0.04
# How much more a question has to be like a known gap than like an answer.
GAP_LEAD = 0.0
FAR = 0.08
# How much larger a share of the question's very words its example has to have, where it
# differs from the answer by little words alone.
NEARER = 0.05


_YEAR = re.compile("(19|20)[0-9]{2}")


def _overlap(said: set[str], example: set[str]) -> float:
    """The share of words in common (Jaccard)."""
    return len(said & example) / max(1, len(said | example))


# The question words that ask for a laureate; how much of a question has to be a laureate's
# own, by how much more than another's, and from which likeness on a fact is better.
WHOSE = frozenset(("who", "territory", "name", "where"))
COVER = 0.55
APART = 0.3
WELL = 0.5


@dataclass(slots=True)
class Decision:
    """The outcome (`answer`, `which`, `decline`), the rule that decided, and what it chose.

    `says` is put before the answer: yes, no, not-so or not-exactly.
    """

    outcome: str
    rule: str
    hits: list[Hit] = field(default_factory=list)
    says: str = ""
    gap: Hit | None = None
    seen: Sequence[Hit] = ()


class Decider:
    """Decides with two thresholds: like enough, and far enough from the next."""

    def __init__(self, catalog: Catalog, search: Search) -> None:
        self.catalog = catalog
        self.search = search
        self.description = Description(catalog)

    def decide(self, question: Question, topic: str = "") -> Decision:
        """What to do with `question`, in the light of the chat's `topic` (a chain)."""
        found = None
        if not topic and not any(not k.startswith("edition:") for k in question.named):
            found = self.description.of(question)
            if found is not None and (found.cover < COVER or found.lead < APART):
                found = None
        hits = self.search.find(question, topic or (found.key if found else ""))
        decision = self._decide(question, hits, found)
        decision.seen = hits
        return decision

    def _decide(self, question: Question, hits: list[Hit], found: Described | None) -> Decision:
        known = [h for h in hits if h.candidate.known]
        gaps = [h for h in hits if not h.candidate.known]
        best = known[0] if known else None
        gap = max(gaps, key=lambda h: h.certainty, default=None)
        if self._other_year(question):
            # "c'est bien en 2019 ?" has an answer
            for hit in known[:6]:
                if question.closed and "date" in hit.candidate.gives and hit.certainty >= SURE:
                    return Decision("answer", "figure", [hit], "not-exactly")
            return Decision("decline", "other-edition")
        premise = self._placed(question) or self._premise(question, known, gap)
        if premise is not None:
            return premise
        described = self._described(question, best, gaps, found)
        if described is not None:
            return described
        if best is not None and best.whole:
            gap = max(
                (g for g in gaps if self._competes(g, best, question)),
                key=lambda h: h.certainty,
                default=None,
            )
        if best is None or not best.whole:
            if gap is not None and gap.certainty >= 0.4:
                return Decision("decline", "gap", known[:3], gap=gap)
            if best is None:
                return Decision("decline", "nothing", [])
            rule = "unexplained" if best.missing else "kind"
            return Decision("decline", rule, known[:4])
        # what is the asker's own is hardly ever known
        own = question.personal and gap is not None and gap.certainty >= WELL
        lead = -FAR if own else GAP_LEAD
        if gap is not None and gap.certainty > best.certainty + lead:
            return Decision("decline", "gap", known[:3], gap=gap)
        if best.certainty < SURE:
            return Decision("decline", "unlike", known[:4])
        return self._choose(question, best, known)

    def _competes(self, gap: Hit, best: Hit, question: Question) -> bool:
        """Whether a gap asks for something that the best answer does not know.

        What is the asker's own ("mon assurance"), or is asked of an entry by its name, does at
        once. Else, a gap whose content words the answer has too differs from it by little words
        alone: it then has to share more of these with the question.
        """
        own = question.personal and gap.certainty >= WELL
        if own or gap.certainty > best.certainty + FAR:
            return True
        if gap.named and gap.home and not best.named:
            return True
        examples = self.search.examples
        asks = self.catalog.askers.has_any
        place = best.candidate.place
        if any(not asks(place, meanings) for meanings in examples.content(gap.example)):
            return True
        said = {t.word for t in question.tokens if not t.names}
        other = _overlap(said, examples.plain_words(best.example)) if best.example >= 0 else 0.0
        return _overlap(said, examples.plain_words(gap.example)) > max(0.4, other + NEARER)

    def _described(
        self, question: Question, best: Hit | None, gaps: Sequence[Hit], found: Described | None
    ) -> Decision | None:
        """A laureate asked for by what it did, where no fact answers as well."""
        if found is None or found.words < 2 or 4 * found.strangers > found.words:
            return None
        kinds = {k.id for k in question.kinds}
        head = question.head
        subject = any(t.subject for t in question.tokens)
        asks = bool(kinds & WHOSE) or (not kinds and (head is None or head.subject))
        if kinds - WHOSE or not asks or (question.closed and not subject):
            return None
        if best is not None and best.whole and best.certainty >= WELL:
            return None
        if head is not None and head.tells and not self.description.knows(head, found.key):
            return None
        members = self.catalog.members(found.key)
        for gap in gaps:
            own = gap.home in members or gap.candidate.sort == "unknown"
            if own and gap.certainty >= WELL:
                return None
        return Decision("answer", "described", [self._entry(found.key)])

    def _choose(self, question: Question, best: Hit, known: list[Hit]) -> Decision:
        close = [
            h
            for h in known[1:8]
            if h.whole
            and (h.named or h.topic) == (best.named or best.topic)
            and h.strength > best.strength - LEAD
        ]
        family = self._family(best)
        others = [h for h in close if self._family(h) != family and self._is_rival(best, h)]
        if others and not (best.named or best.topic):
            return Decision("which", "tied", [best, *others])
        same = [h for h in close if self._family(h) == family and h.candidate.sort == "fact"]
        chosen = [best]
        if best.candidate.sort == "fact" and same:
            chosen.append(same[0])
        says = ""
        if best.example >= 0 and question.closed:
            says = self.search.examples.said(best.example)
        return Decision("answer", "like", chosen, says)

    def _is_rival(self, best: Hit, other: Hit) -> bool:
        """Whether two entries are so far apart that one has to ask which is meant."""
        if other.home in self.catalog.accounted(best.home):
            return False
        return best.home not in self.catalog.accounted(other.home)

    def _family(self, hit: Hit) -> str:
        return self.catalog.chain.get(hit.home) or hit.home

    def _other_year(self, question: Question) -> bool:
        """Whether a year is asked about of which there is no edition."""
        years = {str(e.year) for e in self.catalog.base.editions.values()}
        tokens = question.tokens
        for token, after in zip(tokens, [*tokens[1:], None], strict=False):
            if not _YEAR.fullmatch(token.word) or token.word in years or token.aside:
                continue
            # "2000 agents" is no year
            if after is None or not after.tells:
                return True
        return False

    def _placed(self, question: Question) -> Decision | None:
        """A laureate and a region or département: whether the one is in the other."""
        base = self.catalog.base
        areas = {
            k.removeprefix("place:")
            for t in question.tokens
            if not any(n in base.laureates for n in t.names)
            for k in t.names
            if k.startswith("place:")
        }
        holders = [k for k in question.named if k in base.laureates]
        if not areas or len(holders) != 1 or any(t.tells for t in question.tokens):
            return None
        if any(k in base.prizes or k in base.projects for k in question.named):
            return None
        place = base.laureates[holders[0]].place
        hit = next(
            (
                Hit(c, holders[0], [], 0.0, 1.0, -1, True, True, False)
                for c in self.catalog.candidates
                if c.of == "laureate" and c.attribute == "place"
            ),
            None,
        )
        if hit is None:
            return None
        says = "yes" if areas <= {place.department, place.region} else "no"
        return Decision("answer", "placed", [hit], "" if question.kinds else says)

    def _premise(self, question: Question, known: list[Hit], gap: Hit | None) -> Decision | None:
        """A question that takes for granted what is not so: who won, where, how many."""
        if not known:
            return None
        base = self.catalog.base
        best = known[0]
        named = question.named
        prizes = {self.catalog.chain[k] for k in named if k in base.prizes}
        holders = {self.catalog.chain[k] for k in named if k in base.laureates}
        strangers = {k for k in named if k.startswith("other:")}
        if len(prizes) == 1 and (holders or strangers) and not holders >= prizes:
            prize = next(k for k in named if k in base.prizes)
            rest = [t for t in best.missing if not self._is(t, ("laureate", "other"))]
            if not rest and (best.fits or strangers):
                return Decision("answer", "premise", [self._entry(prize)], "not-so")
        role = self._employed(question)
        if role is not None:
            return role
        own = {self.catalog.chain[k] for k in named if k in base.projects or k in base.prizes}
        chosen = len(holders) > 1 and any(
            t.word in self.catalog.reader.alternatives for t in question.tokens
        )
        loaded = question.kinds and all(k.id in ("why", "how") for k in question.kinds)
        for hit in known[:6]:
            if hit.candidate.sort == "fact" and loaded and not hit.missing and not hit.fits:
                # "pourquoi est-ce si cher ?": what it takes for granted is denied
                denied = hit.example >= 0 and self.search.examples.said(hit.example) == "no"
                if denied and hit.certainty >= WELL:
                    return Decision("answer", "denied", [hit], "not-exactly")
            if hit.certainty < SURE or not hit.missing:
                continue
            if gap is not None and gap.certainty > hit.certainty:
                continue  # nobody knows what is asked, whatever it takes for granted
            others = all(self._is(t, ("laureate",)) for t in hit.missing)
            if hit.fits and others and self._family(hit) in own:
                return Decision("answer", "premise", [hit], "not-so")
            if hit.fits and others and chosen and self._family(hit) in holders:
                return Decision("answer", "chosen", [hit])
            names = all(self._is(t, ("other",)) for t in hit.missing)
            if hit.candidate.sort == "fact" and hit.fits and names and question.states:
                if hit.named and hit.likeness >= WELL:
                    return Decision("answer", "stranger", [hit], "not-exactly")
            better = best.whole and best.certainty > hit.certainty
            if hit.candidate.sort == "fact" and not better and self._miscounts(question, hit):
                return Decision("answer", "figure", [hit], "not-exactly")
        return None

    def _employed(self, question: Question) -> Decision | None:
        """A person and an organisation that is not theirs."""
        base = self.catalog.base
        people = [k for k in question.named if k in base.people]
        bodies = {k for k in question.named if k in base.organisations}
        if len(people) != 1 or not bodies or base.people[people[0]].organisation in bodies:
            return None
        if any(k in self.catalog.chain for k in question.named) or question.kinds:
            return None
        return Decision("answer", "premise", [self._entry(people[0])], "not-exactly")

    def _miscounts(self, question: Question, hit: Hit) -> bool:
        """Whether all that a fact lacks is a figure, of something that it counts."""
        candidate = hit.candidate
        if not candidate.figures or not candidate.gives & {"number", "price", "duration"}:
            return False
        if not all(is_figure(t) for t in hit.missing):
            return False
        tokens = question.tokens
        asks = self.catalog.askers.has_any
        for index, token in enumerate(tokens):
            if token in hit.missing:
                beside = [t for t in tokens[max(0, index - 3) : index + 3] if t.tells]
                if not any(asks(candidate.place, t.meanings) for t in beside):
                    return False
        return True

    @staticmethod
    def _is(token: Token, kinds: tuple[str, ...]) -> bool:
        return any(k.split(":")[0] in kinds or k.split(":")[-2] in kinds for k in token.names)

    def _entry(self, key: str) -> Hit:
        candidate = next(c for c in self.catalog.candidates if c.sort == "about" and c.key == key)
        return Hit(candidate, key, [], 0.0, 1.0, -1, True, True, False)
