"""The search is exempt from row level security: what it shows, and to whom, is its own promise."""

import re
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from searching import AddLeads, Clone, Connection, Search, position

EXEMPT = [
    """select * from public.optimized_lead_search(%s, '{"text": "segredo"}')""",
    "select * from public.search_leads(%s, 'segredo')",
    """select * from public.lead_facets(%s, '{"text": "segredo"}')""",
    """select * from public.lead_clusters(%s, '{"text": "segredo"}', 5)""",
    "select * from public.suggest_searches(%s, 'segred')",
    """select public.matching_lead_ids(%s, '{"text": "segredo"}')""",
    "select app.leads_with_tags(%s, '{segredo}', null, 10)",
]


def test_only_the_own_organization_s_leads(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    same: dict[str, Any] = {"name": "Padaria Aurora", "tags": ["feira"], "city": "Campinas", "state": "SP"}
    own = set(add_leads(new_organization, *[same] * 3))
    foreign = set(add_leads(other_organization, *[same] * 5))
    for arguments in (
        {},
        {"text": "padaria"},
        {"tags_all": ["feira"]},
        {"city": "campinas"},
        {"states": ["SP"], "text": "aurora"},
    ):
        mine = search(new_organization, **arguments)
        theirs = search(other_organization, **arguments)
        assert ({row["id"] for row in mine}, {row["total"] for row in mine}) == (own, {3})
        assert ({row["id"] for row in theirs}, {row["total"] for row in theirs}) == (foreign, {5})


@pytest.mark.parametrize("call", EXEMPT)
@pytest.mark.parametrize("context", ["unset", "foreign", "none named", "left over"])
def test_without_the_organization_s_context_it_refuses(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, app: Connection, call: str, context: str
) -> None:
    add_leads(new_organization, {"name": "Segredo"})
    named: UUID | None = new_organization
    if context == "foreign":
        app.execute("select app.set_context(%s)", [other_organization])
    elif context == "none named":
        app.execute("select app.set_context(%s)", [new_organization])
        named = None
    elif context == "left over":
        app.execute("select app.set_context(%s)", [new_organization])
        app.commit()
    with pytest.raises(psycopg.Error) as refused:
        app.execute(call, [named])
    assert refused.value.sqlstate == "LR001"
    assert not re.search(r"[0-9a-f]{8}-|segredo", str(refused.value), re.IGNORECASE)


@pytest.mark.parametrize("call", EXEMPT)
def test_a_malformed_context_is_an_error(
    new_organization: UUID, add_leads: AddLeads, app: Connection, call: str
) -> None:
    add_leads(new_organization, {"name": "Segredo"})
    app.execute("set local app.current_organization_id = 'garbage'")
    with pytest.raises(psycopg.Error) as refused:
        app.execute(call, [new_organization])
    assert not re.search(r"[0-9a-f]{8}-|segredo", str(refused.value), re.IGNORECASE)


def test_a_cursor_of_another_organization_opens_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(other_organization, {"name": "Padaria", "quality_score": 90})
    own = add_leads(new_organization, {"name": "Padaria", "quality_score": 50})
    last = position(search(other_organization)[0])
    assert [row["id"] for row in search(new_organization, after=last)] == own


def test_a_foreign_segment_finds_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search, admin: Connection
) -> None:
    segment = uuid4()
    admin.execute("select app.set_context(%s)", [other_organization])
    admin.execute(
        "insert into lead_segments (organization_id, id, name) values (%s, %s, 'S')", [other_organization, segment]
    )
    admin.commit()
    add_leads(other_organization, {"name": "Padaria", "segment_id": segment})
    add_leads(new_organization, {"name": "Padaria"})
    assert len(search(other_organization, segments=[segment])) == 1
    assert search(new_organization, segments=[segment]) == []


def test_what_belongs_to_another_organization_finds_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search, admin: Connection
) -> None:
    """A stage, an owner, an import, a CEP and a custom field of the neighbour are as good as none."""
    admin.execute("select app.set_context(%s)", [other_organization])
    [stage] = admin.execute(
        "insert into pipeline_stages (organization_id, name, position) values (%s, 'T', 99) returning id",
        [other_organization],
    ).fetchone() or [None]
    [owner] = admin.execute(
        "insert into users (organization_id, email) values (%s, 'a@example.com') returning id", [other_organization]
    ).fetchone() or [None]
    admin.execute(
        "insert into custom_fields (organization_id, key, label, type, is_filterable) "
        "values (%s, 'lojas', 'Lojas', 'number', true)",
        [other_organization],
    )
    admin.commit()
    [theirs] = add_leads(
        other_organization,
        {
            "name": "Padaria", "owner_id": owner, "cep": "13010100", "custom_fields": {"lojas": 3},
            "address_coordinates": "SRID=4326;POINT(-47.06 -22.91)", "coordinates_source": "address",
        },
    )  # fmt: skip
    admin.execute("select app.set_context(%s)", [other_organization])
    admin.execute(
        "insert into pipeline_leads (organization_id, lead_id, stage_id, title) values (%s, %s, %s, 'x')",
        [other_organization, theirs, stage],
    )
    admin.commit()
    add_leads(new_organization, {"name": "Padaria"})
    for asked in ({"stages": [stage]}, {"owners": [owner]}, {"fields": [{"key": "lojas", "op": "=", "value": 3}]}):
        assert [row["id"] for row in search(other_organization, **asked)] == [theirs], asked
        assert search(new_organization, **asked) == [], asked
    near = {"cep": "13010", "radius_m": 1000}
    assert [row["id"] for row in search(other_organization, near=near)] == [theirs]
    with pytest.raises(psycopg.Error, match="no lead stands there"):
        search(new_organization, near=near)
    with pytest.raises(psycopg.Error, match="can only ask = of 'lojas'"):
        search(new_organization, fields=[{"key": "lojas", "op": ">", "value": 1}])


def test_locked_leads_show_no_contact(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(
        new_organization,
        {
            "name": "Aberta",
            "email": "aberta@example.com",
            "phone": "+5511987654321",
            "has_email": True,
            "has_phone": True,
        },
        {"name": "Fechada", "origin": "delivered", "is_accessed": False, "has_email": True, "has_phone": True},
    )
    rows = {row["name"]: row for row in search(new_organization)}
    assert (rows["Aberta"]["email"], rows["Aberta"]["phone"]) == ("aberta@example.com", "+5511987654321")
    assert (rows["Fechada"]["email"], rows["Fechada"]["phone"]) == (None, None)
    assert (rows["Fechada"]["has_email"], rows["Fechada"]["has_phone"]) == (True, True)
    assert [row["name"] for row in search(new_organization, text="aberta@example.com")] == ["Aberta"]


@pytest.mark.parametrize(
    ("role", "may"), [("app", True), ("worker", True), ("readonly", True), ("monitor", False), ("backup", False)]
)
def test_who_may_search(test_database: Clone, new_organization: UUID, role: str, may: bool) -> None:
    with test_database.connect(role) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("select * from public.optimized_lead_search(%s)", [new_organization])
    assert refused.value.sqlstate == ("LR001" if may else "42501")


def test_its_steps_are_not_for_the_application(test_database: Clone) -> None:
    with test_database.connect("superuser") as connection:
        callable_steps = connection.execute("""
            select p.proname from pg_proc as p
            where p.pronamespace = 'app'::regnamespace and p.provolatile = 'v'
              and pg_get_function_arguments(p.oid) like '%lead_criteria%'
              and has_function_privilege('leadsrapido_app', p.oid, 'execute')
        """).fetchall()
    assert callable_steps == []
