"""`leadsrapido leads search`, as it is typed."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

from leadsrapido.cli.leads import app
from leadsrapido.errors import UnknownOrganizationError, UsageError
from leadsrapido.settings import load_settings

Type = Callable[..., Result]


@pytest.fixture
def organization(test_database: Any) -> tuple[str, UUID]:  # noqa: ANN401
    """(slug, id) of an organization with a segment and five leads of each of its kinds."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [new_id] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone()
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_id])
        segment = uuid4()
        connection.execute(
            "insert into lead_segments (organization_id, id, name) values (%s, %s, 'Alimentação')", [new_id, segment]
        )
        connection.execute(
            """
            insert into leads (
                organization_id, name, company, city, state, quality_score, tags, custom_fields, segment_id, email,
                phone, has_email, has_phone, content_hash, address_coordinates, coordinates_source, cep, cnae,
                company_size, opened_on, created_at
            )
            select %s, 'Padaria ' || n, 'Pães [' || n || '] Ltda', 'São Paulo', 'SP', n * 10, '{feira}',
                   '{"porte": "ME", "lojas": 3}', %s, 'p' || n || '@example.com', '+5511987654321',
                   true, true, sha256(n::text::bytea), 'SRID=4326;POINT(-46.63 -23.55)', 'address', '01310100',
                   '4721102', 'ME', '2010-05-05', '2025-06-01'
            from generate_series(1, 5) as n
            """,
            [new_id, segment],
        )
        connection.execute(
            """
            insert into leads (
                organization_id, name, city, state, origin, is_accessed, has_email, content_hash, quality_score
            )
            select %s, 'Mercado ' || n, 'Campinas', 'SP', 'delivered', false, true, sha256(('m' || n)::bytea), 0
            from generate_series(1, 5) as n
            """,
            [new_id],
        )
    return slug, new_id


@pytest.fixture
def leads(test_database: Any, organization: tuple[str, UUID], monkeypatch: pytest.MonkeyPatch) -> Iterator[Type]:  # noqa: ANN401
    """leads("search", …) as typed, in the organization of the test."""
    monkeypatch.setenv("LEADSRAPIDO_DATABASE_URL", test_database.url("app"))
    monkeypatch.setenv("COLUMNS", "200")
    load_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, ["search", "--org", organization[0], *arguments])
    monkeypatch.undo()
    load_settings.cache_clear()


def _names(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [lead["name"] for lead in json.loads(result.stdout)["leads"]]


def test_a_table_for_people(leads: Type) -> None:
    result = leads("padarias sao paulo", "--limit", "2")
    assert result.exit_code == 0, result.output
    assert "Padaria 5" in result.stdout
    # square brackets in a name are a name, no markup
    assert "Pães [5] Ltda" in result.stdout
    assert "p5@example.com +5511987654321" in result.stdout
    assert "2 of 5 leads" in result.stdout
    assert "relevance" in result.stdout
    assert "--cursor " in result.stdout


def test_locked_leads_say_what_unlocking_would_show(leads: Type) -> None:
    result = leads("mercado")
    assert "locked: e-mail" in result.stdout
    assert "@" not in result.stdout


def test_nothing_found(leads: Type) -> None:
    assert leads("xyzzy").stdout == "No leads found.\n"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (["padarias"], "Padaria"),
        (["padarais"], "Padaria"),
        (["pada", "--as-you-type"], "Padaria"),
        (["padaria", "--as-typed"], "Padaria"),
        (["--segment", "alimentação"], "Padaria"),
        (["--tag", "feira"], "Padaria"),
        (["--any-tag", "feira", "--any-tag", "outra"], "Padaria"),
        (["--no-tag", "feira"], "Mercado"),
        (["--min-score", "10", "--max-score", "50"], "Padaria"),
        (["--city", "sao paulo", "--state", "sp"], "Padaria"),
        (["--city", "campinas"], "Mercado"),
        (["--near", "-23.55,-46.63"], "Padaria"),
        (["--near", "-23,55 -46,63", "--radius-km", "1.5"], "Padaria"),
        (["--near", "São Paulo/SP", "--radius-km", "40", "--sort", "nearest"], "Padaria"),
        (["--near", "01310-1"], "Padaria"),
        (["--box", "-47,-24,-46,-23"], "Padaria"),
        (["--cnae", "47.21-1", "--cnae", "A"], "Padaria"),
        (["--cnae", "g"], "Padaria"),
        (["--size", "ME", "--size", "MEI"], "Padaria"),
        (["--opened-from", "2010-01-01", "--opened-until", "2010-12-31"], "Padaria"),
        (["--created-until", "2025-06-02T00:00-03:00"], "Padaria"),
        (["--created-from", "2025-06-02T00:00-03:00"], "Mercado"),
        (["--phone"], "Padaria"),
        (["--no-phone", "--email"], "Mercado"),
        (["--accessed"], "Padaria"),
        (["--locked"], "Mercado"),
        (["--field", "porte=ME"], "Padaria"),
        (["--field", "lojas:=3", "--field", "porte=ME"], "Padaria"),
        (["--sort", "newest", "--tag", "feira"], "Padaria"),
    ],
)
def test_each_filter(leads: Type, typed: list[str], kind: str) -> None:
    names = _names(leads(*typed, "--json"))
    assert len(names) == 5
    assert {name.split()[0] for name in names} == {kind}


