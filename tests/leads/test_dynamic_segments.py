"""A dynamic segment is what its saved search finds now, and holds beside whatever else is asked."""

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from saved import add_search, add_segment, dynamic_segment
from searching import AddLeads, Clone, Connection

from databases import TestDatabase

SEED = 20_260_311
# Enough that a search walks and gathers instead of looking at all leads at once (4,000).
LEADS = 6000
MAKE_LEADS = """
insert into leads (
    organization_id, name, company, city, state, cnae, company_size, opened_on, quality_score, tags, custom_fields,
    email, segment_id, address_coordinates, coordinates_source, created_at, updated_at
)
select %(org)s, (array['Padaria','Mercado','Farmácia','Oficina'])[1 + n %% 4] || ' ' ||
       (array['Aurora','Central','São João','do Povo','Real'])[1 + n %% 5] || ' ' || n,
       case when n %% 3 = 0 then 'Comércio de Alimentos ' || n %% 7 end,
       (array['Campinas','Santos','Niterói'])[1 + n %% 3], (array['SP','SP','RJ'])[1 + n %% 3],
       (array['4711301','1091102','5611201'])[1 + n %% 3], (array['ME','EPP','MEI','other'])[1 + n %% 4],
       date '2015-01-01' + n %% 3000, (n * 37) %% 101,
       case when n %% 2 = 0 then array['feira'] else '{}' end || case when n %% 5 = 0 then array['vip'] else '{}' end,
       jsonb_build_object('porte', (array['p','m','g'])[1 + n %% 3]),
       case when n %% 4 = 1 then 'l' || n || '@example.com' end,
       case when n %% 3 = 1 then %(segment)s::uuid end,
       format('point(%%s %%s)', -47 + (n %% 100) / 50.0, -23 + (n %% 70) / 50.0)::geography, 'address',
       timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-02-01'
from generate_series(1, %(leads)s) as n
"""


@pytest.fixture(scope="module")
def many(module_database: TestDatabase) -> Iterator[tuple[Connection, UUID, UUID]]:
    """(connection as the application, in the organization's context; the organization; its static segment)."""
    with module_database.connect("migrator") as founder:
        [organization] = founder.execute("select app.create_organization('many', 'Many')").fetchone() or ()
    with module_database.connect("superuser") as admin:
        admin.execute("select app.set_context(%s)", [organization])
        segment = add_segment(admin, organization)
        admin.execute(MAKE_LEADS, {"org": organization, "segment": segment, "leads": LEADS})
    with module_database.connect("superuser") as admin:
        admin.autocommit = True
        admin.execute("analyze leads")
    with module_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        yield connection, organization, segment
        connection.rollback()


def _matching(connection: Connection, organization: UUID, search: dict[str, Any]) -> list[UUID]:
    row = connection.execute(
        "select public.matching_lead_ids(%s, %s, at_most => 100000)", [organization, Jsonb(search)]
    ).fetchone()
    assert row is not None
    return list(row[0])


def _page(connection: Connection, organization: UUID, search: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select * from public.optimized_lead_search(%s, %s, 200)", [organization, Jsonb(search)]
        ).fetchall()


def _filters(chance: random.Random, segment: UUID) -> dict[str, Any]:
    """Up to three filters of any kind, of values that stand in the data."""
    kinds: list[dict[str, Any]] = [
        {"text": chance.choice(["padaria", "aurora", "alimentos", "mercado real", "-farmacia", '"sao joao"', "são"])},
        {"segments": [str(segment)]},
        {"tags_all": [chance.choice(["feira", "vip"])]},
        {"tags_any": ["feira", "vip"]},
        {"tags_none": ["vip"]},
        {"min_score": chance.randrange(60)},
        {"max_score": chance.randrange(40, 100)},
        {"states": [chance.choice(["SP", "RJ"])]},
        {"states": ["SP", "MG"]},
        {"city": "santos"},
        {"cnaes": [chance.choice(["47", "G", "1091102"])]},
        {"company_sizes": ["ME", "MEI"]},
        {"opened_from": "2018-01-01"},
        {"opened_until": "2021-01-01"},
        {"has_email": chance.choice([True, False])},
        {"custom_fields": {"porte": chance.choice("pmg")}},
        {"created_from": "2026-01-02T00:00:00Z"},
        {"created_until": "2026-01-03T12:00:00Z"},
        {"near": {"latitude": -22.9, "longitude": -46.5, "radius_m": chance.choice([20000, 60000])}},
        {"box": {"west": -46.8, "south": -22.9, "east": -46, "north": -22}},
    ]
    return {name: value for kind in chance.sample(kinds, chance.randrange(1, 4)) for name, value in kind.items()}


