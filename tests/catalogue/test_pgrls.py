"""A second opinion: pgrls lints the policies and proves them, with pgrls.toml, and each of its checks is seen failing.

Run by tools/check_rls.sh. Write pgrls-matrix.txt anew with: UPDATE_GOLDEN=1 tools/check_rls.sh
"""

import json
import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from listed import OTHER_POLICIES
from psycopg.rows import TupleRow

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "pgrls-matrix.txt"
ROLES = ["PUBLIC", *(f"leadsrapido_{r}" for r in ("app", "worker", "readonly", "monitor", "search", "migrator"))]
PARTITION = re.compile(r"_(\d\d|\d{4}_\d\d|default)$")
VERIFY = ("verify", "--strict", "--auth-function", "app.current_organization_id", "--mode")
EXEMPT = [(table, policy) for table, policy, _, _, roles, _, _ in OTHER_POLICIES if roles == "leadsrapido_search"]

OPEN_TO_READ = "create policy hole on public.users to leadsrapido_app using (true)"
OPEN_TO_ANYBODY = "create policy hole on public.users to public using (true)"
OPEN_TO_WRITE = "alter policy organization_isolation on public.users with check (true)"
UNKNOWN_DEFINER = (
    "create function app.leak() returns bigint language sql security definer return (select count(*) from leads)"
)


class Clone(Protocol):
    """What conftest's fresh_database gives."""

    def url(self, role: str) -> str: ...

    def connect(self, role: str) -> psycopg.Connection[TupleRow]: ...


def test_lint_finds_nothing(fresh_database: Clone) -> None:
    code, said = _pgrls(fresh_database, "lint")
    assert code == 0, said


@pytest.mark.parametrize("mode", ["anon", "write", "reachability", "escalation"])
def test_isolation_is_proven(fresh_database: Clone, mode: str) -> None:
    code, said = _pgrls(fresh_database, *VERIFY, mode)
    assert code == 0, said
    assert "0 leaking, 0 unverified" in said or mode in {"reachability", "escalation"}, said


def test_cross_tenant_isolation_is_proven_without_the_exempt_policies(fresh_database: Clone) -> None:
    """With them it cannot be: exactly their tables stay unverified."""
    code, said = _pgrls(fresh_database, *VERIFY, "cross-tenant", "--format", "json")
    unverified = [table["table"] for table in json.loads(said)["tables"] if table["verdict"] != "isolated"]
    assert code == 1
    assert sorted(unverified) == sorted(table for table, _ in EXEMPT)
    for table, policy in EXEMPT:
        _change(fresh_database, f"drop policy {policy} on {table}")
    code, said = _pgrls(fresh_database, *VERIFY, "cross-tenant")
    assert code == 0, said


def test_who_reaches_what_is_as_written(fresh_database: Clone) -> None:
    found = _matrix(fresh_database)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(found) + "\n", "utf-8")
    assert found == GOLDEN.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("hole", "arguments"),
    [
        (OPEN_TO_READ, ("lint",)),
        (UNKNOWN_DEFINER, ("lint",)),
        ("alter table public.users disable row level security", ("lint",)),
        (OPEN_TO_ANYBODY, (*VERIFY, "anon")),
        (OPEN_TO_WRITE, (*VERIFY, "write")),
    ],
    ids=["open policy", "definer", "no row security", "anon", "write"],
)
def test_a_hole_is_noticed(fresh_database: Clone, hole: str, arguments: tuple[str, ...]) -> None:
    _change(fresh_database, hole)
    code, said = _pgrls(fresh_database, *arguments)
    assert code == 1, said


def test_a_cross_tenant_hole_is_noticed(fresh_database: Clone) -> None:
    for table, policy in EXEMPT:
        _change(fresh_database, f"drop policy {policy} on {table}")
    _change(fresh_database, OPEN_TO_READ)
    code, said = _pgrls(fresh_database, *VERIFY, "cross-tenant")
    assert code == 1, said
    assert "public.users" in said


def test_the_matrix_would_change(fresh_database: Clone) -> None:
    before = _matrix(fresh_database)
    _change(fresh_database, "grant select on app.secrets to leadsrapido_app")
    assert _matrix(fresh_database) != before


def _pgrls(database: Clone, *arguments: str) -> tuple[int, str]:
    """Exit code, and all that pgrls printed."""
    done = subprocess.run(
        [os.environ["LEADSRAPIDO_PGRLS"], *arguments, "--config", str(ROOT / "pgrls.toml")],
        env=os.environ | {"DATABASE_URL": database.url("superuser"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def _change(database: Clone, statement: str) -> None:
    with database.connect("superuser") as admin:
        admin.execute(statement.encode())


def _matrix(database: Clone) -> list[str]:
    """A line a table and command that any role reaches; partitions, whose names change by the month, left out."""
    code, said = _pgrls(database, "matrix", "--format", "json", "--roles", ",".join(ROLES))
    assert code == 0, said
    lines = []
    for row in json.loads(said)["rows"]:
        verdicts: dict[str, list[str]] = defaultdict(list)
        for role, access in row["access"].items():
            if access["verdict"] != "denied":
                verdicts[access["verdict"]].append(role)
        if verdicts and not PARTITION.search(row["table"]):
            told = [f"{verdict}: {', '.join(sorted(roles))}" for verdict, roles in sorted(verdicts.items())]
            lines.append(f"{row['table']} {row['command']} {'; '.join(told)}")
    return lines
