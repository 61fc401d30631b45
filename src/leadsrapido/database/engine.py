"""Connections to PostgreSQL as the application, refused where row level security would not hold."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from leadsrapido.database.translate import translate
from leadsrapido.database.urls import sqlalchemy_url
from leadsrapido.errors import UnsafeRoleError

WHO_AM_I = text("""
    select r.rolname, r.rolsuper, r.rolbypassrls, current_setting('row_security') <> 'on' as unguarded,
           exists (select from pg_catalog.pg_class as c
                   where c.relkind in ('r', 'p') and c.relrowsecurity
                     and pg_has_role(r.oid, c.relowner, 'member')) as owns
    from pg_catalog.pg_roles as r
    where r.rolname = current_user
""")


async def open_engine(url: str, *, pool_size: int, pool_timeout: float) -> AsyncEngine:
    """An engine for the application role, its first connection made and looked at.

    Args:
        url: libpq URL.
        pool_size: connections kept at most.
        pool_timeout: seconds to wait for a free one.

    Raises:
        DatabaseUnreachableError: no answer, or the password is wrong.
        UnsafeRoleError: a superuser, a table owner or a role with BYPASSRLS: it would see every organization.
    """
    engine = create_async_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "application_name": "leadsrapido"},
    )
    try:
        async with engine.connect() as connection:
            _refuse_unsafe_role((await connection.execute(WHO_AM_I)).one())
    except DBAPIError as error:
        await engine.dispose()
        raise translate(error) or error from None
    except UnsafeRoleError:
        await engine.dispose()
        raise
    return engine


def _refuse_unsafe_role(role: Row[Any]) -> None:
    unsafe = [
        why
        for is_so, why in (
            (role.rolsuper, "is a superuser"),
            (role.rolbypassrls, "has BYPASSRLS"),
            (role.owns, "owns tables"),
            (role.unguarded, "has row_security switched off"),
        )
        if is_so
    ]
    if unsafe:
        raise UnsafeRoleError(
            f"The role {role.rolname} {' and '.join(unsafe)}: it would see every organization. "
            "Connect as leadsrapido_app (LEADSRAPIDO_DATABASE_URL); the owner's URL is LEADSRAPIDO_MIGRATION_URL."
        )
