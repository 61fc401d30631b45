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
SAO_PAULO = {"latitude": -23.55, "longitude": -46.63, "radius_m": 10_000.0}
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
        return [node for node in nodes if "leads_" in node.get("Relation Name", node.get("Index Name", ""))]


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
        organizations = []
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
        connection.execute("analyze public.leads")
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
    """search(argument=value, …): rows and scans of optimized_lead_search by one prepared statement."""
    connection, plans = explained

    def _search(**arguments: Any) -> tuple[list[dict[str, Any]], list[Plan]]:  # noqa: ANN401
        named = ", ".join(["%(organization)s", *(f"{name} => %({name})s" for name in arguments)])
        with connection.transaction():
            connection.execute("select app.set_context(%s)", [large_tenant])
            plans.collected.clear()
            rows = connection.execute(
                f"select * from optimized_lead_search({named})",
                {"organization": large_tenant, **arguments},
                prepare=True,
            ).fetchall()
        return rows, plans.scans()

    return _search


@pytest.fixture
def misjudged(
    explained: tuple[psycopg.Connection[dict[str, Any]], Plans],
    search: Any,  # noqa: ANN401
) -> Iterator[Any]:
    """The search where the planner takes the tenant for a thousand times as large."""
    connection, _ = explained
    with connection.transaction(force_rollback=True):
        connection.execute("reset session authorization")
        connection.execute("update pg_class set reltuples = reltuples * 1000 where relname ~ '^leads_[0-9]{2}$'")
        connection.execute("set session authorization leadsrapido_app")
        yield search


@pytest.mark.parametrize(
    ("arguments", "index", "condition"),
    [
        ({"query": "raríssimas"}, "leads_search_vector", "@@"),
        ({"query": "luthieria zanatta"}, "leads_search_vector", "@@"),
        ({"tags": ["raro"]}, "leads_tags", "@>"),
        ({"custom_fields": Jsonb({"carteira": 77})}, "leads_custom_fields", "@>"),
        ({"custom_fields": Jsonb({"porte": "nenhum"})}, "leads_custom_fields", "@>"),
        (SAO_PAULO, "leads_coordinates", "&&"),
        ({"city": "SAO PAULO"}, "leads_place", "app.fold"),
        ({"city": "sao paulo", "state": "SP"}, "leads_place", "app.fold"),
        ({"query": "mercado", "tags": ["raro"]}, "leads_tags", "@>"),
        ({"query": "mercado", **SAO_PAULO}, "leads_coordinates", "&&"),
        ({"min_score": 97, "max_score": 98}, "leads_score", "quality_score"),
    ],
    ids=str,
)
def test_each_search_uses_its_index_in_one_partition(
    search: Any,  # noqa: ANN401
    arguments: dict[str, Any],
    index: str,
    condition: str,
) -> None:
    for execution in range(1, EXECUTIONS + 1):
        _, scans = search(**arguments)
        if execution in {1, EXECUTIONS}:
            assert condition in _conditions(scans, index), (execution, scans)
            assert len(_partitions(scans)) == 1
            assert not [scan for scan in scans if scan["Node Type"] == "Seq Scan"]


@pytest.mark.parametrize("arguments", [{}, {"query": "mercado"}, {"is_accessed": False}, {"tags": ["quente"]}], ids=str)
def test_broad_searches_walk_down_the_scores_of_one_partition(search: Any, arguments: dict[str, Any]) -> None:  # noqa: ANN401
    """The count up to its cap may read the partition in any order, the page may not."""
    for execution in range(1, EXECUTIONS + 1):
        _, scans = search(**arguments)
        if execution in {1, EXECUTIONS}:
            assert "organization_id" in _conditions(scans, "leads_score"), (execution, scans)
            assert len(_partitions(scans)) == 1


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


