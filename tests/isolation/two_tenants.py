"""Tenants A and B filled and committed in one database, neighbours in one partition."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from tenants import Clone, Tenant, neighbours, tenant_tables

FILL = (Path(__file__).parent / "tenants.sql").read_text("utf-8")
IDENTIFIERS = ("id", "log_id", "family_id", "row_id", "import_id", "lead_id")


@dataclass(frozen=True)
class Two:
    """A database in which A attacks and B must not notice."""

    database: Clone
    a: Tenant
    b: Tenant


def make_two(database: Clone, admin: psycopg.Connection[Any]) -> Two:
    """Fill two neighbours and commit."""
    first, second = neighbours(admin)
    a, b = Tenant.named("alfa", first), Tenant.named("bravo", second)
    for number, tenant in enumerate((a, b)):
        admin.commit()
        admin.execute("select app.set_context(%s, null, 'admin', '203.0.113.9')", [tenant.id])
        parameters = {
            "org": tenant.id,
            "mark": tenant.mark,
            "locked": tenant.locked,
            "slug": f"tenant-{str(tenant.id)[:8]}",
            "phone": f"+551130{number}00000",
            **tenant.ids,
        }
        # Bound by the client: several statements in one message take no parameters.
        psycopg.ClientCursor(admin).execute(FILL.encode(), parameters)
        # A row of a running import; the trigger of staging lets its own organization only.
        admin.execute(
            "insert into import_staging (import_id, line_number, lead_id, name) values (%s, 2, %s, %s)",
            [
                tenant.ids["import"],
                tenant.ids["lead"],
                tenant.mark,
            ],
        )
    admin.commit()
    return Two(database, _told(admin, a), _told(admin, b))


def _told(admin: psycopg.Connection[Any], tenant: Tenant) -> Tenant:
    """The tenant with one row a table, and every word of them that is a secret."""
    rows: dict[str, dict[str, Any]] = {}
    secrets = {str(tenant.id), tenant.mark, tenant.locked}
    for table, column in tenant_tables(admin).items():
        found = admin.execute(f"select to_jsonb(t) from {table} as t where {column} = %s", [tenant.id]).fetchall()
        assert found, f"{table} has no row of the tenant: tests/isolation/tenants.sql must fill every table"
        rows[table] = found[0][0]
        secrets |= {row[0][key] for row in found for key in IDENTIFIERS if row[0].get(key)}
    admin.commit()
    return replace(tenant, rows=rows, secrets=frozenset(secrets))


def enter(connection: psycopg.Connection[Any], organization: UUID) -> None:
    """Open the tenant context of the connection's transaction."""
    connection.execute("select app.set_context(%s)", [organization])
