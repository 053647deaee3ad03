"""One side of a laureate: its prize, figures, partners, goals, audience or place."""

from __future__ import annotations

from knowledge.answer import Answer, Block, Topic
from knowledge.chains import Chain, chain_of
from knowledge.model import Knowledge, Language

__all__ = ["PARTS", "part", "parts_of"]

PARTS = ("prize", "results", "partners", "goals", "audience", "place")


def parts_of(base: Knowledge, key: str) -> tuple[str, ...]:
    """The parts that are known of the laureate that an entry belongs to; none for others."""
    chain = chain_of(base, key)
    if chain is None:
        return ()
    return tuple(id_ for id_ in PARTS if texts_of(base, chain, id_, "fr"))


def part(base: Knowledge, key: str, id_: str, language: Language) -> Answer | None:
    """That part of the laureate that an entry belongs to; None where it is not known."""
    chain = chain_of(base, key)
    texts = texts_of(base, chain, id_, language) if chain else ()
    if chain is None or not texts:
        return None
    head = chain.laureate.short.in_(language)
    # the sentence of a place says it all
    title = "" if id_ == "place" else _said(base, id_, language)
    blocks = [Block("title", f"{head} – {title}" if title else head)]
    kind = "item" if len(texts) > 1 else "text"
    blocks += [Block("item" if kind == "item" else "text", _upper(text)) for text in texts]
    entry = chain.project.key
    if id_ == "prize" and chain.prize is not None:
        blocks[0] = Block("title", chain.prize.name.in_(language))
        entry = chain.prize.key
    entries = tuple(dict.fromkeys((entry, chain.laureate.key)))
    topic = Topic(entry, chain.project.key)
    return Answer("answer", language, tuple(blocks), entries, (), (), 1.0, topic)


def texts_of(base: Knowledge, chain: Chain, id_: str, language: Language) -> tuple[str, ...]:
    """The texts of a part; none where it is not known."""
    project = chain.project
    match id_:
        case "prize":
            return (chain.prize.about.in_(language),) if chain.prize else ()
        case "results":
            return tuple(text.in_(language) for text in project.results)
        case "partners":
            return tuple(partner.name.in_(language) for partner in project.partners)
        case "goals":
            return tuple(text.in_(language) for text in project.goals)
        case "audience":
            return (project.audience.in_(language),) if project.audience.fr else ()
        case "place":
            place = chain.laureate.place
            values = {
                "laureate": chain.laureate.name.in_(language),
                "department": place.department,
                "code": place.department_code,
                "region": place.region,
            }
            return (_said(base, "place", language).format(**values),)
    return ()


def _said(base: Knowledge, id_: str, language: Language) -> str:
    found = next((reply.text for reply in base.words.replies if reply.id == id_), None)
    return found.in_(language) if found else ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