def test_a_dynamic_segment_is_its_saved_search_and_whatever_else_is_asked(
    many: tuple[Connection, UUID, UUID],
) -> None:
    connection, organization, static = many
    chance = random.Random(SEED)  # noqa: S311  repeatable
    found_something = 0
    for _ in range(40):
        saved = _filters(chance, static)
        others = {name: value for name, value in _filters(chance, static).items() if name != "segments"}
        segment = [str(dynamic_segment(connection, organization, saved))]
        alone = _matching(connection, organization, saved)
        assert _matching(connection, organization, {"segments": segment}) == alone, saved
        expected = sorted(set(alone) & set(_matching(connection, organization, others)))
        both = {"segments": segment, **others}
        assert _matching(connection, organization, both) == expected, (saved, others)
        page = _page(connection, organization, both)
        assert len(page) == min(200, len(expected)), (saved, others)
        assert {row["id"] for row in page} <= set(expected), (saved, others)
        if page and page[0]["total_is"] == "exact":
            assert page[0]["total"] == len(expected), (saved, others)
        if not set(saved) & {"near", "text"} and "near" not in others:
            assert [row["id"] for row in _page(connection, organization, {"segments": segment})] == [
                row["id"] for row in _page(connection, organization, saved)
            ], saved
        found_something += bool(expected)
    assert found_something > 20


def test_it_follows_the_leads_and_the_saved_search(
    new_organization: UUID, add_leads: AddLeads, app: Connection
) -> None:
    [aurora, other] = add_leads(new_organization, {"name": "Padaria Aurora"}, {"name": "Mercado", "tags": ["feira"]})
    app.execute("select app.set_context(%s)", [new_organization])
    saved = add_search(app, new_organization, {"text": "padarias"})
    segment = {"segments": [str(add_segment(app, new_organization, saved))]}
    assert _matching(app, new_organization, segment) == [aurora]
    app.execute("update leads set name = 'Padaria Nova' where id = %s", [other])
    assert set(_matching(app, new_organization, segment)) == {aurora, other}
    app.execute("update saved_searches set search = %s where id = %s", [Jsonb({"tags_all": ["feira"]}), saved])
    assert _matching(app, new_organization, segment) == [other]


@pytest.mark.parametrize(
    ("saved", "found"),
    [
        ({}, 2),
        ({"text": "de da do"}, 0),
        ({"text": "xyzzy", "as_typed": True}, 0),
    ],
)
def test_corner_cases_are_what_the_search_finds(
    new_organization: UUID, add_leads: AddLeads, app: Connection, saved: dict[str, Any], found: int
) -> None:
    add_leads(new_organization, {"name": "Padaria Aurora", "state": "SP"}, {"name": "Mercado", "state": "RJ"})
    app.execute("select app.set_context(%s)", [new_organization])
    segment = str(dynamic_segment(app, new_organization, saved))
    assert len(_page(app, new_organization, saved)) == found
    assert len(_page(app, new_organization, {"segments": [segment]})) == found
    assert len(_matching(app, new_organization, {"segments": [segment]})) == found
    assert len(_page(app, new_organization, {"segments": [segment], "text": "aurora"})) <= found


def test_another_organization_s_segment_finds_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, test_database: Clone
) -> None:
    add_leads(new_organization, {"name": "Padaria"})
    add_leads(other_organization, {"name": "Padaria"})
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [other_organization])
        foreign = str(dynamic_segment(connection, other_organization, {"text": "padaria"}))
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        assert _matching(connection, new_organization, {"segments": [foreign]}) == []
        assert _page(connection, new_organization, {"segments": [foreign]}) == []
        with pytest.raises(psycopg.Error) as refused:
            _matching(connection, other_organization, {})
        assert refused.value.sqlstate == "LR001"


