"""What a person types finds what they mean, the best first."""

from typing import Any
from uuid import UUID

import pytest
from searching import AddLeads, Connection, Search


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


@pytest.mark.parametrize("typed", ["padarias sao paulo", "PADARIA São Paulo", "são paulo padária", "padaria, sp"])
def test_accents_case_plural_and_order_do_not_matter(
    new_organization: UUID, add_leads: AddLeads, search: Search, typed: str
) -> None:
    add_leads(
        new_organization,
        {"name": "Padaria Aurora", "city": "São Paulo", "state": "SP"},
        {"name": "PADARIAS UNIDAS", "company": "Sao Paulo Alimentos", "city": "Sao Paulo", "state": "SP"},
        {"name": "Padaria Central", "city": "Rio de Janeiro", "state": "RJ"},
        {"name": "Mercado Paulista", "city": "São Paulo", "state": "SP"},
    )
    assert set(_names(search(new_organization, query=typed))) == {"Padaria Aurora", "PADARIAS UNIDAS"}


def test_the_name_counts_more_than_company_than_job_than_town(
    new_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(
        new_organization,
        {"name": "D", "city": "Aurora", "quality_score": 100},
        {"name": "C", "job_title": "Aurora", "quality_score": 80},
        {"name": "B", "company": "Aurora", "quality_score": 60},
        {"name": "Aurora", "quality_score": 0},
    )
    rows = search(new_organization, query="aurora")
    assert _names(rows) == ["Aurora", "B", "C", "D"]
    assert [row["rank"] for row in rows] == sorted((row["rank"] for row in rows), reverse=True)
    assert {row["ranking"] for row in rows} == {"exact"}


def test_the_same_relevance_is_ordered_by_score(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(new_organization, *({"name": "Padaria", "quality_score": score} for score in (10, 90, 50)))
    assert [row["quality_score"] for row in search(new_organization, query="padaria")] == [90, 50, 10]


def test_phrases_exclusions_and_alternatives(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(
        new_organization, {"name": "Padaria Nova Esperança"}, {"name": "Esperança Nova Mercado"}, {"name": "Oficina"}
    )
    assert _names(search(new_organization, query='"nova esperanca"')) == ["Padaria Nova Esperança"]
    assert _names(search(new_organization, query="esperanca -mercado")) == ["Padaria Nova Esperança"]
    assert set(_names(search(new_organization, query="mercado ou oficina"))) == {"Esperança Nova Mercado", "Oficina"}


@pytest.mark.parametrize("typed", ["!!!", "de", '""', "-", "& | !"])
def test_text_without_a_word_finds_nothing(
    new_organization: UUID, add_leads: AddLeads, search: Search, typed: str
) -> None:
    add_leads(new_organization, {"name": "Padaria"})
    assert search(new_organization, query=typed) == []


@pytest.mark.parametrize("typed", [None, "", "  \t\n"])
def test_no_text_lists_everything_by_score(
    new_organization: UUID, add_leads: AddLeads, search: Search, typed: str | None
) -> None:
    add_leads(new_organization, *({"name": f"Lead {score}", "quality_score": score} for score in (10, 90, 50)))
    rows = search(new_organization, query=typed)
    assert [row["quality_score"] for row in rows] == [90, 50, 10]
    assert {(row["ranking"], row["rank"], row["total"], row["total_is_capped"]) for row in rows} == {
        ("none", None, 3, False)
    }


def test_the_short_form_is_the_long_one(
    new_organization: UUID, add_leads: AddLeads, search: Search, app: Connection
) -> None:
    add_leads(new_organization, *({"name": f"Padaria {number}", "quality_score": number} for number in range(5)))
    app.execute("select app.set_context(%s)", [new_organization])
    short = app.execute(
        "select id, rank, total, has_more from public.search_leads(%s, 'padarias', 2)", [new_organization]
    )
    long = search(new_organization, query="padarias", page_size=2)
    assert short.fetchall() == [(row["id"], row["rank"], 5, True) for row in long]
