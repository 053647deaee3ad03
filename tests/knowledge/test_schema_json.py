"""The JSON Schemas accept what is accepted, refuse what one file shows to be wrong, are in step."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot import cli
from knowledge import files
from knowledge.schema_entries import AREAS
from knowledge.schema_json import FOLDER, as_text, first_line, schema, write
from knowledge.store import check
from tests.knowledge import small_base as base
from tests.knowledge.small_base import EDITION_FILE, LAUREATE_FILE, PRIZES_FILE

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "knowledge" / "data"
INVENTED = Path(__file__).parent / "invented"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads as YAML 1.2 does, which is what editors go by: no dates, no yes and no."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    pattern = re.compile(rf"^(?:{pattern})$")
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", pattern, list(first))


def complaints(text: str, area: str) -> list[str]:
    """What an editor would underline in a file."""
    validator = Draft7Validator(json.loads(as_text(schema(area))))
    # by way of JSON, in which keys are texts
    held: Any = json.loads(json.dumps(yaml.load(text, Loader)))
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(held)]


def area_of(name: str) -> str:
    """The area of a file, which it must have."""
    area, _ = files.area(name)
    assert area is not None
    return area


@pytest.mark.parametrize("area", AREAS)
def test_the_schemas_are_in_step(area: str) -> None:
    """The shipped schema is what the shapes give now, and a schema itself.

    Where it is not: `laureates schema` writes it anew.
    """
    kept = (SHIPPED / FOLDER / f"{area}.json").read_text(encoding="utf-8")
    assert kept == as_text(schema(area))
    Draft7Validator.check_schema(json.loads(kept))


@pytest.mark.parametrize(
    "file", [pytest.param(f, id=f.stem) for f in sorted(SHIPPED.rglob("*.yaml"))]
)
def test_a_shipped_file_has_its_schema(file: Path) -> None:
    """Its first line points to a schema that is there, is the right one, and accepts it."""
    name = file.relative_to(SHIPPED).as_posix()
    text = file.read_text(encoding="utf-8")
    line = text.split("\n", 1)[0]
    assert line == first_line(name, area_of(name))
    target = (file.parent / line.partition("$schema=")[2]).resolve()
    assert target == SHIPPED / FOLDER / f"{area_of(name)}.json"
    assert complaints(text, area_of(name)) == []


def test_other_bases_are_accepted_too() -> None:
    """What loads fits: the small base, the invented edition."""
    for name, text in base.FILES.items():
        assert complaints(text, area_of(name)) == []
    for file in INVENTED.glob("editions/**/*.yaml"):
        name = file.relative_to(INVENTED).as_posix()
        assert complaints(file.read_text(encoding="utf-8"), area_of(name)) == []


# What the loader accepts, and what it refuses for reasons that stand in one file.
ACCEPTED = [
    (LAUREATE_FILE, "    kind: city", "    aliases:\n    kind: city"),
    (LAUREATE_FILE, "latitude: 50.35788", "latitude: '50.35788'"),
    (LAUREATE_FILE, 'insee: "59606"', "insee: 59606"),
    (LAUREATE_FILE, 'insee: "59606"', "insee: 2A004"),
    (LAUREATE_FILE, "gives: [price]", "gives: [price]\n    valid_until: 2026-12-31"),
    (LAUREATE_FILE, "gives: [price]", "gives: [price]\n    links:"),
    (LAUREATE_FILE, 'fr: "Un euro."', "fr: 2022"),
    (LAUREATE_FILE, "of: project:valenciennes", "of: 2022:project:valenciennes"),
    (LAUREATE_FILE, "facts:", "gaps:\nfacts:"),
    (EDITION_FILE, "year: 2022", 'year: "2022"'),
    (PRIZES_FILE, "    sponsor: organisation:gmf\n", "    sponsor:\n"),
    ("organisations.yaml", "https://www.gmf.fr", "HTTPS://www.gmf.fr/é?a=b#c"),
    ("words/kinds.yaml", "strict: true", "strict: Oui"),
    ("words/rest.yaml", '{"ki": "qui"}', '{2: "deux", "ki": "qui"}'),
]
REFUSED = [
    (LAUREATE_FILE, "    kind: city", "    knid: city"),
    (LAUREATE_FILE, "    kind: city\n", ""),
    (LAUREATE_FILE, "kind: city", "kind: town"),
    (LAUREATE_FILE, ', en: "City of Valenciennes"', ""),
    (LAUREATE_FILE, 'en: "City of Valenciennes"', 'en: " "'),
    (LAUREATE_FILE, "50.35788", "91.5"),
    (LAUREATE_FILE, "50.35788", '"50,35"'),
    (LAUREATE_FILE, '"Conduire."', f'"{"x" * 91}"'),
    (LAUREATE_FILE, "gives: [price]", "gives: []"),
    (LAUREATE_FILE, "gives: [price]", "gives: price"),
    (LAUREATE_FILE, "gives: [price]", "gives: [prise]"),
    (LAUREATE_FILE, "gives: [price]", "gives: [price]\n    valid_until: 31/12/2026"),
    (LAUREATE_FILE, 'fr: "Un euro."', 'fr: ["Un euro."]'),
    (LAUREATE_FILE, "of: project:valenciennes", "of: Valenciennes"),
    (LAUREATE_FILE, "id: fare", "id: Le Tarif"),
    (LAUREATE_FILE, "facts:", "people:"),
    (EDITION_FILE, "year: 2022", "year: twenty"),
    (EDITION_FILE, "number: 23", "number: 23rd"),
    (PRIZES_FILE, "sponsor: organisation:gmf", "sponsor: person:gmf"),
    ("organisations.yaml", "https://www.gmf.fr", "www.gmf.fr"),
    ("words/kinds.yaml", "strict: true", "strict: maybe"),
]


@pytest.mark.parametrize(("file", "old", "new"), ACCEPTED)
def test_what_loads_is_not_underlined(file: str, old: str, new: str, tmp_path: Path) -> None:
    """An editor accepts whatever the loader accepts."""
    text = base.FILES[file].replace(old, new, 1)
    assert text != base.FILES[file]
    base.write(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert not [found for found in check(tmp_path) if found.severity == "error"]
    assert complaints(text, area_of(file)) == []


@pytest.mark.parametrize(("file", "old", "new"), REFUSED)
def test_what_is_wrong_is_underlined(file: str, old: str, new: str, tmp_path: Path) -> None:
    """An editor sees what the loader refuses."""
    text = base.FILES[file].replace(old, new, 1)
    assert text != base.FILES[file]
    base.write(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert [found for found in check(tmp_path) if found.severity == "error"]
    assert complaints(text, area_of(file))


def test_every_key_says_what_it_is_for() -> None:
    """Keys that editors fill in by hand have a description in both languages."""

    def properties(held: object) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in held.values() if isinstance(held, dict) else ():
            found |= properties(each)
        return found | (held.get("properties", {}) if isinstance(held, dict) else {})

    for area in ("root", "edition"):
        without = [k for k, v in properties(schema(area)).items() if "description" not in v]
        assert without == []


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`laureates schema FOLDER` writes one file for each area, and says which."""
    assert cli.main(["schema", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [str(tmp_path / FOLDER / f"{area}.json") for area in AREAS]
    assert list(write(tmp_path)) == [Path(line) for line in told]