def test_who_has_it_and_where_it_came_from(leads: Type) -> None:
    assert len(_names(leads("--unassigned", "--json"))) == 10
    assert _names(leads("--assigned", "--json")) == []
    assert _names(leads("--import", str(UUID(int=1)), "--json")) == []


def test_what_was_searched_instead_is_told(leads: Type) -> None:
    assert json.loads(leads("padarais", "--json").stdout)["understood"]["corrections"] == {"padarais": "padaria"}
    assert "padaria" in leads("padarais").stdout
    assert json.loads(leads("P1@EXAMPLE.com", "--json").stdout)["understood"]["identifier"] == "email"


def test_pages_by_cursor(leads: Type) -> None:
    pages, cursor = [], []
    while True:
        page = json.loads(leads("--limit", "4", "--json", *cursor).stdout)
        pages.append([lead["name"] for lead in page["leads"]])
        assert page["total"] == 10
        if page["next_cursor"] is None:
            break
        cursor = ["--cursor", page["next_cursor"]]
    assert [len(page) for page in pages] == [4, 4, 2]
    assert len({name for page in pages for name in page}) == 10


def test_a_name_cannot_speak_to_the_terminal(
    leads: Type,
    organization: tuple[str, UUID],
    test_database: Any,  # noqa: ANN401
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization[1]])
        connection.execute(
            "insert into leads (organization_id, name, company, city, tags) select %s, %s, %s, %s, array[%s]",
            [organization[1], "Ateliê \x1b]0;title\x07", "A\x1b[31m", "B\x9b2J", "\x1b[8m"],
        )
    shown = leads("atelie").stdout
    assert "Ateliê �]0;title�" in shown
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)


def test_a_field_is_compared_by_the_type_it_is_defined_with(
    leads: Type,
    organization: tuple[str, UUID],
    test_database: Any,  # noqa: ANN401
) -> None:
    assert _names(leads("--field", "lojas=3", "--json")) == []
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization[1]])
        for key, kind in (("lojas", "number"), ("porte", "text")):
            connection.execute(
                "insert into custom_fields (organization_id, key, label, type, is_filterable)"
                " values (%s, %s, 'x', %s, true)",
                [organization[1], key, kind],
            )
    for typed in ("lojas=3", "lojas = 3", "porte=me", "lojas>=3"):
        assert len(_names(leads("--field", typed, "--json"))) == 5, typed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["--segment", "Nenhum"], "There is no segment 'Nenhum'. Take one of: Alimentação."),
        (["--near", "here"], "no town"),
        (["--near", "-23.55"], "is no point"),
        (["--radius-km", "3"], "--near"),
        (["--near", "-23.55,-46.63", "--radius-km", "1001"], "radius_m"),
        (["--near", "-123.55,-46.63"], "latitude"),
        (["--field", "porte"], "porte=ME"),
        (["--field", "=ME"], "porte=ME"),
        (["--field", "lojas:=três"], "no JSON"),
        (["--limit", "201"], "page_size"),
        (["--state", "São Paulo"], "state"),
        (["--cursor", "???"], "cursor cannot be read"),
        (["a" * 1001], "text"),
        (["--box", "1,2,3"], "is no box"),
        (["--cnae", "padaria"], "cnaes"),
        (["--size", "huge"], "company_sizes"),
        (["--sort", "best"], "sort"),
        (["--sort", "nearest"], "sort"),
        (["--opened-from", "yesterday"], "opened_from"),
        (["--created-from", "2026-01-01T00:00"], "created_from"),
        (["--import", "x"], "import_id"),
        (["--near", "Nenhures"], "near"),
        (["--field", "lojas>2"], "'lojas'"),
    ],
)
def test_refused_with_a_sentence_and_exit_code_2(leads: Type, typed: list[str], sentence: str) -> None:
    refused = leads(*typed).exception
    assert isinstance(refused, UsageError)
    assert sentence in str(refused)
    assert refused.exit_code == 2


def test_an_unknown_organization(leads: Type) -> None:
    refused = leads("x", "--org", "nowhere").exception
    assert isinstance(refused, UnknownOrganizationError)
    assert refused.exit_code == 2


def test_the_organization_is_asked_for() -> None:
    assert CliRunner().invoke(app, ["search", "x"]).exit_code == 2
