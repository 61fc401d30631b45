"""Bulk actions do to the leads of a search what their dry run said, and lose no edit of others."""

import asyncio
import csv
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from saved import add_segment, dynamic_segment
from searching import AddLeads, Clone, Connection

from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, UsageError
from leadsrapido.leads.bulk import (
    AddTag,
    Assign,
    BulkChange,
    BulkReport,
    Delete,
    MoveToSegment,
    RemoveTag,
    change_leads,
    count_change,
)
from leadsrapido.leads.export import csv_of_leads
from leadsrapido.leads.schemas import LeadFilters

MANY = """
insert into leads (organization_id, name, tags, quality_score)
select %s, 'Padaria ' || n, case when n %% 3 = 0 then array['feira'] else array['x'] end, n %% 101
from generate_series(1, %s) as n
"""


@pytest.fixture
def leads(test_database: Clone, new_organization: UUID) -> UUID:
    """An organization with 1,200 leads: two batches. A third of them has the tag "feira"."""
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute(MANY, [new_organization, 1200])
    return new_organization


def _rows(test_database: Clone, organization: UUID, question: str) -> list[tuple[Any, ...]]:
    with test_database.connect("superuser") as connection:
        return connection.execute(f"select {question} from leads where organization_id = %s", [organization]).fetchall()


def _user(test_database: Clone, organization: UUID) -> UUID:
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        row = connection.execute(
            "insert into users (organization_id, email) values (%s, 'ana@example.com') returning id", [organization]
        ).fetchone()
        assert row is not None
        return UUID(str(row[0]))


async def _dry(database: Database, organization: UUID, search: LeadFilters, change: BulkChange) -> BulkReport:
    async with database.tenant_session(organization, read_only=True) as session:
        return await count_change(session, search, change)


@pytest.mark.parametrize("action", ["tag", "untag", "segment", "no segment", "assign", "delete"])
async def test_the_dry_run_tells_what_is_done(
    database: Database, test_database: Clone, leads: UUID, other_organization: UUID, add_leads: AddLeads, action: str
) -> None:
    add_leads(other_organization, {"name": "Padaria", "tags": ["feira"]})
    before = _rows(test_database, other_organization, "*")
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [leads])
        segment = add_segment(connection, leads)
        connection.execute("update leads set segment_id = %s where quality_score = 7", [segment])
    changes: dict[str, tuple[BulkChange, str]] = {
        "tag": (AddTag(tag=" vip "), "tags @> '{feira,vip}'"),
        "untag": (RemoveTag(tag="feira"), "tags = '{}'"),
        "segment": (MoveToSegment(segment_id=segment), f"segment_id = '{segment}'"),
        "no segment": (MoveToSegment(segment_id=None), "segment_id is null"),
        "assign": (Assign(owner_id=_user(test_database, leads)), "owner_id is not null"),
        "delete": (Delete(), "false"),
    }
    change, became = changes[action]
    search = LeadFilters(tags_all=("feira",), max_score=50)
    affected = "quality_score <= 50 and substr(name, 9)::int %% 3 = 0"
    expected = len([1 for (hit,) in _rows(test_database, leads, affected) if hit])
    in_segment = len([1 for (hit,) in _rows(test_database, leads, f"{affected} and segment_id is not null") if hit])
    changing = {"segment": expected - in_segment, "no segment": in_segment}.get(action, expected)

    dry = await _dry(database, leads, search, change)
    assert (dry.matched, dry.changed, dry.dry_run) == (expected, changing, True)
    told: list[BulkReport] = []
    done = await change_leads(database, leads, search, change, confirm=dry.changed, on_batch=told.append)
    assert (done.matched, done.changed, done.kept, done.dry_run) == (expected, changing, 0, False)
    assert told[-1] == done
    rows = _rows(test_database, leads, f"{affected}, {became}")
    assert len(rows) == (1200 - expected if action == "delete" else 1200)
    assert all(is_so for hit, is_so in rows if hit)
    # Nobody else is touched.
    assert _rows(test_database, other_organization, "*") == before

    again = await _dry(database, leads, search, change)
    assert again.changed == 0