def _refused(connection: Connection, statement: str, *values: object) -> tuple[str | None, str]:
    with pytest.raises(psycopg.Error) as refused, connection.transaction():
        connection.execute(statement, values)
    return refused.value.sqlstate, str(refused.value.diag.message_primary)


def test_refusals(new_organization: UUID, other_organization: UUID, add_leads: AddLeads, app: Connection) -> None:
    [lead] = add_leads(new_organization, {"name": "Padaria"})
    app.execute("select app.set_context(%s)", [new_organization])
    saved = add_search(app, new_organization, {"text": "padaria"})
    dynamic, second = (add_segment(app, new_organization, saved, name=name) for name in ("Vivo", "Outro"))
    static = add_segment(app, new_organization)
    search = "select public.matching_lead_ids(%s, %s)"

    # No lead is put into a dynamic segment, by neither verb.
    code, sentence = _refused(app, "update leads set segment_id = %s where id = %s", dynamic, lead)
    assert (code, "'Vivo' is dynamic" in sentence) == ("LR409", True)
    code, sentence = _refused(
        app, "insert into leads (organization_id, name, segment_id) values (%s, 'x', %s)", new_organization, dynamic
    )
    assert (code, "'Vivo' is dynamic" in sentence) == ("LR409", True)
    app.execute("update leads set segment_id = %s where id = %s", [static, lead])

    # One dynamic segment a search.
    for beside in (second, static):
        asked = Jsonb({"segments": [str(dynamic), str(beside)]})
        code, sentence = _refused(app, search, new_organization, asked)
        assert (code, sentence.startswith("Search: segments name a dynamic")) == ("LR002", True)

    # No dynamic segment of a dynamic segment, from neither side.
    nested = add_search(app, new_organization, {"segments": [str(dynamic)]})
    add = "insert into lead_segments (organization_id, name, saved_search_id) values (%s, 'x', %s)"
    code, sentence = _refused(app, add, new_organization, nested)
    assert (code, sentence.startswith("Search: segments")) == ("LR002", True)
    change = "update saved_searches set search = %s where id = %s"
    assert _refused(app, change, Jsonb({"segments": [str(second)]}), saved)[0] == "LR002"
    assert _refused(app, change, Jsonb({"segments": [str(dynamic)]}), saved)[0] == "LR002"
    app.execute(change, [Jsonb({"segments": [str(static)]}), saved])

    # A static segment stays static, a search that is a segment stays, and it is one of the organization.
    make = "update lead_segments set saved_search_id = %s where id = %s"
    assert _refused(app, make, saved, static)[0] == "LR409"
    assert _refused(app, "delete from saved_searches where id = %s", saved)[0] == "23503"
    assert _refused(app, add, new_organization, other_organization)[0] == "LR404"

    # What cannot be searched is not saved.
    code, sentence = _refused(app, change, Jsonb({"min_score": 101}), saved)
    assert (code, sentence) == ("LR002", "Search: min_score is not between 0 and 100.")
    assert _refused(app, change, Jsonb({"no such": 1}), saved)[0] == "LR002"


def test_a_search_that_stopped_working_says_so(new_organization: UUID, app: Connection) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    segment = dynamic_segment(app, new_organization, {"fields": [{"key": "lojas", "op": ">=", "value": 3}]})
    code, sentence = _refused(
        app, "select public.matching_lead_ids(%s, %s)", new_organization, Jsonb({"segments": [str(segment)]})
    )
    assert code == "LR002"
    assert sentence.startswith("Search: segments name a dynamic segment whose saved search cannot be run any more")


def test_two_that_were_made_to_meet_are_refused_when_run(new_organization: UUID, admin: Connection) -> None:
    """Written at once by two users: neither trigger saw the other."""
    admin.execute("select app.set_context(%s)", [new_organization])
    saved = add_search(admin, new_organization, {})
    segment = add_segment(admin, new_organization, saved)
    admin.execute("set local session_replication_role = replica")
    admin.execute("update saved_searches set search = %s where id = %s", [Jsonb({"segments": [str(segment)]}), saved])
    asked = Jsonb({"segments": [str(segment)]})
    code, sentence = _refused(admin, "select public.matching_lead_ids(%s, %s)", new_organization, asked)
    assert (code, "cannot be run any more" in sentence) == ("LR002", True)
