"""Plans of searches as the application meets them: 25,000 leads, bound parameters, first and eleventh execution.

auto_explain tells the plan of every statement, those inside the exempt function too.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import Diagnostic
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from leadsrapido.database.tenancy import Database
from leadsrapido.database.urls import sqlalchemy_url
from leadsrapido.leads.schemas import LeadSearch
from leadsrapido.leads.search import search_leads
from leadsrapido.models import Lead

LARGE_TENANT = (Path(__file__).parents[2] / "benchmarks" / "large_tenant.sql").read_text("utf-8")
ROWS = 25_000
EXECUTIONS = 11
# What the benchmark's leads lack: activities, dates of foundation, postal codes.
MORE = """
    with drawn as (select l.organization_id, l.id, hashtext(l.id::text) as number from public.leads as l)
    update public.leads as l
    set cnae = case when d.number & 63 = 0 then '9602501' else '47' || lpad((d.number & 1023)::text, 5, '0') end,
        opened_on = date '2000-01-01' + (d.number & 8191), cep = lpad(((d.number & 65535) + 100000)::text, 8, '0')
    from drawn as d
    where l.organization_id = %(organization)s and d.organization_id = l.organization_id and d.id = l.id
"""
DEALS = """
    with stage as (
        insert into public.pipeline_stages (organization_id, id, name, position)
        values (%(organization)s, %(stage)s, 'x', 99)
        returning organization_id, id
    )
    insert into public.pipeline_leads (organization_id, lead_id, stage_id, title)
    select s.organization_id, l.id, s.id, 'x'
    from stage as s join public.leads as l on l.organization_id = s.organization_id and l.quality_score = 77 limit 30
"""
EXPLAIN_EVERYTHING = """
    load 'auto_explain';
    set auto_explain.log_min_duration = 0;
    set auto_explain.log_nested_statements = on;
    set auto_explain.log_analyze = on;
    set auto_explain.log_timing = off;
    set auto_explain.log_format = json;
    set auto_explain.log_level = notice;
    set session authorization leadsrapido_app;
