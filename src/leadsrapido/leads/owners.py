"""Users of the organization by e-mail, as owners of leads and of saved searches."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import UsageError
from leadsrapido.leads.search import organization_of

# By SQL: domains do not import each other's models.
FIND = text("""
    select id from public.users where organization_id = :organization and lower(email) = lower(:email) and is_active
""")


async def find_owner(session: AsyncSession, email: str) -> UUID:
    """The id of the organization's active user with that e-mail; case does not matter.

    Raises:
        UsageError: there is none.
    """
    found: UUID | None = (
        await session.execute(FIND, {"organization": organization_of(session), "email": email.strip()})
    ).scalar()
    if found is None:
        raise UsageError(f"There is no active user {email!r} in this organization.")
    return found
