"""A database that held leads before it knew the lexicon gets theirs with revision 0002."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import TupleRow
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from databases import TestDatabase
from leadsrapido.database import migrations
from leadsrapido.database.migrate import ENTER, migrate
from leadsrapido.database.urls import sqlalchemy_url

REVISION = Path(migrations.__file__).parent / "versions" / "0002_lexicon.sql"
TABLES = ("lead_lexemes", "lead_words", "lead_lexicon_changes")
# As before the revision: the functions of the lexicon go with their tables.
FORGET = (
    f"drop function app.follow_lexicon() cascade; drop table {', '.join(f'public.{name}' for name in TABLES)} cascade;"
)


@pytest.mark.parametrize("size", [0, 150])
def test_leads_of_two_organizations_are_counted(fresh_database: TestDatabase, size: int) -> None:
    organizations = []
    for slug in ("one", "two"):
        with fresh_database.connect("migrator") as connection:
            [[founded]] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchall()
            organizations.append(founded)
    for organization in organizations:
        with fresh_database.connect("app") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            connection.execute(
                "insert into leads (organization_id, name, company, job_title, city, state) "
                "select %s, 'Padaria ' || n, 'Pães e Construções ' || n %% 7 || ' Ltda', 'Sócia', 'São Paulo', 'SP' "
                "from generate_series(1, %s) as n",
                [organization, size],
            )
    _run_again(fresh_database)
    for organization in organizations:
        with fresh_database.connect("app") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            assert _all(connection, "select * from app.check_lexicon(%s)", organization) == []
            counted = _all(connection, "select docs from lead_words where organization_id = %s", organization)
            assert max(counted, default=(0,)) == (size,)
            assert _all(connection, "select * from lead_lexicon_changes where organization_id = %s", organization) == []


def _run_again(database: TestDatabase) -> None:
    """As leadsrapido_migrator, with the settings every migration enters with, then what is replaceable."""
    engine = create_engine(sqlalchemy_url(database.url("migrator")), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in (ENTER, FORGET, REVISION.read_text("utf-8")):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    engine.dispose()
    migrate(database.url("migrator"), replace=True)


def _all(connection: psycopg.Connection[TupleRow], query: str, organization: object) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode(), [organization]).fetchall()
