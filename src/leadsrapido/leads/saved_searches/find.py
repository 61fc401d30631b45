"""The saved searches one sees."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import NotFoundError, UsageError
from leadsrapido.leads.saved_searches.schemas import SavedSearchEntry
from leadsrapido.leads.schemas import LeadPage
from leadsrapido.leads.search import organization_of, search_leads

SEEN = text("""
    select v.id, v.name, u.email as owner, v.is_shared, v.search, v.created_at, v.updated_at,
           coalesce(v.owner_id = app.current_user_id(), false) as is_mine
    from public.saved_searches as v
    left join public.users as u on u.organization_id = :organization and u.id = v.owner_id
    where v.organization_id = :organization and (cast(:name as text) is null or lower(v.name) = lower(:name))
      and (cast(:id as uuid) is null or v.id = :id)
    order by lower(v.name), u.email nulls first
""")


async def list_saved_searches(session: AsyncSession) -> list[SavedSearchEntry]:
    """The own saved searches and the shared ones, by name; without a user in the session all of the organization."""
    return await _seen(session)


async def find_saved_search(session: AsyncSession, name: str) -> SavedSearchEntry:
    """The saved search of that name or id: the own one before a shared one; case does not matter.

    Raises:
        NotFoundError: there is none one sees.
        UsageError: several are shared under that name.
    """
    try:
        found = await _seen(session, identifier=UUID(name))
    except ValueError:
        found = await _seen(session, name=name)
    if own := [search for search in found if search.is_mine]:
        found = own
    if not found:
        raise NotFoundError(f"There is no saved search {name!r}. See them with: leadsrapido searches list")
    if len(found) > 1:
        choice = ", ".join(f"{search.id} of {search.owner or 'the organization'}" for search in found)
        raise UsageError(f"There are several saved searches {name!r}. Name one by its id: {choice}.")
    return found[0]


async def run_saved_search(
    session: AsyncSession, name: str, *, page_size: int = 25, cursor: str | None = None
) -> LeadPage:
    """A page of what a saved search finds now.

    Raises:
        NotFoundError: see `find_saved_search`.
        UsageError: it cannot be searched any more, such as when a custom field is gone.
    """
    saved = await find_saved_search(session, name)
    return await search_leads(session, saved.page(page_size=page_size, cursor=cursor))


async def _seen(
    session: AsyncSession, *, name: str | None = None, identifier: UUID | None = None
) -> list[SavedSearchEntry]:
    values = {"organization": organization_of(session), "name": name, "id": identifier}
    return [SavedSearchEntry.model_validate(row) for row in await session.execute(SEEN, values)]
