"""The library's front door: `async with connect() as database: …`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import leadsrapido.models  # noqa: F401  maps every domain before the first query
from leadsrapido.database.location import database_url
from leadsrapido.database.tenancy import Database
from leadsrapido.settings import load_settings


@asynccontextmanager
async def connect(url: str | None = None) -> AsyncIterator[Database]:
    """Connect to the configured server: `LEADSRAPIDO_DATABASE_URL`, else the embedded one.

    Args:
        url: another server's libpq URL, as leadsrapido_app.

    Raises:
        DatabaseUnreachableError: no answer; SettingsError: nothing is configured; UnsafeRoleError: see `open_engine`.
    """
    settings = load_settings()
    database = await Database.open(
        url or database_url("app"), pool_size=settings.pool_size, pool_timeout=settings.pool_timeout
    )
    async with database:
        yield database
