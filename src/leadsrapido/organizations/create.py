"""Found an organization."""

from uuid import UUID

from pydantic import ValidationError

from leadsrapido.database.migrator import migrator_connection
from leadsrapido.errors import DuplicateOrganizationError, UsageError
from leadsrapido.organizations.schemas import NewOrganization

CREATE = """
select app.create_organization(
    %(slug)s, %(name)s, %(plan)s::public.organization_plan, %(quota_total)s, %(time_zone)s
)
"""

ADVICE = {
    "slug": "a slug is 1 to 63 of a-z, 0-9 and -, and neither begins nor ends with -",
    "name": "a name is 1 to 255 visible characters",
    "plan": "a plan is free, starter, professional or enterprise",
    "quota_total": "a quota is a number of leads from 0 to 2147483647",
}


def describe_organization(
    slug: str,
    name: str,
    *,
    plan: str = "free",
    quota_total: int = 0,
    time_zone: str = "America/Sao_Paulo",
) -> NewOrganization:
    """Check what somebody typed.

    Raises:
        UsageError: a value cannot be used; the sentence names it.
    """
    values = {"slug": slug, "name": name, "plan": plan, "quota_total": quota_total, "time_zone": time_zone}
    try:
        return NewOrganization.model_validate(values)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise UsageError(f"{values[field]!r} cannot be used: {ADVICE[field]}.") from None


def create_organization(migration_url: str, new: NewOrganization) -> UUID:
    """Found it with its first pipeline, in one transaction.

    Args:
        migration_url: libpq URL of leadsrapido_migrator: only the operator founds organizations.
        new: what to found.

    Raises:
        DuplicateOrganizationError: an organization of that slug exists.
        UsageError: the server does not know the time zone.
        DatabaseUnreachableError: no answer, or the password is wrong.
    """
    try:
        with migrator_connection(migration_url) as connection:
            (row,) = connection.execute(CREATE, new.model_dump()).fetchall()
    except DuplicateOrganizationError:
        raise DuplicateOrganizationError(
            f"There is an organization {new.slug!r} already. Take another slug; see them with: leadsrapido org list"
        ) from None
    return UUID(str(row[0]))
