"""What goes into and comes out of the organizations domain."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Plan = Literal["free", "starter", "professional", "enterprise"]
Status = Literal["active", "suspended", "closed"]

# A DNS label (RFC 1123): the slug becomes the first part of a white-label address. The table checks the same.
SLUG_PATTERN = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"


def _is_visible(name: str) -> str:
    if not name.isprintable():
        raise ValueError("it holds control characters")
    return name


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=255),
    AfterValidator(_is_visible),
]


class NewOrganization(BaseModel):
    """An organization to found.

    Attributes:
        slug: short name by which it is found, `^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`, unique everywhere.
        name: as people write it.
        plan: what it pays for.
        quota_total: leads it may unlock.
        time_zone: IANA name; days of its statistics begin there.
    """

    model_config = ConfigDict(frozen=True)

    slug: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
    name: Name
    plan: Plan = "free"
    quota_total: Annotated[int, Field(ge=0, le=2_147_483_647)] = 0
    time_zone: str = "America/Sao_Paulo"


class OrganizationEntry(BaseModel):
    """An organization as the directory has it: nothing personal, readable before any tenant is chosen."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    slug: str
    subdomain: str | None
    status: Status
    time_zone: str
