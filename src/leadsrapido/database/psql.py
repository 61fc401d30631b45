"""psql (or any other libpq program) inside one organization's context."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from leadsrapido.database.bootstrap import LOGIN_ROLES
from leadsrapido.database.translate import translate
from leadsrapido.errors import SettingsError, UnknownOrganizationError, UsageError

FIND = "select id, slug from public.organization_directory where slug = %s or id::text = lower(%s)"


USER_ROLES = ("admin", "org_admin", "agent", "viewer")


@dataclass(frozen=True)
class Context:
    """The organization a session stands in.

    The settings last as long as the session, since a person's own psql is never pooled: programs take
    `tenant_session`, whose context ends with the transaction.
    """

    organization_id: UUID
    slug: str
    user_role: str | None = None

    def settings(self) -> dict[str, str]:
        """What every policy reads, by name of setting."""
        named = {"app.current_organization_id": str(self.organization_id), "app.current_user_role": self.user_role}
        return {name: value for name, value in named.items() if value is not None}


def check_role(role: str) -> str:
    """The role's short name, when it is one that logs in.

    Raises:
        UsageError: there is no such role.
    """
    short = role.removeprefix("leadsrapido_")
    if short not in LOGIN_ROLES:
        raise UsageError(f"There is no role {role!r}. Take one of: {', '.join(LOGIN_ROLES)}.")
    return short


def find_context(app_url: str, organization: str, user_role: str | None = None) -> Context:
    """Look an organization up by slug or id.

    Raises:
        UsageError: there is no such user role.
        UnknownOrganizationError: there is no such organization.
        DatabaseUnreachableError: no answer, or the password is wrong.
    """
    if user_role is not None and user_role not in USER_ROLES:
        raise UsageError(f"There is no user role {user_role!r}. Take one of: {', '.join(USER_ROLES)}.")
    try:
        with psycopg.connect(app_url, connect_timeout=10, application_name="leadsrapido db shell") as connection:
            row = connection.execute(FIND, [organization, organization]).fetchone()
    except psycopg.Error as error:
        raise translate(error) or error from None
    if row is None:
        raise UnknownOrganizationError(
            f"There is no organization {organization!r}. See them with: leadsrapido org list"
        )
    return Context(row[0], row[1], user_role)


def context_url(url: str, context: Context | None) -> str:
    """The URL with the context in it, for any program that takes a libpq URL."""
    if context is None:
        return url
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["options"] = " ".join([query.get("options", ""), *_switches(context)]).strip()
    # libpq reads %20 as a blank, and + as a plus.
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def psql_call(url: str, context: Context | None, arguments: list[str]) -> tuple[list[str], dict[str, str]]:
    """(arguments, environment) to run psql with; the password is in the environment, since everyone sees arguments.

    Raises:
        SettingsError: there is no psql.
    """
    program = shutil.which("psql")
    if program is None:
        raise SettingsError(
            "psql is not installed. Install the package postgresql-client, or run: sudo database/setup.sh"
        )
    parts = conninfo_to_dict(context_url(url, context))
    password = parts.pop("password", None)
    environment = {**os.environ, "PGAPPNAME": "leadsrapido db shell"}
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    conninfo = make_conninfo(**_known(parts))
    return [program, f"--dbname={conninfo}", *_prompts(context), *arguments], environment


def _switches(context: Context) -> list[str]:
    return [f"-c {name}={value}" for name, value in context.settings().items()]


def _prompts(context: Context | None) -> list[str]:
    where = f"[{context.slug}]" if context else "[no organization]"
    return [f"--set=PROMPT{number}=%n {where} %/%R%x%# " for number in (1, 2)]


def _known(parts: Mapping[str, str | int | None]) -> dict[str, str]:
    return {name: str(value) for name, value in parts.items() if value is not None}
