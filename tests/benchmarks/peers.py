"""The same questions put to the searches that others would use, on the same knowledge.

Each peer gets every text of the entries, examples of questions and known gaps included, and
answers with its best hit (`Engine.show`), or declines where the hit is a gap or scores under its
threshold. Of everything there is to choose (the threshold, and whether an entry is searched as a
whole or text by text) it gets what suits it best on the very questions that are counted, which
the bot does not. Courtesies, commands and conversations are left out: no search answers them.

Run by `make bench`, or: PYTHONPATH=. .venv/bin/python tests/benchmarks/peers.py
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import knowledge
from bot.evaluate import measure, reply_of
from bot.question_sets import Part, parts
from knowledge.engine import Engine
from knowledge.evaluation import Item, Reply, judge, wilson
from knowledge.model import LANGUAGES, Bilingual, Knowledge, Language, Wordings

try:
    import bm25s
    import numpy as np
    import snowballstemmer
    import tantivy
    from rapidfuzz import fuzz, process
    from sklearn.feature_extraction.text import TfidfVectorizer
except ImportError as error:
    print(f"peers: {error.name} is missing: .venv/bin/pip install -e '.[bench]' (or uv pip)")
    sys.exit(0)

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"smalltalk", "command"}
TIMED = 40
CANDIDATES = 50
BATCH = 100

Scores = Any  # an array of floats
Score = Callable[[str, Language], Scores]
# folded questions with their languages, to a row of scores for each, an entry a column
Search = Callable[[Sequence[tuple[str, Language]]], Scores]
# how many of how many: right in French, right in English, false
Counts = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A text to search in, folded, and the number of the entry it belongs to."""

    text: str
    language: Language
    entry: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    name: str
    counts: Counts
    no_threshold: float
    at_our_false: float
    milliseconds: float


def main() -> None:
    """Prints one table for each part."""
    engine = Engine(knowledge.load(Path(knowledge.__file__).with_name("data")))
    keys, whole, single = indexed(engine.base)
    print(f"{len(keys)} entries, {len(single)} texts")
    searches: dict[str, list[Search]] = {
        "rapidfuzz WRatio": [ratio(single, len(keys), fuzz.WRatio)],
        "rapidfuzz token_set_ratio": [ratio(single, len(keys), fuzz.token_set_ratio)],
        "SQLite FTS5, words": [fts(units, len(keys), words_of) for units in (whole, single)],
        "SQLite FTS5, trigrams": [fts(units, len(keys), trigrams) for units in (whole, single)],
        "BM25, stems": [bm25(units, len(keys)) for units in (whole, single)],
        "tantivy, fuzzy terms": [fuzzy(units, len(keys)) for units in (whole, single)],
        "n-grams, TF-IDF": [ngrams(units, len(keys)) for units in (whole, single)],
    }
    for part in parts([ROOT / "tests" / "questions"]):
        items = [i for i in part.items if i.kind not in LEFT_OUT and not i.conversation]
        show(part, list(compared(engine, keys, searches, items)))


def show(part: Part, rows: Sequence[Row]) -> None:
    """A table of a part; only counts."""
    (_, french), (_, english), (_, beyond) = rows[0].counts
    print(
        f"\n{part.name}: {french} questions in French, {english} in English, {beyond} to decline;"
    )
    print("right and false at the best threshold, in brackets the 95 % interval (Wilson);")
    print("right without any threshold, and with no more false answers than the bot")
    heads = f"{'right fr':>18}{'right en':>18}{'false':>18}{'no threshold':>14}{'our false':>11}"
    print(f"{'':38}{heads}{'ms':>8}")
    for row in rows:
        shares = "".join(f"{cell(*count):>18}" for count in row.counts)
        more = f"{100 * row.no_threshold:12.1f} %{100 * row.at_our_false:9.1f} %"
        print(f"{row.name:38.38}{shares}{more}{row.milliseconds:8.2f}")


def cell(count: int, total: int) -> str:
    """A share with its interval."""
    low, high = wilson(count, total)
    share = count / total if total else 0
    return f"{100 * share:.1f} % [{100 * low:.0f}–{100 * high:.0f}]"


def indexed(base: Knowledge) -> tuple[list[str], list[Unit], list[Unit]]:
    """The keys of the entries; their texts, one for each entry and language, and one by one."""
    kinds: tuple[Mapping[str, object], ...] = (
        base.facts, base.prizes, base.laureates, base.projects, base.quotes, base.people,
        base.organisations, base.editions, base.gaps,
    )  # fmt: skip
    keys: list[str] = []
    whole: list[Unit] = []
    single: list[Unit] = []
    for entries in kinds:
        for key, entry in entries.items():
            for language in LANGUAGES:
                own = dict.fromkeys(folded(text) for text in texts(entry, language))
                single += [Unit(text, language, len(keys)) for text in own if text]
                whole.append(Unit(" ".join(own), language, len(keys)))
            keys.append(key)
    return keys, whole, single


