"""What belongs together: a prize, the laureate who holds it and the project it rewards."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model import Knowledge, Laureate, Prize, Project

__all__ = ["Chain", "chain_of"]


@dataclass(frozen=True, slots=True)
class Chain:
    """A laureate with its project and the prize it holds."""

    laureate: Laureate
    project: Project
    prize: Prize | None


def chain_of(base: Knowledge, key: str) -> Chain | None:
    """The chain that an entry (a prize, laureate, project or fact, by key) belongs to, if any."""
    if key in base.facts:
        key = base.facts[key].of
    if key in base.prizes:
        key = base.prizes[key].laureate
    laureate = base.laureates.get(key.replace(":project:", ":laureate:"))
    project = base.projects.get(key.replace(":laureate:", ":project:"))
    if laureate is None or project is None:
        return None
    return Chain(laureate, project, base.prize_of(laureate.key))
