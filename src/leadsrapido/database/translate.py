"""What PostgreSQL says, in our words: SQLSTATE and constraint names become domain errors once, here."""

import re

import psycopg
from sqlalchemy.exc import DBAPIError

from leadsrapido.errors import (
    BY_CONSTRAINT,
    BY_SQLSTATE,
    DatabaseUnreachableError,
    DriftError,
    LeadsRapidoError,
    SettingsError,
    TookTooLongError,
    UsageError,
)

# A check that a value did not pass: the caller's value, the constraint's name says which.
INVALID_VALUE = {"22P02", "22001", "22003", "22007", "22008", "22P05", "23502", "23503", "23514"}
# No such schema, table, column, function, type or role: a database never migrated, or migrated for another version.
ABSENT = {"3F000", "42P01", "42703", "42883", "42704"}
# A connection that could not be made or did not last: 08 and 57P, 28 refused to let us in, 53 out of resources.
UNREACHABLE = ("08", "57P", "28", "53")
QUERY_CANCELED = "57014"
# The role this connection logged in as lacks a right, or reads only: another URL is needed, not another value.
FORBIDDEN = {"42501", "25006"}
# No user of that name, or not this password; no such database.
REFUSED_LOGIN = ("28", "3D")
LOCK_NOT_AVAILABLE = "55P03"
# The constraint of a partition is named as its parent's, with the partition's number behind.
PARTITION_SUFFIX = re.compile(r"_\d\d$")
# While a connection is being made there is no SQLSTATE, only words.
LOGIN_FAILED = re.compile(r"authentication failed|database \S+ does not exist|no pg_hba.conf entry")


def translate(error: DBAPIError | psycopg.Error) -> LeadsRapidoError | None:
    """The domain error an exception of the driver stands for; None for one nobody expects."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return None
    return (
        _expected_outcome(cause)
        or _refused_value(cause)
        or _lost_server(cause)
        or _other_schema(cause)
        or _forbidden(cause)
    )


def _expected_outcome(cause: psycopg.Error) -> LeadsRapidoError | None:
    """What our own SQL raised, or a constraint whose violation has a meaning."""
    if cause.sqlstate in BY_SQLSTATE:
        return BY_SQLSTATE[cause.sqlstate](cause.diag.message_primary or "The database refused this.")
    known = BY_CONSTRAINT.get(_constraint(cause))
    return known((known.__doc__ or "The database refused this.").splitlines()[0]) if known else None


def _refused_value(cause: psycopg.Error) -> LeadsRapidoError | None:
    if cause.sqlstate not in INVALID_VALUE:
        return None
    named = _constraint(cause) or cause.diag.column_name
    about = f" ({named})" if named else ""
    return UsageError(f"The database does not take this value{about}. Correct it and try again.")


def _lost_server(cause: psycopg.Error) -> LeadsRapidoError | None:
    if cause.sqlstate == QUERY_CANCELED:
        return TookTooLongError("This took longer than allowed and was stopped. Narrow it down and try again.")
    if cause.sqlstate == LOCK_NOT_AVAILABLE:
        return LeadsRapidoError("Somebody else holds what this needs for too long. Nothing was changed; try again.")
    if isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or "08").startswith(UNREACHABLE):
        reason = str(cause).strip().splitlines()[0].rstrip(".")
        if (cause.sqlstate or "").startswith(REFUSED_LOGIN) or LOGIN_FAILED.search(reason):
            return DatabaseUnreachableError(
                f"PostgreSQL does not let us in: {reason}. Check user, password and database."
            )
        return DatabaseUnreachableError(f"PostgreSQL does not answer: {reason}. Start it: leadsrapido up")
    return None


def _other_schema(cause: psycopg.Error) -> LeadsRapidoError | None:
    if cause.sqlstate not in ABSENT:
        return None
    return DriftError("The database does not hold the schema of this version. Bring it: leadsrapido db migrate")


def _forbidden(cause: psycopg.Error) -> LeadsRapidoError | None:
    if cause.sqlstate not in FORBIDDEN:
        return None
    return SettingsError(
        "The role of this connection may not do this. Connect as leadsrapido_app, and not only to read."
    )


def _constraint(cause: psycopg.Error) -> str:
    return PARTITION_SUFFIX.sub("", cause.diag.constraint_name or "")
