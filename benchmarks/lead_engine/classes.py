"""What is asked: classes of questions, each with several drawn from a tenant's own leads, and as three statements."""

# ruff: noqa: S311  (chance that must repeat)

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.lead_engine.ours import PAGE, Statement, search_statement
from benchmarks.lead_engine.server import Connection
from benchmarks.lead_engine.words import Vocabulary, Word
from psycopg.types.json import Jsonb

COLUMNS = (
    "l.id, l.name, l.company, l.job_title, l.city, l.state, l.quality_score, l.tags, l.is_accessed, l.has_email, "
    "l.has_phone, l.email, l.phone, l.created_at"
)
BY_SCORE = "l.quality_score desc, l.created_at desc, l.id desc"
LITERAL_TEXT = (
    f"select {COLUMNS} from public.leads as l, websearch_to_tsquery('portuguese', %(typed)s) as query "
    "where l.organization_id = %(organization)s and l.search_vector @@ query "
    f"order by ts_rank(l.search_vector, query) desc, {BY_SCORE} limit {PAGE}"
)
LITERAL_TYPO = (
    f"select {COLUMNS} from public.leads as l where l.organization_id = %(organization)s and %(typed)s <%% l.name "
    f"order by word_similarity(%(typed)s, l.name) desc, {BY_SCORE} limit {PAGE}"
)
DEEP_PAGE = 400
NEAR_M = 10_000.0
# Shares of the tenant's leads that have the word: a word of the largest tenant's band "8 to 40 k" is in 2.7 to 13.6 %.
BANDS = {
    "rare word": (0.0, 0.000_34),
    "medium word": (0.001_7, 0.013_6),
    "word of 8-40 k": (0.027, 0.136),
    "common word": (0.068, 0.27),
    "very common word": (0.27, 1.0),
}
TARGETS = {
    "rare word": 100, "medium word": 50, "common word": 20, "very common word": 20, "two common words": 20,
    "town of two words": 20, "two words of a name": 20, "typo": 50, "radius 10 km, nearest": 100,
    "radius 10 km, by score": 100,
}  # fmt: skip
"""Least literal/ours for the largest tenant, where the issue names one."""


@dataclass(frozen=True)
class Question:
    """One question, as each of the three ways is asked for it. None: that way has no words for it."""

    ours: Statement
    literal: Statement
    floor: Statement
    lexemes: tuple[str, ...] = ()
    search: dict[str, Any] = field(default_factory=dict)


Maker = Callable[["Asker", Random, int], Iterator[Question]]


class Asker:
    """Makes the questions of one tenant."""

    def __init__(self, connection: Connection, vocabulary: Vocabulary) -> None:
        self.connection = connection
        self.vocabulary = vocabulary
        self.organization: UUID = vocabulary.organization

    def questions(self, count: int) -> dict[str, list[Question]]:
        """Class → about that many questions; a class the tenant has no question for is left out."""
        classes: dict[str, Maker] = {
            **{name: _words_of(*band) for name, band in BANDS.items()},
            "two common words": two_common_words,
            "town of two words": towns,
            "two words of a name": names,
            "typo": typos,
            "radius 10 km, nearest": nearest,
            "radius 10 km, by score": around,
            "rare tag": _tags(0, 0.000_5),
            "common tag": _tags(0.05, 1),
            "custom field": custom_fields,
            "state and town": states_and_towns,
            "no filter": no_filter,
            f"page {DEEP_PAGE}": deep_page,
        }
        made = {
            name: list(make(self, Random(f"{name}/{self.vocabulary.number}"), count)) for name, make in classes.items()
        }
        return {name: questions for name, questions in made.items() if questions}

    def text(self, typed: str, lexemes: tuple[str, ...]) -> Question:
        """Free text, by relevance."""
        values = {"organization": self.organization, "typed": typed, **tiers(lexemes)}
        return Question(
            search_statement(self.organization, {"text": typed}),
            (LITERAL_TEXT, values),
            (exact_text(COLUMNS), values),
            lexemes,
            {"text": typed},
        )

    def filtered(
        self, search: dict[str, Any], condition: str, values: dict[str, Any], order: str = BY_SCORE
    ) -> Question:
        """A filter without words; the literal design and the floor say the same."""
        values = {"organization": self.organization, **values}
        statement = (
            f"select {COLUMNS} from public.leads as l where l.organization_id = %(organization)s and {condition} "
            f"order by {order} limit {PAGE}"
        )
        return Question(
            search_statement(self.organization, search),
            (statement, values),
            (statement, values),
            search=search,
        )

    def sample(self, columns: str, condition: str, draws: Random, count: int) -> list[tuple[Any, ...]]:
        """Those columns of leads drawn at random."""
        rows = self.connection.execute(
            f"select {columns} from public.leads as l where l.organization_id = %s and {condition} "
            "order by md5(l.id::text || %s) limit %s".encode(),
            [self.organization, str(draws.random()), count],
        )
        return list(rows)


