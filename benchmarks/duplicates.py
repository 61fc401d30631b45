"""What duplicates cost: a slice of an import, candidates for one lead, a scan of all.

    python benchmarks/duplicates.py postgresql://postgres@host/lab postgresql://leadsrapido_app:…@host/lab [leads]

The first URL is a superuser of a migrated database. An organization of its own is made (60,000 leads unless told, of
which 1 in 50 is there twice, spelt differently), measured and left behind as it is.
"""

import asyncio
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import TupleRow

from leadsrapido.client import Database
from leadsrapido.leads.duplicates import scan_duplicates
from leadsrapido.leads.duplicates.schemas import ScanReport

SEED = (Path(__file__).parent / "large_tenant.sql").read_text("utf-8")
SLICE = 25_000
ASKED = 200
STAGE = """
insert into import_staging (
    import_id, line_number, lead_id, name, cnpj, email, phone, city, state, contact_kinds, contact_raws, contact_values
)
select %(import)s, n + 1, md5(%(import)s::text || n)::uuid, 'Padaria ' || n,
       case when n %% 50 = 0 then known.cnpj else upper(substr(md5('s' || n), 1, 12)) || '00' end,
       c.contacts[1], c.contacts[2], 'São Paulo', 'SP', '{email,phone}', c.contacts, c.contacts
from generate_series(1, %(rows)s) as n
cross join lateral (
    select array['c' || n || '@slice' || n || '.example',
        '+55119' || lpad((n * 7907 %% 100000000)::text, 8, '0')] as contacts
) as c
left join (
    select row_number() over (order by id) as place, cnpj from leads
    where organization_id = %(organization)s and cnpj is not null limit 500
) as known on known.place = n / 50
"""
FINDING = """
select sum(total_time) from pg_stat_xact_user_functions where funcname in ('published_matches', 'record_pairs')
"""

# The same row number gives the same lead; six leads of ten thousand share an accountant's phone.
IDENTIFY = """
update leads as l
set cnpj = upper(substr(md5(l.id::text), 1, 8)) || '0001' || lpad((abs(hashtext(l.id::text)) %% 100)::text, 2, '0'),
    is_accessed = true, origin = 'own'
where organization_id = %(org)s;
insert into lead_contacts (organization_id, lead_id, kind, raw, normalised, is_primary)
select l.organization_id, l.id, c.kind, c.value, c.value, true
from leads as l cross join lateral (values
    ('email', 'contato@' || substr(md5(l.id::text), 1, 10) || '.example'),
    ('phone', case when abs(hashtext(l.id::text)) %% 10000 < 6 then '+551130000000'
              else '+55119' || lpad((abs(hashtext(l.id::text)::bigint * 7919) %% 100000000)::text, 8, '0') end)
) as c (kind, value)
where l.organization_id = %(org)s;
insert into leads (organization_id, id, name, company, municipality_id, city, state, content_hash, quality_score)
select organization_id, md5('twin' || id)::uuid, replace(name, 'a', 'á') || ' Filial', company,
       municipality_id, city, state,
       sha256(('twin' || id)::bytea), 50
from leads where organization_id = %(org)s and abs(hashtext(id::text)) %% 50 = 0;
"""


def main() -> None:
    """Seed, measure, print."""
    superuser, app = sys.argv[1:3]
    leads = int(sys.argv[3]) if len(sys.argv) > 3 else 60_000  # noqa: PLR2004
    with psycopg.connect(superuser, autocommit=True) as connection:
        organization = _seed(connection, leads)
        print(f"{leads:,} leads")
        _import_slice(connection, organization)
    with psycopg.connect(app) as connection:
        _candidates(connection, organization)
    report = asyncio.run(_scan(app, organization))
    print(
        f"scan: {report.leads:,} leads, {report.blocks:,} blocks ({report.passed_over:,} passed over), "
        f"{report.compared:,} pairs compared of {report.leads * (report.leads - 1) // 2:,} possible, "
        f"{report.recorded:,} recorded, {report.seconds:.1f} s, {report.pairs_per_second:,.0f} pairs/s"
    )


