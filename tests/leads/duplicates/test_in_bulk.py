"""All leads of an organization: scanned for what is alike, and merged where it is certain."""

import asyncio
from uuid import UUID

import pytest
from households import add_lead, committed_leads

from databases import TestDatabase
from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, UsageError
from leadsrapido.leads.duplicates import dismiss, list_duplicates, merge_certain, merge_leads, scan_duplicates

CNPJ = "33683111000280"


def one_company(database: TestDatabase, organization: UUID, count: int) -> list[UUID]:
    """Leads with one CNPJ, the oldest first."""
    return committed_leads(
        database,
        organization,
        [{"name": f"Filial {n}", "cnpj": CNPJ, "email": f"f{n}@f{n}.example"} for n in range(count)],
    )


async def test_what_is_tried_is_what_is_done(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    ids = one_company(test_database, new_organization, 4)
    committed_leads(test_database, new_organization, [{"name": "Pessoa", "cnpj": CNPJ, "kind": "person"}])
    async with database.tenant_session(new_organization) as session:
        # The others lead to each of these two all the same.
        await dismiss(session, ids[0], ids[3])
    tried = await merge_certain(database, new_organization, dry_run=True)
    with test_database.connect("superuser") as connection:
        [count] = connection.execute(
            "select count(*) from leads where organization_id = %s", [new_organization]
        ).fetchone() or [0]
    assert count == 5
    done = await merge_certain(database, new_organization)
    assert [(one.survivor_id, one.merged_id) for one in tried] == [(one.survivor_id, one.merged_id) for one in done]
    assert len(done) == 3
    assert all(one.merge_id is None and one.dry_run for one in tried)
    assert await merge_certain(database, new_organization) == []


async def test_certain_merges_beside_somebody_elses_lose_nothing(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    ids = one_company(test_database, new_organization, 5)

    async def by_hand() -> int:
        merged = 0
        for duplicate in ids[:0:-1]:
            try:
                async with database.tenant_session(new_organization) as session:
                    await merge_leads(session, ids[0], duplicate)
            except ConflictError:
                continue
            merged += 1
        return merged

    first, second, by_one = await asyncio.gather(
        merge_certain(database, new_organization), merge_certain(database, new_organization), by_hand()
    )
    assert len(first) + len(second) + by_one == len(ids) - 1
    with test_database.connect("superuser") as connection:
        row = connection.execute(
            "select (select count(*) from leads where organization_id = %(o)s), "
            "(select count(*) from activities where organization_id = %(o)s)",
            {"o": new_organization},
        ).fetchone()
    assert row == (1, 5)


async def test_a_scan_finds_what_was_planted_and_nothing_else(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    trades = ("Padaria", "Oficina", "Farmácia", "Mercado", "Papelaria", "Clínica")
    brands = ("Aurora", "Jatobá", "Safira", "Horizonte", "Planalto", "Cristal")
    others = ("Girassol", "Bonfim", "Esmeralda", "Litoral", "Vitória", "Pioneira")
    town = {"city": "Campinas", "state": "SP"}
    names = [f"{trade} {brand}" for trade, brand in zip(trades, brands, strict=True)]
    committed_leads(test_database, new_organization, [{"name": name, **town} for name in names])
    committed_leads(test_database, new_organization, [{"name": f"{name.upper()} LTDA", **town} for name in names])
    # One word in common, or the same name in another town.
    committed_leads(
        test_database,
        new_organization,
        [{"name": f"{trade} {other}", **town} for trade, other in zip(trades, others, strict=True)],
    )
    committed_leads(test_database, new_organization, [{"name": names[0], "city": "Natal", "state": "RN"}])
    steps: list[str] = []
    report = await scan_duplicates(database, new_organization, on_progress=lambda _, step: steps.append(step))
    async with database.tenant_session(new_organization, read_only=True) as session:
        found = {
            tuple(sorted((pair.lead.name, pair.other.name))): pair.similarity for pair in await list_duplicates(session)
        }
    assert sorted(found) == [tuple(sorted((name, f"{name.upper()} LTDA"))) for name in sorted(names)]
    assert (report.leads, report.recorded) == (19, 6)
    assert report.compared < report.leads * (report.leads - 1) // 2 // 2
    assert steps[-1] == "names"
    again = await scan_duplicates(database, new_organization)
    assert (again.compared, again.recorded) == (report.compared, 0)


async def test_a_block_over_the_cap_is_passed_over_and_told(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    committed_leads(
        test_database,
        new_organization,
        [{"name": f"Cliente{n}", "phone": "+551130000000", "email": f"c{n}@c{n}.example"} for n in range(6)],
    )
    capped = await scan_duplicates(database, new_organization, cap=5)
    assert (capped.blocks, capped.passed_over, capped.compared) == (1, 1, 0)
    whole = await scan_duplicates(database, new_organization, cap=6)
    assert (whole.blocks, whole.passed_over, whole.compared) == (1, 0, 15)
    with pytest.raises(UsageError):
        await scan_duplicates(database, new_organization, cap=1)


def test_every_column_of_leads_is_classified_for_merging(test_database: TestDatabase) -> None:
    """A new column: take it into app.lead_field_columns(), or say here why a merge leaves the survivor's as it is."""
    survivors = {
        *(
            "organization_id",
            "id",
            "created_at",
            "updated_at",
            "accessed_at",
            "import_id",
            "source",
            "legal_basis",
            "origin",
        ),
        *("is_accessed", "content_hash", "search_vector", "quality_score", "score_reasons"),
    }
    together = {"tags", "has_email", "has_phone"}
    with test_database.connect("superuser") as connection:
        rows = connection.execute(
            """
            select a.attname::text, exists (
                select from unnest('{kind,external_id,cnpj,name,company,job_title,email,phone,cnae,company_size,
                    company_status,opened_on,segment_id,owner_id,custom_fields,address}'::text[]) as f (field)
                where a.attname = any (app.lead_field_columns(f.field)))
            from pg_attribute as a where a.attrelid = 'public.leads'::regclass and a.attnum > 0 and not a.attisdropped
            """
        ).fetchall()
    taken = {name for name, is_taken in rows if is_taken}
    assert {name for name, _ in rows} - taken - together == survivors & {name for name, _ in rows}
    assert not taken & (survivors | together)


def test_a_computed_score_comes_back_with_its_reasons(test_database: TestDatabase, new_organization: UUID) -> None:
    read = "select quality_score, score_reasons from leads where organization_id = %s and id = %s"
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s, user_role => 'org_admin')", [new_organization])
        rows = [{"name": "Aurora", "quality_score": None}, {"name": "Outra", "cnpj": CNPJ, "quality_score": None}]
        a, b = (add_lead(connection, new_organization, row, {}) for row in rows)
        before = [connection.execute(read, [new_organization, lead]).fetchone() for lead in (a, b)]
        [merge] = connection.execute(
            "select merge_id from app.merge_leads(%s, %s, %s)", [new_organization, a, b]
        ).fetchone() or [None]
        assert connection.execute(read, [new_organization, a]).fetchone() != before[0]
        connection.execute("select app.unmerge_leads(%s, %s)", [new_organization, merge])
        assert [connection.execute(read, [new_organization, lead]).fetchone() for lead in (a, b)] == before
        connection.rollback()
