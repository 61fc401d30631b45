"""FORCE row level security makes migrations lie; the settings a migration enters with turn the lie into an error.

The owner without a context sees no row: a violated foreign key would pass as valid, a backfill would change nothing.
So a step that reads rows stands between NO FORCE and FORCE, and one that forgets it fails. A backfill also stands
between DISABLE TRIGGER USER and ENABLE TRIGGER USER: the audit trigger knows one tenant a statement.
"""

from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import TupleRow
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from leadsrapido.database.migrate import ENTER
from leadsrapido.database.urls import sqlalchemy_url

ADD_KEY = """
alter table public.activities add constraint activities_deal_known
    foreign key (organization_id, pipeline_lead_id) references public.pipeline_leads (organization_id, id);
"""
ADD_UNCHECKED_KEY = ADD_KEY.rstrip().removesuffix(";") + " not valid;"
VALIDATE = "alter table public.activities validate constraint activities_deal_known;"
BACKFILL = "update public.activities set subject = upper(subject);"
OPEN = """
alter table public.activities no force row level security;
alter table public.pipeline_leads no force row level security;
"""
CLOSE = OPEN.replace("no force", "force")
QUIETLY = f"""
alter table public.activities disable trigger user;
{BACKFILL}
alter table public.activities enable trigger user;
"""

HIDDEN_ROW = "42501"
VIOLATED = "23503"


class Clone(Protocol):
    """What conftest's fresh_database gives."""

    def url(self, role: str) -> str: ...

    def connect(self, role: str) -> psycopg.Connection[TupleRow]: ...


@pytest.fixture
def planted(fresh_database: Clone, request: pytest.FixtureRequest) -> Clone:
    """A database with one activity, which points to a deal that is not there unless the test asks for a sound one."""
    sound = getattr(request, "param", False)
    with fresh_database.connect("migrator") as founder:
        founded = founder.execute("select app.create_organization('planted', 'Planted')").fetchone()
    with fresh_database.connect("superuser") as admin:
        # As replication writes: without triggers, so without foreign keys.
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "insert into public.activities (organization_id, lead_id, pipeline_lead_id, kind, subject) "
            "values (%s, %s, %s, 'note', 'planted')",
            [founded and founded[0], uuid4(), None if sound else uuid4()],
        )
    return fresh_database


def _migrate(database: Clone, *statements: str, enter: str = ENTER) -> None:
    """A migration's step: as leadsrapido_migrator, with the settings every migration enters with, all or nothing."""
    engine = create_engine(sqlalchemy_url(database.url("migrator")), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            for statement in (enter, *statements):
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    finally:
        engine.dispose()


def _refusal(database: Clone, *statements: str) -> str | None:
    with pytest.raises(DBAPIError) as refused:
        _migrate(database, *statements)
    cause = refused.value.orig
    assert isinstance(cause, psycopg.Error)
    return cause.sqlstate


@pytest.mark.parametrize(
    "statements",
    [(ADD_KEY,), (ADD_UNCHECKED_KEY, VALIDATE), (BACKFILL,)],
    ids=["add", "validate", "backfill"],
)
def test_a_step_that_forgets_the_bracket_fails(planted: Clone, statements: tuple[str, ...]) -> None:
    assert _refusal(planted, *statements) == HIDDEN_ROW


@pytest.mark.parametrize("statements", [(ADD_KEY,), (ADD_UNCHECKED_KEY, VALIDATE)], ids=["add", "validate"])
def test_a_planted_violation_is_found_inside_the_bracket(planted: Clone, statements: tuple[str, ...]) -> None:
    assert _refusal(planted, OPEN, *statements, CLOSE) == VIOLATED


@pytest.mark.parametrize("planted", [True], indirect=True, ids=["sound"])
def test_inside_the_bracket_sound_rows_pass_and_the_walls_stand_again(planted: Clone) -> None:
    _migrate(planted, OPEN, ADD_UNCHECKED_KEY, VALIDATE, QUIETLY, CLOSE)
    with planted.connect("superuser") as admin:
        assert admin.execute("select subject from public.activities").fetchall() == [("PLANTED",)]
        assert admin.execute(
            "select relforcerowsecurity from pg_class where oid in ('activities'::regclass, 'pipeline_leads'::regclass)"
        ).fetchall() == [(True,), (True,)]


def test_without_the_entering_settings_the_lie_would_stand(planted: Clone) -> None:
    """What ENTER is for: with row_security on, the violated key passes as valid, and the backfill changes nothing."""
    lying = ENTER.replace("set local row_security = off;", "")
    assert lying != ENTER
    _migrate(planted, ADD_KEY, BACKFILL, enter=lying)
    with planted.connect("superuser") as admin:
        assert admin.execute(
            "select convalidated from pg_constraint where conname = 'activities_deal_known'"
        ).fetchone() == (True,)
        assert admin.execute("select subject from public.activities").fetchall() == [("planted",)]
