"""Saving a search, sharing it, forgetting it."""

from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import TextClause

from leadsrapido.errors import PermissionDeniedError, UsageError
from leadsrapido.leads.saved_searches.find import find_saved_search
from leadsrapido.leads.saved_searches.schemas import SavedSearchEntry
from leadsrapido.leads.schemas import LeadFilters
from leadsrapido.leads.search import organization_of, search_document

KEEPER = text("select coalesce(cast(:owner as uuid), app.current_user_id())")
LONGEST_NAME = 120
ADD = text("""
    insert into public.saved_searches (organization_id, owner_id, name, search, is_shared)
    values (:organization, :owner, :name, :search, :is_shared)
    returning id
""").bindparams(bindparam("search", type_=JSONB))
REPLACE = text("""
    update public.saved_searches set search = :search, is_shared = coalesce(cast(:is_shared as boolean), is_shared)
    where organization_id = :organization and owner_id is not distinct from cast(:owner as uuid)
      and lower(name) = lower(:name)
    returning id
""").bindparams(bindparam("search", type_=JSONB))
# Who administers the organization may not put it out of their own sight.
SHARE = text("""
    update public.saved_searches set is_shared = :is_shared
    where organization_id = :organization and id = :id
      and (:is_shared or owner_id = app.current_user_id() or app.current_user_id() is null)
    returning id
""")
DELETE = text("delete from public.saved_searches where organization_id = :organization and id = :id returning id")


async def save_search(
    session: AsyncSession,
    name: str,
    search: LeadFilters,
    *,
    owner: UUID | None = None,
    is_shared: bool | None = None,
    replace: bool = False,
) -> SavedSearchEntry:
    """Keep a search under a name.

    Args:
        session: of `tenant_session()`.
        name: 1 to 120 characters; an owner has each name once.
        search: text, filters and order; not the page.
        owner: a user; unless told, the session's. Without either it is the organization's, and shared.
        is_shared: everybody of the organization sees it; not unless told.
        replace: the owner's search of that name becomes this one.

    Raises:
        ConflictError: the owner has one of that name, and `replace` was not asked for.
        UsageError: what is asked for cannot be searched; no name.
        PermissionDeniedError: for another owner, without administering the organization.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UsageError(f"A saved search has a name of 1 to {LONGEST_NAME} characters.")
    keeper: UUID | None = (await session.execute(KEEPER, {"owner": owner})).scalar()
    if keeper is None and is_shared is False:
        raise UsageError("A search that is nobody's is shared. Name an owner, or share it.")
    values = {
        "organization": organization_of(session),
        "owner": keeper,
        "name": name,
        "search": search_document(search),
    }
    saved: UUID | None = None
    if replace:
        saved = (await session.execute(REPLACE, {**values, "is_shared": is_shared})).scalar()
    if saved is None:
        shared = keeper is None if is_shared is None else is_shared
        saved = (await session.execute(ADD, {**values, "is_shared": shared})).scalar_one()
    return await find_saved_search(session, str(saved))


async def share_search(session: AsyncSession, name: str, *, is_shared: bool = True) -> SavedSearchEntry:
    """Show a saved search, by name or id, to everybody of the organization, or to its owner only again.

    Raises:
        NotFoundError: there is none one sees.
        PermissionDeniedError: it is another's; its owner alone makes it private.
        UsageError: one that is nobody's stays shared.
    """
    saved = await find_saved_search(session, name)
    if not is_shared and saved.owner is None:
        raise UsageError("A search that is nobody's is shared. Save it again with an owner.")
    await _change(session, SHARE, saved, is_shared=is_shared)
    return saved.model_copy(update={"is_shared": is_shared})


async def delete_search(session: AsyncSession, name: str) -> SavedSearchEntry:
    """Forget a saved search, by name or id.

    Raises:
        NotFoundError: there is none one sees.
        PermissionDeniedError: it is another's.
        ConflictError: a dynamic segment is made of it.
    """
    saved = await find_saved_search(session, name)
    await _change(session, DELETE, saved)
    return saved


async def _change(session: AsyncSession, statement: TextClause, saved: SavedSearchEntry, **values: object) -> None:
    where = {"organization": organization_of(session), "id": saved.id}
    if (await session.execute(statement, {**where, **values})).scalar() is None:
        # Seen, and yet out of reach.
        raise PermissionDeniedError(
            f"The saved search {saved.name!r} is {saved.owner or 'the organization'}'s: only its owner changes "
            "it, and who administers the organization may replace or delete it. Save one of your own."
        )
