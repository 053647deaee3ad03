"""Why a message was answered as it was, as data for an editor: what was recognised, what was
asked, which candidates there were and why in that order, which rule decided, and what to mend.

Nothing here is a sentence: reasons are codes with values, which `bot/explanation.yaml` puts into
words in both languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.advice import Advice, Adviser, Reason, Value, full_key
from knowledge.answer import Topic
from knowledge.decision import GAP_LEAD, LEAD, SURE, Decision
from knowledge.engine import Engine
from knowledge.model import Language
from knowledge.places import Places
from knowledge.problems import Spot
from knowledge.question import Question, Token
from knowledge.search import Hit
from knowledge.trace import Decided, Trace

__all__ = ["Candidate", "Explanation", "Name", "Part", "Reason", "Word", "explain"]

# How many candidates are shown.
_MOST = 5
# By what hits are sorted (see `Hit.order`), as codes.
_ORDER = ("whole", "missing", "fits", "named", "closer", "fact")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was read; `typed` is what the message has instead ("" for the same).

    `role` is name, asks, head (the noun asked about), tells, subject, light, aside, frame;
    `fate` is explained, unexplained or passed (over) for what had to be accounted for, else "".
    """

    word: str
    typed: str
    role: str
    fate: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the message: the entries it may call, as typed, the name meant, and in how many
    letters the two differ. `others` holds for names that are known not to be ours."""

    keys: tuple[str, ...]
    labels: tuple[str, ...]
    typed: str
    meant: str
    edits: int
    others: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """One that might have been answered. `place` is where it stands, `example` its text that is
    most like the question and `at` where that stands; `chosen`: it was answered; `behind`: by
    what it comes after the one before it; `likeness` and `certainty` are from 0 to about 1."""

    key: str
    sort: str
    of: str
    place: Spot | None
    example: str
    at: Spot | None
    likeness: float
    certainty: float
    chosen: bool
    reasons: tuple[Reason, ...]
    behind: str


@dataclass(frozen=True, slots=True)
class Part:
    """One question: its words, names, what it asks and which kinds of answer would do, what is
    left unexplained, the candidates, the rule that decided, and what to mend."""

    words: tuple[Word, ...]
    names: tuple[Name, ...]
    focus: tuple[str, ...]
    asks: tuple[str, ...]
    accepts: tuple[str, ...]
    traits: tuple[str, ...]
    unexplained: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    outcome: str
    rule: Reason
    says: str
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A message explained; `step` says how it was taken (see `knowledge.trace`), `topic` what
    the chat spoke of, by name ("" for nothing), `folder` to what the files of places are relative.
    """

    message: str
    language: Language
    outcome: str
    entries: tuple[str, ...]
    score: float
    topic: str
    step: str
    parts: tuple[Part, ...]
    folder: str


def explain(engine: Engine, trace: Trace, places: Places) -> Explanation:
    """The explanation of what `engine` noted in `trace`; `places` are those of its base."""
    answer = trace.answer
    assert answer is not None, "the trace is of a message that was answered"
    explainer = _Explainer(engine, trace, places)
    return Explanation(
        trace.message,
        trace.language,
        answer.outcome,
        answer.entries,
        round(answer.score, 2),
        explainer.topic(trace.topic),
        trace.step,
        tuple(explainer.part(each) for each in trace.deciding),
        str(places.folder),
    )


