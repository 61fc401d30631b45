"""What the operator delivers arrives locked: no contact of it shows anywhere."""

from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from csv_files import HEADER, company, valid_cnpj, write
from importing import Ask, Load
from psycopg import sql

from databases import TestDatabase
from leadsrapido.errors import PermissionDeniedError

EMAIL = "segredo@fechado.example.com"
SECRETS = (EMAIL, "Segredo@Fechado", "987654321", "98765-4321", "fechado.example.com/loja", "Beatriz Secreta")


async def deliver(load: Load, path: Path, **options: object) -> UUID:
    header = (*HEADER, "WhatsApp", "Site", "Contato", "Observações")
    row = ["Alfa Ltda", "Alfa", valid_cnpj(1), "Segredo@Fechado.example.com", "(11) 98765-4321", "São Paulo", "SP",
           "(11) 98765-4321", "www.fechado.example.com/loja", "Beatriz Secreta", "ligue: 98765-4321"]  # fmt: skip
    report = await load(write(path, [row], header=header), origin="delivered", **options)
    assert (report.rows_inserted, report.rows_rejected) == (1, 0)
    assert report.import_id is not None
    return report.import_id


async def test_it_is_locked_and_its_contacts_wait(load: Load, ask: Ask, new_organization: UUID, tmp_path: Path) -> None:
    await deliver(load, tmp_path / "a.csv")
    assert ask(
        new_organization,
        """
        select name, origin, is_accessed, email, phone, has_email, has_phone, custom_fields
        from leads where organization_id = %s
        """,
        new_organization,
    ) == [("Alfa", "delivered", False, None, None, True, True, {})]
    assert ask(
        new_organization,
        "select kind, normalised, is_locked from lead_contacts where organization_id = %s order by kind",
        new_organization,
    ) == [
        ("email", "Segredo@fechado.example.com", True),
        ("person", "Beatriz Secreta", True),
        ("phone", "+5511987654321", True),
        ("website", "fechado.example.com/loja", True),
        ("whatsapp", "+5511987654321", True),
    ]


@pytest.mark.parametrize("role", ["app", "worker", "readonly"])
async def test_no_relation_tells_a_contact(
    load: Load, test_database: TestDatabase, new_organization: UUID, tmp_path: Path, role: str
) -> None:
    """Every relation the role may read, as text: while the import stands open, and afterwards."""
    await deliver(load, tmp_path / "a.csv")
    with test_database.connect(role) as connection:
        connection.execute("select app.set_context(%s, null, 'org_admin')", [new_organization])
        readable = connection.execute(
            """
            select c.oid::regclass::text from pg_class as c
            where c.relnamespace = any ('{public,app,audit,ops}'::regnamespace[]) and c.relkind in ('r', 'p', 'v', 'm')
              and has_table_privilege(c.oid, 'select')
            """
        ).fetchall()
        names = [name for [name] in readable]
        assert {"leads", "lead_contacts", "audit.log_values", "imports"} <= set(names)
        for name in names:
            query = sql.SQL("select coalesce(string_agg(t::text, ' '), '') from {} as t").format(
                sql.Identifier(*name.split("."))
            )
            [told] = connection.execute(query).fetchone() or [""]
            assert not [secret for secret in SECRETS if secret.lower() in told.lower()], name


async def test_staging_is_out_of_sight_even_while_it_holds_rows(
    app: psycopg.Connection, new_organization: UUID
) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select from import_staging")


async def test_a_duplicate_of_a_locked_lead_is_told_without_its_contact(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    await deliver(load, tmp_path / "a.csv")
    again = await load(tmp_path / "a.csv", origin="delivered")
    assert (again.rows_inserted, again.rows_duplicate) == (0, 1)
    assert ask(new_organization, "select count(*) from lead_contacts where organization_id = %s", new_organization) == [
        (5,)
    ]


async def test_unknown_columns_come_only_by_name_and_never_with_a_contact(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    header = (*HEADER, "Faturamento", "Observações")
    rows = [[*company(1), "1.500,00", "boa"], [*company(2), "2", "fale com ana@pao.com.br"]]
    path = write(tmp_path / "a.csv", rows, header=header)
    report = await load(path, origin="delivered", custom_fields={"Faturamento", "observacoes"})
    assert (report.rows_inserted, report.rows_rejected) == (1, 1)
    assert ask(new_organization, "select custom_fields from leads where organization_id = %s", new_organization) == [
        ({"faturamento": 1500, "observacoes": "boa"},)
    ]


@pytest.mark.parametrize("role", ["org_admin", "agent", None])
async def test_only_the_operator_delivers(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path, role: str | None
) -> None:
    path = write(tmp_path / "a.csv", [company(1)])
    with pytest.raises(PermissionDeniedError, match="Only the operator"):
        await load(path, origin="delivered", role=role)
    assert ask(new_organization, "select count(*) from imports where organization_id = %s", new_organization) == [(0,)]
