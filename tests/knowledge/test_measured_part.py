"""The measured questions are sealed: written elsewhere, only ever counted."""

from __future__ import annotations

import hashlib
from pathlib import Path

MEASURED = Path(__file__).parents[1] / "questions" / "measured"
SEAL = "65225bc76bac6555a780ef546b5839a25c417646bb7aeeda9a81ae60a31b6113"


def test_measured_questions_are_as_their_author_left_them() -> None:
    """The measured part has the hash that it was committed with."""
    digest = hashlib.sha256()
    for file in sorted(MEASURED.glob("*.yaml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    assert digest.hexdigest() == SEAL
