"""The question-answering engine: a message in, an answer out. Never raises on a message."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Literal

from knowledge.answer import Answer, Block, Topic
from knowledge.areas import Areas
from knowledge.catalog import Catalog
from knowledge.columns import State, Strings
from knowledge.commands import command
from knowledge.compose import Composer
from knowledge.courtesies import Courtesies
from knowledge.decision import WELL, Decider
from knowledge.followups import FollowUps
from knowledge.language import LanguageVote
from knowledge.lexicon import Lexicon
from knowledge.likeness import Likeness
from knowledge.model import Knowledge, Language
from knowledge.question import Question
from knowledge.replies import Replies, joined
from knowledge.search import Search
from knowledge.several import Several
from knowledge.text import MAX_CHARACTERS, fold, spelt, words

# From which likeness little words alone are answered in what the chat speaks of.
_BARE = 0.75
# From which likeness a yes-or-no question goes on with another entry.
_SAME = 0.7


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
        self.several = Several(catalog)
        self.areas = Areas(catalog)
        self.composer = Composer(catalog.base)
        self.courtesies = courtesies
        self.replies = Replies(catalog, self.composer, courtesies)
        self._vote = vote

    def language(self, message: str, client: str | None = None) -> Language:
        """French or English; a tie goes to the client's `language_code`, else to French."""
        return self._vote.of(message, client)

    def ask(self, message: str, topic: Topic | None = None, client: str | None = None) -> Answer:
        """The answer to `message`, in the light of the chat's `topic` and language."""
        message = message[:MAX_CHARACTERS]
        language = self.language(message, client)
        if not words(message):
            return (
                self.courtesy("help", language)
                if message.strip()
                else self.replies.declined(language)
            )
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
                return self.follow_ups.remembered(pointed, question, topic)
        listed = self._listed(question, language)
        if listed:
            return listed
        fuller = self.follow_ups.fuller(question, topic, language) if topic else None
        answer = self._filled(question, fuller, topic, language) if fuller and topic else None
        if answer and topic and fuller:
            # "et Istres ?" asks once more what was asked before
            names = [t for t in question.tokens if t.names]
            asked = replace(fuller, tokens=names) if names else fuller
            return self.follow_ups.remembered(answer, asked, topic)
        answer = self._answered(message, question, topic, language, wary=bool(fuller))
        return self.follow_ups.remembered(answer, question, topic)

    def _filled(
        self, question: Question, fuller: Question, topic: Topic, language: Language
    ) -> Answer | None:
        """The answer to a question filled up from the one before it, if that is what it asks."""
        chain = topic.chain or topic.key
        decision = self.decider.decide(fuller, "" if question.named else chain)
        answer = self.replies.of(decision, language)
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
                return self.replies.declined(language, reply="unknown-thing")
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
                return self.replies.declined(language)
        weighed = self._weighed(question)
        if weighed:
            # one of them alone is no answer to which has more, nor to which is better
            both = self._several(question, language) if self.several.counts(question) else None
            return both or self.replies.offered(weighed, language)
        decision = self.decider.decide(question, chain)
        if wary and question.kinds and decision.hits and decision.hits[0].certainty < WELL:
            # "sur quoi ?" of what was said is no more known than like anything else
            return self.replies.declined(language, decision.hits)
        whole = self.replies.of(decision, language)
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
        return self.several.weighed(question)

    def _several(self, question: Question, language: Language) -> Answer | None:
        """One question about several laureates, prizes or people: an answer for each."""
        answers = [self._decide(each, language, "") for each in self.several.each(question)]
        if not answers or any(a.outcome != "answer" for a in answers):
            return None
        return joined(answers)

    def _parts(self, message: str, language: Language, chain: str, whole: Answer) -> Answer | None:
        """Two questions in one message: an answer for each; where only one is understood and
        the whole is not, that one, and what is not known."""
        read = self.several.parts(message, language)
        chain = self.several.only_named(read) or chain
        answers: list[Answer] = []
        for question in read:
            said = answers[-1].topic if answers else None
            fuller = self.follow_ups.fuller(question, said, language) if said else None
            answer = self._decide(fuller or question, language, chain)
            if fuller and answer.outcome != "answer":
                answer = self._decide(question, language, chain)
            if answer.outcome == "answer":
                chain = (answer.topic.chain if answer.topic else "") or chain
            answers.append(self.follow_ups.remembered(answer, question, None))
        given = [a for a in answers if a.outcome == "answer"]
        asks = all(q.kinds or q.head or q.marked for q in read)
        if given and len(given) == len(read) and (asks or whole.outcome != "answer"):
            return joined(given)
        if given and asks and whole.outcome != "answer":
            note = Block("note", self.composer.say("not-all", language))
            found = joined(given)
            return replace(found, blocks=(*found.blocks, note))
        return None

    def _asked_in(
        self, message: str, question: Question, language: Language, chain: str
    ) -> Answer | None:
        """What the only clause asks that asks something, of a long message."""
        found = self.several.asked_in(message, question, language)
        if found is None:
            return None
        asking, named = found
        decision = self.decider.decide(asking, named or chain)
        if decision.outcome != "answer" or decision.hits[0].certainty < WELL:
            return None
        return self.replies.of(decision, language)

    def _smalltalk(self, message: str, language: Language) -> Answer | None:
        talk = self.courtesies.find(message, language)
        return self.courtesy(talk.id, language) if talk else None

    def courtesy(self, id_: str, language: Language) -> Answer:
        """A greeting, the help and the like, by its id in `words/smalltalk.yaml`."""
        return self.replies.courtesy(id_, language)

    def _ordinal(self, question: Question, topic: Topic, language: Language) -> Answer | None:
        """ "le deuxième" of the last list: that entry, or what is asked of it."""
        found = self.follow_ups.nth(question, topic)
        return (
            self._asked_of(found[0], replace(question, tokens=found[1]), language)
            if found
            else None
        )

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
        found = self.areas.of(question)
        return self.composer.listing("laureates", language, *found) if found else None

    def _decide(self, question: Question, language: Language, chain: str) -> Answer:
        return self.replies.of(self.decider.decide(question, chain), language)

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
        return answer or self.replies.declined(language)

    def find(
        self, kind: Literal["project", "prize"], name: str, language: Language,
        client: str | None = None,
    ) -> Answer:  # fmt: skip
        """`/project NAME`, `/prize NAME`: the entry called so, else a choice."""
        entries: list[str] = list(self.base.projects if kind == "project" else self.base.prizes)
        if not fold(name).strip():
            return self.replies.offered(entries, language, "which")
        question = self.reader.read(f"{kind} {name}"[:MAX_CHARACTERS], language)
        if not any(self.catalog.chain.get(k) for k in question.named):
            question = self.reader.read(name[:MAX_CHARACTERS], language)
        chains = {self.catalog.chain[k] for k in question.named if self.catalog.chain.get(k)}
        if not chains:
            hits = [h for h in self.search.find(question) if not h.missing and h.home]
            chains = {c for h in hits[:1] if (c := self.catalog.chain.get(h.home, ""))}
        keys = [k for k in entries if self.catalog.chain[k] in chains]
        if len(keys) == 1:
            return self.show(keys[0], language) or self.replies.declined(language)
        return self.replies.offered(keys or entries, language, "which" if keys else "no-such")
