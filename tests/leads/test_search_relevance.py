"""What a person types finds what they mean, the best first."""

from typing import Any
from uuid import UUID

import pytest
from searching import AddLeads, Connection, Search


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_accents_case_plural_and_order_do_not_matter(
    new_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(
        new_organization,
        {"name": "Padaria Aurora", "city": "São Paulo", "state": "SP"},
        {"name": "PADARIAS UNIDAS", "company": "Sao Paulo Alimentos", "city": "Sao Paulo", "state": "SP"},
        {"name": "Padaria Central", "city": "Rio de Janeiro", "state": "RJ"},
        {"name": "Mercado Paulista", "city": "São Paulo", "state": "SP"},
    )
    for typed in ("padarias sao paulo", "PADARIA São Paulo", "são paulo padária", "padaria, sp"):
        assert set(_names(search(new_organization, text=typed))) == {"Padaria Aurora", "PADARIAS UNIDAS"}, typed


def test_together_in_the_name_then_in_the_name_then_anywhere(
    new_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(
        new_organization,
        {"name": "Mercado", "company": "Aurora Central", "quality_score": 100},
        {"name": "Aurora", "city": "Central", "quality_score": 90},
        {"name": "Central Aurora", "quality_score": 50},
        {"name": "Aurora Nova Central", "quality_score": 60},
        {"name": "Padaria Aurora Central", "quality_score": 0},
    )
    rows = search(new_organization, text="aurora central")
    assert [(row["name"], row["rank"]) for row in rows] == [
        ("Padaria Aurora Central", 3),
        ("Aurora Nova Central", 2),
        ("Central Aurora", 2),
        ("Mercado", 1),
        ("Aurora", 1),
    ]
    assert {(row["ranking"], row["total"], row["total_is"]) for row in rows} == {("relevance", 5, "exact")}


def test_the_same_relevance_is_ordered_by_score(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(new_organization, *({"name": "Padaria", "quality_score": score} for score in (10, 90, 50)))
    rows = search(new_organization, text="padaria")
    assert [(row["quality_score"], row["rank"]) for row in rows] == [(90, 2), (50, 2), (10, 2)]


def test_phrases_exclusions_and_alternatives(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(
        new_organization, {"name": "Padaria Nova Esperança"}, {"name": "Esperança Nova Mercado"}, {"name": "Oficina"}
    )
    for typed, names in (
        ('"nova esperanca"', {"Padaria Nova Esperança"}),
        ("esperanca -mercado", {"Padaria Nova Esperança"}),
        ("-esperanca", {"Oficina"}),
        ('-"nova esperanca"', {"Oficina", "Esperança Nova Mercado"}),
        ("mercado ou oficina", {"Esperança Nova Mercado", "Oficina"}),
        ("mercado or oficina", {"Esperança Nova Mercado", "Oficina"}),
        # what one alternative excludes says nothing about how many the other can match
        ("oficina ou -mercado", {"Oficina", "Padaria Nova Esperança"}),
        ("xyzzy ou -mercado", {"Oficina", "Padaria Nova Esperança"}),
    ):
        assert set(_names(search(new_organization, text=typed, as_typed=True))) == names, typed


def test_words_with_punctuation_are_the_words_in_it(
    new_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    """Whatever is typed: no lead of less than all words, and a rank 3 only where all stand in the name."""
    add_leads(
        new_organization,
        {"name": "Bar Olho d'Água 24h", "company": "Marlene"},
        {"name": "Olho Água", "company": "Bar"},
        {"name": "Olho", "company": "Bar"},
    )
    for typed in ("bar olho d'agua", "BAR, OLHO D’ÁGUA", "bar/olho.agua", "(olho) água; bar"):
        rows = search(new_organization, text=typed)
        assert {(row["name"], row["rank"] > 1) for row in rows} <= {("Bar Olho d'Água 24h", True), ("Olho Água", False)}
        assert rows, typed


def test_no_text_lists_everything_by_score(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(new_organization, *({"name": f"Lead {score}", "quality_score": score} for score in (10, 90, 50)))
    for typed in (None, "", "  \t\n"):
        rows = search(new_organization, text=typed)
        assert [row["quality_score"] for row in rows] == [90, 50, 10]
        assert {(row["ranking"], row["rank"], row["total"], row["total_is"]) for row in rows} == {
            ("score", None, 3, "exact")
        }


def test_a_word_nobody_has_is_taken_for_the_likeliest(
    new_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(new_organization, {"name": "Padaria Cardoso"}, {"name": "Padaria Aurora"}, {"name": "Mercado Cardozo"})
    for typed, names, corrections in (
        ("padraia cardoso", {"Padaria Cardoso"}, {"padraia": "padaria"}),
        ("pdaaria", {"Padaria Cardoso", "Padaria Aurora"}, {"pdaaria": "padaria"}),
        ("aurorra -cardoso", {"Padaria Aurora"}, {"aurorra": "aurora"}),
        # both exist: nothing is corrected
        ("cardozo", {"Mercado Cardozo"}, None),
    ):
        rows = search(new_organization, text=typed)
        assert set(_names(rows)) == names, typed
        assert (rows[0]["understood"] or {}).get("corrections") == corrections
    assert search(new_organization, text="padraia", as_typed=True) == []
    assert search(new_organization, text="qwertyuiop") == []


def test_the_last_word_may_be_unfinished(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(new_organization, {"name": "Padaria Aurora"}, {"name": "Papelaria Aurora"}, {"name": "Mercado Pad"})
    for typed, names in (
        ("pa", {"Padaria Aurora", "Papelaria Aurora", "Mercado Pad"}),
        ("pad", {"Padaria Aurora", "Mercado Pad"}),
        ("aurora pape", {"Papelaria Aurora"}),
        ("pad ", {"Mercado Pad"}),
    ):
        assert set(_names(search(new_organization, text=typed, as_you_type=True))) == names, typed
    assert _names(search(new_organization, text="pad")) == ["Mercado Pad"]


@pytest.mark.parametrize("page_size", [2, 25])
def test_the_short_form_is_the_long_one(
    new_organization: UUID, add_leads: AddLeads, search: Search, app: Connection, page_size: int
) -> None:
    add_leads(new_organization, *({"name": f"Padaria {number}", "quality_score": number} for number in range(5)))
    app.execute("select app.set_context(%s)", [new_organization])
    short = app.execute(
        "select id, rank, total, has_more from public.search_leads(%s, 'padarias', %s)", [new_organization, page_size]
    )
    long = search(new_organization, text="padarias", page_size=page_size)
    assert short.fetchall() == [(row["id"], row["rank"], 5, page_size < 5) for row in long]
