"""The only door to tenant data: a session bound to one organization, in one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address
from typing import Self
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from leadsrapido.database.engine import open_engine
from leadsrapido.database.models import TenantMixin
from leadsrapido.database.translate import translate
from leadsrapido.errors import TenantContextError, UnknownOrganizationError

SET_CONTEXT = text("select app.set_context(:organization, :user, :role, :client_ip)")
READ_ONLY = text("set transaction read only")
FIND_ORGANIZATION = text("select id from public.organization_directory where slug = :slug")


class TenantSession(Session):
    """A session of one organization: the tenant column is filled on new rows and added to every ORM statement."""


class Database:
    """A pool of connections as the application, and the sessions opened on it.

    Open it with `await Database.open(url)` and close it with `close()`, or use it as an async context manager.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str, *, pool_size: int = 10, pool_timeout: float = 20) -> Self:
        """Connect as leadsrapido_app (or _worker, _readonly). See `open_engine` for what it refuses."""
        return cls(await open_engine(url, pool_size=pool_size, pool_timeout=pool_timeout))

    async def close(self) -> None:
        """Close every connection of the pool."""
        await self._engine.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def tenant_session(
        self,
        organization: UUID | str,
        user: UUID | None = None,
        role: str | None = None,
        client_ip: IPv4Address | IPv6Address | str | None = None,
        *,
        read_only: bool = False,
    ) -> AsyncIterator[AsyncSession]:
        """One transaction in one organization: commits at the end, rolls back on an error.

        Args:
            organization: its id, or its slug (looked up in the directory).
            user: who acts; written into the audit log.
            role: admin, org_admin, agent or viewer.
            client_ip: where the request came from; written into the audit log.
            read_only: a second wall for reads: PostgreSQL refuses every write.

        Raises:
            UnknownOrganizationError: no organization of that slug.
            LeadsRapidoError: what the database refused, in its own class (see `errors.py`).
        """
        async with self._session() as session:
            if read_only:
                await session.execute(READ_ONLY)
            identifier = await _identify(session, organization)
            await session.execute(
                SET_CONTEXT,
                {
                    "organization": identifier,
                    "user": user,
                    "role": role,
                    "client_ip": None if client_ip is None else str(client_ip),
                },
            )
            session.info["organization_id"] = identifier
            yield session

    @asynccontextmanager
    async def directory_session(self) -> AsyncIterator[AsyncSession]:
        """A read-only transaction without a tenant: reference data, the directory, and no tenant's row."""
        async with self._session() as session:
            await session.execute(READ_ONLY)
            yield session

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        session = AsyncSession(self._engine, sync_session_class=TenantSession, expire_on_commit=False)
        try:
            async with session.begin():
                yield session
        except DBAPIError as error:
            known = translate(error)
            if known is None:
                raise
            raise known from error
        finally:
            await session.close()


async def _identify(session: AsyncSession, organization: UUID | str) -> UUID:
    if isinstance(organization, UUID):
        return organization
    try:
        return UUID(organization)
    except ValueError:
        return await find_organization(session, organization)


async def find_organization(session: AsyncSession, slug: str) -> UUID:
    """The id of the organization of that slug.

    Raises:
        UnknownOrganizationError: there is none.
    """
    found: UUID | None = (await session.execute(FIND_ORGANIZATION, {"slug": slug})).scalar()
    if found is None:
        raise UnknownOrganizationError(f"There is no organization {slug!r}. See them with: leadsrapido org list")
    return found


@event.listens_for(TenantSession, "do_orm_execute")
def _add_tenant(state: ORMExecuteState) -> None:
    """Row level security isolates; the parameter beside it lets PostgreSQL plan one partition."""
    if state.is_column_load or state.is_relationship_load:
        # Criteria travel with the loader options of the statement that started them.
        return
    organization_id = state.session.info.get("organization_id")
    if organization_id is None:
        return
    state.statement = state.statement.options(
        with_loader_criteria(
            TenantMixin,
            lambda model: model.organization_id == organization_id,
            include_aliases=True,
            propagate_to_loaders=True,
        )
    )


@event.listens_for(TenantSession, "before_flush")
def _fill_tenant(session: Session, _context: UOWTransaction, _instances: object) -> None:
    organization_id = session.info.get("organization_id")
    for row in session.new:
        if not isinstance(row, TenantMixin):
            continue
        if organization_id is None:
            raise TenantContextError("A row of an organization is written through tenant_session() only.")
        if row.organization_id is None:
            row.organization_id = organization_id
