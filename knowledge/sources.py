"""Where an answer comes from: the edition, the source, and a page to read more."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.chains import chain_of
from knowledge.model import Edition, Knowledge, Language, Link

__all__ = ["Source", "source_of"]

# The sources are named in French in the files; their first word is what they are.
_RELEASE = "Communiqué"
_RELEASE_EN = "Press release"


@dataclass(frozen=True, slots=True)
class Source:
    """The source's name, the edition's ("" for what belongs to none), and a link."""

    name: str
    edition: str
    link: Link | None


def source_of(base: Knowledge, key: str, language: Language) -> Source | None:
    """The source of an entry by its key; None for an unknown one."""
    name = _name(base, key)
    if not name:
        return None
    if language == "en" and name.startswith(_RELEASE):
        name = _RELEASE_EN + name.removeprefix(_RELEASE)
    edition = _edition(base, key)
    links = _links(base, key) or (edition.links if edition else ())
    web = next((link for link in links if "://" in link.url), None)
    return Source(name, edition.name.in_(language) if edition else "", web)


def _name(base: Knowledge, key: str) -> str:
    if key in base.laureates:
        chain = chain_of(base, key)
        return chain.project.source if chain else ""
    for entries in (base.facts, base.projects, base.prizes, base.quotes):
        if key in entries:
            return str(entries[key].source)
    for others in (base.organisations, base.people, base.editions):
        if key in others:
            return str(others[key].source)
    return ""


def _edition(base: Knowledge, key: str) -> Edition | None:
    if key in base.editions:
        return base.editions[key]
    return base.editions.get(f"edition:{key.split(':')[0]}")


def _links(base: Knowledge, key: str) -> tuple[Link, ...]:
    chain = chain_of(base, key)
    if chain is not None:
        return chain.project.links
    of = base.facts[key].of if key in base.facts else key
    if of in base.people:
        of = base.people[of].organisation
    return base.organisations[of].links if of in base.organisations else ()
