"""Carry out attempts and judge each answer: what of B came back, and what was touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from attempts import Attempt, Relation
from tenants import Tenant

# Attempts that give or touch each visible row once.
EACH_ROW = {
    "select",
    "table",
    "whole row",
    "for update",
    "for key share",
    "in cte",
    "update",
    "update returning",
    "update in cte",
    "delete",
    "delete returning",
    "delete in cte",
}


@dataclass(frozen=True)
class Answer:
    """What PostgreSQL said: an error's whole text, or rows as text and how many were given or touched."""

    text: str
    rows: int
    sqlstate: str | None = None


def attempt(connection: psycopg.Connection[Any], tried: Attempt, *, keep: bool) -> Answer:
    """Run it in a savepoint; what succeeded is kept or undone."""
    connection.execute("savepoint attempt")
    try:
        if "row_security off" in tried.verb:
            connection.execute("set local row_security = off")
        answer = _ask(connection, tried)
    except psycopg.Error as error:
        connection.execute("rollback to savepoint attempt")
        diag = error.diag
        said = (error, diag.message_detail, diag.message_hint, diag.context, diag.constraint_name, diag.column_name)
        return Answer(" ".join(str(part) for part in said if part), 0, error.sqlstate)
    connection.execute("release savepoint attempt" if keep else "rollback to savepoint attempt")
    return answer


def _ask(connection: psycopg.Connection[Any], tried: Attempt) -> Answer:
    with connection.cursor() as cursor:
        if tried.statement.startswith("copy"):
            with cursor.copy(tried.statement.encode()) as copy:
                text = b"".join(bytes(block) for block in copy).decode()
            return Answer(text, text.count("\n"))
        cursor.execute(tried.statement.encode())
        if tried.statement.startswith("declare"):
            cursor.execute("fetch all from c")
        rows = cursor.fetchall() if cursor.description else []
        return Answer(str(rows), max(cursor.rowcount, 0))


def judge(tried: Attempt, answer: Answer, relation: Relation, forbidden: frozenset[str], visible: int) -> Iterator[str]:
    """What is wrong with the answer, a sentence each.

    Args:
        tried: the attempt.
        answer: what came back.
        relation: what it was made for.
        forbidden: words that must not come back.
        visible: how many rows of the relation are the attacker's to see.
    """
    told = sorted(word for word in forbidden if word in answer.text)
    if told:
        yield f"tells {told[0]}"
    if answer.sqlstate is not None:
        if not answer.sqlstate.startswith(("42", "22", "23", "0A", "LR", "25", "P0", "55")):
            yield f"fails strangely: {answer.sqlstate} {answer.text[:200]}"
        return
    if relation.tenant_column is None:
        return
    if tried.aim == "foreign" and answer.rows:
        yield f"reaches {answer.rows} foreign rows"
    if tried.aim == "any" and visible == 0 and answer.rows:
        yield f"reaches {answer.rows} rows where none is visible"
    if tried.verb in EACH_ROW and answer.rows != visible:
        yield f"reaches {answer.rows} rows, {visible} are its own"


def secrets_of(b: Tenant, *typed: str) -> frozenset[str]:
    """What of B must not come back: all its secrets but those the attacker typed himself."""
    return frozenset(secret for secret in b.secrets if not any(secret in text for text in typed))
