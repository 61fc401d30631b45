"""Tags: what they may be, and changing them on every lead of an organization."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, NotFoundError, UsageError
from leadsrapido.leads import tags
from leadsrapido.leads.models import Lead


async def _add(database: Database, organization: UUID, *of_each: list[str]) -> None:
    async with database.tenant_session(organization) as session:
        session.add_all(Lead(name=f"{n:05d} {uuid4()}", tags=its) for n, its in enumerate(of_each))


async def _tags(database: Database, organization: UUID) -> list[list[str]]:
    async with database.tenant_session(organization) as session:
        return list(await session.scalars(select(Lead.tags).order_by(Lead.name)))


@pytest.mark.parametrize("bad", ["", " ", " a", "a ", "a\n", "\u00a0a", "x" * 101])
async def test_a_bad_tag_is_refused_on_every_way(database: Database, new_organization: UUID, bad: str) -> None:
    await _add(database, new_organization, ["vip", "vale tudo", "x" * 100])
    with pytest.raises(UsageError, match="A tag is a text of 1 to 100 characters"):
        await _add(database, new_organization, ["bom"], ["bom", bad])
    with pytest.raises(UsageError, match="A tag is a text of 1 to 100 characters"):
        async with database.tenant_session(new_organization) as session:
            await session.execute(update(Lead).values(tags=[bad]))
    with pytest.raises(UsageError, match="A tag is a text"):
        async with database.tenant_session(new_organization) as session:
            await tags.rename_tag(session, "vip", bad)


async def test_a_lead_has_a_hundred_tags_at_most(database: Database, new_organization: UUID) -> None:
    await _add(database, new_organization, [str(n) for n in range(100)])
    with pytest.raises(UsageError, match="at most 100 tags; one would have 101"):
        await _add(database, new_organization, [str(n) for n in range(101)])


async def test_tags_are_counted_and_told_apart_by_case(database: Database, new_organization: UUID) -> None:
    await _add(database, new_organization, ["Quente", "feira"], ["quente"], ["feira"], [])
    async with database.tenant_session(new_organization, read_only=True) as session:
        found = await tags.list_tags(session)
        assert [(tag.tag, tag.leads) for tag in found.tags] == [("feira", 2), ("Quente", 1), ("quente", 1)]
        assert (found.leads_counted, found.is_complete) == (4, True)
        part = await tags.list_tags(session, at_most_leads=3)
        assert (part.leads_counted, part.is_complete) == (3, False)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_changing_tags_everywhere_in_batches(
    database: Database, new_organization: UUID, other_organization: UUID, dry_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "BATCH", 3)
    before = [["a", "quente", "Quente", "b"], ["QUENTE"], ["b"], [], *([f"t{n}", "Quente"] for n in range(7))]
    for organization in (new_organization, other_organization):
        await _add(database, organization, *before)
    reached: list[int] = []
    async with database.tenant_session(new_organization) as session:
        done = await tags.merge_tags(
            session, ["Quente", "QUENTE", "quente"], "quente", dry_run=dry_run, on_batch=reached.append
        )
    assert (done.leads, done.tags, done.becomes, done.dry_run) == (9, ["Quente", "QUENTE"], "quente", dry_run)
    assert reached == [3, 6, 9]
    merged = [["a", "quente", "b"], ["quente"], ["b"], [], *([f"t{n}", "quente"] for n in range(7))]
    assert await _tags(database, new_organization) == (before if dry_run else merged)
    assert await _tags(database, other_organization) == before


async def test_renaming_and_removing(database: Database, new_organization: UUID) -> None:
    await _add(database, new_organization, ["a", "b"], ["b", "c"])
    async with database.tenant_session(new_organization) as session:
        assert (await tags.rename_tag(session, "b", "B")).leads == 2
        assert (await tags.remove_tag(session, "c")).leads == 1
    assert await _tags(database, new_organization) == [["a", "B"], ["B"]]


async def test_what_is_not_there_or_is_a_merge_is_refused(database: Database, new_organization: UUID) -> None:
    await _add(database, new_organization, ["a", "b"])
    async with database.tenant_session(new_organization) as session:
        with pytest.raises(NotFoundError, match="No lead has the tag 'A'"):
            await tags.rename_tag(session, "A", "c")
        with pytest.raises(ConflictError, match="merge the two"):
            await tags.rename_tag(session, "a", "b")
        with pytest.raises(UsageError, match="Name the tags"):
            await tags.merge_tags(session, ["a"], "a")
        with pytest.raises(NotFoundError):
            await tags.remove_tag(session, "z")
