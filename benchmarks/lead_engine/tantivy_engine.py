"""A search engine beside ours, on the same documents and the same words: tantivy, in memory, in this process."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import tantivy
from benchmarks.lead_engine.classes import Asker, Question
from benchmarks.lead_engine.data import organization_numbers
from benchmarks.lead_engine.measure import OURS, Ways
from benchmarks.lead_engine.ours import PAGE
from benchmarks.lead_engine.server import BenchServer, Connection
from benchmarks.lead_engine.words import Vocabulary

# What app.fold() makes of each field, so that both search the same words.
DOCUMENTS = """
select id::text, name, coalesce(company, ''), coalesce(city, ''), coalesce(state, ''), quality_score,
       app.fold(name), coalesce(app.fold(company), ''),
       concat_ws(' ', app.fold(job_title), app.fold(city), lower(state))
from public.leads where organization_id = %s
"""
STORED, SEARCHED = ("id", "name", "company", "city", "state"), ("in_name", "in_company", "elsewhere")
# Question → (times the engine's, or these milliseconds, whichever is larger)
LIMITS: dict[str, tuple[float, float]] = {
    "rare word": (30, 3.0), "medium word": (30, 3.0), "common word": (15, 0.0), "very common word": (15, 0.0),
    "word of 8-40 k": (15, 0.0), "two common words": (15, 0.0), "town of two words": (15, 0.0),
    "two words of a name": (30, 3.0),
}  # fmt: skip
NAMED_IN_THE_ISSUE = frozenset({"rare word", "medium word", "common word", "very common word"})


@dataclass(frozen=True)
class Beside:
    """Medians in milliseconds of one class, and the most ours may take."""

    question: str
    engine: float
    ours: float
    limit: float
    is_target: bool


def measure_beside(
    server: BenchServer, rows: int, *, words: int, rounds: int, say: Callable[[str], None]
) -> list[Beside]:
    """Text questions of the largest tenant, in turn: top 25 with their stored fields, against a page of ours."""
    ways = Ways(server)
    with server.connect() as connection:
        asker = Asker(connection, Vocabulary(connection, organization_numbers(rows)["largest"]))
        say("tantivy: index")
        index = _index(connection, asker)
        classes = asker.questions(words)
        measured = []
        for question, (times, milliseconds) in LIMITS.items():
            asked = classes.get(question)
            if asked:
                say(f"tantivy: {question}")
                engine, ours = _medians(index, ways, asker, asked, rounds)
                limit = max(times * engine, milliseconds)
                measured.append(Beside(question, engine, ours, limit, question in NAMED_IN_THE_ISSUE))
    ways.close()
    return measured


def _index(connection: Connection, asker: Asker) -> tantivy.Index:
    builder = tantivy.SchemaBuilder()
    for name in STORED:
        builder.add_text_field(name, stored=True, tokenizer_name="raw")
    builder.add_integer_field("quality_score", stored=True, fast=True)
    for name in SEARCHED:
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace")
    index = tantivy.Index(builder.build())
    writer = index.writer(256_000_000, 1)
    with connection.transaction(), connection.cursor("documents") as cursor:
        cursor.itersize = 10_000
        for *stored, score, name, company, elsewhere in cursor.execute(DOCUMENTS, [asker.organization]):
            document = tantivy.Document(quality_score=score, in_name=name, in_company=company, elsewhere=elsewhere)
            for field, value in zip(STORED, stored, strict=True):
                document.add_text(field, value)
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def _medians(index: tantivy.Index, ways: Ways, asker: Asker, asked: list[Question], rounds: int) -> tuple[float, float]:
    engine: list[float] = []
    ours: list[float] = []
    for number in range(-1, rounds):
        for question in asked:
            taken, _ = ways.time(OURS, question.ours, asker.organization)
            theirs = _search(index, question.lexemes)
            if number >= 0:
                ours.append(taken)
                engine.append(theirs)
    return statistics.median(engine), statistics.median(ours)


def _search(index: tantivy.Index, lexemes: tuple[str, ...]) -> float:
    started = time.perf_counter()
    query = index.parse_query(
        " ".join(lexemes), list(SEARCHED), field_boosts={"in_name": 8.0, "in_company": 4.0}, conjunction_by_default=True
    )
    searcher = index.searcher()
    [searcher.doc(address).to_dict() for _, address in searcher.search(query, PAGE).hits]
    return (time.perf_counter() - started) * 1000