def texts(value: object, language: Language) -> Iterator[str]:
    """Every text of an entry in a language, names that are the same in both included."""
    if isinstance(value, Bilingual):
        yield value.in_(language)
    elif isinstance(value, Wordings):
        yield from value.in_(language)
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner, language)
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name == "name" and isinstance(inner, str):
                yield inner
            elif not isinstance(inner, str):
                yield from texts(inner, language)


@cache
def folded(text: str) -> str:
    """Words in lower case without accents, a space between them."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return " ".join(
        re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c)))
    )


def ratio(units: Sequence[Unit], entries: int, scorer: Any) -> Search:
    """The best ratio of an entry's texts in the question's language, as process.extract has it."""
    own = {lang: [unit for unit in units if unit.language == lang] for lang in LANGUAGES}
    best = {lang: highest(own[lang], entries) for lang in LANGUAGES}

    def search(questions: Sequence[tuple[str, Language]]) -> Scores:
        found = np.zeros((len(questions), entries))
        for language in LANGUAGES:
            choices = [unit.text for unit in own[language]]
            rows = [n for n, (_, spoken) in enumerate(questions) if spoken == language]
            for start in range(0, len(rows), BATCH):
                some = rows[start : start + BATCH]
                asked = [questions[n][0] for n in some]
                scores = process.cdist(
                    asked,
                    choices,
                    scorer=scorer,
                    dtype=np.float32,
                    workers=-1 if len(some) > 1 else 1,
                )
                for n, line in zip(some, scores, strict=True):
                    found[n] = best[language](line)
        return found

    return search


def one_by_one(score: Score) -> Search:
    """A search that takes a question at a time."""
    return lambda questions: np.stack([score(text, language) for text, language in questions])


def highest(units: Sequence[Unit], entries: int) -> Callable[[Scores], Scores]:
    """From the scores of the texts to the highest one of each entry."""
    owners = np.array([unit.entry for unit in units])

    def best(scores: Scores) -> Scores:
        found = np.zeros(entries)
        np.maximum.at(found, owners, scores)
        return found

    return best


def words_of(text: str) -> list[str]:
    """The words of a folded text."""
    return text.split()


def trigrams(text: str) -> list[str]:
    """All runs of three signs inside its words."""
    return [word[i : i + 3] for word in text.split() for i in range(len(word) - 2)]


def fts(units: Sequence[Unit], entries: int, cut: Callable[[str], list[str]]) -> Search:
    """SQLite's full-text search, ranked by its bm25()."""
    base = sqlite3.connect(":memory:")
    tokenizer = "trigram" if cut is trigrams else "unicode61"
    base.execute(f"create virtual table texts using fts5(words, tokenize='{tokenizer}')")
    base.executemany("insert into texts(rowid, words) values (?, ?)",
                     [(number, unit.text) for number, unit in enumerate(units)])  # fmt: skip
    query = "select rowid, -rank from texts where texts match ? order by rank limit ?"

    def score(question: str, language: Language) -> Scores:
        found = np.zeros(entries)
        wanted = " OR ".join(f'"{term}"' for term in dict.fromkeys(cut(question)))
        for number, rank in base.execute(query, (wanted, CANDIDATES)) if wanted else ():
            owner = units[number].entry
            found[owner] = max(found[owner], rank)
        return found

    return one_by_one(score)


def bm25(units: Sequence[Unit], entries: int) -> Search:
    """BM25 over Snowball stems, each text in its language."""
    stemmers = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}
    retriever = bm25s.BM25()
    retriever.index([stemmers[u.language].stemWords(u.text.split()) for u in units],
                    show_progress=False)  # fmt: skip
    best = highest(units, entries)

    def score(question: str, language: Language) -> Scores:
        stems = stemmers[language].stemWords(question.split())
        return best(retriever.get_scores(stems)) if stems else np.zeros(entries)

    return one_by_one(score)


def fuzzy(units: Sequence[Unit], entries: int) -> Search:
    """tantivy: every word as it is (BM25), or with edits by its length."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", stored=False)
    builder.add_integer_field("number", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for number, unit in enumerate(units):
        writer.add_document(tantivy.Document(words=unit.text, number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def score(question: str, language: Language) -> Scores:
        found = np.zeros(entries)
        terms = []
        for word in dict.fromkeys(question.split()):
            terms.append(tantivy.Query.term_query(schema, "words", word))
            if len(word) > 4:
                edits = 1 if len(word) < 9 else 2
                terms.append(tantivy.Query.fuzzy_term_query(schema, "words", word, edits, True))
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        for rank, place in searcher.search(query, CANDIDATES, count=False).hits if terms else ():
            owner = units[searcher.doc(place)["number"][0]].entry
            found[owner] = max(found[owner], rank)
        return found

    return one_by_one(score)


def ngrams(units: Sequence[Unit], entries: int) -> Search:
    """The cosine of character 2- to 4-grams inside words, weighted by TF-IDF."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    matrix = vectorizer.fit_transform([unit.text for unit in units]).T.tocsr()
    best = highest(units, entries)

    def score(question: str, language: Language) -> Scores:
        return best((vectorizer.transform([question]) @ matrix).toarray()[0])

    return one_by_one(score)


