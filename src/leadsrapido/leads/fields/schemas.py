"""What goes into a custom field's definition, and what comes out."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

FieldType = Literal["text", "number", "date", "boolean", "choice"]


class NewField(BaseModel):
    """A custom field as an organization defines it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9_]{1,63}$", description="Its name in leads.custom_fields: a-z, 0-9 and _")
    label: str = Field(min_length=1, max_length=120, description="As people read it, and as a column of a CSV says it")
    type: FieldType
    options: tuple[str, ...] = Field((), description="Of a choice: the values it takes")
    is_required: bool = Field(False, description="New leads, and leads whose custom fields change, must have it")
    is_filterable: bool = Field(False, description="Searched by value and range; texts of at most 250 characters")
    is_unique: bool = Field(False, description="No two leads have the same value; then leads can be saved by it")
    position: int = Field(0, description="Where it stands in a form, ascending")


class FieldChange(BaseModel):
    """What changes of a definition; what is not named stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str | None = Field(None, pattern=r"^[a-z0-9_]{1,63}$", description="A new one moves the values of all leads")
    label: str | None = Field(None, min_length=1, max_length=120)
    type: FieldType | None = None
    options: tuple[str, ...] | None = None
    is_required: bool | None = None
    is_filterable: bool | None = None
    is_unique: bool | None = None
    position: int | None = None


class FieldEntry(NewField):
    """A definition as it stands."""

    model_config = ConfigDict(frozen=True, from_attributes=True, extra="ignore")

    id: UUID


class FieldReport(BaseModel):
    """What defining, changing or removing a field means for the leads that stand there."""

    model_config = ConfigDict(frozen=True)

    field: FieldEntry
    dry_run: bool
    leads_with_value: int = Field(description="Leads that have something under its key; a new key moved all of them")
    leads_lacking: int = Field(description="Of a required field: leads without it, refused when next edited")
