"""Tags of an organization's leads: which there are, and renaming, merging, removing them everywhere."""

from collections.abc import Callable, Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import ConflictError, NotFoundError, UsageError

# Leads an UPDATE: bounds what triggers hold in memory, and how long progress is silent.
BATCH = 5_000
LONGEST_TAG = 100
COUNT = text("""
    select t.tag, count(*) as leads
    from (
        select distinct l.id, u.tag
        from (
            select id, tags from public.leads where organization_id = :organization limit :at_most
        ) as l, unnest(l.tags) as u (tag)
    ) as t
    group by t.tag
    order by count(*) desc, t.tag
""")
COUNT_LEADS = text("""
    select count(*) from (select from public.leads where organization_id = :organization limit :at_most) as l
""")
FIND = text("select app.leads_with_tags(:organization, :tags, :after, :at_most)")
# Each tag once and in its place; a lead that has two of the merged ones keeps the place of the first.
REPLACE = text("""
    update public.leads
    set tags = array(
        select t.tag
        from (
            select case when u.tag = any(:old) then cast(:new as text) else u.tag end as tag, min(u.place) as place
            from unnest(tags) with ordinality as u (tag, place)
            group by 1
        ) as t
        where t.tag is not null
        order by t.place
    )
    where organization_id = :organization and id = any(:ids)
""")


class TagCount(BaseModel):
    """A tag and how many leads have it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    tag: str
    leads: int


class TagList(BaseModel):
    """The tags of an organization, the commonest first."""

    model_config = ConfigDict(frozen=True)

    tags: list[TagCount]
    leads_counted: int = Field(description="Leads that were looked at")
    is_complete: bool = Field(description="False: the organization has more leads, so counts are of a part")


class TagChange(BaseModel):
    """What changing tags did, or on a dry run would do."""

    model_config = ConfigDict(frozen=True)

    tags: list[str]
    becomes: str | None = Field(description="None: removed")
    leads: int
    dry_run: bool


async def list_tags(session: AsyncSession, *, at_most_leads: int = 200_000) -> TagList:
    """Every tag with the number of leads that have it, counted over `at_most_leads` leads: the answer says so.

    Case tells tags apart: "Quente" and "quente" are two, until somebody merges them.
    """
    key = {"organization": session.info["organization_id"]}
    seen: int = (await session.execute(COUNT_LEADS, {**key, "at_most": at_most_leads + 1})).scalar_one()
    counted = await session.execute(COUNT, {**key, "at_most": at_most_leads})
    return TagList(
        tags=[TagCount.model_validate(row) for row in counted],
        leads_counted=min(seen, at_most_leads),
        is_complete=seen <= at_most_leads,
    )


async def rename_tag(
    session: AsyncSession, old: str, new: str, *, dry_run: bool = False, on_batch: Callable[[int], None] | None = None
) -> TagChange:
    """Give a tag another name on every lead.

    Raises:
        NotFoundError: no lead has it.
        ConflictError: leads have the new one already: that is a merge.
        UsageError: the new one is no tag.
    """
    if await _leads_with(session, [_checked(new)], None, 1):
        raise ConflictError(f"There are leads with the tag {new!r} already: merge the two instead.")
    return await _replace(session, [old], new, dry_run=dry_run, on_batch=on_batch)


async def merge_tags(
    session: AsyncSession,
    old: Sequence[str],
    into: str,
    *,
    dry_run: bool = False,
    on_batch: Callable[[int], None] | None = None,
) -> TagChange:
    """Put one tag where any of several stands; no lead has it twice afterwards.

    Raises:
        NotFoundError: no lead has any of them.
        UsageError: `into` is no tag, or there is nothing to merge into it.
    """
    others = [tag for tag in dict.fromkeys(old) if tag != _checked(into)]
    if not others:
        raise UsageError(f"Name the tags that become {into!r}.")
    return await _replace(session, others, into, dry_run=dry_run, on_batch=on_batch)


async def remove_tag(
    session: AsyncSession, tag: str, *, dry_run: bool = False, on_batch: Callable[[int], None] | None = None
) -> TagChange:
    """Take a tag from every lead.

    Raises:
        NotFoundError: no lead has it.
    """
    return await _replace(session, [tag], None, dry_run=dry_run, on_batch=on_batch)


async def _replace(
    session: AsyncSession,
    old: list[str],
    new: str | None,
    *,
    dry_run: bool,
    on_batch: Callable[[int], None] | None,
) -> TagChange:
    reached: UUID | None = None
    leads = 0
    while ids := await _leads_with(session, old, reached, BATCH):
        reached = ids[-1]
        leads += len(ids)
        if not dry_run:
            where = {"organization": session.info["organization_id"], "ids": ids}
            await session.execute(REPLACE, {**where, "old": old, "new": new})
        if on_batch:
            on_batch(leads)
    if not leads:
        raise NotFoundError(
            f"No lead has the tag {', '.join(map(repr, old))}. Case matters; see: leadsrapido tags list"
        )
    return TagChange(tags=old, becomes=new, leads=leads, dry_run=dry_run)


async def _leads_with(session: AsyncSession, tags: list[str], after: UUID | None, at_most: int) -> list[UUID]:
    asked = {"organization": session.info["organization_id"], "tags": tags, "after": after, "at_most": at_most}
    return list((await session.execute(FIND, asked)).scalar_one())


def _checked(tag: str) -> str:
    if not tag or tag != tag.strip() or len(tag) > LONGEST_TAG:
        raise UsageError(f"A tag is a text of 1 to {LONGEST_TAG} characters without blanks around it; {tag!r} is none.")
    return tag
