"""The log by months: two years ahead, and nothing is lost beyond them."""

from uuid import UUID

import psycopg

MONTHS = """
select count(*)::integer, min(m.month)::date = date_trunc('month', now())::date,
    max(m.month)::date = (date_trunc('month', now()) + interval '24 months')::date
from (select to_date(right(c.relname, 7), 'YYYY_MM') as month
      from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
      where i.inhparent = %s::regclass and c.relname not like '%%default') as m
"""


def test_two_years_ahead(admin: psycopg.Connection) -> None:
    admin.execute("set local role leadsrapido_owner")
    for parent in ("audit.log", "audit.log_values"):
        assert admin.execute(MONTHS, [parent]).fetchone() == (25, True, True)
    assert admin.execute("select audit.ensure_partitions()").fetchone() == (0,), "made once"
    assert admin.execute("select audit.ensure_partitions(26)").fetchone() == (4,)


def test_an_entry_stands_in_its_month(admin: psycopg.Connection, new_organization: UUID) -> None:
    admin.execute("select app.set_context(%s)", [new_organization])
    query = (
        "select distinct tableoid::regclass::text = to_char(now(), '\"audit.{}_\"YYYY_MM') "
        "from audit.{} where organization_id = %s"
    )
    for table in ("log", "log_values"):
        assert admin.execute(query.replace("{}", table).encode(), [new_organization]).fetchall() == [(True,)]


def test_an_entry_beyond_the_months_is_kept(admin: psycopg.Connection, new_organization: UUID) -> None:
    row = admin.execute(
        "insert into audit.log (organization_id, occurred_at, table_name, operation, row_count) "
        "values (%s, now() + interval '10 years', 'leads', 'insert', 1) returning tableoid::regclass::text",
        [new_organization],
    ).fetchone()
    assert row == ("audit.log_default",)


def test_one_month_is_read_for_one_day(admin: psycopg.Connection, new_organization: UUID) -> None:
    plan = admin.execute(
        "explain (costs off) select * from audit.log where organization_id = %s and occurred_at >= current_date "
        "and occurred_at < current_date + 1",
        [new_organization],
    ).fetchall()
    told = "\n".join(line for (line,) in plan)
    assert "log_default" not in told or "never executed" in told or "Subplans Removed" in told, told
