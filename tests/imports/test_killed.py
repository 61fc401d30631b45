"""Killed at any moment, an import has not happened; run again, it is there exactly once."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from csv_files import company, write
from importing import (
    Ask,
    Load,
    importing_process,
    table_locked,
    wait_for_end,
    wait_for_waiting,
    wait_until,
)

from databases import TestDatabase
from leadsrapido.errors import DatabaseUnreachableError

ROWS = 3_000
LEADS = "select count(*) from leads where organization_id = %s"
IMPORTS = "select status from imports where organization_id = %s order by id"
STAGED = (
    "select count(*) > 0 from import_staging as s join imports as i on i.id = s.import_id where i.organization_id = %s"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "leads.csv", [company(number) for number in range(ROWS)])


async def test_in_the_middle_of_copying(
    test_database: TestDatabase, load: Load, ask: Ask, new_organization: UUID, path: Path
) -> None:
    with importing_process(test_database, new_organization, path) as process:
        wait_until(test_database, STAGED, new_organization)
        with table_locked(test_database, "import_staging"):
            session = wait_for_waiting(test_database, "import_staging")
            process.kill()
            process.wait()
        assert process.returncode == -9
    wait_for_end(test_database, session)
    assert ask(new_organization, LEADS, new_organization) == [(0,)]
    await _is_there_exactly_once(test_database, load, ask, new_organization, path)


async def test_in_the_middle_of_publishing(
    test_database: TestDatabase, load: Load, ask: Ask, new_organization: UUID, path: Path
) -> None:
    """Leads are inserted, their contacts are about to be."""
    with table_locked(test_database, "lead_contacts"):
        with importing_process(test_database, new_organization, path) as process:
            session = wait_for_waiting(test_database, "lead_contacts")
            process.kill()
            process.wait()
            assert process.returncode == -9
        assert ask(new_organization, LEADS, new_organization) == [(0,)]
    wait_for_end(test_database, session)
    assert ask(new_organization, LEADS, new_organization) == [(0,)]
    await _is_there_exactly_once(test_database, load, ask, new_organization, path)


async def _is_there_exactly_once(
    test_database: TestDatabase, load: Load, ask: Ask, organization: UUID, path: Path
) -> None:
    """The file again: every lead once. The dead import is cleared away once its silence has lasted."""
    assert ask(organization, IMPORTS, organization) == [("loading",)]
    with test_database.connect("superuser") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update imports set updated_at = now() - interval '11 minutes' where organization_id = %s", [organization]
        )
    report = await load(path)
    assert (report.rows_read, report.rows_inserted, report.rows_duplicate) == (ROWS, ROWS, 0)
    assert ask(organization, LEADS, organization) == [(ROWS,)]
    contacts = "select count(*) from lead_contacts where organization_id = %s"
    assert ask(organization, contacts, organization) == [(2 * ROWS,)]
    assert ask(organization, IMPORTS, organization) == [("failed",), ("published",)]
    assert ask(organization, STAGED, organization) == [(False,)]


@pytest.mark.parametrize("table", ["import_staging", "lead_contacts"])
async def test_a_server_that_ends_the_session_is_told_in_one_sentence(
    test_database: TestDatabase,
    load: Load,
    ask: Ask,
    new_organization: UUID,
    path: Path,
    table: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("leadsrapido.imports.reading.BATCH_ROWS", 100)
    importing = asyncio.create_task(load(path))  # type: ignore[arg-type]
    await asyncio.to_thread(wait_until, test_database, STAGED, new_organization)
    with table_locked(test_database, table):
        session = await asyncio.to_thread(wait_for_waiting, test_database, table)
        with test_database.connect("superuser") as admin:
            admin.execute("select pg_terminate_backend(%s)", [session])
    with pytest.raises(DatabaseUnreachableError, match="PostgreSQL does not answer"):
        await importing
    assert ask(new_organization, LEADS, new_organization) == [(0,)]
    assert ask(new_organization, IMPORTS, new_organization) == [("failed",)]
    assert ask(new_organization, STAGED, new_organization) == [(False,)]
    assert (await load(path)).rows_inserted == ROWS


async def test_cancelled_like_by_control_c(
    test_database: TestDatabase, load: Load, ask: Ask, new_organization: UUID, path: Path
) -> None:
    with table_locked(test_database, "lead_contacts"):
        importing = asyncio.create_task(load(path))  # type: ignore[arg-type]
        await asyncio.to_thread(wait_for_waiting, test_database, "lead_contacts")
        importing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await importing
        assert ask(new_organization, LEADS, new_organization) == [(0,)]
        assert ask(new_organization, IMPORTS, new_organization) == [("failed",)]
        assert ask(new_organization, STAGED, new_organization) == [(False,)]
