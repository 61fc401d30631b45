"""Duplicates are found with every write, by index, and no locked contact is told on the way."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from households import Connection, add_lead

from databases import TestDatabase

PHONE = "+5511987654321"
OLD_PHONE = "+551187654321"
CNPJ = "33683111000280"


@pytest.fixture
def tenant(test_database: TestDatabase, new_organization: UUID) -> Iterator[tuple[Connection, UUID]]:
    """A superuser in the organization's context, in a transaction that is rolled back."""
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s, user_role => 'org_admin')", [new_organization])
        yield connection, new_organization
        connection.rollback()


def add(connection: Connection, organization: UUID, **lead: Any) -> UUID:  # noqa: ANN401
    made = add_lead(connection, organization, {"name": "Padaria Aurora", **lead}, {})
    assert made is not None
    return made


def add_locked(
    connection: Connection,
    organization: UUID,
    number: int,
    *contacts: tuple[str, str],
    **lead: Any,  # noqa: ANN401
) -> UUID:
    row = {
        "name": ("", "Fechada Um", "Oculta Dois")[number],
        "origin": "delivered",
        "is_accessed": False,
        "has_email": True,
        **lead,
    }
    made = add(connection, organization, **row, content_hash=bytes([number]) * 32)
    for kind, value in contacts:
        connection.execute(
            "insert into lead_contacts (organization_id, lead_id, kind, raw, normalised, is_locked) "
            "values (%s, %s, %s, %s, %s, true)",
            [organization, made, kind, value, value],
        )
    return made


def pairs(connection: Connection, organization: UUID) -> dict[frozenset[UUID], list[str]]:
    rows = connection.execute(
        "select lead_id, other_id, reasons from lead_duplicates where organization_id = %s and status = 'open'",
        [organization],
    ).fetchall()
    return {frozenset((lead, other)): reasons for lead, other, reasons in rows}


def candidates(connection: Connection, organization: UUID, lead: UUID) -> dict[UUID, list[str]]:
    rows = connection.execute(
        "select other_id, reasons from app.duplicate_candidates(%s, %s, 0.1)", [organization, lead]
    ).fetchall()
    return dict(rows)


def test_an_insert_finds_the_same_phone_without_its_ninth_digit(tenant: tuple[Connection, UUID]) -> None:
    a = add(*tenant, phone=PHONE, email="a@x.example")
    b = add(*tenant, name="Outra", phone=OLD_PHONE, email="b@y.example")
    assert pairs(*tenant) == {frozenset((a, b)): ["same_phone"]}


def test_an_insert_finds_the_same_cnpj_and_email(tenant: tuple[Connection, UUID]) -> None:
    a = add(*tenant, cnpj=CNPJ, phone=PHONE)
    b = add(*tenant, name="Outra", cnpj=CNPJ)
    c = add(*tenant, name="Terceira", email="ana@x.example")
    d = add(*tenant, name="Quarta", email="Ana@x.example".lower(), phone=PHONE.replace("87", "76"))
    assert pairs(*tenant) == {frozenset((a, b)): ["same_cnpj"], frozenset((c, d)): ["same_email"]}


def test_an_update_finds_and_forgets(tenant: tuple[Connection, UUID]) -> None:
    connection, organization = tenant
    a, b = add(*tenant, phone=PHONE, email="a@x.example"), add(*tenant, name="Outra", email="b@y.example")
    assert pairs(*tenant) == {}
    connection.execute("update leads set phone = %s where organization_id = %s and id = %s", [PHONE, organization, b])
    assert pairs(*tenant) == {frozenset((a, b)): ["same_phone"]}
    connection.execute("update leads set phone = null where organization_id = %s and id = %s", [organization, b])
    assert pairs(*tenant) == {}


def test_a_deleted_lead_takes_its_pairs_along(tenant: tuple[Connection, UUID]) -> None:
    connection, organization = tenant
    a, _ = add(*tenant, phone=PHONE), add(*tenant, name="Outra", phone=PHONE, email="b@y.example")
    connection.execute("delete from leads where organization_id = %s and id = %s", [organization, a])
    assert pairs(*tenant) == {}


def test_what_very_many_share_tells_nothing(tenant: tuple[Connection, UUID]) -> None:
    for number in range(14):
        add(*tenant, name=f"Cliente {number}", phone="+551130000000", email=f"c{number}@x{number}.example")
    assert len(pairs(*tenant)) == 45  # ten leads with each other, then no more