async def test_nobody_outside_the_search_is_changed(database: Database, test_database: Clone, leads: UUID) -> None:
    await change_leads(database, leads, LeadFilters(tags_all=("feira",)), AddTag(tag="vip"))
    assert {("feira" in tags, "vip" in tags) for (tags,) in _rows(test_database, leads, "tags")} == {
        (True, True),
        (False, False),
    }


async def test_deleting_wants_the_number_and_keeps_what_was_paid_or_is_being_sold(
    database: Database, test_database: Clone, new_organization: UUID, add_leads: AddLeads
) -> None:
    charged, sold, free, other = add_leads(
        new_organization, *({"name": f"Padaria {n}"} for n in range(3)), {"name": "Mercado"}
    )
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute(
            "insert into lead_accesses (organization_id, lead_id) values (%s, %s)", [new_organization, charged]
        )
        connection.execute(
            """insert into pipeline_leads (organization_id, lead_id, stage_id, title)
               select %s, %s, id, 'x' from pipeline_stages where organization_id = %s limit 1""",
            [new_organization, sold, new_organization],
        )
    search = LeadFilters(text="padaria")
    dry = await _dry(database, new_organization, search, Delete())
    assert (dry.matched, dry.changed, dry.kept) == (3, 1, 2)
    for wrong in (None, 0, 3):
        with pytest.raises(UsageError, match="would delete 1 leads"):
            await change_leads(database, new_organization, search, Delete(), confirm=wrong)
    done = await change_leads(database, new_organization, search, Delete(), confirm=1)
    assert (done.matched, done.changed, done.kept) == (3, 1, 2)
    assert {row[0] for row in _rows(test_database, new_organization, "id")} == {charged, sold, other}
    assert free not in {charged, sold, other}


class Stopped(Exception):  # noqa: N818  what a person does, no error
    pass


@pytest.mark.parametrize(("all_or_nothing", "stays"), [(False, 1000), (True, 0)])
async def test_an_interruption_leaves_whole_batches_or_nothing(
    database: Database, test_database: Clone, leads: UUID, all_or_nothing: bool, stays: int
) -> None:
    def stop(_: BulkReport) -> None:
        raise Stopped

    search = LeadFilters()
    with pytest.raises(Stopped):
        await change_leads(database, leads, search, AddTag(tag="vip"), all_or_nothing=all_or_nothing, on_batch=stop)
    assert sum(row[0] for row in _rows(test_database, leads, "(tags @> '{vip}')::int")) == stays
    rest = await change_leads(database, leads, search, AddTag(tag="vip"), all_or_nothing=all_or_nothing)
    assert (rest.matched, rest.changed, rest.unchanged) == (1200, 1200 - stays, stays)
    assert rest.batches == (1 if all_or_nothing else 2)


async def test_an_edit_in_between_loses_nothing(database: Database, test_database: Clone, leads: UUID) -> None:
    [(first,), (last,)] = _rows(test_database, leads, "id")[:1] + _rows(test_database, leads, "id")[-1:]
    with test_database.connect("app") as other:
        other.execute("select app.set_context(%s)", [leads])
        other.execute("update leads set tags = tags || '{quente}', name = 'Outro nome' where id = %s", [first])
        other.execute("update leads set tags = '{frio}' where id = %s", [last])
        running = asyncio.create_task(change_leads(database, leads, LeadFilters(), AddTag(tag="vip")))
        await _until_somebody_waits(test_database)
        other.commit()
        done = await running
    assert done.changed == 1200
    now = {row[0]: row[1:] for row in _rows(test_database, leads, "id, name, tags")}
    assert now[first][0] == "Outro nome"
    assert set(now[first][1]) >= {"quente", "vip"}
    assert set(now[last][1]) == {"frio", "vip"}


async def test_a_deal_that_comes_while_leads_are_deleted_is_kept(
    database: Database, test_database: Clone, leads: UUID
) -> None:
    [(lead,)] = _rows(test_database, leads, "id")[:1]
    with test_database.connect("app") as other:
        other.execute("select app.set_context(%s)", [leads])
        other.execute(
            """insert into pipeline_leads (organization_id, lead_id, stage_id, title)
               select %s, %s, id, 'x' from pipeline_stages limit 1""",
            [leads, lead],
        )
        running = asyncio.create_task(change_leads(database, leads, LeadFilters(), Delete(), confirm=1200))
        await _until_somebody_waits(test_database)
        other.commit()
        done = await running
    assert (done.changed, done.kept) == (1199, 1)
    assert [row[0] for row in _rows(test_database, leads, "id")] == [lead]


