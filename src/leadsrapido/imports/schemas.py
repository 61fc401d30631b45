"""What goes into an import and what comes out of it."""

from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field

LegalBasis = Literal[
    "consent", "legal_obligation", "contract", "legitimate_interest", "credit_protection", "public_data"
]


class ImportOptions(BaseModel):
    """How a file is read and under which terms its leads are held."""

    model_config = ConfigDict(frozen=True)

    origin: Literal["own", "delivered"] = Field(
        "own", description="own: the organization's, unlocked and free; delivered: sold by the operator, locked"
    )
    source: str | None = Field(
        None, max_length=255, description="Where the data came from (LGPD); default: the file's name"
    )
    legal_basis: LegalBasis = Field("legitimate_interest", description="LGPD (Lei 13.709/2018) art. 7")
    delimiter: Literal[";", ",", "\t", "|"] | None = Field(None, description="Default: recognised")
    encoding: str | None = Field(None, description="A name Python knows; default: recognised")
    custom_fields: frozenset[str] = Field(
        frozenset(), description="Headers of unknown columns that a delivered file may bring as custom fields"
    )
    rejected_file: Path | None = Field(None, description="Default: <name>.rejected.csv beside the input")
    dry_run: bool = Field(False, description="Read and check everything, write nothing to the database")
    user: UUID | None = None
    role: Literal["admin", "org_admin", "agent"] | None = None
    client_ip: str | None = None


class Progress(BaseModel):
    """How far an import is."""

    model_config = ConfigDict(frozen=True)

    stage: Literal["reading", "publishing"]
    rows: int = Field(description="Rows read so far")
    rejected: int
    bytes_read: int
    bytes_total: int


class ImportReport(BaseModel):
    """What an import did: rows_read = rows_inserted + rows_duplicate + rows_rejected (but not on a dry run)."""

    model_config = ConfigDict(frozen=True)

    import_id: UUID | None = Field(description="None on a dry run")
    file_name: str
    dry_run: bool
    encoding: str
    delimiter: str
    columns: dict[str, str | None] = Field(description="Header of the file → what it was read as; None: left out")
    rows_read: int
    rows_inserted: int
    rows_duplicate: int
    rows_rejected: int
    rejected_file: Path | None = Field(description="None when no row was rejected")
    unknown_towns: int = Field(description="Rows kept without coordinates: no town of that name is known")
    points_outside: int = Field(description="Rows whose own coordinates lie outside Brazil; the town's were taken")
    notices: list[str] = Field(description="Sentences about columns left out or ignored")
    seconds: float
    reading_seconds: float = Field(description="Decoding and normalising, overlapped with staging")
    publishing_seconds: float = Field(description="From staging into leads, one transaction")

    @computed_field  # type: ignore[prop-decorator]  # pydantic's documented order
    @property
    def rows_per_second(self) -> int:
        """Rows read in a second, end to end."""
        return round(self.rows_read / self.seconds) if self.seconds else 0
