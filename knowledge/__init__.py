"""What is known about the laureates, and how a question finds it.

No Telegram, no clock, no network here: `load` reads the YAML folder, `Engine` answers.
"""

from knowledge.problems import BrokenKnowledge, Problem
from knowledge.store import check, load

__all__ = ["BrokenKnowledge", "Problem", "check", "load"]