"""
# The plan of a statement is told when it gives up its portal: at the next one.
NEXT = "select"
SAO_PAULO = {"latitude": -23.55, "longitude": -46.63, "radius_m": 10_000}
# Matches that are looked at one by one (`few` in optimized_lead_search), and how far a walk may go for a page.
FEW = 4_000
Plan = dict[str, Any]


class Plans:
    """Collects what auto_explain says."""

    def __init__(self) -> None:
        self.collected: list[Plan] = []

    def notice(self, diagnostic: Diagnostic) -> None:
        message = diagnostic.message_primary or ""
        if message.startswith("duration: "):
            self.collected.append(json.loads(message[message.index("{") :]))

    def scans(self) -> list[Plan]:
        """Every scan of leads since the last call."""
        nodes = [node for plan in self.collected for node in _nodes(plan["Plan"])]
        self.collected.clear()
        # A plan that was only asked for, as an estimate, has no loops.
        return [
            node
            for node in nodes
            if node.get("Actual Loops") and "leads_" in node.get("Relation Name", node.get("Index Name", ""))
        ]


def _nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _partitions(scans: list[Plan]) -> set[str]:
    return {scan["Relation Name"] for scan in scans if "Relation Name" in scan}


def _conditions(scans: list[Plan], index: str) -> str:
    """The index conditions of all scans of that index."""
    return " ".join(
        scan["Index Cond"]
        for scan in scans
        if scan.get("Index Name", "").rpartition("_")[0] == index and "Index Cond" in scan
    )


@pytest.fixture(scope="module")
def large_tenant(module_database: Any) -> UUID:  # noqa: ANN401
    """25,000 leads with skewed words beside a small neighbour in every partition, analyzed."""
    with module_database.connect("migrator") as connection:
        organizations: list[Any] = []
        for _ in range(8):
            slug = f"org-{uuid4().hex[:12]}"
            founded = connection.execute("select app.create_organization(%s, %s)", [slug, slug])
            organizations.append(founded.fetchone()[0])
            connection.commit()
    with module_database.connect("superuser") as connection:
        connection.execute("set session_replication_role = replica")
        for organization in organizations:
            last_row = ROWS if organization == organizations[0] else 200
            connection.execute(LARGE_TENANT, {"organization": organization, "first_row": 1, "last_row": last_row})
        connection.execute(MORE, {"organization": organizations[0]})
        connection.execute(DEALS, {"organization": organizations[0], "stage": UUID(int=1)})
        connection.execute("select app.set_context(%s)", [organizations[0]])
        connection.execute("select app.rebuild_lexicon(%s)", [organizations[0]])
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze public.leads, public.pipeline_leads")
    return UUID(str(organizations[0]))


@pytest.fixture
def explained(module_database: Any) -> Iterator[tuple[psycopg.Connection[dict[str, Any]], Plans]]:  # noqa: ANN401
    """A connection as the application that tells its plans."""
    plans = Plans()
    with psycopg.connect(module_database.url("superuser"), row_factory=dict_row, autocommit=True) as connection:
        connection.execute(EXPLAIN_EVERYTHING)
        connection.add_notice_handler(plans.notice)
        yield connection, plans


@pytest.fixture
def search(explained: tuple[psycopg.Connection[dict[str, Any]], Plans], large_tenant: UUID) -> Any:  # noqa: ANN401
    """search(filter=value, …): rows and scans of optimized_lead_search by one prepared statement."""
    connection, plans = explained

    def _search(**asked: Any) -> tuple[list[dict[str, Any]], list[Plan]]:  # noqa: ANN401
        with connection.transaction():
            connection.execute("select app.set_context(%s)", [large_tenant])
            plans.collected.clear()
            rows = connection.execute(
                "select * from optimized_lead_search(%s, %s)", [large_tenant, Jsonb(asked)], prepare=True
            ).fetchall()
        return rows, plans.scans()

    return _search


def _looked_at(scans: list[Plan]) -> float:
    """Rows read and thrown away or kept, by all scans that are no sample."""
    return sum(
        (
            scan.get("Actual Rows", 0)
            + scan.get("Rows Removed by Filter", 0)
            + scan.get("Rows Removed by Index Recheck", 0)
        )
        * scan.get("Actual Loops", 1)
        for scan in scans
        if "Relation Name" in scan and scan["Node Type"] != "Sample Scan"
    )


def _tenant_indexes(scans: list[Plan]) -> set[str]:
    return {
        scan.get("Index Name", "").rpartition("_")[0]
        for scan in scans
        if "organization_id" in scan.get("Index Cond", "")
    }


INDEXED: list[tuple[dict[str, Any], str]] = [
    ({"text": "raríssimas"}, "leads_search_vector"),
    ({"text": "luthieria zanatta"}, "leads_search_vector"),
    ({"text": "mercado"}, "leads_score"),
    ({"text": '"padaria aurora"'}, "leads_search_vector"),
    ({"segments": [str(UUID(int=1))]}, "leads_segment_score"),
    ({"tags_all": ["raro"]}, "leads_tags"),
    ({"tags_any": ["raro", "nenhuma"]}, "leads_tags"),
    ({"tags_none": ["quente"]}, "leads_score"),
    ({"min_score": 97, "max_score": 98}, "leads_score"),
    ({"states": ["SP"]}, "leads_place"),
    ({"city": "sao paulo", "states": ["SP"]}, "leads_place"),
    ({"city": "SAO PAULO"}, "leads_place"),
    ({"municipality_id": 3550308}, "leads_municipality"),
    ({"near": SAO_PAULO}, "leads_coordinates"),
    ({"near": SAO_PAULO, "sort": "nearest"}, "leads_coordinates"),
    ({"near": {"municipality_id": 3550308, "radius_m": 5000}}, "leads_coordinates"),
    ({"near": {"cep": "001234", "radius_m": 5000}}, "leads_cep"),
    ({"box": {"west": -46.7, "south": -23.6, "east": -46.6, "north": -23.5}}, "leads_coordinates"),
    ({"cnaes": ["9602501"]}, "leads_cnae"),
    ({"cnaes": ["96"]}, "leads_cnae"),
    ({"opened_from": "2026-01-01"}, "leads_opened"),
    ({"owners": [str(UUID(int=1))]}, "leads_owner"),
    ({"stages": [str(UUID(int=1))]}, "leads_"),
    ({"custom_fields": {"carteira": 77}}, "leads_custom_fields"),
    ({"custom_fields": {"porte": "nenhum"}}, "leads_custom_fields"),
    ({"custom_fields": {"pais": "BR"}}, "leads_score"),
    ({"created_from": "2025-01-01T00:00Z", "created_until": "2025-01-01T03:00Z"}, "leads_created"),
    ({"sort": "newest"}, "leads_created"),
    ({"sort": "score"}, "leads_score"),
    ({"is_accessed": False}, "leads_score"),
    ({"has_email": True}, "leads_score"),
    ({"origin": "own"}, "leads_score"),
    # the commonest combinations
    ({"text": "mercado", "tags_all": ["raro"]}, "leads_tags"),
    ({"text": "mercado", "near": SAO_PAULO}, "leads_coordinates"),
    ({"text": "mercado", "states": ["SP"]}, "leads_"),
    ({"text": "mercado", "is_accessed": False}, "leads_"),
    ({"text": "mercado aurora", "city": "sao paulo", "states": ["SP"]}, "leads_"),
    ({"states": ["SP"], "min_score": 90}, "leads_score"),
    ({"cnaes": ["96"], "states": ["SP"]}, "leads_"),
    ({"cnaes": ["96"], "opened_from": "2026-01-01"}, "leads_"),
    ({"near": SAO_PAULO, "is_accessed": False, "sort": "nearest"}, "leads_coordinates"),
    ({"tags_all": ["quente"], "min_score": 50}, "leads_"),
]
# No index of their own: a rare value is looked for down the scores, then in one pass over the tenant.
PASSED_OVER: list[dict[str, Any]] = [
    {"has_phone": True},
    {"kind": "person"},
    {"updated_from": "2100-01-01T00:00Z"},
    {"import_id": str(UUID(int=1))},
    {"company_sizes": ["MEI"]},
    {"is_assigned": True},
]


@pytest.mark.parametrize(("asked", "index"), INDEXED, ids=str)
def test_each_search_reads_little_of_one_partition_by_an_index_of_the_tenant(
    search: Any,  # noqa: ANN401
    asked: dict[str, Any],
    index: str,
) -> None:
    for execution in range(1, EXECUTIONS + 1):
        rows, scans = search(**asked)
        if execution in {1, EXECUTIONS}:
            assert len(_partitions(scans)) <= 1, (execution, scans)
            assert [name for name in _tenant_indexes(scans) if name.startswith(index)], (execution, scans)
            assert not [scan for scan in scans if scan["Node Type"] == "Seq Scan"], (execution, scans)
            # found, counted to 10,000, and sampled
            assert _looked_at(scans) <= 5 * FEW + 10_001, (execution, rows[:1])


@pytest.mark.parametrize("asked", PASSED_OVER, ids=str)
def test_without_an_index_it_is_one_walk_and_one_pass(search: Any, asked: dict[str, Any]) -> None:  # noqa: ANN401
    for execution in range(1, EXECUTIONS + 1):
        _, scans = search(**asked)
        if execution in {1, EXECUTIONS}:
            assert len(_partitions(scans)) == 1
            assert _looked_at(scans) <= 3 * ROWS, execution


@pytest.mark.parametrize(
    ("condition", "value", "operator"),
    [
        ("search_vector @@ app.search_query(%(value)s)", "raríssimas", "@@"),
        ("tags @> %(value)s", ["raro"], "@>"),
        ("custom_fields @> %(value)s", Jsonb({"carteira": 77}), "@>"),
        ("st_dwithin(address_coordinates, st_makepoint(-46.63, -23.55)::geography, %(value)s)", 10_000.0, "&&"),
    ],
)
def test_the_trap_that_the_function_avoids(
    explained: tuple[psycopg.Connection[dict[str, Any]], Plans],
    large_tenant: UUID,
    condition: str,
    value: Any,  # noqa: ANN401
    operator: str,
) -> None:
    """The same question under row level security walks the tenant: why there is an exempt function at all."""
    connection, plans = explained
    with connection.transaction():
        connection.execute("select app.set_context(%s)", [large_tenant])
        plans.collected.clear()
        found = connection.execute(
            f"select id from public.leads where organization_id = %(organization)s and {condition}",
            {"organization": large_tenant, "value": value},
        ).fetchall()
        connection.execute(NEXT)
        scans = plans.scans()
    assert found
    assert scans
    assert not [scan for scan in scans if operator in scan.get("Index Cond", "")]


async def test_get_list_and_search_plan_one_partition(module_database: Any, large_tenant: UUID) -> None:  # noqa: ANN401
    """Through the library, whose driver prepares a statement by itself."""
    plans = Plans()
    engine = create_async_engine(sqlalchemy_url(module_database.url("superuser")), pool_size=1)

    @event.listens_for(engine.sync_engine, "connect")
    def _explain(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.driver_connection.add_notice_handler(plans.notice)
        cursor = connection.cursor()
        cursor.execute(EXPLAIN_EVERYTHING)
        connection.commit()

    async with Database(engine) as database:
        async with database.tenant_session(large_tenant, read_only=True) as session:
            some_id = (await session.scalars(select(Lead.id).limit(1))).one()
        for execution in range(1, EXECUTIONS + 1):
            async with database.tenant_session(large_tenant, read_only=True) as session:
                plans.collected.clear()
                assert await session.get(Lead, (large_tenant, some_id)) is not None
                await session.execute(text(NEXT))
                got = plans.scans()
                await session.scalars(
                    select(Lead).order_by(Lead.quality_score.desc(), Lead.created_at.desc(), Lead.id.desc()).limit(25)
                )
                await session.execute(text(NEXT))
                listed = plans.scans()
                page = await search_leads(session, LeadSearch(text="raríssimas"))
                searched = plans.scans()
            assert page.total == ROWS // 5000
            for scans, index in ((got, "leads_pkey"), (listed, "leads_score"), (searched, "leads_search_vector")):
                assert len(_partitions(scans)) == 1, (execution, scans)
                assert _conditions(scans, index), (execution, scans)
