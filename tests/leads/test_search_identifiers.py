"""A CNPJ, an e-mail or a phone number typed into the box finds its lead however it is written; a locked one none."""

from uuid import UUID

import pytest
from searching import AddLeads, Search

OPEN = {
    "name": "Aberta",
    "cnpj": "11222333000181",
    "email": "Contato@Aberta.com.br",
    "phone": "+5511987654321",
    "has_email": True,
    "has_phone": True,
}
TYPED = {
    "cnpj": ["11222333000181", "11.222.333/0001-81", " 11 222 333 0001 81 ", "11.222.333", "11222333"],
    "email": ["contato@aberta.com.br", "CONTATO@ABERTA.COM.BR", " Contato@Aberta.com.br "],
    "phone": [
        "+55 11 98765-4321", "5511987654321", "(11) 98765-4321", "11987654321", "011 98765 4321", "98765-4321",
        # without the ninth digit
        "(11) 8765-4321", "+55 11 8765-4321", "8765-4321",
    ],
}  # fmt: skip


def test_every_way_to_write_it_finds_its_lead(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(
        new_organization,
        OPEN,
        {"name": "Outra", "cnpj": "99888777000199", "email": "x@outra.com", "phone": "+5521977776666"},
        {"name": "11222333000181 no nome"},
    )
    for kind, ways in TYPED.items():
        for typed in ways:
            rows = search(new_organization, text=typed)
            assert [row["name"] for row in rows] == ["Aberta"], typed
            identified = (rows[0]["understood"] or {}).get("identifier")
            # eight digits are a phone number or the root of a CNPJ: both are looked up
            assert identified == kind or len(typed) < 10, (typed, identified)
            assert (rows[0]["total"], rows[0]["total_is"]) == (1, "exact")
    assert [row["name"] for row in search(new_organization, text="11222333000181", as_typed=True)] == [
        "11222333000181 no nome"
    ]


def test_letters_in_a_cnpj(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(
        new_organization, {"name": "Nova", "cnpj": "12ABC34501DE35"}, {"name": "Filial", "cnpj": "12ABC34502DE40"}
    )
    for typed in ("12ABC34501DE35", "12.abc.345/01de-35"):
        assert [row["name"] for row in search(new_organization, text=typed)] == ["Nova"], typed
    assert {row["name"] for row in search(new_organization, text="12.ABC.345")} == {"Nova", "Filial"}


@pytest.mark.parametrize("typed", ["segredo@locked.com", "+55 31 99999-1234", "31999991234", "99999-1234"])
def test_a_locked_contact_finds_nobody_and_tells_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search, admin: object, typed: str
) -> None:
    """The answer is the one of an organization that has no such lead."""
    [locked] = add_leads(
        new_organization,
        {"name": "Fechada", "origin": "delivered", "is_accessed": False, "has_email": True, "has_phone": True},
    )
    admin.execute("select app.set_context(%s)", [new_organization])  # type: ignore[attr-defined]
    for kind, value in (("email", "segredo@locked.com"), ("phone", "+5531999991234")):
        admin.execute(  # type: ignore[attr-defined]
            "insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised, is_locked) "
            "values (%s, %s, %s, %s, %s, true)",
            [new_organization, locked, kind, value, value],
        )
    admin.commit()  # type: ignore[attr-defined]
    assert search(new_organization, text=typed) == search(other_organization, text=typed) == []


def test_what_only_looks_like_one_is_words(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(new_organization, {"name": "Padaria 24 Horas"}, {"name": "Posto 2000"})
    for typed, name in (("padaria 24", "Padaria 24 Horas"), ("2000", "Posto 2000"), ("posto 2000", "Posto 2000")):
        rows = search(new_organization, text=typed)
        assert [row["name"] for row in rows] == [name]
        assert rows[0]["understood"] is None