class _Explainer:
    """Explains decisions of one engine in one language."""

    def __init__(self, engine: Engine, trace: Trace, places: Places) -> None:
        self.engine = engine
        self.language = trace.language
        self.spoken = trace.topic is not None
        self.places = places
        self.adviser = Adviser(engine, trace, places)

    def topic(self, topic: Topic | None) -> str:
        """What the chat spoke of, as people call it."""
        key = (topic.chain or topic.key) if topic else ""
        return self._label(key) if key else ""

    def part(self, decided: Decided) -> Part:
        """One question."""
        question, decision = decided.question, decided.decision
        best = _best(decision)
        missing = [*best.missing] if best else [t for t in question.tokens if t.tells]
        passed = best.passed if best else []
        if decision.outcome == "answer":
            missing = []
        return Part(
            words=tuple(self._word(t, missing, passed) for t in question.tokens),
            names=tuple(self._names(question)),
            focus=tuple(self.adviser.shown(t) for t in question.focus),
            asks=tuple(k.id for k in question.kinds),
            accepts=tuple(dict.fromkeys(a for k in question.kinds for a in k.accepts)),
            traits=tuple(
                name
                for name in ("closed", "compares", "points", "follows", "personal")
                if getattr(question, name)
            ),
            unexplained=tuple(self.adviser.shown(t) for t in missing),
            candidates=tuple(self._candidates(question, decision)),
            outcome=decision.outcome,
            rule=self._rule(question, decision, missing),
            says=decision.says,
            advice=tuple(self.adviser.of(question, decision, best, missing)),
        )

    def _word(self, token: Token, missing: Sequence[Token], passed: Sequence[Token]) -> Word:
        """One word with its role."""
        word, typed = self.adviser.shown(token), self.adviser.typed(token)
        # compared by identity: a word may stand in a message twice
        fate = ""
        if any(t is token for t in missing):
            fate = "unexplained"
        elif any(t is token for t in passed):
            fate = "passed"
        elif token.tells or token.names:
            fate = "explained"
        return Word(word, typed if typed != word else "", _role(token), fate)

    def _names(self, question: Question) -> list[Name]:
        found = []
        for keys, span in groupby(question.tokens, key=lambda t: t.names):
            if not keys:
                continue
            words = [*span]
            meant, edits = self.engine.catalog.names.meant([t.typed for t in words], keys)
            typed = [self.adviser.typed(t) for t in words]
            held = tuple(sorted(keys))
            labels = tuple(dict.fromkeys(self._label(key) for key in held))
            others = all(key.startswith("other:") for key in held)
            found.append(Name(held, labels, " ".join(typed), meant, edits, others))
        return found

    def _label(self, key: str) -> str:
        if key.startswith(("other:", "place:")):
            return key.partition(":")[2]
        return self.engine.composer.label(key, self.language)

    def _candidates(self, question: Question, decision: Decision) -> list[Candidate]:
        seen = list(decision.seen)
        # what a rule chose on its own, and the gap that it heeded, are always shown
        own = [h for h in (*decision.hits[:1], decision.gap) if h and h not in seen[:_MOST]]
        found = []
        before: Hit | None = None
        for hit in [*seen[: _MOST - len(own)], *own]:
            in_turn = hit in seen and hit not in own
            behind = _behind(before, hit) if before and in_turn else ""
            found.append(self._candidate(question, decision, hit, behind))
            before = hit
        return found

    def _candidate(
        self, question: Question, decision: Decision, hit: Hit, behind: str
    ) -> Candidate:
        chosen = decision.outcome == "answer" and hit in decision.hits
        key = full_key(hit)
        example, at = self.adviser.example(hit)
        return Candidate(
            key,
            hit.candidate.sort,
            hit.home,
            self.places.of(key),
            example,
            at,
            round(hit.likeness, 2),
            round(hit.certainty, 2),
            chosen,
            tuple(self._reasons(question, decision, hit)),
            behind,
        )

    def _reasons(self, question: Question, decision: Decision, hit: Hit) -> list[Reason]:
        """What speaks for a candidate and against it."""
        found = []
        if not hit.candidate.known:
            found.append(Reason("is-gap"))
            if decision.outcome == "answer":
                found.append(Reason("gap-unheeded"))
        elif hit.missing:
            found.append(Reason("leaves", {"words": [self.adviser.shown(t) for t in hit.missing]}))
        else:
            found.append(Reason("explains-all"))
        if hit.passed:
            found.append(Reason("passes", {"words": [self.adviser.shown(t) for t in hit.passed]}))
        if hit.candidate.known and not hit.fits:
            found.append(self.adviser.misfit(question, hit))
        if hit.named and hit.home:
            found.append(Reason("named", {"entry": self._label(hit.home)}))
        elif hit.topic:
            code = "topic" if self.spoken else "described"
            found.append(Reason(code, {"entry": self._label(hit.home)}))
        if hit.loose > 0.005:
            found.append(Reason("loose", {"share": round(hit.loose, 2)}))
        return found

    def _rule(self, question: Question, decision: Decision, missing: Sequence[Token]) -> Reason:
        """The rule that decided, with what it compared."""
        best = _best(decision)
        values: dict[str, Value] = {
            "words": [self.adviser.shown(t) for t in missing],
            "sure": SURE,
            "lead": LEAD,
            "gap_lead": GAP_LEAD,
        }
        if best is not None:
            values |= {"key": full_key(best), "certainty": round(best.certainty, 2)}
        if decision.gap is not None:
            values |= {"gap": full_key(decision.gap), "by": round(decision.gap.certainty, 2)}
        rule = decision.rule
        if rule == "kind" and best is not None:
            misfit = self.adviser.misfit(question, best)
            rule, values = misfit.code, values | misfit.values
        return Reason(f"{decision.outcome}-{rule}", values)


def _best(decision: Decision) -> Hit | None:
    """What was answered, else what would have been answered most likely."""
    if decision.outcome == "answer" and decision.hits:
        return decision.hits[0]
    return next((h for h in decision.seen if h.candidate.known), None)


def _behind(before: Hit, hit: Hit) -> str:
    """In what a candidate comes after the one before it; "" for nothing."""
    pairs = zip(_ORDER, before.order, hit.order, strict=True)
    return next((name for name, one, other in pairs if one != other), "")


def _role(token: Token) -> str:
    if token.names:
        return "name"
    if token.aside:
        return "aside"
    if token.cue:
        return "asks"
    if token.frame:
        return "frame"
    if token.subject:
        return "subject"
    if token.light:
        return "light"
    return "head" if token.head else "tells"
