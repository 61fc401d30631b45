"""Connections as leadsrapido_migrator, for what the operator does: found organizations, look at the schema."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from psycopg.rows import TupleRow

from leadsrapido.database.translate import translate
from leadsrapido.errors import DriftError, LeadsRapidoError, SettingsError


@contextmanager
def migrator_connection(migration_url: str) -> Iterator[psycopg.Connection[TupleRow]]:
    """One transaction as leadsrapido_migrator: commits at the end, rolls back on an error.

    Args:
        migration_url: libpq URL.

    Raises:
        LeadsRapidoError: what the server refused, in its own class; see `explain`.
    """
    try:
        with psycopg.connect(migration_url, connect_timeout=10, application_name="leadsrapido") as connection:
            yield connection
    except psycopg.Error as error:
        known = explain(error)
        if known is None:
            raise
        raise known from error


def explain(error: psycopg.Error) -> LeadsRapidoError | None:
    """What an error of the driver means to the operator; None for one nobody expects.

    A wrong role and a server without bootstrap are the operator's to mend: each names its command.
    """
    if isinstance(error, errors.InsufficientPrivilege):
        return SettingsError(
            f"The server refuses: {error.diag.message_primary}. LEADSRAPIDO_MIGRATION_URL has to log in as "
            "leadsrapido_migrator, and what stands in our schemas has to belong to leadsrapido_owner."
        )
    if isinstance(error, errors.UndefinedObject | errors.InvalidParameterValue) and "role" in str(error):
        return DriftError("This server has no LeadsRapido roles yet. Prepare it: leadsrapido db bootstrap")
    return translate(error)
