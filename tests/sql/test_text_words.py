"""Which words meet and which stay apart: the committed pairs, each with and without accents on either side.

words/meet.csv and words/apart.csv say in `batch` how far the rules have seen a pair: tuned (rules were made on it),
first_look (written before the first run, its misses looked at), frozen (written and run once when the rules stood;
decision 0002 has the rate of that run).
"""

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg.rows import TupleRow

WORDS = Path(__file__).parent / "words"
LEAST_RATE = 0.95

OURS = ("to_tsvector('app.portuguese', app.fold({}))", "app.search_query({})")
STOCK = ("to_tsvector('pg_catalog.portuguese', {})", "websearch_to_tsquery('pg_catalog.portuguese', {})")
ACCENTS_ONLY = (
    "to_tsvector('pg_catalog.portuguese', public.unaccent({}))",
    "websearch_to_tsquery('pg_catalog.portuguese', public.unaccent({}))",
)


class Pair(NamedTuple):
    one: str
    other: str


class Meeting(NamedTuple):
    """One spelling of a pair; `either`: found in one direction at least, `both`: in both."""

    one: str
    other: str
    either: bool
    both: bool


def pairs(name: str, batch: str | None = None) -> list[Pair]:
    with (WORDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [Pair(row["one"], row["other"]) for row in csv.DictReader(file) if batch in {None, row["batch"]}]


def without_accents(word: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", word) if not unicodedata.combining(part))


def spellings(listed: list[Pair]) -> Iterator[Pair]:
    for pair in listed:
        for one in (pair.one, without_accents(pair.one)):
            for other in (pair.other, without_accents(pair.other)):
                yield Pair(one, other)


def meetings(
    connection: psycopg.Connection[TupleRow], listed: list[Pair], way: tuple[str, str] = OURS
) -> list[Meeting]:
    document, query = way
    ones, others = zip(*spellings(listed), strict=True)
    rows = connection.execute(
        f"""
        select one, other, forth or back, forth and back
        from unnest(%s::text[], %s::text[]) as pair (one, other),
        lateral (
            select {document.format("one")} @@ {query.format("other")} as forth,
                   {document.format("other")} @@ {query.format("one")} as back
        ) as found
        """,
        [list(ones), list(others)],
    ).fetchall()
    return [Meeting(*row) for row in rows]


def rate(found: list[Meeting]) -> float:
    return sum(meeting.both for meeting in found) / len(found)


def test_lists_are_long_enough_and_say_each_thing_once() -> None:
    meet, apart = pairs("meet"), pairs("apart")
    assert len(meet) >= 200
    assert len(apart) >= 80
    listed = [frozenset(word.lower() for word in pair) for pair in [*meet, *apart]]
    assert len(set(listed)) == len(listed)
    # Accents do not count, so words that differ in nothing else cannot be kept apart.
    assert [pair for pair in apart if without_accents(pair.one).lower() == without_accents(pair.other).lower()] == []


@pytest.mark.parametrize("batch", ["tuned", "first_look", "frozen"])
def test_forms_of_one_word_meet(
    admin: psycopg.Connection[TupleRow], batch: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = meetings(admin, pairs("meet", batch))
    missed = [f"{meeting.one}/{meeting.other}" for meeting in found if not meeting.both]
    with capsys.disabled():
        print(f"\n{batch}: {rate(found):.1%} of {len(found)} spellings meet; not: {', '.join(missed) or 'none'}")  # noqa: T201
    assert rate(found) >= LEAST_RATE


def test_different_words_stay_apart(admin: psycopg.Connection[TupleRow]) -> None:
    met = [(meeting.one, meeting.other) for meeting in meetings(admin, pairs("apart")) if meeting.either]
    assert met == []


@pytest.mark.parametrize("way", [STOCK, ACCENTS_ONLY], ids=["stock", "accents only"])
def test_lists_can_tell_that_a_configuration_is_not_good_enough(
    admin: psycopg.Connection[TupleRow], way: tuple[str, str]
) -> None:
    assert rate(meetings(admin, pairs("meet"), way)) < LEAST_RATE
    assert any(meeting.either for meeting in meetings(admin, pairs("apart"), way))


def test_towns_of_one_state_are_told_apart(admin: psycopg.Connection[TupleRow]) -> None:
    same = admin.execute(
        """
        select state, array_agg(name) from public.municipalities group by state, app.fold(name) having count(*) > 1
        """
    ).fetchall()
    assert same == []
