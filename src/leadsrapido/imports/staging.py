"""The import's own statements: opening it, bringing rows into staging, publishing them, giving it up."""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.database.models import new_id
from leadsrapido.database.translate import translate
from leadsrapido.errors import ConflictError
from leadsrapido.imports.rows import STAGING_COLUMNS

OPEN = text("""
    insert into public.imports (organization_id, id, user_id, file_name, origin, source, legal_basis)
    values (:organization, :id, :user, :file_name, :origin, :source, :legal_basis)
""")
# The touch is the import's sign of life (app.abandon_imports), its lock keeps the import from being given up meanwhile.
TOUCH = text("""
    update public.imports set status = 'loading'
    where organization_id = :organization and id = :id and status = 'loading'
""")
COPY = f"copy public.import_staging ({', '.join(STAGING_COLUMNS)}) from stdin (format text, null '')"
COUNT = text("""
    update public.imports set rows_read = :rows_read, rows_rejected = :rows_rejected
    where organization_id = :organization and id = :id
""")
# The limits of the role are for people who wait for a page. An import waits for its turn, and reads a file meanwhile.
NO_TIMEOUT = text("""
    select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)
""")
PUBLISH = text("select * from app.publish_import(:organization, :id)")
ABANDON = text("select app.abandon_imports(:organization, :id)")
SETTLE = text("select app.settle_lead_indexes(:organization)")


@dataclass(frozen=True)
class Terms:
    """Under which terms a file's leads are held (LGPD art. 7), and who brings it."""

    file_name: str
    origin: str
    source: str
    legal_basis: str
    user: UUID | None


async def open_import(session: AsyncSession, terms: Terms) -> UUID:
    """A new import in the session's organization, status loading; older ones that died are marked failed."""
    organization = session.info["organization_id"]
    await session.execute(NO_TIMEOUT)
    await session.execute(ABANDON, {"organization": organization, "id": None})
    identifier = new_id()
    await session.execute(OPEN, {"organization": organization, "id": identifier, **vars(terms)})
    return identifier


async def stage(session: AsyncSession, import_id: UUID, lines: bytes) -> None:
    """Bring lines of COPY text into staging.

    Raises:
        ConflictError: the import was given up meanwhile.
        LeadsRapidoError: what the database refused.
    """
    key = {"organization": session.info["organization_id"], "id": import_id}
    await session.execute(NO_TIMEOUT)
    touched = await session.execute(TOUCH, key)
    if touched.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, as of every UPDATE
        raise ConflictError("This import was given up after a long silence: import the file again.")
    connection = await (await session.connection()).get_raw_connection()
    driver = connection.driver_connection
    if not isinstance(driver, psycopg.AsyncConnection):
        raise TypeError(driver)
    try:
        async with driver.cursor() as cursor, cursor.copy(COPY.encode()) as copy:
            await copy.write(lines)
    except psycopg.Error as error:
        raise translate(error) or error from error


@dataclass(frozen=True)
class Published:
    """What a publication did; among the rejected rows are those whose external id, or unique value, another lead has.

    Attributes:
        field_conflicts: line, as a text → label of the custom field whose value is taken.
    """

    rows_inserted: int
    rows_duplicate: int
    rows_rejected: int
    conflicting_lines: list[int]
    field_conflicts: dict[str, str]


async def publish(session: AsyncSession, import_id: UUID, *, rows_read: int, rows_rejected: int) -> Published:
    """Move the staged rows into leads, all or none: it happens when the session commits."""
    key = {"organization": session.info["organization_id"], "id": import_id}
    await session.execute(NO_TIMEOUT)
    await session.execute(COUNT, {**key, "rows_read": rows_read, "rows_rejected": rows_rejected})
    return Published(**(await session.execute(PUBLISH, key)).mappings().one())


async def settle(session: AsyncSession) -> None:
    """Bring the new rows into the main part of the search indexes."""
    await session.execute(NO_TIMEOUT)
    await session.execute(SETTLE, {"organization": session.info["organization_id"]})


async def abandon(session: AsyncSession, import_id: UUID) -> None:
    """Mark the import as failed and empty its staging."""
    await session.execute(NO_TIMEOUT)
    await session.execute(ABANDON, {"organization": session.info["organization_id"], "id": import_id})