def test_an_own_lead_is_no_question_about_a_locked_contact(tenant: tuple[Connection, UUID]) -> None:
    """Whoever guesses a locked e-mail or phone and writes it into a lead of their own learns nothing."""
    locked = add_locked(*tenant, 1, ("email", "dona@secreta.example"), ("phone", PHONE), cnpj=CNPJ)
    guess = add(*tenant, email="dona@secreta.example", phone=PHONE)
    assert pairs(*tenant) == {}
    assert candidates(*tenant, guess) == {}
    # What everybody sees of a locked lead may be compared.
    known = add(*tenant, name="Outra", cnpj=CNPJ)
    assert pairs(*tenant) == {frozenset((locked, known)): ["same_cnpj"]}


def test_two_locked_leads_are_compared_without_telling_a_value(tenant: tuple[Connection, UUID]) -> None:
    a = add_locked(*tenant, 1, ("email", "dona@secreta.example"))
    b = add_locked(*tenant, 2, ("email", "dona@secreta.example"))
    assert pairs(*tenant) == {frozenset((a, b)): ["same_email"]}


def test_candidates_by_name_town_domain_and_branch(tenant: tuple[Connection, UUID]) -> None:
    town = {"city": "Campinas", "state": "SP"}
    asked = add(*tenant, name="Padaria Estrela Dourada Ltda", email="a@estrela.example", cnpj=CNPJ, **town)
    same_name = add(*tenant, name="PADARIA ESTRELA DOURADA ME", **town)
    elsewhere = add(*tenant, name="Padaria Estrela Dourada", city="Natal", state="RN")
    branch = add(*tenant, name="Filial Norte", cnpj="33683111000361")
    domain = add(*tenant, name="Loja Virtual", email="b@estrela.example")
    free_mail = [add(*tenant, name=name, email=f"{name}@gmail.com") for name in ("um", "dois")]
    found = candidates(*tenant, asked)
    assert found[same_name] == ["similar_name", "same_town"]
    # Head office and branch are the same company and two leads: below what is asked for here.
    assert branch not in found
    assert found[domain] == ["same_domain"]
    assert elsewhere not in found
    assert candidates(*tenant, free_mail[0]) == {}


def test_a_dismissed_pair_stays_dismissed(tenant: tuple[Connection, UUID]) -> None:
    connection, organization = tenant
    a, b = add(*tenant, phone=PHONE), add(*tenant, name="Outra", phone=PHONE, email="b@y.example")
    connection.execute("select app.dismiss_duplicate(%s, %s, %s)", [organization, b, a])
    connection.execute("update leads set name = 'Mais outra', cnpj = %s where id = %s", [CNPJ, a])
    assert pairs(*tenant) == {}


def test_a_scan_records_what_only_names_tell(tenant: tuple[Connection, UUID]) -> None:
    connection, organization = tenant
    town = {"city": "Campinas", "state": "SP"}
    a = add(*tenant, name="Mercado Bom Preço", **town)
    b = add(*tenant, name="Mercado Bom Preço Ltda", **town)
    add(*tenant, name="Oficina do Zé", **town)
    towns = [town for (town,) in connection.execute("select town from app.towns_of_leads(%s)", [organization])]
    [compared, recorded] = connection.execute(
        "select compared, recorded from app.scan_names(%s, %s, 50, 0.5::real)", [organization, towns]
    ).fetchone() or (0, 0)
    assert (compared, recorded) == (1, 1)
    assert pairs(*tenant) == {frozenset((a, b)): ["similar_name", "same_town"]}


def test_every_table_that_points_at_leads_has_a_rule(tenant: tuple[Connection, UUID]) -> None:
    connection, _ = tenant
    assert connection.execute("select child from app.lead_children() where rule is null").fetchall() == []
    connection.execute(
        """
        create table public.lead_badges (
            organization_id uuid not null, id uuid not null, lead_id uuid not null, primary key (organization_id, id),
            unique (organization_id, lead_id),
            foreign key (organization_id, lead_id) references public.leads (organization_id, id)
        )
        """
    )
    assert connection.execute("select child from app.lead_children() where rule is null").fetchall() == [
        ("lead_badges",)
    ]
    a, b = add(*tenant), add(*tenant, name="Outra")
    with pytest.raises(psycopg.Error, match="Table lead_badges has no rule"):
        connection.execute("select app.merge_leads(%s, %s, %s)", [tenant[1], a, b])