def test_of_many_matches_the_best_scored_are_ranked(search: Any) -> None:  # noqa: ANN401
    rows, _ = search(query="mercado", page_size=200)
    assert {(row["ranking"], row["total_is_capped"]) for row in rows} == {("best_scored", False)}
    assert all("Mercado" in row["name"] for row in rows)
    assert [_place(row) for row in rows] == sorted((_place(row) for row in rows), reverse=True)
    # the same total as that of an exact ranking
    narrow = [search(query="mercado", is_accessed=accessed)[0][0]["total"] for accessed in (True, False)]
    assert rows[0]["total"] == sum(narrow)
    # and one that is not counted out
    assert {(row["total"], row["total_is_capped"]) for row in search(query="ltda")[0]} == {(10_001, True)}


def test_best_scored_pages_end_with_their_pool_and_repeat_nothing(search: Any) -> None:  # noqa: ANN401
    seen: list[UUID] = []
    after: dict[str, Any] = {}
    while True:
        rows, _ = search(query="ltda", page_size=150, **after)
        assert {row["ranking"] for row in rows} == {"best_scored"}
        seen += [row["id"] for row in rows]
        if not rows[-1]["has_more"]:
            break
        after = {f"after_{name}": rows[-1][name] for name in ("ranking", "rank", "created_at", "id")}
        after["after_score"] = rows[-1]["quality_score"]
    assert len(seen) == len(set(seen)) == 500


def test_an_exact_page_stays_exact_when_the_estimate_has_grown(
    search: Any,  # noqa: ANN401
    explained: tuple[psycopg.Connection[dict[str, Any]], Plans],
    large_tenant: UUID,
) -> None:
    """A cursor handed out before an import is answered as it was begun."""
    connection, _ = explained
    with connection.transaction():
        connection.execute("select app.set_context(%s)", [large_tenant])
        first = connection.execute("select max(quality_score) as score, max(created_at) as at from leads").fetchone()
    assert first is not None
    rows, _ = search(
        query="mercado",
        after_ranking="exact",
        after_rank=1.0,
        after_score=first["score"],
        after_created_at=first["at"],
        after_id=UUID(int=2**128 - 1),
    )
    assert {(row["ranking"], row["total"]) for row in rows} == {("exact", None)}


def test_common_values_of_a_field_do_not_gather_the_tenant(search: Any) -> None:  # noqa: ANN401
    """The planner guesses one lead in a hundred for any JSON; more than 16,000 are not looked at for a page of 25."""
    rows, scans = search(custom_fields=Jsonb({"pais": "BR"}))
    assert {(row["total"], row["total_is_capped"]) for row in rows} == {(10_001, True)}
    assert "organization_id" in _conditions(scans, "leads_score")
    read = [scan["Actual Rows"] for scan in scans if "Relation Name" in scan and "Actual Rows" in scan]
    assert max(read) == 16_001


def test_a_field_is_looked_up_first_however_common_the_planner_takes_it_for(misjudged: Any) -> None:  # noqa: ANN401
    """One in a hundred, as the planner guesses, is many in a large tenant: a rare value is not walked for."""
    rows, scans = misjudged(custom_fields=Jsonb({"carteira": 77}))
    assert rows
    assert "@>" in _conditions(scans, "leads_custom_fields")
    assert not _conditions(scans, "leads_score")


def test_a_walk_that_finds_too_little_is_made_good(misjudged: Any) -> None:  # noqa: ANN401
    """Far more were expected than there are: that costs time, and no lead."""
    rows, scans = misjudged(query="luthieria bela", page_size=200)
    assert _conditions(scans, "leads_score")
    assert {row["ranking"] for row in rows} == {"exact"}
    narrow = [misjudged(query="luthieria bela", is_accessed=accessed, page_size=200)[0] for accessed in (True, False)]
    assert {row["id"] for row in rows} == {row["id"] for found in narrow for row in found}
    assert rows[0]["total"] == len(rows) > 0


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["rank"], row["quality_score"], row["created_at"], row["id"].bytes)
