"""Synonyms: a search for one word of a group finds the leads of all, in that organization and nowhere else."""

from typing import Any
from uuid import UUID

import pytest
from saved import dynamic_segment
from searching import AddLeads, Clone
from typer.testing import CliRunner

from leadsrapido.cli import app as program
from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, NotFoundError, UsageError
from leadsrapido.leads.schemas import LeadPage, LeadSearch
from leadsrapido.leads.search import search_leads
from leadsrapido.leads.synonyms import add_synonyms, list_synonyms, remove_synonyms
from leadsrapido.settings import load_settings

NAMES = ("Padaria Nova Aurora", "Panificadora Aurora Nova", "Confeitaria Aurora", "Mercado Aurora")


async def _search(database: Database, organization: UUID, text: str, **filters: Any) -> LeadPage:  # noqa: ANN401
    async with database.tenant_session(organization, read_only=True) as session:
        return await search_leads(session, LeadSearch(text=text, **filters))


def _names(page: LeadPage) -> set[str]:
    return {lead.name for lead in page.leads}


@pytest.fixture
async def bakeries(database: Database, new_organization: UUID, add_leads: AddLeads) -> UUID:
    add_leads(new_organization, *({"name": name} for name in NAMES))
    async with database.tenant_session(new_organization) as session:
        group = await add_synonyms(session, ["padaria", " Panificadoras ", "confeitaria", "PADARIAS", "boulangerie"])
        # PADARIAS is padaria to search.
        assert group.words == ["padaria", "Panificadoras", "confeitaria", "boulangerie"]
    return new_organization


async def test_one_word_finds_the_leads_of_all(
    database: Database, bakeries: UUID, other_organization: UUID, add_leads: AddLeads
) -> None:
    everything, three = set(NAMES), set(NAMES[:3])
    for word in ("padarias", "PANIFICADORA", "confeitaria"):
        page = await _search(database, bakeries, word)
        assert (_names(page), page.total) == (three, 3)
    page = await _search(database, bakeries, "padaria")
    assert page.understood.synonyms == {"padaria": ["Panificadoras", "confeitaria", "boulangerie"]}
    # A word of the group that no lead has is no misspelling.
    page = await _search(database, bakeries, "boulangerie")
    assert (_names(page), page.understood.corrections) == (three, {})
    assert _names(await _search(database, bakeries, "boulangerie mercado")) == set()
    # Beside other words, inside a phrase, in an alternative; what is excluded is meant as typed.
    assert _names(await _search(database, bakeries, "aurora padaria")) == three
    assert _names(await _search(database, bakeries, '"aurora padaria"')) == set()
    assert _names(await _search(database, bakeries, '"confeitaria nova"')) == {NAMES[0]}
    assert _names(await _search(database, bakeries, "padaria ou mercado")) == everything
    assert _names(await _search(database, bakeries, "aurora -padaria")) == everything - {NAMES[0]}
    # As typed: neither corrections nor synonyms.
    page = await _search(database, bakeries, "padaria", as_typed=True)
    assert (_names(page), page.understood.synonyms) == ({NAMES[0]}, {})
    # The words as they were typed, next to each other, come first.
    page = await _search(database, bakeries, "padaria nova")
    assert [(lead.name, lead.rank) for lead in page.leads] == [(NAMES[0], 3), (NAMES[1], 2)]

    add_leads(other_organization, *({"name": name} for name in NAMES))
    page = await _search(database, other_organization, "padaria")
    assert (_names(page), page.understood.synonyms) == ({NAMES[0]}, {})


async def test_corrections_find_synonyms_too(database: Database, bakeries: UUID) -> None:
    page = await _search(database, bakeries, "confeitarai")
    assert page.understood.corrections == {"confeitarai": "confeitaria"}
    assert (_names(page), set(page.understood.synonyms)) == (set(NAMES[:3]), {"confeitaria"})


async def test_a_dynamic_segment_understands_them(database: Database, bakeries: UUID, test_database: Clone) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [bakeries])
        segment = dynamic_segment(connection, bakeries, {"text": "panificadora"})
    async with database.tenant_session(bakeries, read_only=True) as session:
        assert _names(await search_leads(session, LeadSearch(segments=(segment,)))) == set(NAMES[:3])


async def test_kept_and_removed(database: Database, bakeries: UUID, other_organization: UUID) -> None:
    async with database.tenant_session(other_organization) as session:
        # Another organization's group is no obstacle.
        await add_synonyms(session, ["padaria", "mercado"])
    for words, error in (
        (["padarias", "loja"], ConflictError),
        (["padoca"], UsageError),
        (["pão de queijo", "quitanda"], UsageError),
        (["de", "quitanda"], UsageError),
        (["loja", "LOJAS"], UsageError),
        (["-loja", "quitanda"], UsageError),
        (['"', "quitanda"], UsageError),
        ([f"w{n}" for n in range(21)], UsageError),
    ):
        with pytest.raises(error):
            async with database.tenant_session(bakeries) as session:
                await add_synonyms(session, words)
    async with database.tenant_session(bakeries) as session:
        assert len(await list_synonyms(session)) == 1
        await remove_synonyms(session, "Confeitarias")
        with pytest.raises(NotFoundError):
            await remove_synonyms(session, "padaria")
    assert _names(await _search(database, bakeries, "padaria")) == {NAMES[0]}
    async with database.tenant_session(other_organization, read_only=True) as session:
        assert [group.words for group in await list_synonyms(session)] == [["padaria", "mercado"]]


def test_typed(
    test_database: Any,  # noqa: ANN401
    new_organization: UUID,
    add_leads: AddLeads,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_leads(new_organization, {"name": "Padaria"})
    monkeypatch.setenv("LEADSRAPIDO_DATABASE_URL", test_database.url("app"))
    load_settings.cache_clear()

    def typed(*arguments: str) -> str:
        return CliRunner().invoke(program, [*arguments, "--org", str(new_organization)]).stdout

    assert "Find each other now: padaria, padoca." in typed("synonyms", "add", "padaria", "padoca")
    assert typed("synonyms", "list") == "padaria, padoca\n"
    assert "Synonyms searched as well: padoca: padaria" in typed("leads", "search", "padoca")
    assert "No synonyms any more: padaria, padoca." in typed("synonyms", "remove", "PADOCAS")
    monkeypatch.undo()
    load_settings.cache_clear()
