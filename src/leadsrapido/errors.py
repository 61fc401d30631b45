"""Domain errors, and the one table that ties them to SQLSTATEs, constraints, HTTP statuses and exit codes."""

from typing import ClassVar


class LeadsRapidoError(Exception):
    """An outcome we expect and can explain: one sentence that says what is wrong and what to do.

    Attributes:
        exit_code: what the CLI exits with. 1 check failed, 2 usage, 3 settings, 4 database unreachable, 5 drift.
        http_status: what HTTP answers with.
        sqlstate: the code SQL raises for the same outcome, if it does.
        constraints: names of the constraints whose violation means this.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    sqlstate: ClassVar[str | None] = None
    constraints: ClassVar[frozenset[str]] = frozenset()


class UsageError(LeadsRapidoError):
    """The call cannot be carried out as it was made."""

    exit_code = 2
    http_status = 422
    sqlstate = "LR002"


class SettingsError(LeadsRapidoError):
    """A setting is missing or unusable."""

    exit_code = 3


class DatabaseUnreachableError(LeadsRapidoError):
    """No answer from PostgreSQL, or it refused us."""

    exit_code = 4
    http_status = 503


class TookTooLongError(LeadsRapidoError):
    """PostgreSQL stopped a statement at its role's statement_timeout: 30 seconds for the application."""

    http_status = 504


class DriftError(LeadsRapidoError):
    """The database is not what this version of the software expects."""

    exit_code = 5
    http_status = 503


class UnsafeRoleError(SettingsError):
    """The application was pointed at a role for which row level security does not hold."""


class TenantContextError(LeadsRapidoError):
    """A tenant function was called without, or with another, tenant context."""

    http_status = 403
    sqlstate = "LR001"


class NotFoundError(LeadsRapidoError):
    """No such thing in this organization; a foreign one looks the same."""

    http_status = 404
    sqlstate = "LR404"


class UnknownOrganizationError(NotFoundError):
    """No organization of that name."""

    exit_code = 2


class ConflictError(LeadsRapidoError):
    """The thing is there already, or stands in a state that does not allow this."""

    http_status = 409
    sqlstate: ClassVar[str | None] = "LR409"


class DuplicateLeadError(ConflictError):
    """A lead with the same CNPJ, e-mail and phone stands in this organization."""

    sqlstate = None
    constraints = frozenset({"leads_content_hash_unique"})


class DuplicateFieldValueError(ConflictError):
    """Another lead has this value in a custom field that is unique."""

    sqlstate = None
    constraints = frozenset({"lead_field_values_unique"})


class DuplicateFieldError(ConflictError):
    """The organization has a custom field of that key already."""

    sqlstate = None
    constraints = frozenset({"custom_fields_key_unique"})


class DuplicateSegmentError(ConflictError):
    """There is a segment of that name already. Take another name."""

    sqlstate = None
    constraints = frozenset({"lead_segments_name_unique"})


class DuplicateSavedSearchError(ConflictError):
    """Its owner has a saved search of that name already. Take another name, or replace it."""

    sqlstate = None
    constraints = frozenset({"saved_searches_name_unique"})


class SavedSearchInUseError(ConflictError):
    """A dynamic segment is made of this saved search. Delete or freeze the segment first."""

    sqlstate = None
    constraints = frozenset({"lead_segments_saved_search_known"})


class DuplicateOrganizationError(ConflictError):
    """An organization of that slug or subdomain exists."""

    sqlstate = None
    constraints = frozenset({"organization_slug_unique", "organization_subdomain_unique"})


class PermissionDeniedError(LeadsRapidoError):
    """The role in the context may not do this."""

    http_status = 403
    sqlstate = "LR403"


def _every_error(root: type[LeadsRapidoError] = LeadsRapidoError) -> list[type[LeadsRapidoError]]:
    return [root, *(error for child in root.__subclasses__() for error in _every_error(child))]


BY_SQLSTATE = {error.sqlstate: error for error in _every_error() if error.sqlstate}
BY_CONSTRAINT = {name: error for error in _every_error() for name in error.constraints}
