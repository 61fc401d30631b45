"""lead_field_values is what a naive projection of leads.custom_fields says, after anything; and unique means unique."""

import datetime as dt
import json
import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from databases import TestDatabase

Connection = psycopg.Connection[tuple[Any, ...]]
ADD = """
insert into leads (organization_id, name, custom_fields)
select %s, gen_random_uuid()::text, d from unnest(%s::jsonb[]) as d
"""
DEFINE = """
insert into custom_fields (organization_id, key, label, type, options, is_filterable, is_unique)
values (%s, %s, %s, %s, %s, %s, %s)
"""
OPTIONS = ["ouro", "prata"]
KINDS = ["text", "number", "date", "boolean", "choice"]
# What a key mostly holds, defined or not; otherwise hardly any definition would fit what stands there.
MOSTLY = {"a": "number", "b": "text", "c": "date", "d": "choice"}
KEYS = sorted(MOSTLY)
CHANGE = """
update custom_fields set type = %s, options = %s, is_filterable = %s, is_unique = %s
where organization_id = %s and key = %s
"""
REFUSALS = {"LR002", "LR409"}


def _enter(connection: Connection, organization: UUID) -> None:
    connection.execute("select app.set_context(%s)", [organization])


def _projection(connection: Connection, organization: UUID) -> set[tuple[Any, ...]]:
    """(lead, field, typed value, unique value), computed here."""
    fields = connection.execute(
        """select id, key, type, is_unique from custom_fields
           where organization_id = %s and (is_filterable or is_unique)""",
        [organization],
    ).fetchall()
    leads = connection.execute(
        "select id, custom_fields::text from leads where organization_id = %s", [organization]
    ).fetchall()
    expected = set()
    for lead, document in leads:
        values = json.loads(document, parse_float=Decimal, parse_int=Decimal)
        for field, key, kind, is_unique in fields:
            value = values.get(key)
            if value is None:
                continue
            if kind == "boolean":
                value = "true" if value else "false"
            typed = dt.date.fromisoformat(value) if kind == "date" else value
            unique = format(value.normalize(), "f") if kind == "number" else value
            expected.add((lead, field, typed, unique if is_unique and unique != "" else None))
    return expected


def _kept(connection: Connection, organization: UUID) -> set[tuple[Any, ...]]:
    rows = connection.execute(
        """select lead_id, field_id, text_value, number_value, date_value, unique_value
           from lead_field_values where organization_id = %s""",
        [organization],
    ).fetchall()
    return {(row[0], row[1], next(v for v in row[2:5] if v is not None), row[5]) for row in rows}


def _value(rng: random.Random, kind: str) -> object:
    if rng.random() < 0.02:
        return rng.choice(["x", 3, True, "2024-02-30"])
    return {
        "text": lambda: rng.choice(["São", "", *(f"t{rng.randrange(400)}" for _ in range(8))]),
        "number": lambda: rng.choice([rng.randrange(300), rng.randrange(300) / 4, -1.5, 10**20]),
        "date": lambda: f"2024-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)}",
        "boolean": lambda: rng.random() < 0.5,
        "choice": lambda: rng.choice(OPTIONS),
    }[kind]()


def _step(rng: random.Random, connection: Connection, organization: UUID) -> None:
    """One random statement of somebody; it may be refused."""
    kinds = dict(
        connection.execute("select key, type from custom_fields where organization_id = %s", [organization]).fetchall()
    )

    def document() -> str:
        keys = rng.sample(KEYS, rng.randrange(len(KEYS) + 1))
        made = {k: None if rng.random() < 0.1 else _value(rng, kinds.get(k) or MOSTLY[k]) for k in keys}
        return json.dumps(made)

    some = "where organization_id = %s and (hashtext(id::text || %s) & 3) = 0"
    key, salt = rng.choice(KEYS), str(rng.random())
    kind = MOSTLY[key] if rng.random() < 0.8 else rng.choice(KINDS)
    flags = [rng.random() < 0.7, kind in {"text", "number", "date"} and rng.random() < 0.3]
    options = OPTIONS if kind == "choice" else []
    steps: list[tuple[str, list[Any]]] = [
        (ADD, [organization, [document() for _ in range(rng.randrange(1, 6))]]),
        (ADD, [organization, [document() for _ in range(rng.randrange(1, 6))]]),
        (f"update leads set custom_fields = %s::jsonb {some}", [document(), organization, salt]),
        (f"update leads set custom_fields = custom_fields || %s::jsonb {some}", [document(), organization, salt]),
        (f"update leads set custom_fields = custom_fields - %s {some}", [key, organization, salt]),
        (f"update leads set job_title = %s {some}", [salt, organization, salt]),
        (f"delete from leads {some}", [organization, salt]),
        (DEFINE, [organization, key, key, kind, options, *flags]),
        (CHANGE, [kind, options, *flags, organization, key]),
        (
            "update custom_fields set key = %s where organization_id = %s and key = %s",
            [rng.choice(KEYS), organization, key],
        ),
        ("delete from custom_fields where organization_id = %s and key = %s", [organization, key]),
    ]
    try:
        with connection.transaction():
            connection.execute(*rng.choice(steps))
    except psycopg.Error as error:
        if error.sqlstate not in REFUSALS and not isinstance(error, psycopg.errors.UniqueViolation):
            raise


