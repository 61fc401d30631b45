"""The lexicon equals a recount of the leads after every statement, whoever writes and whatever is rolled back."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import TupleRow

from databases import TestDatabase
from leadsrapido.client import Database
from leadsrapido.imports import import_file

Connection = psycopg.Connection[TupleRow]
Differences = Callable[[UUID], list[tuple[Any, ...]]]

WORDS = (
    "Padaria", "padarias", "São", "João", "D'Água",
    "Ltda", "e", "de", "Comércio", "1234567", "2024", "a" * 41,
    "ﬁm", "3.5", "x@y", "Construções", "AÇAÍ", "Nº",
    "''", "-", "e-commerce", "日本", "ß", "1e5", "www.casa.com.br", "\t", "Farmácia",
)  # fmt: skip
INSERT = """
    insert into leads (organization_id, name, company, job_title, city, state, email)
    select %s, name, company, title, city, 'SP', email
    from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) as lead (name, company, title, city, email)
"""
SOME = "(select id from leads where organization_id = %s order by md5(id::text || %s) limit %s)"
STEPS = ("insert", "insert", "rename", "move", "touch", "retitle", "delete", "fold", "rebuild")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_statement_is_followed(
    test_database: TestDatabase,
    new_organization: UUID,
    other_organization: UUID,
    differences: Differences,
    seed: int,
) -> None:
    """Two tenants write at random, commit or roll back, and fold in between."""
    draws = Random(seed)  # noqa: S311  drawn by a seed, the same each run
    for _ in range(20):
        organization = draws.choice([new_organization, other_organization])
        with test_database.connect("app") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            for step in draws.choices(STEPS, k=draws.randint(1, 3)):
                if draws.random() < 0.2:
                    with connection.transaction(force_rollback=True):
                        _do(step, connection, organization, draws)
                else:
                    _do(step, connection, organization, draws)
            if draws.random() < 0.2:
                connection.rollback()
        assert differences(organization) == []
    assert differences(new_organization) == differences(other_organization) == []


def test_a_wrong_count_is_found(test_database: TestDatabase, new_organization: UUID, differences: Differences) -> None:
    """The check can fail: a count that is off by one, in the table or in what was appended; the rebuild mends it."""
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute(INSERT, [new_organization, ["Padaria Sol"], [None], [None], ["Santos"], [None]])
        connection.execute("select app.fold_lexicon(%s)", [new_organization])
    for spoil in (
        "update lead_words set docs = docs + 1 where organization_id = %s and word = 'padaria'",
        "update lead_words set lexeme = 'other' where organization_id = %s and word = 'padaria'",
        "delete from lead_lexemes where organization_id = %s and lexeme = 'sol'",
        "insert into lead_lexicon_changes (organization_id, lexeme, docs, name_docs) values (%s, 'sol', 0, 1)",
        "insert into lead_lexicon_changes (organization_id, word, docs) values (%s, 'lua', 1)",
    ):
        with test_database.connect("superuser") as connection:
            connection.execute(spoil, [new_organization])
        assert len(differences(new_organization)) == 1, spoil
        with test_database.connect("app") as connection:
            connection.execute("select app.set_context(%s)", [new_organization])
            connection.execute("select app.rebuild_lexicon(%s)", [new_organization])
        assert differences(new_organization) == []


async def test_an_import_is_followed_and_folded(
    database: Database,
    test_database: TestDatabase,
    new_organization: UUID,
    differences: Differences,
    tmp_path: Path,
) -> None:
    lines = [f"Padaria {n};Pães {n} Ltda;Santos;SP;p{n}@example.com" for n in range(300)]
    (tmp_path / "leads.csv").write_text("\n".join(["Nome;Empresa;Cidade;UF;Email", *lines]), "utf-8")
    report = await import_file(database, new_organization, tmp_path / "leads.csv")
    assert report.rows_inserted == len(lines)
    assert differences(new_organization) == []
    with test_database.connect("superuser") as connection:
        assert connection.execute(
            "select (select count(*) from lead_lexicon_changes where organization_id = %(org)s), "
            "(select docs from lead_lexemes where organization_id = %(org)s and lexeme = 'padaria'), "
            "(select docs from lead_words where organization_id = %(org)s and word = 'paes')",
            {"org": new_organization},
        ).fetchone() == (0, 300, 300)


def test_what_changes_no_word_appends_nothing(app: Connection, new_organization: UUID) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    app.execute(INSERT, [new_organization, ["Padaria Sol"], [None], [None], ["Santos"], [None]])
    app.execute("select app.fold_lexicon(%s)", [new_organization])
    app.execute("update leads set quality_score = 5, name = name where organization_id = %s", [new_organization])
    app.execute("delete from leads where organization_id = %s and name = 'nobody'", [new_organization])
    assert _appended(app) == set()
    app.execute("update leads set name = 'Padaria Lua' where organization_id = %s", [new_organization])
    assert _appended(app) == {
        ("sol", None, -1, 0),
        (None, "sol", -1, -1),
        ("lua", None, 1, 0),
        (None, "lua", 1, 1),
    }


def test_all_leads_of_an_organization_go(
    test_database: TestDatabase, new_organization: UUID, differences: Differences
) -> None:
    """What is left is the row that counts none."""
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        _do("insert", connection, new_organization, Random(4))  # noqa: S311  the same each run
        connection.execute("select app.fold_lexicon(%s)", [new_organization])
        connection.execute("delete from leads where organization_id = %s", [new_organization])
        connection.execute("select app.fold_lexicon(%s)", [new_organization])
        left = connection.execute("select lexeme, docs, name_docs from lead_lexemes").fetchall()
        assert left == [("", 0, 0)]
        assert connection.execute("select count(*) from lead_words").fetchone() == (0,)
    assert differences(new_organization) == []


def _do(step: str, connection: Connection, organization: UUID, draws: Random) -> None:
    some = [organization, str(draws.random()), draws.choice([1, 3, 40])]
    if step == "insert":
        size = draws.choice([1, 2, 120])
        texts = [[_text(draws, nullable=column > 0) for _ in range(size)] for column in range(4)]
        connection.execute(INSERT, [organization, *texts, [f"{uuid4()}@example.com" for _ in range(size)]])
    elif step in {"rename", "move", "retitle"}:
        column = {"rename": "name", "move": "city", "retitle": "job_title"}[step]
        connection.execute(
            f"update leads set {column} = %s where organization_id = %s and id in {SOME}",
            [_text(draws, nullable=column != "name"), organization, *some],
        )
    elif step == "touch":
        connection.execute("update leads set quality_score = 7 where organization_id = %s", [organization])
    elif step == "delete":
        connection.execute(f"delete from leads where organization_id = %s and id in {SOME}", [organization, *some])
    else:
        connection.execute(f"select app.{step}_lexicon(%s)", [organization])


def _text(draws: Random, *, nullable: bool) -> str | None:
    if nullable and draws.random() < 0.2:
        return None
    return " ".join(draws.choices(WORDS, k=draws.randint(1, 6)))


def _appended(connection: Connection) -> set[tuple[Any, ...]]:
    return set(connection.execute("select word, lexeme, docs, name_docs from lead_lexicon_changes").fetchall())