def _seed(connection: psycopg.Connection[TupleRow], leads: int) -> UUID:
    slug = f"bench-{uuid4().hex[:8]}"
    [organization] = connection.execute("select app.create_organization(%s, 'Bench')", [slug]).fetchone() or [None]
    with connection.transaction():
        connection.execute("select app.set_context(%s)", [organization])
        connection.execute("set local session_replication_role = replica")
        connection.execute(SEED, {"organization": organization, "first_row": 1, "last_row": leads})
        psycopg.ClientCursor(connection).execute(IDENTIFY, {"org": organization})
    with connection.transaction():
        connection.execute("select app.set_context(%s)", [organization])
        connection.execute("select app.rebuild_lexicon(%s)", [organization])
    connection.execute("vacuum analyze leads")
    connection.execute("vacuum analyze lead_contacts")
    return organization


def _import_slice(connection: psycopg.Connection[TupleRow], organization: UUID) -> None:
    """One slice, 1 in 50 of it duplicates, published and rolled back; what finding them took of it."""
    whole, finding = [], []
    for _ in range(3):
        with connection.transaction(force_rollback=True):
            connection.execute("select app.set_context(%s, null, 'admin')", [organization])
            connection.execute("set local track_functions = 'all'")
            import_id = uuid4()
            connection.execute(
                "insert into imports (organization_id, id, file_name, origin, source, legal_basis, rows_read) "
                "values (%s, %s, 'slice.csv', 'own', 'bench', 'consent', %s)",
                [organization, import_id, SLICE],
            )
            psycopg.ClientCursor(connection).execute(
                STAGE, {"import": import_id, "organization": organization, "rows": SLICE}
            )
            started = perf_counter()
            connection.execute("select app.publish_import(%s, %s)", [organization, import_id])
            whole.append(perf_counter() - started)
            [milliseconds] = connection.execute(FINDING).fetchone() or [0]
            finding.append(milliseconds / 1000)
    # What was rolled back lies about, and the look-ups below would wade through it.
    connection.execute("vacuum leads")
    connection.execute("vacuum lead_contacts")
    print(
        f"publication of {SLICE:,}: {min(whole):.2f} s, of it finding duplicates {min(finding):.2f} s: "
        f"{min(finding) / SLICE * 1e6:.1f} µs a lead"
    )


def _candidates(connection: psycopg.Connection[TupleRow], organization: UUID) -> None:
    connection.execute("select app.set_context(%s)", [organization])
    rows = connection.execute(
        "select id, cnpj from leads where organization_id = %s and cnpj is not null order by md5(id::text) limit %s",
        [organization, ASKED],
    ).fetchall()
    exact, fuzzy = [], []
    for lead, cnpj in rows:
        started = perf_counter()
        connection.execute(
            "select l.*, c.normalised from leads as l "
            "left join lead_contacts as c on c.organization_id = l.organization_id and c.lead_id = l.id "
            "where l.organization_id = %s and l.cnpj = %s",
            [organization, cnpj],
        ).fetchall()
        exact.append(perf_counter() - started)
        started = perf_counter()
        connection.execute("select * from app.duplicate_candidates(%s, %s)", [organization, lead]).fetchall()
        fuzzy.append(perf_counter() - started)
    print(
        f"one lead, median of {ASKED}: exact look-up {median(exact) * 1000:.2f} ms, "
        f"candidates {median(fuzzy) * 1000:.2f} ms "
        f"(90 %: {sorted(fuzzy)[ASKED * 9 // 10] * 1000:.2f} ms): {median(fuzzy) / median(exact):.1f} times"
    )


async def _scan(app: str, organization: UUID) -> ScanReport:
    def tell(done: ScanReport, step: str) -> None:
        print(f"\r{step}: {done.compared:,} pairs, {done.seconds:.0f} s   ", end="", file=sys.stderr)

    async with await Database.open(app) as database:
        return await scan_duplicates(database, organization, on_progress=tell)


if __name__ == "__main__":
    main()