def compared(
    engine: Engine,
    keys: Sequence[str],
    searches: Mapping[str, Sequence[Search]],
    items: Sequence[Item],
) -> Iterator[Row]:
    """The bot's row, then the peers' and that of their best combination."""
    begun = time.perf_counter()
    ours = list(measure(engine, items))
    took = 1000 * (time.perf_counter() - begun) / len(items)
    counts = tally((one.item, one.verdict.is_right) for one in ours)
    false, beyond = counts[2]
    limit = false / max(beyond, 1)
    right = sum(one.verdict.is_right for one in ours if not one.item.must_decline)
    share = right / max(1, sum(not item.must_decline for item in items))
    yield Row("this bot", counts, share, share, took)

    right_with = verdicts(engine, keys, items)
    chosen: dict[str, tuple[Scores, Row]] = {}
    for name, ways in searches.items():
        tried = []
        for way in ways:
            matrix, milliseconds = asked(way, items)
            tried.append((matrix, row(name, matrix, milliseconds, items, right_with, limit)))
        chosen[name] = max(tried, key=lambda pair: gain(pair[1]))
        yield chosen[name][1]
    yield max(together(chosen, items, right_with, limit), key=gain)


def asked(search: Search, items: Sequence[Item]) -> tuple[Scores, float]:
    """The scores of all entries for each question, and the milliseconds that one question takes."""
    questions = [(folded(item.text), item.language) for item in items]
    begun = time.perf_counter()
    for question in questions[:TIMED]:
        search([question])
    milliseconds = 1000 * (time.perf_counter() - begun) / TIMED
    return search(questions), milliseconds


def verdicts(
    engine: Engine, keys: Sequence[str], items: Sequence[Item]
) -> Callable[[int, int | None], bool]:
    """Whether the reply to a question is right, with an entry's number, or None to decline."""
    declines = {language: Reply("unknown", language, "") for language in LANGUAGES}

    @cache
    def reply(entry: int, language: Language) -> Reply:
        key = keys[entry]
        answer = None if ":gap:" in f":{key}" else engine.show(key, language)
        return declines[language] if answer is None else reply_of(answer)

    @cache
    def is_right(number: int, entry: int | None) -> bool:
        item = items[number]
        given = declines[item.language] if entry is None else reply(entry, item.language)
        return judge(item, given).is_right

    return is_right


def row(
    name: str,
    matrix: Scores,
    milliseconds: float,
    items: Sequence[Item],
    right_with: Callable[[int, int | None], bool],
    limit: float,
) -> Row:
    """What a search does at its best threshold, without one, and at our share of false answers."""
    best, top = matrix.argmax(axis=1), matrix.max(axis=1)
    answered = np.array([right_with(n, int(entry)) for n, entry in enumerate(best)])
    declined = np.array([right_with(n, None) for n in range(len(items))])
    scope = np.array([not item.must_decline for item in items])
    points = []
    for threshold in np.unique(np.quantile(top, np.linspace(0, 1, 401))):
        right = np.where(top >= threshold, answered, declined)
        points.append((right[scope].mean(), 1 - right[~scope].mean(), threshold))
    _, _, threshold = max(points, key=lambda point: point[0] - point[1])
    right = np.where(top >= threshold, answered, declined)
    return Row(
        name,
        tally(zip(items, right, strict=True)),
        float(answered[scope].mean()),
        max((float(share) for share, false, _ in points if false <= limit), default=0.0),
        milliseconds,
    )


def tally(right: Iterable[tuple[Item, bool]]) -> Counts:
    """Counts the verdicts."""
    french, english, false = [0, 0], [0, 0], [0, 0]
    for item, is_right in right:
        own = false if item.must_decline else french if item.language == "fr" else english
        own[0] += bool(is_right) != item.must_decline
        own[1] += 1
    return (french[0], french[1]), (english[0], english[1]), (false[0], false[1])


def gain(row: Row) -> float:
    """What a threshold, a way or a combination is chosen by: right less false."""
    (a, b), (c, d), (false, beyond) = row.counts
    return (a + c) / max(1, b + d) - false / max(1, beyond)


def together(
    chosen: Mapping[str, tuple[Scores, Row]],
    items: Sequence[Item],
    right_with: Callable[[int, int | None], bool],
    limit: float,
) -> Iterator[Row]:
    """Every two and three searches, their scores made alike and added."""
    scaled = {}
    for name, (matrix, single) in chosen.items():
        high = np.quantile(matrix.max(axis=1), 0.95) or 1.0
        scaled[name] = np.minimum(matrix / high, 1.5), single.milliseconds
    for size in (2, 3):
        for names in combinations(scaled, size):
            matrix = sum(scaled[name][0] for name in names)
            took = sum(scaled[name][1] for name in names)
            label = "best together: " + " + ".join(short(name) for name in names)
            yield row(label, matrix, took, items, right_with, limit)


def short(name: str) -> str:
    """A peer's name in a word."""
    return re.sub(r"^(rapidfuzz|SQLite FTS5,) |,.*", "", name)


if __name__ == "__main__":
    main()
