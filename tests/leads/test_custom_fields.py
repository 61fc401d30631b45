"""Custom fields: what each write path takes and refuses, and what changing a definition means for the leads there."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, NotFoundError, UsageError
from leadsrapido.leads.fields.definitions import add_field, change_field, list_fields, remove_field
from leadsrapido.leads.fields.models import LeadFieldValue
from leadsrapido.leads.fields.saving import find_lead_by_field, save_lead_by_field
from leadsrapido.leads.fields.schemas import FieldChange, NewField
from leadsrapido.leads.models import Lead

OF_EACH_TYPE: dict[str, dict[str, Any]] = {
    "text": {},
    "number": {},
    "date": {},
    "boolean": {},
    "choice": {"options": ("Ouro", "Prata")},
}
TAKEN = [
    ("text", "Padaria"), ("text", ""), ("text", "x" * 250), ("number", 3), ("number", -1.5), ("number", 10**50),
    ("date", "2024-02-29"), ("date", "0001-01-01"), ("boolean", True), ("boolean", False), ("choice", "Ouro"),
    *((kind, None) for kind in OF_EACH_TYPE),
]  # fmt: skip
REFUSED = [
    ("text", 3), ("text", ["a"]), ("text", "x" * 251), ("number", "3"), ("number", True), ("number", 10**61),
    ("date", "2025-02-29"), ("date", "29/02/2024"), ("date", "2024-2-9"), ("date", "0000-01-01"), ("date", 20240229),
    ("date", "2024-02-29T00:00"), ("boolean", "sim"), ("boolean", 1), ("choice", "ouro"), ("choice", 1), ("choice", ""),
]  # fmt: skip


async def _define(database: Database, organization: UUID, *fields: NewField) -> None:
    async with database.tenant_session(organization) as session:
        for field in fields:
            await add_field(session, field)


async def _add_leads(database: Database, organization: UUID, *documents: dict[str, Any]) -> None:
    async with database.tenant_session(organization) as session:
        session.add_all(
            Lead(name=f"Lead {n} {uuid4()}", custom_fields=document) for n, document in enumerate(documents)
        )


async def _values(database: Database, organization: UUID) -> list[Any]:
    async with database.tenant_session(organization) as session:
        rows = await session.scalars(select(LeadFieldValue).order_by(LeadFieldValue.lead_id))
        return [
            next(v for v in (row.text_value, row.number_value, row.date_value) if v is not None) for row in rows.all()
        ]


@pytest.mark.parametrize(("kind", "value"), TAKEN)
async def test_a_value_of_its_type_is_taken(
    database: Database, new_organization: UUID, kind: str, value: object
) -> None:
    field = NewField(key="campo", label="Campo", type=kind, is_filterable=True, **OF_EACH_TYPE[kind])  # type: ignore[arg-type]
    await _define(database, new_organization, field)
    await _add_leads(database, new_organization, {"campo": value, "livre": [1, {}]})
    assert len(await _values(database, new_organization)) == (value is not None)


@pytest.mark.parametrize(("kind", "value"), REFUSED)
@pytest.mark.parametrize("way", ["insert", "update", "define"])
async def test_another_value_is_refused_on_every_way(
    database: Database, new_organization: UUID, kind: str, value: object, way: str
) -> None:
    field = NewField(key="campo", label="Meu campo", type=kind, is_filterable=True, **OF_EACH_TYPE[kind])  # type: ignore[arg-type]
    if way == "define":
        await _add_leads(database, new_organization, {"campo": value})
        with pytest.raises(ConflictError, match=r'"Meu campo" \(campo\) would be .*\(lead '):
            await _define(database, new_organization, field)
        return
    await _define(database, new_organization, field)
    if way == "insert":
        with pytest.raises(UsageError, match=r'"Meu campo" \(campo\) does not take'):
            await _add_leads(database, new_organization, {}, {"campo": value})
        return
    await _add_leads(database, new_organization, {}, {})
    with pytest.raises(UsageError, match=r'"Meu campo" \(campo\) does not take'):
        async with database.tenant_session(new_organization) as session:
            await session.execute(update(Lead).values(custom_fields={"campo": value}))


@pytest.mark.parametrize("document", [{}, {"campo": None}, {"campo": ""}])
async def test_a_required_field_is_asked_of_new_and_changed_leads(
    database: Database, new_organization: UUID, document: dict[str, Any]
) -> None:
    await _add_leads(database, new_organization, {}, {"campo": "a"})
    async with database.tenant_session(new_organization) as session:
        report = await add_field(session, NewField(key="campo", label="Campo", type="text", is_required=True))
        assert (report.leads_with_value, report.leads_lacking) == (1, 1)
    with pytest.raises(UsageError, match="required"):
        await _add_leads(database, new_organization, document)
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(job_title="Sócia"))
    with pytest.raises(UsageError, match="required"):
        async with database.tenant_session(new_organization) as session:
            await session.execute(update(Lead).values(custom_fields={**document, "outro": 1}))
    # Renaming a key asks nobody for what his leads lack.
    async with database.tenant_session(new_organization) as session:
        await change_field(session, "campo", FieldChange(key="novo"))


async def test_a_new_key_moves_every_value_and_a_dry_run_none(database: Database, new_organization: UUID) -> None:
    await _define(database, new_organization, NewField(key="a", label="A", type="number", is_filterable=True))
    await _add_leads(database, new_organization, {"a": 1, "x": 1}, {"a": 2.5}, {"x": 3})
    for dry_run in (True, False):
        async with database.tenant_session(new_organization) as session:
            report = await change_field(session, "a", FieldChange(key="b"), dry_run=dry_run)
            assert (report.field.key, report.leads_with_value) == ("b", 2)
        async with database.tenant_session(new_organization) as session:
            assert [field.key for field in await list_fields(session)] == ["a" if dry_run else "b"]
            documents = list(await session.scalars(select(Lead.custom_fields).order_by(Lead.name)))
        key = "a" if dry_run else "b"
        assert documents == [{key: 1, "x": 1}, {key: 2.5}, {"x": 3}]
    assert sorted(await _values(database, new_organization)) == [1, Decimal("2.5")]


async def test_a_key_that_holds_something_is_not_moved_onto(database: Database, new_organization: UUID) -> None:
    await _define(database, new_organization, NewField(key="a", label="A", type="number"))
    await _add_leads(database, new_organization, {"a": 1, "b": "anotação"})
    with pytest.raises(ConflictError, match="1 leads have something under the key 'b'"):
        async with database.tenant_session(new_organization) as session:
            await change_field(session, "a", FieldChange(key="b"))


async def test_changes_that_leads_contradict_are_refused_with_examples(
    database: Database, new_organization: UUID
) -> None:
    await _define(database, new_organization, NewField(key="a", label="A", type="text"))
    await _add_leads(database, new_organization, *({"a": f"v{n % 12}"} for n in range(24)))
    refused = [
        (FieldChange(type="number"), r'24 leads have another value: "v0" \(lead .*Correct them first'),
        (FieldChange(type="choice", options=("v0", "v1")), "20 leads have another value"),
        (FieldChange(is_unique=True), r"12 values stand on more than one lead: 'v0' \(2 leads\)"),
    ]
    for change, sentence in refused:
        with pytest.raises(ConflictError, match=sentence) as told:
            async with database.tenant_session(new_organization) as session:
                await change_field(session, "a", change)
        assert str(told.value).count("lead") <= 14
    async with database.tenant_session(new_organization) as session:
        options = tuple(f"v{n}" for n in range(12))
        await change_field(session, "a", FieldChange(type="choice", options=options, is_filterable=True))
    assert len(await _values(database, new_organization)) == 24


async def test_a_removed_definition_leaves_the_values_free(database: Database, new_organization: UUID) -> None:
    await _define(database, new_organization, NewField(key="a", label="A", type="number", is_filterable=True))
    await _add_leads(database, new_organization, {"a": 1})
    async with database.tenant_session(new_organization) as session:
        assert (await remove_field(session, "a", dry_run=True)).leads_with_value == 1
        await remove_field(session, "a")
    assert await _values(database, new_organization) == []
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(custom_fields=Lead.custom_fields.concat({"a": "texto"})))
    with pytest.raises(NotFoundError, match="There is no custom field 'a'"):
        async with database.tenant_session(new_organization) as session:
            await remove_field(session, "a")


async def test_a_unique_value_stands_once(database: Database, new_organization: UUID) -> None:
    await _define(database, new_organization, NewField(key="codigo", label="Código", type="text", is_unique=True))
    await _add_leads(database, new_organization, {"codigo": "A-1"}, {"codigo": "a-1"}, {"codigo": ""}, {"codigo": ""})
    with pytest.raises(ConflictError, match=r"Another lead has 'A-1' in the field \"Código\" \(codigo\)"):
        await _add_leads(database, new_organization, {"codigo": "A-1"})
    with pytest.raises(ConflictError, match="'B'"):
        async with database.tenant_session(new_organization) as session:
            await session.execute(update(Lead).values(custom_fields={"codigo": "B"}))


async def test_two_leads_exchange_their_unique_values(database: Database, new_organization: UUID) -> None:
    await _define(database, new_organization, NewField(key="n", label="N", type="number", is_unique=True))
    await _add_leads(database, new_organization, {"n": 1}, {"n": 2})
    async with database.tenant_session(new_organization) as session:
        leads = (await session.scalars(select(Lead).order_by(Lead.name))).all()
        first = leads[0].id
        swapped = Lead.custom_fields["n"].astext.cast(Lead.quality_score.type)
        await session.execute(update(Lead).values(custom_fields=func.jsonb_build_object("n", 3 - swapped)))
    async with database.tenant_session(new_organization) as session:
        found = await find_lead_by_field(session, "n", 2)
        assert found is not None
        assert found.id == first
        # 1.0 is 1: numbers are compared by value.
        assert await find_lead_by_field(session, "n", Decimal("1.0")) is not None
        assert await find_lead_by_field(session, "n", 7) is None


async def test_saving_by_a_unique_field_inserts_then_updates(database: Database, new_organization: UUID) -> None:
    await _define(database, new_organization, NewField(key="codigo", label="Código", type="text", is_unique=True))
    async with database.tenant_session(new_organization) as session:
        made, is_new = await save_lead_by_field(
            session, "codigo", "C1", {"name": "Padaria", "custom_fields": {"porte": "M"}}
        )
        assert is_new
    async with database.tenant_session(new_organization) as session:
        same, is_new = await save_lead_by_field(
            session, "codigo", "C1", {"name": "Padaria Aurora", "custom_fields": {"lojas": 2}}
        )
        assert (same.id, is_new) == (made.id, False)
    async with database.tenant_session(new_organization) as session:
        [lead] = await session.scalars(select(Lead))
        assert (lead.name, lead.custom_fields) == ("Padaria Aurora", {"codigo": "C1", "porte": "M", "lojas": 2})


@pytest.mark.parametrize(
    ("key", "value", "values", "error"),
    [
        ("nenhum", "1", {}, NotFoundError),
        ("livre", "1", {}, UsageError),
        ("codigo", 1, {}, UsageError),
        ("codigo", "", {}, UsageError),
        ("codigo", "C", {"is_accessed": True}, UsageError),
    ],
)
async def test_saving_is_refused(
    database: Database,
    new_organization: UUID,
    key: str,
    value: str | int,
    values: dict[str, Any],
    error: type[Exception],
) -> None:
    await _define(
        database,
        new_organization,
        NewField(key="codigo", label="Código", type="text", is_unique=True),
        NewField(key="livre", label="Livre", type="text"),
    )
    with pytest.raises(error):
        async with database.tenant_session(new_organization) as session:
            await save_lead_by_field(session, key, value, {"name": "A", **values})


async def test_two_organizations_share_values_and_no_definition(
    database: Database, new_organization: UUID, other_organization: UUID
) -> None:
    field = NewField(key="codigo", label="Código", type="text", is_unique=True)
    await _define(database, new_organization, field)
    await _add_leads(database, new_organization, {"codigo": "A"})
    await _add_leads(database, other_organization, {"codigo": "A"}, {"codigo": 3})
    async with database.tenant_session(other_organization) as session:
        assert await list_fields(session) == []
        with pytest.raises(NotFoundError):
            await find_lead_by_field(session, "codigo", "A")