def tiers(lexemes: tuple[str, ...]) -> dict[str, str]:
    """The query, and what its leads are ranked by: next to each other in the name, all of them in the name."""
    quoted = [f"'{lexeme}'" for lexeme in lexemes]
    return {
        "query": " & ".join(quoted),
        "in_name": " & ".join(f"{word}:A" for word in quoted),
        "together": " <-> ".join(f"{word}:A" for word in quoted),
    }


TIER = (
    "case when l.search_vector @@ %(together)s::tsquery then 3 "
    "when l.search_vector @@ %(in_name)s::tsquery then 2 else 1 end"
)


def exact_text(columns: str) -> str:
    """The exact ranking, by the definition: every match ranked, no shortcut."""
    return (
        f"select {columns} from public.leads as l "
        "where l.organization_id = %(organization)s and l.search_vector @@ %(query)s::tsquery "
        f"order by {TIER} desc, {BY_SCORE} limit {PAGE}"
    )


def _words_of(least: float, most: float) -> Maker:
    def make(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
        leads = asker.vocabulary.leads
        for word in asker.vocabulary.draw(draws, count, max(1, least * leads), max(1, most * leads)):
            yield asker.text(word.typed, (word.lexeme,))

    return make


def two_common_words(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Two words that stand in at least a twentieth of the leads each, and together in some lead."""
    common = 0.05 * asker.vocabulary.leads
    yield from asker_pairs(asker, draws, count, lambda words: [word for word in words if word.docs >= common])


def asker_pairs(
    asker: Asker, draws: Random, count: int, choose: Callable[[list[Word]], list[Word]]
) -> Iterator[Question]:
    """Pairs of words that some lead has."""
    asked: set[frozenset[str]] = set()
    rows = asker.sample("tsvector_to_array(l.search_vector)", "true", draws, 50 * count)
    for (lexemes,) in rows:
        words = choose(
            [asker.vocabulary.of_lexeme[lexeme] for lexeme in lexemes if lexeme in asker.vocabulary.of_lexeme]
        )
        if len(words) > 1 and len(asked) < count:
            pair = draws.sample(words, 2)
            if frozenset(word.lexeme for word in pair) not in asked:
                asked.add(frozenset(word.lexeme for word in pair))
                yield asker.text(" ".join(word.typed for word in pair), tuple(word.lexeme for word in pair))


def towns(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Words that go together: the commonest towns whose names have two of them, as São Paulo."""
    rows = asker.connection.execute(
        "select lower(city), app.fold(city) from public.leads where organization_id = %s "
        "and app.fold(city) ~ '^[a-z]+ [a-z]+$' group by 1, 2 order by count(*) desc limit %s",
        [asker.organization, count],
    ).fetchall()
    draws.shuffle(rows)
    for city, folded in rows:
        yield asker.text(city, tuple(folded.split(" ")))


def names(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """The first two words of a lead's name."""
    rows = asker.sample("lower(l.name), app.fold(l.name)", "l.name ~ '^[[:alpha:]]+ [[:alpha:]]+$'", draws, 5 * count)
    two = [row for row in rows if len(row[1].split(" ")) == 2]  # noqa: PLR2004 — folding may drop one
    for typed, folded in two[:count]:
        yield asker.text(typed, tuple(folded.split(" ")))


def typos(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """A word of names, of seven letters or more, with one letter wrong; the floor is asked for the right one."""
    least = max(2, 0.000_2 * asker.vocabulary.leads)
    words = [word for word in asker.vocabulary.words if word.name_docs >= least and len(word.lexeme) >= 7]  # noqa: PLR2004
    for word in draws.sample(words, min(count, len(words))):
        place = draws.randrange(2, len(word.typed) - 1)
        typed = word.typed[:place] + draws.choice(["", "x", word.typed[place] * 2]) + word.typed[place + 1 :]
        right = asker.text(word.typed, (word.lexeme,))
        values = {"organization": asker.organization, "typed": typed}
        yield Question(
            search_statement(asker.organization, {"text": typed}),
            (LITERAL_TYPO, values),
            right.floor,
            search={"text": typed},
        )


POINT = "st_setsrid(st_makepoint(%(longitude)s, %(latitude)s), 4326)::geography"
NEAR = f"st_dwithin(l.address_coordinates, {POINT}, %(radius_m)s, false)"


def nearest(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Leads within 10 km of some lead's point, the nearest first."""
    for near in _points(asker, draws, count):
        yield asker.filtered({"near": near, "sort": "nearest"}, NEAR, near, f"l.address_coordinates <-> {POINT}")


def around(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Leads within 10 km of some lead's point, the best first."""
    for near in _points(asker, draws, count):
        yield asker.filtered({"near": near, "sort": "score"}, NEAR, near)


def _points(asker: Asker, draws: Random, count: int) -> list[dict[str, float]]:
    columns = "st_y(l.address_coordinates::geometry), st_x(l.address_coordinates::geometry)"
    rows = asker.sample(columns, "l.address_coordinates is not null", draws, count)
    return [{"latitude": latitude, "longitude": longitude, "radius_m": NEAR_M} for latitude, longitude in rows]


def _tags(least: float, most: float) -> Maker:
    def make(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
        leads = asker.vocabulary.leads
        rows = asker.connection.execute(
            "select tag from public.leads, unnest(tags) as tag where organization_id = %s "
            "group by tag having count(*) between %s and %s order by tag",
            [asker.organization, least * leads, max(1, most * leads)],
        ).fetchall()
        for (tag,) in draws.sample(rows, min(count, len(rows))):
            yield asker.filtered({"tags_all": [tag]}, "l.tags @> %(tags)s", {"tags": [tag]})

    return make


def custom_fields(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Equality of a value of the JSON document."""
    for (carteira,) in asker.sample("(l.custom_fields ->> 'carteira')::int", "true", draws, count):
        fields = {"carteira": carteira}
        yield asker.filtered(
            {"custom_fields": fields}, "l.custom_fields @> %(custom_fields)s", {"custom_fields": Jsonb(fields)}
        )


def states_and_towns(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Where a lead is; the literal design compares the town as written, the floor as the product does."""
    for state, city in asker.sample("l.state, l.city", "true", draws, count):
        question = asker.filtered(
            {"states": [state], "city": city},
            "l.state = %(state)s and app.fold(l.city) = app.fold(%(city)s)",
            {"state": state, "city": city},
        )
        statement = question.floor[0].replace("app.fold(l.city) = app.fold(%(city)s)", "l.city = %(city)s")
        yield Question(question.ours, (statement, question.floor[1]), question.floor, search=question.search)


def no_filter(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Everything, the best first."""
    del draws, count
    yield asker.filtered({}, "true", {})


def deep_page(asker: Asker, draws: Random, count: int) -> Iterator[Question]:
    """Everything, page 400: ours and the floor by key, the literal design by OFFSET."""
    del draws, count
    offset = PAGE * (DEEP_PAGE - 1)
    if asker.vocabulary.leads < offset + PAGE:
        return
    (score, created_at, lead) = asker.connection.execute(
        f"select quality_score, created_at, id from public.leads as l where organization_id = %s order by {BY_SCORE} "
        "limit 1 offset %s",
        [asker.organization, offset - 1],
    ).fetchall()[0]
    after = {"quality_score": score, "created_at": created_at.isoformat(), "id": str(lead)}
    question = asker.filtered({}, "true", {})
    keyset = "(l.quality_score, l.created_at, l.id) < (%(quality_score)s, %(created_at)s, %(id)s)"
    yield Question(
        search_statement(asker.organization, {}, after),
        (f"{question.literal[0]} offset {offset}", question.literal[1]),
        (question.floor[0].replace("and true", f"and {keyset}"), {**question.floor[1], **after}),
    )
