"""What PostgreSQL says, in our words: SQLSTATE and constraint names become domain errors once, here."""

import re

import psycopg
from sqlalchemy.exc import DBAPIError

from leadsrapido.errors import BY_CONSTRAINT, BY_SQLSTATE, DatabaseUnreachableError, LeadsRapidoError, UsageError

# A check that a value did not pass: the caller's value, the constraint's name says which.
INVALID_VALUE = {"22P02", "22001", "22003", "22007", "22008", "23502", "23503", "23514"}
# A connection that could not be made or did not last (classes 08 and 57P, 28: refused to let us in, 53: out of resources).
UNREACHABLE = ("08", "57P", "28", "53")
# The constraint of a partition is named as its parent's, with the partition's number behind.
PARTITION_SUFFIX = re.compile(r"_\d\d$")


def translate(error: DBAPIError | psycopg.Error) -> LeadsRapidoError | None:
    """The domain error an exception of the driver stands for; None for one nobody expects."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return None
    diagnostic = cause.diag
    if cause.sqlstate in BY_SQLSTATE:
        return BY_SQLSTATE[cause.sqlstate](diagnostic.message_primary or "The database refused this.")
    constraint = PARTITION_SUFFIX.sub("", diagnostic.constraint_name or "")
    if constraint in BY_CONSTRAINT:
        known = BY_CONSTRAINT[constraint]
        return known((known.__doc__ or "The database refused this.").splitlines()[0])
    if cause.sqlstate in INVALID_VALUE:
        named = constraint or diagnostic.column_name
        about = f" ({named})" if named else ""
        return UsageError(f"The database does not take this value{about}. Correct it and try again.")
    if cause.sqlstate == "57014":
        return LeadsRapidoError("This took longer than allowed and was stopped. Narrow it down and try again.")
    if isinstance(cause, psycopg.OperationalError) and (
        cause.sqlstate is None or cause.sqlstate.startswith(UNREACHABLE)
    ):
        reason = str(cause).strip().splitlines()[0].rstrip(".")
        return DatabaseUnreachableError(f"PostgreSQL does not answer: {reason}. Is it running (leadsrapido status)?")
    return None
