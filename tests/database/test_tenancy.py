"""The session is the only door: it opens one organization, and ORM statements stay inside it."""

from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import aliased, selectinload

from leadsrapido.client import Database
from leadsrapido.errors import DuplicateLeadError, TenantContextError, UnknownOrganizationError
from leadsrapido.models import Lead, LeadContact, LeadSegment


async def _fill(database: Database, organization: UUID, *names: str) -> None:
    async with database.tenant_session(organization, role="agent") as session:
        segment = LeadSegment(name="Padarias")
        session.add(segment)
        await session.flush()
        session.add_all(Lead(name=name, email=f"{name.lower()}@example.com", segment_id=segment.id) for name in names)


async def test_select_with_segment_sees_one_tenant(
    database: Database, new_organization: UUID, other_organization: UUID
) -> None:
    await _fill(database, new_organization, "Aurora", "Bela")
    await _fill(database, other_organization, "Aurora", "Central")
    async with database.tenant_session(new_organization, read_only=True) as session:
        leads = (
            await session.scalars(
                select(Lead).where(Lead.is_accessed.is_(True)).options(selectinload(Lead.segment)).order_by(Lead.name)
            )
        ).all()
        assert [(lead.name, lead.segment.name if lead.segment else None) for lead in leads] == [
            ("Aurora", "Padarias"),
            ("Bela", "Padarias"),
        ]
        contacts = (await session.scalars(select(LeadContact.normalised).order_by(LeadContact.normalised))).all()
        assert contacts == ["aurora@example.com", "bela@example.com"]


async def test_every_orm_statement_names_the_tenant(
    database: Database, new_organization: UUID, other_organization: UUID
) -> None:
    """Without the policies, too: as a role that sees everything, the statements alone must stay inside."""
    await _fill(database, new_organization, "Aurora")
    await _fill(database, other_organization, "Aurora", "Central")
    async with database.tenant_session(new_organization) as session:
        other = aliased(Lead)
        statements = [
            select(Lead),
            select(func.count()).select_from(Lead),
            select(Lead.id).where(Lead.id.in_(select(other.id))),
            update(Lead).values(job_title="x"),
            delete(LeadContact),
        ]
        bind = session.get_bind()
        seen: list[str] = []
        from sqlalchemy import event

        def _remember(_c: object, _cur: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(bind, "before_cursor_execute", _remember)
        for statement in statements:
            await session.execute(statement)
        event.remove(bind, "before_cursor_execute", _remember)
        assert len(seen) == len(statements)
        assert all("organization_id = %(" in statement for statement in seen), seen
        assert seen[2].count("organization_id = %(") == 2


async def test_get_by_key(database: Database, new_organization: UUID, other_organization: UUID) -> None:
    await _fill(database, new_organization, "Aurora")
    async with database.tenant_session(new_organization) as session:
        lead = (await session.scalars(select(Lead))).one()
        assert await session.get(Lead, (new_organization, lead.id)) is lead
    async with database.tenant_session(other_organization) as session:
        assert await session.get(Lead, (new_organization, lead.id)) is None


async def test_one_tenant_a_transaction(database: Database, new_organization: UUID, other_organization: UUID) -> None:
    with pytest.raises(TenantContextError, match="one tenant a transaction"):
        async with database.tenant_session(new_organization) as session:
            await session.execute(text("select app.set_context(:other)"), {"other": other_organization})


async def test_unknown_slug_says_what_to_do(database: Database) -> None:
    with pytest.raises(UnknownOrganizationError, match="leadsrapido org list"):
        async with database.tenant_session("nowhere"):
            pytest.fail("a session was opened")


async def test_a_pooled_connection_forgets_its_tenant(database: Database, new_organization: UUID) -> None:
    await _fill(database, new_organization, "Aurora")
    for _ in range(10):
        async with database.directory_session() as session:
            assert (await session.execute(text("select count(*) from leads"))).scalar() == 0
        with pytest.raises(ZeroDivisionError):
            async with database.tenant_session(new_organization):
                raise ZeroDivisionError


async def test_a_duplicate_is_told_in_our_words(database: Database, new_organization: UUID) -> None:
    await _fill(database, new_organization, "Aurora")
    with pytest.raises(DuplicateLeadError, match="same CNPJ, e-mail and phone"):
        async with database.tenant_session(new_organization) as session:
            session.add(Lead(name="Another name", email="AURORA@example.com"))
