"""Who sees which lead inside an organization is one predicate: every exempt function asks it, for leads and figures."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from drawn_leads import found_organization
from psycopg.types.json import Jsonb
from searching import Clone, Connection

ALL, OWN = 6_000, 60
LEADS = """
    insert into public.leads (
        organization_id, name, company, content_hash, quality_score, owner_id, tags, state, custom_fields,
        address_coordinates, coordinates_source
    )
    select %(organization)s, 'Padaria ' || case when n %% 2 = 0 then 'Aurora' else 'Central' end,
           case when n %% 100 = 0 then 'Minha' else 'Segredo' end, sha256(n::text::bytea), n %% 101,
           case when n %% 100 = 0 then %(user)s::uuid end, array['feira'], 'SP', '{"porte": "ME"}',
           'SRID=4326;POINT(-46.63 -23.55)', 'address'
    from generate_series(1, %(leads)s) as n
"""
OWN_ONLY = """
    create or replace function app.can_see_lead(organization_id uuid, owner_id uuid) returns boolean
    language sql stable parallel safe return owner_id = app.current_user_id();
    create or replace function app.sees_every_lead() returns boolean
    language sql stable parallel safe return false;
"""
DOCUMENTS: list[dict[str, Any]] = [
    {},
    {"text": "padaria"},
    {"text": "padaria minha"},
    {"text": "padaria ou xyzzy"},
    {"text": "padaria", "sort": "newest"},
    {"sort": "newest"},
    {"tags_all": ["feira"]},
    {"states": ["SP"]},
    {"custom_fields": {"porte": "ME"}},
    {"near": {"latitude": -23.55, "longitude": -46.63, "radius_m": 1000}, "sort": "nearest"},
    {"min_score": 0},
    {"max_score": 100},
    {"is_assigned": True},
    {"text": "segredo"},
    {"text": "segredo padaria"},
]
# The exempt functions → a call with %(organization)s and %(search)s that answers (leads, total).
COUNTED = {
    "public.optimized_lead_search":
        "select count(*), max(total) from public.optimized_lead_search(%(organization)s, %(search)s, 200)",
    "public.lead_facets":
        "select coalesce(max(leads), 0), max(total) from public.lead_facets(%(organization)s, %(search)s)",
    "public.lead_clusters":
        "select coalesce(sum(leads), 0), sum(leads) from public.lead_clusters(%(organization)s, %(search)s, 5)",
    "public.matching_lead_ids":
        "select cardinality(public.matching_lead_ids(%(organization)s, %(search)s, null, 100000)), null",
}  # fmt: skip
# Those that take no search: a call that answers how many leads it tells of, at most OWN of them.
OTHERS = {
    "app.leads_with_tags": "select cardinality(app.leads_with_tags(%(organization)s, '{feira}', null, 100000))",
    "app.leads_sharing_words": "select cardinality(app.leads_sharing_words(%(organization)s, 'padaria', 'SP ', 9999))",
    "public.suggest_searches": "select coalesce(max(leads), 0) from public.suggest_searches(%(organization)s, 'pada')",
}  # fmt: skip
# Not asked: answers words to other exempt functions, which ask whether somebody sees a lead that has them.
WORDS_ONLY = {"app.similar_words"}


@pytest.fixture(scope="module")
def own_only(module_database: Clone) -> Iterator[tuple[Connection, UUID]]:
    """A user who sees 60 of the organization's 6,000 leads; a superuser's connection takes the owner's part."""
    organization = found_organization(module_database)
    with module_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        [user] = connection.execute(
            "insert into public.users (organization_id, email) values (%s, 'a@example.com') returning id",
            [organization],
        ).fetchone() or [None]
        connection.execute(LEADS, {"organization": organization, "user": user, "leads": ALL})
        connection.execute(OWN_ONLY.encode())
        connection.execute("analyze public.leads")
        connection.commit()
        connection.execute("select app.set_context(%s, %s)", [organization, user])
        yield connection, organization
        connection.rollback()


def test_every_exempt_function_has_its_case(own_only: tuple[Connection, UUID]) -> None:
    exempt = own_only[0].execute(
        "select pronamespace::regnamespace || '.' || proname from pg_proc "
        "where proowner = 'leadsrapido_search'::regrole and prosecdef"
    )
    assert {name for (name,) in exempt.fetchall()} == {*COUNTED, *OTHERS, *WORDS_ONLY}


@pytest.mark.parametrize("function", COUNTED)
@pytest.mark.parametrize("search", DOCUMENTS, ids=str)
def test_leads_and_figures_are_of_what_the_user_sees(
    own_only: tuple[Connection, UUID], function: str, search: dict[str, Any]
) -> None:
    connection, organization = own_only
    told = connection.execute(COUNTED[function].encode(), {"organization": organization, "search": Jsonb(search)})
    leads, total = told.fetchone() or (None, None)
    if function in {"public.optimized_lead_search", "public.matching_lead_ids"}:
        assert leads == (0 if "segredo" in search.get("text", "") else OWN), total
    # an estimate is off by the error of its sample, and never of the size of what others see
    assert (total or 0) <= 5 * OWN
    assert leads <= 5 * OWN


@pytest.mark.parametrize("function", OTHERS)
def test_what_takes_no_search_keeps_to_it_too(own_only: tuple[Connection, UUID], function: str) -> None:
    connection, organization = own_only
    [told] = connection.execute(OTHERS[function].encode(), {"organization": organization}).fetchone() or [None]
    assert told <= OWN


def test_words_of_leads_nobody_shows_are_not_told(own_only: tuple[Connection, UUID]) -> None:
    connection, organization = own_only
    for typed in ("segre", "segreod", "padaria segr"):
        suggested = connection.execute(
            "select suggestion from public.suggest_searches(%s, %s)", [organization, typed]
        ).fetchall()
        assert not [row for row in suggested if "segredo" in row[0]], typed
        found = connection.execute(
            "select understood from public.optimized_lead_search(%s, %s)",
            [organization, Jsonb({"text": typed, "as_you_type": True})],
        ).fetchall()
        assert not [row for row in found if "segredo" in str(row[0])], typed