async def _until_somebody_waits(test_database: Clone) -> None:
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with test_database.connect("superuser") as watcher:
        watcher.autocommit = True
        while watcher.execute(waiting).fetchone() == (0,):  # noqa: ASYNC110  nobody tells when a lock is waited for
            await asyncio.sleep(0)


async def test_refusals(database: Database, test_database: Clone, leads: UUID, other_organization: UUID) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [leads])
        dynamic = dynamic_segment(connection, leads, {})
    with pytest.raises(ConflictError, match="is dynamic"):
        await change_leads(database, leads, LeadFilters(), MoveToSegment(segment_id=dynamic))
    with pytest.raises(ConflictError, match="is dynamic"):
        async with database.tenant_session(leads, read_only=True) as session:
            await count_change(session, LeadFilters(), MoveToSegment(segment_id=dynamic))
    foreign = _user(test_database, other_organization)
    with pytest.raises(UsageError):
        await change_leads(database, leads, LeadFilters(), Assign(owner_id=foreign))
    with pytest.raises(UsageError, match="min_score"):
        await change_leads(database, leads, LeadFilters(min_score=101), AddTag(tag="vip"))
    assert {tuple(tags) for (tags,) in _rows(test_database, leads, "tags")} == {("feira",), ("x",)}


async def test_export(
    database: Database, new_organization: UUID, other_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(other_organization, {"name": "Segredo"})
    add_leads(
        new_organization,
        {"name": '=cmd|"/C calc"!A0', "phone": "+5511987654321", "tags": ["-a", "b"], "is_accessed": True},
        {"name": 'Café, "Bom"\nDia', "company": "@x", "custom_fields": {"porte": "ME"}},
        {"name": "Fechado", "origin": "delivered", "is_accessed": False, "has_email": True},
    )
    async with database.tenant_session(new_organization, read_only=True) as session:
        pieces = [piece async for piece in csv_of_leads(session, LeadFilters())]
    assert sum(count for _, count in pieces) == 3
    rows = {row["name"]: row for row in csv.DictReader(StringIO("".join(text for text, _ in pieces), newline=""))}
    assert set(rows) == {'\'=cmd|"/C calc"!A0', 'Café, "Bom"\nDia', "Fechado"}
    assert rows['\'=cmd|"/C calc"!A0']["phone"] == "+5511987654321"
    assert rows['\'=cmd|"/C calc"!A0']["tags"] == "'-a, b"
    assert rows['Café, "Bom"\nDia']["company"] == "'@x"
    assert rows['Café, "Bom"\nDia']["custom_fields"] == '{"porte": "ME"}'
    assert (rows["Fechado"]["email"], rows["Fechado"]["has_email"]) == ("", "true")


def test_ids_are_all_of_the_search_in_order(
    test_database: Clone, leads: UUID, app: Connection, other_organization: UUID
) -> None:
    app.execute("select app.set_context(%s)", [leads])
    call = 'select public.matching_lead_ids(%s, \'{"tags_all": ["feira"]}\', %s, %s)'
    everything = [row[0] for row in _rows(test_database, leads, "id, tags") if row[1] == ["feira"]]
    paged: list[UUID] = []
    while ids := (app.execute(call, [leads, paged[-1] if paged else None, 300]).fetchone() or [[]])[0]:
        paged += ids
    assert paged == sorted(everything)
    for at_most in (0, -1, None, 100_001):
        with pytest.raises(psycopg.Error) as refused, app.transaction():
            app.execute(call, [leads, None, at_most])
        assert refused.value.sqlstate == "LR002"
    with pytest.raises(psycopg.Error) as refused, app.transaction():
        app.execute(call, [other_organization, None, 10])
    assert refused.value.sqlstate == "LR001"
    assert app.execute(call, [leads, uuid4(), 10]).fetchone() is not None
