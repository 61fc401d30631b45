"""Users of the organization by e-mail, as owners of leads and of saved searches."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import UsageError
from leadsrapido.leads.search import organization_of

# By SQL: domains do not import each other's models.
FIND = text("""
    select id from public.users where organization_id = :organization and lower(email) = lower(:email)
      and (is_active or not :only_active)
""")


async def find_owner(session: AsyncSession, email: str, *, only_active: bool = False) -> UUID:
    """The id of the organization's user with that e-mail; case does not matter. `only_active`: who may still sign in.

    Raises:
        UsageError: there is none.
    """
    values = {"organization": organization_of(session), "email": email.strip(), "only_active": only_active}
    found: UUID | None = (await session.execute(FIND, values)).scalar()
    if found is None:
        raise UsageError(f"There is no {'active ' if only_active else ''}user {email!r} in this organization.")
    return found
