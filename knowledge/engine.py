"""The question-answering engine: a message in, an answer out. Never raises on a message."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from typing import Literal

from knowledge.answer import Answer, Block, Suggestion, Topic
from knowledge.catalog import Catalog
from knowledge.columns import State, Strings
from knowledge.commands import command
from knowledge.compose import Composer
from knowledge.courtesies import Courtesies
from knowledge.decision import WELL, Decider, Decision
from knowledge.followups import FollowUps
from knowledge.language import LanguageVote
from knowledge.lexicon import Lexicon
from knowledge.likeness import Likeness
from knowledge.model import Knowledge, Language
from knowledge.question import Question, Token, is_figure
from knowledge.search import Hit, Search
from knowledge.text import MAX_CHARACTERS, fold, spelt, words

# How much less likely a list may be that is given with a fact about the edition.
_NEAR_LIST = 0.2
# How much less likely a theme may be whose own reply is given instead of the usual one.
_NEAR_GAP = 0.1
# How many words a message has at least that tells more than it asks.
_LONG = 12
# From which likeness little words alone are answered in what the chat speaks of.
_BARE = 0.75
# From which likeness a yes-or-no question goes on with another entry.
_SAME = 0.7
# How many characters of a message are looked through for a second question.
_SPLIT = 600


class Engine:
    """Answers questions from one knowledge base; immutable once built."""

    def __init__(self, base: Knowledge) -> None:
        lexicon = Lexicon(base.words)
        catalog = Catalog(base, lexicon)
        courtesies = Courtesies(base.words, lexicon)
        self._begin(catalog, Likeness(catalog), courtesies, LanguageVote(base))
        spelt.cache_clear()

    @classmethod
    def from_state(cls, base: Knowledge, state: State, strings: Strings) -> Engine:
        """An engine from what `state` gave, in a hundredth of the time."""
        self = cls.__new__(cls)
        lexicon = Lexicon.from_state(state["lexicon"], strings)
        catalog = Catalog.from_state(base, lexicon, state["catalog"], strings)
        self._begin(
            catalog,
            Likeness.from_state(catalog, state["likeness"]),
            Courtesies.from_state(base.words, lexicon, state["courtesies"]),
            LanguageVote.from_state(state["vote"], strings),
        )
        return self

    def retold(self, base: Knowledge) -> Engine:
        """An engine for a base that differs in what is said alone, at once: questions are
        understood by the examples, and the words of the texts, of the base before."""
        other = type(self).__new__(type(self))
        catalog = copy(self.catalog)
        catalog.base = base
        courtesies = Courtesies(base.words, self.lexicon)
        other._begin(catalog, self.search.likeness, courtesies, self._vote)
        return other

    def state(self, strings: Strings) -> State:
        """All that takes long to build, but for the base itself."""
        return {
            "lexicon": self.lexicon.state(strings),
            "catalog": self.catalog.state(strings),
            "likeness": self.search.likeness.state(),
            "courtesies": self.courtesies.state(),
            "vote": self._vote.state(strings),
        }

    def _begin(
        self, catalog: Catalog, likeness: Likeness, courtesies: Courtesies, vote: LanguageVote
    ) -> None:
        self.base = catalog.base
        self.lexicon = catalog.lexicon
        self.catalog = catalog
        self.reader = catalog.reader
        self.search = Search(catalog, likeness)
        self.decider = Decider(catalog, self.search)
        self.follow_ups = FollowUps(catalog)
        self.composer = Composer(catalog.base)
        self.courtesies = courtesies
        self._vote = vote
        joins = self.base.words.speech.joins
        between = "|".join(re.escape(word) for word in (*joins.fr, *joins.en))
        self._between = re.compile(
            rf"[?;]|,?\s+(?:{between})\s+|,\s+" if between else r"[?;]|,\s+", re.IGNORECASE
        )

    def language(self, message: str, client: str | None = None) -> Language:
        """French or English; a tie goes to the client's `language_code`, else to French."""
        return self._vote.of(message, client)

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """The answer to `message`, in the light of the chat's `topic` and language."""
        message = message[:MAX_CHARACTERS]
        language = self.language(message, client)
        if not words(message):
            return self.courtesy("help", language) if message.strip() else self._decline(language)
        commanded = self._command(message.strip(), client)
        if commanded:
            return commanded
        courtesy = self._smalltalk(message, language)
        if courtesy:
            return courtesy
        question = self.reader.read(message, language)
        if topic:
            if not topic.listed and (topic.chain or topic.key) in self.base.editions:
                # "the first one" of an edition is its first laureate
                topic = replace(topic, listed=self.list_laureates(language).entries[:-1])
            pointed = self._ordinal(question, topic, language)
            pointed = pointed or self._other(question, topic, language)
            if pointed:
                return self._remembered(pointed, question, topic)
        listed = self._listed(question, language)
        if listed:
            return listed
        fuller = self.follow_ups.fuller(question, topic, language) if topic else None
        answer = self._filled(question, fuller, topic, language) if fuller and topic else None
        if answer and topic and fuller:
            # "et Istres ?" asks once more what was asked before
            names = [t for t in question.tokens if t.names]
            asked = replace(fuller, tokens=names) if names else fuller
            return self._remembered(answer, asked, topic)
        answer = self._answered(message, question, topic, language, wary=bool(fuller))
        return self._remembered(answer, question, topic)

    def _filled(
        self, question: Question, fuller: Question, topic: Topic, language: Language
    ) -> Answer | None:
        """The answer to a question filled up from the one before it, if that is what it asks."""
        chain = topic.chain or topic.key
        decision = self.decider.decide(fuller, "" if question.named else chain)
        answer = self._composed(decision, language)
        hit = decision.gap or next(iter(decision.hits), None)
        if question.named <= self.base.prizes.keys() and question.named and hit:
            if hit.home not in question.named:
                return None  # "and the GMF prize?" asks no more than that
        if question.named and decision.rule == "gap":
            return answer  # what nobody knows of one, nobody knows of another
        if answer.outcome != "answer" or (answer.topic and answer.topic.key == topic.key):
            return None
        if question.named and fuller.closed and decision.hits[0].certainty < _SAME:
            return None
        if question.kinds:
            best = decision.hits[0].certainty
            gaps = [h.certainty for h in decision.seen if not h.candidate.known]
            if max(gaps, default=0.0) >= best:
                return self._decline(language, None, "unknown-thing")
            # what it asks by itself may be clearer
            alone = self.decider.decide(question, chain)
            sure = alone.gap or next(iter(alone.hits), None)
            if sure is not None and sure.certainty > best:
                return None
        return answer

    def _answered(
        self, message: str, question: Question, topic: Topic | None, language: Language,
        *, wary: bool,
    ) -> Answer:  # fmt: skip
        """The answer to a question as it stands; `wary` where it says less than it asks."""
        chain = topic.chain or topic.key if topic else ""
        if not question.content and not question.follows and not (topic and question.kinds):
            bare = self.decider.decide(question, chain) if topic else None
            if bare is None or not bare.hits or bare.hits[0].certainty < _BARE:
                return self._decline(language)
        weighed = self._weighed(question)
        if weighed:
            # one of them alone is no answer to which has more, nor to which is better
            both = self._several(question, language) if self._counts(question) else None
            return both or self._decline(language, keys=weighed)
        decision = self.decider.decide(question, chain)
        if wary and question.kinds and decision.hits and decision.hits[0].certainty < WELL:
            # "sur quoi ?" of what was said is no more known than like anything else
            return self._decline(language, decision.hits)
        whole = self._composed(decision, language)
        several = self._several(question, language)
        if several is None and decision.rule != "gap":
            several = self._parts(message, language, chain, whole)
        if several is not None:
            return several
        if whole.outcome == "answer" and whole.topic:
            return whole
        asked = self._asked_in(message, question, language, chain)
        if asked is not None:
            return asked
        if topic and topic.focus and question.follows and question.named:
            again = self.reader.read(" ".join(topic.focus), language)
            again.tokens += [t for t in question.tokens if t.names]
            second = self._decide(again, language, "")
            if second.outcome == "answer":
                return second
        return whole

    def _remembered(self, answer: Answer, question: Question, topic: Topic | None) -> Answer:
        """`answer` with what the chat speaks of after it: what was asked, of what, and the
        list that was last shown."""
        focus = tuple(t.word for t in question.tokens if not t.names)
        if not any(t.tells or t.cue or t.subject for t in question.tokens):
            # "et Istres ?" asks once more what was asked before
            focus = topic.focus if topic and topic.focus else focus
        listed = self.follow_ups.listed(answer, question) or (topic.listed if topic else ())
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

    def _command(self, message: str, client: str | None) -> Answer | None:
        """The reply to a command; None for any other message."""
        said = command(message, client)
        if said is None:
            return None
        language = said.language
        match said.does:
            case "project" | "prize":
                return self.find(said.does, said.rest, language)
            case "list":
                return self.list_laureates(language)
            case "quotes":
                return self.list_quotes(language)
            case "about":
                return self.about(language)
            case "start":
                return self.courtesy("welcome", language)
        return self.courtesy("help", language)

    def _weighed(self, question: Question) -> list[str]:
        """The laureates, prizes or projects that a question compares; [] for less than two."""
        chains = {self.catalog.chain.get(k) for k in question.named} - {None}
        return sorted(c for c in chains if c) if question.compares and len(chains) > 1 else []

    def _counts(self, question: Question) -> bool:
        """Whether a comparison says of what there is more."""
        return any(t.tells and t.word not in self.reader.compared for t in question.tokens)

    def _several(self, question: Question, language: Language) -> Answer | None:
        """One question about several laureates, prizes or people: an answer for each."""
        groups: dict[str, list[int]] = {}
        for index, token in enumerate(question.tokens):
            for key in sorted(token.names):
                if self.catalog.chain.get(key) or key in self.base.people:
                    groups.setdefault(self.catalog.chain.get(key) or key, []).append(index)
        if not 2 <= len(groups) <= 3 or len({k.split(":")[-2] for k in groups}) > 1:
            return None
        sorts = {k.split(":")[-2] for t in question.tokens for k in t.names}
        if "prize" in sorts and "laureate" in sorts:
            return None
        answers = []
        for own in groups.values():
            others = {i for g in groups.values() if g is not own for i in g} - set(own)
            tokens = [t for i, t in enumerate(question.tokens) if i not in others]
            kinds = question.kinds
            if question.compares:
                # "who has more": how many each has is the answer
                kinds = [k for k in self.base.words.kinds if k.id == "number"]
                tokens = [replace(t, head=False, cue=frozenset()) for t in tokens]
            answers.append(self._decide(Question(tokens, kinds), language, ""))
        if any(a.outcome != "answer" for a in answers):
            return None
        return self._joined(answers)

    def _parts(self, message: str, language: Language, chain: str, whole: Answer) -> Answer | None:
        """Two questions in one message: an answer for each; where only one is understood and
        the whole is not, that one, and what is not known."""
        parts = [p for p in self._between.split(message[:_SPLIT]) if p and words(p)]
        if not 2 <= len(parts) <= 3:
            return None
        read = [self.reader.read(part, language) for part in parts]
        read = [q for q in read if q.content]
        if len(read) < 2:
            return None
        named = {self.catalog.chain.get(k) or k for q in read for k in q.named}
        if len(named) == 1:
            chain = next(iter(named))
        answers: list[Answer] = []
        for question in read:
            said = answers[-1].topic if answers else None
            fuller = self.follow_ups.fuller(question, said, language) if said else None
            answer = self._decide(fuller or question, language, chain)
            if fuller and answer.outcome != "answer":
                answer = self._decide(question, language, chain)
            if answer.outcome == "answer":
                chain = (answer.topic.chain if answer.topic else "") or chain
            answers.append(self._remembered(answer, question, None))
        given = [a for a in answers if a.outcome == "answer"]
        asks = all(q.kinds or q.head or q.marked for q in read)
        if len(given) == len(read) and (asks or whole.outcome != "answer"):
            return self._joined(given)
        if given and asks and whole.outcome != "answer":
            note = Block("note", self.composer.say("not-all", language))
            joined = self._joined(given)
            return replace(joined, blocks=(*joined.blocks, note))
        return None

    def _asked_in(
        self, message: str, question: Question, language: Language, chain: str
    ) -> Answer | None:
        """What the only clause asks that asks something, of a long message."""
        if len(question.tokens) < _LONG:
            return None
        read = [self.reader.read(c, language) for c in self.reader.clauses(message[:_SPLIT])]
        asking = [q for q in read if q.kinds or q.head]
        if len(asking) != 1 or not any(t.tells for t in asking[0].tokens):
            return None
        after = [t for q in read[read.index(asking[0]) + 1 :] for t in q.tokens]
        if any(t.names or (t.tells and self.catalog.askers.of(t.meanings)) for t in after):
            return None  # what comes after a question is part of it, but for thanks
        named = {self.catalog.chain.get(k) or k for q in read for k in q.named}
        if len(named) == 1:
            chain = next(iter(named))
        decision = self.decider.decide(asking[0], chain)
        if decision.outcome != "answer" or decision.hits[0].certainty < WELL:
            return None
        return self._composed(decision, language)

    @staticmethod
    def _joined(answers: list[Answer]) -> Answer:
        return replace(
            answers[0],
            blocks=tuple(dict.fromkeys(b for a in answers for b in a.blocks)),
            entries=tuple(dict.fromkeys(e for a in answers for e in a.entries)),
            links=tuple(dict.fromkeys(link for a in answers for link in a.links)),
            score=min(a.score for a in answers),
        )

    def _smalltalk(self, message: str, language: Language) -> Answer | None:
        talk = self.courtesies.find(message, language)
        return self.courtesy(talk.id, language) if talk else None

    def courtesy(self, id_: str, language: Language) -> Answer:
        """A greeting, the help and the like, by its id in `words/smalltalk.yaml`."""
        talk = self.courtesies.by_id.get(id_)
        text = talk.answer.in_(language) if talk else self.composer.say(id_, language)
        blocks = tuple(Block("text", part) for part in text.split("\n\n"))
        suggestions: tuple[Suggestion, ...] = ()
        if id_ in ("welcome", "help"):
            suggestions = self.composer.suggestions(list(self.base.laureates), language)
        return Answer("smalltalk", language, blocks, (), (), suggestions, 1.0)

    def _decline(
        self, language: Language, hits: list[Hit] | None = None, reply: str = "unknown",
        keys: list[str] | None = None,
    ) -> Answer:  # fmt: skip
        near = keys or list(
            dict.fromkeys(
                h.home for h in (hits or []) if h.home and len(h.missing) <= 2 and h.named
            )
        )
        # a laureate, its prize and its project are one offer
        near = list({self.catalog.chain.get(k) or k: k for k in reversed(near)}.values())[::-1]
        text = Block("text", self.composer.say(reply, language))
        if near:
            blocks = (text, Block("text", self.composer.say("nearby", language)))
            return Answer(
                "suggestions", language, blocks, tuple(near[:4]), (),
                self.composer.suggestions(near[:4], language), 0.2,
            )  # fmt: skip
        return Answer("unknown", language, (text,), (), (), (), 0.0)

    def _ordinal(self, question: Question, topic: Topic, language: Language) -> Answer | None:
        """ "le deuxième" of the last list: that entry, or what is asked of it."""
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
                key = listed[at]
                before = question.tokens[index - 1 : index] if index else []
                if any(t.word not in self.reader.definite for t in before):
                    continue  # "who came second"
                after = question.tokens[index + 1 : index + 2]
                if any(t.tells and not is_figure(t) for t in after):
                    continue  # "le premier assureur"
                rest = [t for n, t in enumerate(question.tokens) if n != index]
                if token.word.isdigit() and any(t.tells or t.subject for t in rest):
                    continue  # "2 prix"
                return self._asked_of(key, replace(question, tokens=rest), language)
        return None

    def _other(self, question: Question, topic: Topic, language: Language) -> Answer | None:
        """ "et l'autre ?": the other one of two, or what is asked of it."""
        key, rest = self.follow_ups.other(question, topic)
        if not key:
            return None
        return self._asked_of(key, replace(question, tokens=rest), language)

    def _asked_of(self, key: str, question: Question, language: Language) -> Answer | None:
        """What is asked of the entry pointed to, or that entry."""
        if not any(t.tells or t.cue or t.subject for t in question.tokens):
            return self.show(key, language)
        if key in self.base.quotes:
            key = self.base.quotes[key].by
        answer = self._decide(question, language, self.catalog.chain.get(key) or key)
        if answer.outcome == "answer":
            return answer
        shown = self.show(key, language)
        return replace(answer, topic=shown.topic) if shown else answer

    def _listed(self, question: Question, language: Language) -> Answer | None:
        """Lists filtered by a place ("which laureates are in Hauts-de-France")."""
        tokens = question.tokens
        areas = {k: k.removeprefix("place:") for t in tokens for k in t.names if "place:" in k}
        areas |= {
            key: laureate.place.department
            for key, laureate in self.base.laureates.items()
            if key in question.named and laureate.kind == "department"
        }
        editions = question.named & self.base.editions.keys() or self.base.editions.keys()
        rest = [
            t for t in question.focus
            if t.names.isdisjoint({*areas, *editions}) and not t.light and not self._locates(t)
        ]  # fmt: skip
        if len({*areas.values()}) != 1 or rest or not editions:
            return None
        area = next(iter(areas.values()))
        at = next(i for i, t in enumerate(tokens) if not t.names.isdisjoint(areas))
        if any(self._locates(t) for t in question.focus) and not any(t.subject for t in tokens):
            return None  # "où est la région ?"
        if any(k in self.base.laureates for k in tokens[at].names):
            # the place and a laureate of that name: only "in" makes it the place
            before = {t.word for t in tokens[max(0, at - 2) : at]}
            inside = any(k.id == "where" for k in question.kinds) or before & self.reader.inside
            if not inside or not any(t.subject for t in tokens):
                return None
        keep = frozenset(
            key for key, laureate in self.base.laureates.items()
            if area in (laureate.place.region, laureate.place.department)
        )  # fmt: skip
        # the edition that is named, or else the newest with a laureate there
        with_some = [key for key in editions if any(k.startswith(key[8:]) for k in keep)]
        return self.composer.listing("laureates", language, keep, max(with_some or editions))

    def _locates(self, token: Token) -> bool:
        """Whether a word only asks for a place, or how many ("region", "two")."""
        return is_figure(token) or any(
            c.attribute == "place" and self.catalog.askers.has_any(c.place, token.meanings)
            for c in self.catalog.candidates
            if c.attribute
        )

    def _decide(self, question: Question, language: Language, chain: str) -> Answer:
        decision = self.decider.decide(question, chain)
        return self._composed(decision, language)

    def _composed(self, decision: Decision, language: Language) -> Answer:
        hits = decision.hits
        if decision.outcome == "answer":
            answers = [a for h in hits if (a := self._given(h, language))]
            answers += self._list_too(decision, language)
            if answers:
                answer = self._joined(answers) if len(answers) > 1 else answers[0]
                if decision.says:
                    note = Block("text", self.composer.say(decision.says, language))
                    answer = replace(answer, blocks=(note, *answer.blocks))
                return replace(answer, score=max(0.4, min(1.0, 0.4 + 0.6 * hits[0].strength)))
        if decision.outcome == "which":
            keys = list(dict.fromkeys(h.home or h.candidate.key for h in hits))
            return self._decline(language, None, "which", keys)
        if decision.rule == "other-edition":
            return self._decline(language, None, "other-edition")
        if decision.rule == "gap" and decision.gap is not None:
            least = decision.gap.certainty - _NEAR_GAP
            for hit in decision.seen:
                near = not hit.candidate.known and hit.certainty >= least
                own = self.composer.refusal(hit.candidate.key, language) if near else None
                if own:
                    return own
            return self._decline(language, hits, "unknown-thing")
        return self._decline(language, hits)

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

    def show(self, key: str, language: Language) -> Answer | None:
        """An entry by its key (a button, a deep link); None when there is none."""
        if key in self.base.projects:
            return self.composer.card(key, language)
        return self.composer.entry(key, language)

    def more(self, key: str, language: Language) -> Answer | None:
        """The entry at length."""
        return self.composer.more(key, language)

    def list_laureates(self, language: Language) -> Answer:
        """The numbered list of laureates."""
        return self.composer.listing("laureates", language)

    def list_prizes(self, language: Language) -> Answer:
        """The prizes with who won them."""
        return self.composer.listing("prizes", language)

    def list_quotes(self, language: Language) -> Answer:
        """The quotations with their authors."""
        return self.composer.listing("quotes", language)

    def about(self, language: Language) -> Answer:
        """What this edition is."""
        edition = list(self.base.editions)[-1]
        answer = self.composer.entry(edition, language)
        return answer or self._decline(language)

    def find(
        self, kind: Literal["project", "prize"], name: str, language: Language,
        client: str | None = None,
    ) -> Answer:  # fmt: skip
        """`/project NAME`, `/prize NAME`: the entry called so, else a choice."""
        entries: list[str] = list(self.base.projects if kind == "project" else self.base.prizes)
        if not fold(name).strip():
            return self._decline(language, None, "which", entries)
        question = self.reader.read(f"{kind} {name}"[:MAX_CHARACTERS], language)
        if not any(self.catalog.chain.get(k) for k in question.named):
            question = self.reader.read(name[:MAX_CHARACTERS], language)
        chains = {self.catalog.chain[k] for k in question.named if self.catalog.chain.get(k)}
        if not chains:
            hits = [h for h in self.search.find(question) if not h.missing and h.home]
            chains = {c for h in hits[:1] if (c := self.catalog.chain.get(h.home, ""))}
        keys = [k for k in entries if self.catalog.chain[k] in chains]
        if len(keys) == 1:
            return self.show(keys[0], language) or self._decline(language)
        return self._decline(language, None, "which" if keys else "no-such", keys or entries)
