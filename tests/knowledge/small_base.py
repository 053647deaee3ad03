"""A small valid knowledge base, as file names and contents."""

from __future__ import annotations

from pathlib import Path

ORGANISATIONS = """\
organisations:
  - id: gmf
    name: {fr: "GMF", en: "GMF"}
    aliases: {fr: ["assureur"], en: []}
    about: {fr: "Un assureur.", en: "An insurer."}
    links: [{label: {fr: "Site", en: "Site"}, url: "https://www.gmf.fr"}]
    contact: presse@covea.fr
    source: "Communiqué"
facts:
  - id: gmf-members
    of: organisation:gmf
    gives: [number]
    asked: {fr: ["sociétaires"], en: ["members"]}
    answer: {fr: "3,6 millions.", en: "3.6 million."}
    source: "Communiqué"
"""
PEOPLE = """\
people:
  - id: romain-mazon
    name: "Romain Mazon"
    aliases: {fr: ["Mazon"], en: []}
    role: {fr: "rédacteur en chef", en: "editor-in-chief"}
    organisation: organisation:gmf
    source: "Communiqué"
"""
EDITION = """\
edition:
  year: 2022
  number: 23
  name: {fr: "Prix 2022", en: "2022 Prizes"}
  about: {fr: "Les prix.", en: "The prizes."}
  organisers: [organisation:gmf]
  source: "Communiqué"
"""
PRIZES = """\
prizes:
  - id: gmf
    name: {fr: "Prix GMF", en: "GMF Prize"}
    laureate: valenciennes
    sponsor: organisation:gmf
    about: {fr: "Un prix.", en: "A prize."}
    source: "Communiqué"
  - id: jury
    name: {fr: "Prix du jury", en: "Jury Prize"}
    laureate: istres
    about: {fr: "Un prix.", en: "A prize."}
    source: "Communiqué"
"""
QUOTES = """\
quotes:
  - id: romain-mazon
    by: person:romain-mazon
    text: {fr: "Bravo.", en: "Well done."}
    about: {fr: ["engagement"], en: ["commitment"]}
    source: "Communiqué"
"""
LAUREATE = """\
laureates:
  - id: valenciennes
    kind: city
    name: {fr: "Ville de Valenciennes", en: "City of Valenciennes"}
    short: {fr: "Valenciennes", en: "Valenciennes"}
    place: {department: "Nord", department_code: "59", region: "Hauts-de-France",
            latitude: 50.35788, longitude: 3.52374, insee: "59606"}
projects:
  - id: valenciennes
    title: {fr: "Une auto-école", en: "A driving school"}
    name: {fr: "Mobilité", en: "Mobility"}
    tagline: {fr: "Conduire.", en: "Drive."}
    summary: {fr: "Conduire ensemble.", en: "Drive together."}
    detail: {fr: "Conduire ensemble.", en: "Drive together."}
    audience: {fr: "Les seniors", en: "Seniors"}
    topics: {fr: ["seniors"], en: ["seniors"]}
    source: "Communiqué"
facts:
  - id: fare
    of: project:valenciennes
    gives: [price]
    asked: {fr: ["tarif"], en: ["fare"]}
    answer:
      fr: "Un euro."
      en: "One euro."
    source: "Communiqué"
"""
KINDS = """\
kinds:
  - id: number
    asked: {fr: ["combien"], en: ["how many"]}
    accepts: [number, price]
    strict: true
"""
OTHER_WORDS = """\
synonyms: [{id: cost, fr: ["coût"], en: ["cost"]}]
frame: {words: {fr: ["le"], en: ["the"]}}
attributes: [{id: who, of: project, gives: [person], asked: {fr: ["qui"], en: ["who"]}}]
smalltalk: [{id: thanks, asked: {fr: ["merci"], en: ["thanks"]}, answer: {fr: "Oui", en: "Yes"}}]
unknowns: [{id: budget, asked: {fr: ["budget"], en: ["budget"]}}]
others: [{id: towns, kind: place, names: {fr: ["Lyon"], en: []}}]
texting: {fr: {"ki": "qui"}, en: {"u": "you"}}
replies:
  winner: {fr: "{prize}\u00a0: {laureate}", en: "{laureate}: {prize}"}
"""
EDITION_FILE = "editions/2022/edition.yaml"
PRIZES_FILE = "editions/2022/prizes.yaml"
QUOTES_FILE = "editions/2022/quotes.yaml"
LAUREATE_FILE = "editions/2022/laureates/valenciennes.yaml"
FILES = {
    "organisations.yaml": ORGANISATIONS,
    "people.yaml": PEOPLE,
    EDITION_FILE: EDITION,
    PRIZES_FILE: PRIZES,
    QUOTES_FILE: QUOTES,
    LAUREATE_FILE: LAUREATE,
    "editions/2022/laureates/istres.yaml": LAUREATE.replace("valenciennes", "istres"),
    "words/kinds.yaml": KINDS,
    "words/rest.yaml": OTHER_WORDS,
}
# both laureates' files have a fact and names of their own
for old, new in (
    ("id: fare", "id: hours"),
    ("Valenciennes", "Istres"),
    ("Une auto-école", "Une conciergerie"),
    ("A driving school", "A concierge service"),
    ("Mobilité", "Conciergerie"),
    ("Mobility", "Concierge"),
):
    held = FILES["editions/2022/laureates/istres.yaml"]
    FILES["editions/2022/laureates/istres.yaml"] = held.replace(old, new)


def write(folder: Path) -> Path:
    """Writes the base into `folder`, which is given back."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