@pytest.mark.parametrize("seed", range(8))
def test_values_are_a_naive_projection_after_anything(
    test_database: TestDatabase, new_organization: UUID, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311  seeded on purpose
    most = 0
    with test_database.connect("app") as connection:
        _enter(connection, new_organization)
        for key, kind in MOSTLY.items():
            options = OPTIONS if kind == "choice" else []
            connection.execute(DEFINE, [new_organization, key, key, kind, options, True, kind != "choice"])
        for number in range(150):
            _step(rng, connection, new_organization)
            kept = _kept(connection, new_organization)
            assert kept == _projection(connection, new_organization), number
            most = max(most, len(kept))
    assert most > 5


def _try(connection: Connection, statement: str, parameters: list[Any]) -> str:
    try:
        connection.execute(statement, parameters)
        connection.commit()
    except psycopg.Error as error:
        connection.rollback()
        return f"{error.sqlstate} {error.diag.message_primary}"
    return "done"


def _wait_until_held_up(test_database: TestDatabase, connection: Connection) -> None:
    until = monotonic() + 60
    with psycopg.connect(test_database.url("superuser"), autocommit=True) as admin:
        while not admin.execute(
            "select exists (select from pg_locks where pid = %s and not granted)", [connection.info.backend_pid]
        ).fetchone()[0]:  # type: ignore[index]
            assert monotonic() < until


@pytest.mark.parametrize("first_commits", [True, False])
def test_of_two_inserts_at_the_same_time_one_has_the_value(
    test_database: TestDatabase, new_organization: UUID, first_commits: bool
) -> None:
    with test_database.connect("app") as first, test_database.connect("app") as second, ThreadPoolExecutor() as pool:
        _enter(first, new_organization)
        first.execute(DEFINE, [new_organization, "codigo", "Código", "text", [], False, True])
        first.commit()
        for connection in (first, second):
            _enter(connection, new_organization)
        first.execute(ADD, [new_organization, ['{"codigo": "A"}']])
        other = pool.submit(_try, second, ADD, [new_organization, ['{"codigo": "A"}']])
        _wait_until_held_up(test_database, second)
        (first.commit if first_commits else first.rollback)()
        answer = other.result()
        assert ("Another lead has 'A' in the field \"Código\"" in answer) if first_commits else answer == "done"
        _enter(first, new_organization)
        assert len(_kept(first, new_organization)) == 1


def test_a_definition_waits_for_leads_being_written_and_sees_them(
    test_database: TestDatabase, new_organization: UUID
) -> None:
    """Otherwise a value of another type would slip in between."""
    with test_database.connect("app") as writer, test_database.connect("app") as definer, ThreadPoolExecutor() as pool:
        _enter(writer, new_organization)
        writer.execute(ADD, [new_organization, ['{"n": 1}']])
        writer.commit()
        for connection in (writer, definer):
            _enter(connection, new_organization)
        writer.execute(
            'update leads set custom_fields = \'{"n": "um"}\' where organization_id = %s', [new_organization]
        )
        parameters = [new_organization, "n", "N", "number", [], True, False]
        defining = pool.submit(_try, definer, DEFINE, parameters)
        _wait_until_held_up(test_database, definer)
        writer.commit()
        assert '1 leads have another value: "um"' in defining.result()


def test_leads_wait_for_a_definition_and_obey_it(test_database: TestDatabase, new_organization: UUID) -> None:
    with test_database.connect("app") as writer, test_database.connect("app") as definer, ThreadPoolExecutor() as pool:
        for connection in (writer, definer):
            _enter(connection, new_organization)
        definer.execute(DEFINE, [new_organization, "n", "N", "number", [], True, False])
        writing = pool.submit(_try, writer, ADD, [new_organization, ['{"n": "um"}']])
        _wait_until_held_up(test_database, writer)
        definer.commit()
        assert writing.result().startswith("LR002")


def test_nobody_writes_the_values_himself(app: Connection, new_organization: UUID) -> None:
    _enter(app, new_organization)
    for statement in (
        "insert into lead_field_values (organization_id, lead_id, field_id, text_value) values (%s, %s, %s, 'x')",
        "update lead_field_values set text_value = 'x' where organization_id = %s and lead_id = %s and field_id = %s",
        "delete from lead_field_values where organization_id = %s and lead_id = %s and field_id = %s",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute(statement.encode(), [new_organization, uuid4(), uuid4()])


def test_an_organization_has_two_hundred_fields(app: Connection, new_organization: UUID) -> None:
    _enter(app, new_organization)
    for number in range(200):
        app.execute(DEFINE, [new_organization, f"f{number}", "F", "text", [], False, False])
    with pytest.raises(psycopg.Error, match="at most 200 custom fields"):
        app.execute(DEFINE, [new_organization, "f200", "F", "text", [], False, False])
