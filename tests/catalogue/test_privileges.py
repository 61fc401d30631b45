"""Who may do what on which object equals privileges.txt, read by a person when it changes.

Write it anew with: UPDATE_GOLDEN=1 .venv/bin/pytest tests/catalogue/test_privileges.py
"""

import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

HERE = Path(__file__).parent
GOLDEN = HERE / "privileges.txt"


def _privileges(connection: psycopg.Connection[Any]) -> list[str]:
    query = (HERE / "prelude.sql").read_text("utf-8").rstrip() + ",\n" + (HERE / "privileges.sql").read_text("utf-8")
    return sorted(row[0] for row in connection.execute(query.encode()).fetchall())


def test_privileges_are_the_written_ones(admin: psycopg.Connection[Any]) -> None:
    found = _privileges(admin)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(found) + "\n", "utf-8")
    assert found == GOLDEN.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("grant", "line"),
    [
        (
            "grant delete on public.lead_accesses to leadsrapido_app",
            "public.lead_accesses: leadsrapido_app DELETE, SELECT",
        ),
        ("grant update (is_accessed) on public.leads to leadsrapido_app", "is_accessed"),
        ("grant select on app.secrets to leadsrapido_worker", "app.secrets: leadsrapido_worker SELECT"),
        (
            "grant execute on function app.content_hash_salt() to leadsrapido_app",
            "app.content_hash_salt(): leadsrapido_app EXECUTE",
        ),
        (
            "grant usage on schema audit to leadsrapido_monitor",
            "leadsrapido_monitor, leadsrapido_readonly, leadsrapido_worker USAGE",
        ),
        ("grant select on public.leads to public", "public.leads: PUBLIC, "),
    ],
)
def test_a_new_grant_shows(admin: psycopg.Connection[Any], grant: str, line: str) -> None:
    before = _privileges(admin)
    admin.execute(grant.encode())
    assert any(line in new for new in set(_privileges(admin)) - set(before))
