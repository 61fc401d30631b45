"""The catalogue rules: one SQL file each, which selects what violates it, one sentence a row."""

import json
from pathlib import Path
from typing import Any

import psycopg
from listed import (
    DEFINERS,
    FOREIGN_KEYS_WITHOUT_INDEX,
    OTHER_POLICIES,
    REFERENCE_TABLES,
    SEARCH_READS,
    TABLES_WITHOUT_ROW_SECURITY,
    TENANT_POLICY_ROLES,
    UNIQUE_WITHOUT_TENANT,
)

HERE = Path(__file__).parent
RULES = sorted(path.stem for path in (HERE / "rules").glob("*.sql"))

LISTED = {
    "tenant_policy_roles": TENANT_POLICY_ROLES,
    "other_policies": json.dumps(OTHER_POLICIES),
    "tables_without_row_security": list(TABLES_WITHOUT_ROW_SECURITY),
    "reference_tables": list(REFERENCE_TABLES),
    "unique_without_tenant": list(UNIQUE_WITHOUT_TENANT),
    "foreign_keys_without_index": list(FOREIGN_KEYS_WITHOUT_INDEX),
    "definers": list(DEFINERS),
    "search_reads": list(SEARCH_READS),
}


def violations(connection: psycopg.Connection[Any], rule: str) -> list[str]:
    """What in the connected database violates the rule, sorted; empty when it holds."""
    prelude = (HERE / "prelude.sql").read_text("utf-8")
    text = (HERE / "rules" / f"{rule}.sql").read_text("utf-8")
    comment, _, query = text.partition("\n")
    assert comment.startswith("-- "), f"{rule}.sql does not say why on its first line"
    # A rule with a list of its own continues the common one.
    query = f"{prelude.rstrip()},\n{query[5:]}" if query.startswith("with ") else prelude + query
    parameters = {name: value for name, value in LISTED.items() if f"%({name})s" in query}
    return sorted(row[0] for row in connection.execute(query.encode(), parameters or None).fetchall())
