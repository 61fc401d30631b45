"""Database URLs: what people write, and what the driver wants."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from leadsrapido.errors import SettingsError


def sqlalchemy_url(url: str) -> URL:
    """A libpq URL (`postgresql://…`, `postgres://…`) as SQLAlchemy wants it, with psycopg 3 as the driver.

    Raises:
        SettingsError: it is no PostgreSQL URL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(
            "The database URL cannot be read: write postgresql://user:password@host:port/database."
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise SettingsError(f"The database URL begins with {parsed.drivername}: only postgresql:// is served.")
    return parsed.set(drivername="postgresql+psycopg")
