"""Entries as answers: which texts, in which order, with which links."""

from __future__ import annotations

from knowledge.answer import Answer, Block, Outcome, Suggestion, Topic
from knowledge.model import Knowledge, Language, Link, Project

# How many characters a button can show.
_LABEL = 60


class Composer:
    """Turns keys of a knowledge base into answers in one language."""

    def __init__(self, base: Knowledge) -> None:
        self.base = base
        self.says = {r.id: r.text for r in base.words.replies}
        self.refusals = {u.id: u.answer for u in base.words.unknowns if u.answer}
        self.of_laureate = {p.laureate: p for p in base.prizes.values()}

    def say(self, id_: str, language: Language, **values: object) -> str:
        """The sentence `id_` of `words/replies.yaml` with its values filled in."""
        text = self.says.get(id_)
        return text.in_(language).format(**values) if text else id_

    def label(self, key: str, language: Language) -> str:
        """A short name for an entry, fit for a button."""
        base = self.base
        if key in base.prizes:
            return base.prizes[key].name.in_(language)
        if key in base.laureates:
            return base.laureates[key].short.in_(language)
        if key in base.projects:
            short = base.laureates[key.replace(":project:", ":laureate:")].short.in_(language)
            label = f"{short} – {base.projects[key].name.in_(language)}"
            return label if len(label) <= _LABEL else short
        if key in base.people:
            return base.people[key].name
        if key in base.organisations:
            return base.organisations[key].name.in_(language)
        if key in base.editions:
            return base.editions[key].name.in_(language)
        if key in base.quotes:
            return base.people[base.quotes[key].by].name
        if key in base.facts:
            return self.label(base.facts[key].of, language)
        return key

    def refusal(self, id_: str, language: Language) -> Answer | None:
        """What `words/unknowns.yaml` says of a theme that is not known; None where it leaves
        that to the usual reply."""
        text = self.refusals.get(id_)
        if text is None:
            return None
        return Answer("unknown", language, (Block("text", text.in_(language)),), (), (), (), 0.0)

    def suggestions(self, keys: list[str], language: Language) -> tuple[Suggestion, ...]:
        """Buttons that open entries, at most six, no label twice."""
        found: dict[str, Suggestion] = {}
        for key in keys:
            label = self.label(key, language)
            found.setdefault(label, Suggestion(label, key))
        return tuple(found.values())[:6]

    def prize_line(self, laureate: str, language: Language) -> str:
        """ "Prix GMF 2022 : Ville de Valenciennes" for a laureate's key."""
        prize = self.of_laureate[laureate]
        return self.say(
            "prize-line",
            language,
            prize=self.prize_name(prize.key, language),
            laureate=self.base.laureates[laureate].name.in_(language),
        )

    def chain_of(self, key: str) -> str:
        """The project of a laureate, prize or project; any other entry itself."""
        prize = self.base.prizes.get(key)
        project = (prize.laureate if prize else key).replace(":laureate:", ":project:")
        return project if project in self.base.projects else key

    def fact_line(self, key: str, language: Language) -> str:
        """ "La Conciergerie – Istres, Prix coup de cœur 2022" for what a fact belongs to; ""
        where that is no laureate's."""
        prize = self.base.prizes.get(key)
        laureate = prize.laureate if prize else key.replace(":project:", ":laureate:")
        if laureate not in self.base.laureates:
            return ""
        prize = self.of_laureate[laureate]
        return self.say(
            "fact-line",
            language,
            project=self.base.projects[laureate.replace(":laureate:", ":project:")].name.in_(
                language
            ),
            laureate=self.base.laureates[laureate].short.in_(language),
            prize=self.prize_name(prize.key, language),
        )

    def project_line(self, project: Project, language: Language) -> str:
        """A project's title with its name, or the name alone where it says the title."""
        title, name = project.title.in_(language), project.name.in_(language)
        same = project.title.fr == project.name.fr or title.casefold() in name.casefold()
        return name if same else self.say("project-line", language, title=title, name=name)

    def prize_name(self, key: str, language: Language) -> str:
        """A prize's name with its year, once."""
        name = self.base.prizes[key].name.in_(language)
        year = key.split(":")[0]
        return name if year in name else f"{name} {year}"

    def _answer(
        self,
        key: str,
        language: Language,
        blocks: list[Block],
        links: tuple[Link, ...] = (),
        entries: tuple[str, ...] = (),
        listed: tuple[str, ...] = (),
        chain: str = "",
        suggestions: tuple[Suggestion, ...] = (),
        outcome: Outcome = "answer",
        score: float = 1.0,
    ) -> Answer:
        return Answer(
            outcome,
            language,
            tuple(blocks),
            entries or (key,),
            links,
            suggestions,
            score,
            Topic(key, chain, (), listed),
        )

    def _project(self, key: str, language: Language) -> tuple[Project, str]:
        return self.base.projects[key], key.replace(":project:", ":laureate:")

    def entry(self, key: str, language: Language) -> Answer | None:
        """The first thing to say of an entry; None for an unknown key."""
        base = self.base
        if key in base.facts:
            fact = base.facts[key]
            chain = fact.of.replace(":laureate:", ":project:")
            links = fact.links or (base.projects[chain].links[:1] if chain in base.projects else ())
            head = self.fact_line(fact.of, language)
            blocks = [Block("title", head)] if head else []
            return self._answer(
                key,
                language,
                [*blocks, Block("text", fact.answer.in_(language))],
                links,
                (key, fact.of),
                chain=self.chain_of(fact.of),
            )
        if key in base.prizes:
            key_laureate = base.prizes[key].laureate
        elif key in base.laureates:
            key_laureate = key
        elif key in base.projects:
            key_laureate = key.replace(":project:", ":laureate:")
        else:
            return self._other(key, language)
        project_key = key_laureate.replace(":laureate:", ":project:")
        project = base.projects[project_key]
        head = self.prize_line(key_laureate, language)
        blocks = [
            Block("title", head),
            Block("text", self.project_line(project, language)),
            Block("text", project.summary.in_(language)),
        ]
        prize = self.of_laureate[key_laureate]
        entries = tuple(dict.fromkeys((key, prize.key, key_laureate, project_key)))
        return self._answer(key, language, blocks, project.links[:2], entries, chain=project_key)

    def _other(self, key: str, language: Language) -> Answer | None:
        base = self.base
        if key in base.quotes:
            quote = base.quotes[key]
            person = base.people[quote.by]
            blocks = [
                Block("quote", quote.text.in_(language)),
                Block("text", self._who(person.key, language)),
            ]
            if language == "en":
                blocks.append(Block("note", self.say("our-translation", language)))
            return self._answer(key, language, blocks, entries=(key, person.key))
        if key in base.people:
            quotes = tuple(q.key for q in base.quotes.values() if q.by == key)
            blocks = [Block("text", self._who(key, language))]
            blocks += [Block("quote", base.quotes[q].text.in_(language)) for q in quotes]
            if quotes and language == "en":
                blocks.append(Block("note", self.say("our-translation", language)))
            return self._answer(key, language, blocks, entries=(key, *quotes))
        if key in base.organisations:
            body = base.organisations[key]
            blocks = [Block("text", body.about.in_(language))]
            return self._answer(key, language, blocks, body.links[:3])
        if key in base.editions:
            edition = base.editions[key]
            return self._answer(
                key, language, [Block("text", edition.about.in_(language))], edition.links
            )
        return None

    def _who(self, key: str, language: Language) -> str:
        person = self.base.people[key]
        return f"{person.name}, {person.role.in_(language)}"

    def more(self, key: str, language: Language) -> Answer | None:
        """A project at length: detail, aims, partners, results, links."""
        base = self.base
        project_key = next(
            (k for k in (key, key.replace(":laureate:", ":project:")) if k in base.projects), ""
        )
        if key in base.prizes:
            project_key = base.prizes[key].laureate.replace(":laureate:", ":project:")
        if not project_key:
            return self.entry(key, language)
        project, laureate = self._project(project_key, language)
        blocks = [
            Block("title", self.prize_line(laureate, language)),
            Block("text", project.detail.in_(language)),
        ]
        for id_ in ("goals", "partners", "results"):
            blocks += self._listing(project, id_, language)
        return self._answer(
            project_key, language, blocks, project.links, (project_key, laureate), chain=project_key
        )

    def _listing(self, project: Project, id_: str, language: Language) -> list[Block]:
        texts = {
            "goals": [g.in_(language) for g in project.goals],
            "partners": [p.name.in_(language) for p in project.partners],
            "results": [r.in_(language) for r in project.results],
            "audience": [project.audience.in_(language)],
        }[id_]
        if not texts:
            return []
        return [Block("title", self.say(id_, language)), *(Block("item", t) for t in texts)]

    def card(self, key: str, language: Language) -> Answer | None:
        """A project as `/project` shows it: summary, figures, partners and links."""
        first = self.entry(key, language)
        project = self.base.projects.get(key)
        if first is None or project is None:
            return first
        blocks = [*first.blocks]
        for id_ in ("results", "partners"):
            blocks += self._listing(project, id_, language)
        return self._answer(key, language, blocks, project.links, first.entries, chain=key)

    def attribute(self, key: str, id_: str, language: Language) -> Answer | None:
        """What an attribute (of `words/attributes.yaml`) of an entry says; None where it has
        nothing to say (the site of an organisation that gives none)."""
        base = self.base
        project_key = key.replace(":laureate:", ":project:")
        if key in base.prizes:
            project_key = base.prizes[key].laureate.replace(":laureate:", ":project:")
        if project_key in base.projects:
            project, laureate_key = self._project(project_key, language)
            laureate = base.laureates[laureate_key]
            head = self.prize_line(laureate_key, language)
            if id_ == "place":
                place = laureate.place
                text = self.say(
                    "place",
                    language,
                    laureate=laureate.name.in_(language),
                    department=place.department,
                    code=place.department_code,
                    region=place.region,
                )
                return self._answer(key, language, [Block("text", text)], chain=project_key)
            if id_ == "link":
                if not project.links:
                    return None
                return self._answer(
                    key,
                    language,
                    [Block("text", self.say("links", language, what=head))],
                    project.links,
                    chain=project_key,
                )
            listing = (
                self._listing(project, id_, language)
                if id_ in ("goals", "partners", "results", "audience")
                else []
            )
            if listing:
                blocks = [Block("text", head), *listing]
                return self._answer(
                    project_key, language, blocks, project.links[:1], chain=project_key
                )
            return self.entry(key, language)
        if key in base.editions:
            return self.listing(id_, language, edition=key)
        if key in base.organisations:
            body = base.organisations[key]
            said = [q for q in base.quotes.values() if base.people[q.by].organisation == key]
            if id_ == "quotation" and said:
                return self.entry(said[0].key, language)
            if id_ in ("contact", "site"):
                if not body.links:
                    return None
                return self._answer(
                    key,
                    language,
                    [Block("text", self.say("links", language, what=body.name.in_(language)))],
                    body.links,
                )
        return self.entry(key, language)

    def listing(
        self,
        id_: str,
        language: Language,
        keep: frozenset[str] | None = None,
        edition: str = "",
    ) -> Answer:
        """A list or a count: laureates, prizes, projects, quotes, cities, places… of an edition
        by its key, the newest unless one is named."""
        base = self.base
        edition = edition or (list(base.editions)[-1] if base.editions else "")
        year = edition.split(":")[-1]
        if id_ == "quotes":
            blocks: list[Block] = []
            for quote in base.quotes.values():
                blocks += [
                    Block("quote", quote.text.in_(language)),
                    Block("text", self._who(quote.by, language)),
                ]
            if language == "en":
                blocks.append(Block("note", self.say("our-translation", language)))
            return self._answer(
                next(iter(base.quotes), edition),
                language,
                blocks,
                entries=tuple(base.quotes),
                listed=tuple(base.quotes),
            )
        chosen = [k for k in base.laureates if k.startswith(year)]
        if keep is not None:
            chosen = [k for k in chosen if k in keep]
        elif id_.startswith("kind-"):
            chosen = [k for k in chosen if base.laureates[k].kind == id_[5:]]
        head = self.say("laureates-head", language, count=len(chosen), year=year)
        if len(chosen) == 1:
            head = self.say("laureate-head", language, year=year)
        blocks = [Block("title", head)]
        for key in chosen:
            project = base.projects[key.replace(":laureate:", ":project:")]
            prize = self.of_laureate[key]
            blocks.append(
                Block(
                    "item",
                    self.say(
                        "list-item",
                        language,
                        prize=prize.name.in_(language),
                        laureate=base.laureates[key].name.in_(language),
                        project=project.name.in_(language),
                    ),
                )
            )
        return self._answer(
            edition,
            language,
            blocks,
            entries=(*chosen, edition),
            listed=tuple(chosen),
            suggestions=self.suggestions(chosen, language),
        )
