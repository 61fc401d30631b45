"""Segments: made, named, counted, frozen, deleted."""

from pathlib import Path
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from saved import add_search, add_segment, dynamic_segment
from searching import AddLeads, Clone

from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, UsageError
from leadsrapido.imports import import_file
from leadsrapido.leads.bulk import freeze_segment
from leadsrapido.leads.segments import create_segment, delete_segment, find_segment, list_segments, rename_segment


async def test_made_counted_renamed_deleted(
    database: Database, new_organization: UUID, other_organization: UUID, add_leads: AddLeads, test_database: Clone
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        saved = add_search(connection, new_organization, {"text": "padaria"}, name="Todas as padarias")
    async with database.tenant_session(new_organization) as session:
        static = await create_segment(session, "Alimentação", color="#1f7a8c")
        await create_segment(session, "padarias", saved_search=saved)
    add_leads(new_organization, {"name": "Padaria", "segment_id": static}, {"name": "Padaria B"}, {"name": "Mercado"})
    add_leads(other_organization, {"name": "Padaria"})
    async with database.tenant_session(new_organization) as session:
        assert [(s.name, s.is_dynamic, s.saved_search, s.leads, s.total_is) for s in await list_segments(session)] == [
            ("Alimentação", False, None, 1, "exact"),
            ("padarias", True, "Todas as padarias", 2, "exact"),
        ]
        await rename_segment(session, static, "Comida")
        assert await find_segment(session, "comida") == static
    for name, error in (("PADARIAS", ConflictError), ("", UsageError), ("x" * 121, UsageError)):
        with pytest.raises(error):
            async with database.tenant_session(new_organization) as session:
                await create_segment(session, name)
    with pytest.raises(ConflictError, match="has 1 leads"):
        async with database.tenant_session(new_organization) as session:
            await delete_segment(session, static)
    async with database.tenant_session(new_organization) as session:
        await delete_segment(session, await find_segment(session, "padarias"))
        assert [segment.name for segment in await list_segments(session)] == ["Comida"]


async def test_one_that_cannot_be_run_does_not_hide_the_others(
    database: Database, new_organization: UUID, test_database: Clone
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        add_segment(connection, new_organization, name="B")
        broken = {"fields": [{"key": "gone", "op": ">", "value": 1}]}
        add_segment(connection, new_organization, add_search(connection, new_organization, broken), name="A")
    async with database.tenant_session(new_organization, read_only=True) as session:
        first, second = await list_segments(session)
    assert first.problem is not None
    assert "cannot be run any more" in first.problem
    assert (second.name, second.problem) == ("B", None)


async def test_frozen_with_the_leads_it_has_now(
    database: Database, new_organization: UUID, add_leads: AddLeads, test_database: Clone
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        other = add_segment(connection, new_organization, name="Outro")
        # It asks for what freezing changes: found before the first lead is moved.
        saved = add_search(connection, new_organization, {"segments": [str(other)]})
        segment = add_segment(connection, new_organization, saved, name="Vivo")
        loose = dynamic_segment(connection, new_organization, {"text": "mercado"})
    members = set(add_leads(new_organization, *[{"name": "Padaria", "segment_id": other}] * 3))
    [market] = add_leads(new_organization, {"name": "Mercado"})

    async with database.tenant_session(new_organization, read_only=True) as session:
        dry = await freeze_segment(session, segment, dry_run=True)
        assert (dry.members, dry.moved) == (3, 3)
    with pytest.raises(ConflictError, match="--move"):
        async with database.tenant_session(new_organization) as session:
            await freeze_segment(session, segment)
    async with database.tenant_session(new_organization) as session:
        done = await freeze_segment(session, segment, move=True)
        assert (done.members, done.moved) == (3, 3)
        assert (await freeze_segment(session, loose)).members == 1
    with test_database.connect("superuser") as connection:
        rows = connection.execute(
            "select segment_id, id from leads where organization_id = %s", [new_organization]
        ).fetchall()
        assert set(rows) == {(loose, market), *((segment, lead) for lead in members)}
        # The saved search stays, and what it finds later is in the segment no more.
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute("update saved_searches set search = %s where id = %s", [Jsonb({}), saved])
    async with database.tenant_session(new_organization, read_only=True) as session:
        assert {entry.name: (entry.is_dynamic, entry.leads) for entry in await list_segments(session)}["Vivo"] == (
            False,
            3,
        )
        with pytest.raises(ConflictError, match="static"):
            await freeze_segment(session, segment)


async def test_an_import_puts_nothing_into_a_dynamic_segment(
    database: Database, new_organization: UUID, test_database: Clone, tmp_path: Path
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        saved = add_search(connection, new_organization, {})
        add_segment(connection, new_organization, saved, name="Vivo")
    file = tmp_path / "leads.csv"
    file.write_text("Nome;Segmento\nPadaria;vivo\nMercado;Comum\n", encoding="utf-8")
    with pytest.raises(ConflictError, match="'Vivo' is dynamic"):
        await import_file(database, new_organization, file)
    with test_database.connect("superuser") as connection:
        assert connection.execute(
            "select count(*) from leads where organization_id = %s", [new_organization]
        ).fetchone() == (0,)
    file.write_text("Nome;Segmento\nPadaria;outro\nMercado;Comum\n", encoding="utf-8")
    assert (await import_file(database, new_organization, file)).rows_inserted == 2
