"""`leadsrapido db`: the schema, for operators and DBAs."""

import dataclasses
import json
from pathlib import Path

import typer

app = typer.Typer(help="The database: its schema, its roles, and ways in.", no_args_is_help=True)


@app.command()
def bootstrap(
    superuser_url: str = typer.Option(
        envvar="LEADSRAPIDO_SUPERUSER_URL",
        help="postgresql://… of a superuser or your provider's administrator; better in the environment.",
        show_envvar=True,
    ),
    database: str = typer.Option("leadsrapido", help="Name of the database to make or complete."),
    env_file: Path = typer.Option(Path(".env"), help="Where the URLs of app and migrator are written, mode 0600."),
    rotate_passwords: bool = typer.Option(
        False, "--rotate-passwords", help="New passwords for app and migrator even when they have one."
    ),
    show_secrets: bool = typer.Option(False, "--show-secrets", help="Print the URLs with their passwords, too."),
    as_json: bool = typer.Option(
        False, "--json", help="For machines: {database, created_database, forbidden, env_file, new_passwords, kept}."
    ),
) -> None:
    """Prepare an outside server, once: roles, database, extensions, and what PUBLIC must not be able to do.

    Run again it changes nothing. What the server forbids is listed; without a role or an extension the exit code is 1.
    The embedded server needs none of this: leadsrapido up.
    """
    from leadsrapido.database.outside import prepare_outside
    from leadsrapido.errors import LeadsRapidoError

    report = prepare_outside(superuser_url, database, env_file, rotate=rotate_passwords)
    if as_json:
        told = {
            **dataclasses.asdict(report.server),
            "env_file": str(env_file),
            "new_passwords": report.urls if show_secrets else list(report.urls),
            "kept": report.kept,
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"Database {database} {'made' if report.server.created_database else 'was there'}.")
        for variable, url in report.urls.items():
            typer.echo(f"{variable} written to {env_file}." + (f" {url}" if show_secrets else ""))
        for variable in report.kept:
            typer.echo(
                f"{variable}: its role has a password already and keeps it (--rotate-passwords makes a new one)."
            )
        typer.echo("The server forbids nothing." if not report.server.forbidden else "The server forbids:")
        for gap in report.server.forbidden:
            typer.echo(f"  {gap}")
    if report.missing:
        raise LeadsRapidoError(
            f"LeadsRapido cannot run here yet: {', '.join(report.missing)}. Ask the server's administrator for it."
        )
    if not as_json:
        typer.echo("Next: leadsrapido db migrate, then leadsrapido db seed.")


@app.command()
def migrate(
    dry_run: bool = typer.Option(False, "--dry-run", help="Only tell what would be done."),
    replace: bool = typer.Option(
        False, "--replace", help="Put functions, policies, triggers, views and grants back even when they seem current."
    ),
    as_json: bool = typer.Option(
        False, "--json", help="For machines: {revision_before, revision_after, revisions, replaced, dry_run}."
    ),
) -> None:
    """Bring the database to this version of the software.

    Run-once changes (tables, types, indexes) and replaceable SQL (functions, policies, triggers, views, grants) go
    in one transaction: all of it or nothing. Logs in as leadsrapido_migrator: LEADSRAPIDO_MIGRATION_URL, else the
    embedded server. Reference data is brought by `leadsrapido db seed`.
    """
    from leadsrapido.database.location import database_url
    from leadsrapido.database.migrate import migrate as run
    from leadsrapido.database.migrate import plan_migration

    report = (plan_migration if dry_run else run)(database_url("migrator"), replace=replace)
    if as_json:
        typer.echo(json.dumps({**dataclasses.asdict(report), "dry_run": dry_run}))
        return
    if report.is_nothing:
        typer.echo(f"Nothing to do: the schema stands at {report.revision_after}.")
        return
    would = "would be " if dry_run else ""
    for revision in report.revisions:
        typer.echo(f"Revision {revision} {would}applied.")
    typer.echo(f"Functions, policies, triggers, views and grants {would}replaced.")


@app.command()
def seed(
    as_json: bool = typer.Option(False, "--json", help="For machines: rows inserted or changed, by table."),
) -> None:
    """Bring the reference data up to date: states, municipalities, activities (CNAE). Again: nothing."""
    from leadsrapido.database.location import database_url
    from leadsrapido.database.seed import seed as run

    changed = run(database_url("migrator"))
    if as_json:
        typer.echo(json.dumps(changed))
    else:
        typer.echo(", ".join(f"{table}: {rows} rows changed" for table, rows in changed.items()))


@app.command()
def verify(
    accept: bool = typer.Option(
        False, "--accept", help="Take the schema as it stands, changes by hand included, for what it should be."
    ),
    as_json: bool = typer.Option(False, "--json", help="For machines: [{check, what, advice}]."),
) -> None:
    """Compare the database with this version of the software; exit code 5 when something differs.

    Looked at: revision, functions, policies, triggers, views, grants, tables, indexes and constraints against what the
    last migration left, roles and their memberships, what PUBLIC may do, audit partitions, reference data.
    """
    from leadsrapido.database.location import database_url
    from leadsrapido.database.verify import accept as take
    from leadsrapido.database.verify import verify as run
    from leadsrapido.errors import DriftError

    url = database_url("migrator")
    if accept:
        take(url)
    findings = run(url)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{finding.check}: {finding.what}. {finding.advice}")
    if findings:
        counted = "1 difference" if len(findings) == 1 else f"{len(findings)} differences"
        raise DriftError(f"{counted} between the database and this version, each with what to do.")
    if not as_json:
        typer.echo("Verified: the database is what this version made it.")


@app.command()
def sql(
    folder: Path = typer.Option(Path("database"), help="Where schema.sql and its two companions stand."),
    check: bool = typer.Option(False, "--check", help="Write nothing; exit code 1 when a file is not current."),
) -> None:
    """Write the schema as SQL files for psql: schema.sql, security-performance.sql, backup-monitoring.sql.

    For a DBA without Python: the three files give the same database as `leadsrapido db migrate`.
    """
    from leadsrapido.database.export_sql import stale_sql_files, write_sql_files
    from leadsrapido.errors import LeadsRapidoError

    if check:
        stale = stale_sql_files(folder)
        if stale:
            raise LeadsRapidoError(f"Not current in {folder}: {', '.join(stale)}. Write them: leadsrapido db sql")
        typer.echo(f"Current: the SQL files in {folder}.")
        return
    written = write_sql_files(folder)
    typer.echo(f"Written to {folder}: {', '.join(written)}." if written else f"Nothing to do: {folder} is current.")


@app.command()
def describe(
    file: Path = typer.Option(Path("docs/data-model.md"), help="The page to write."),
    check: bool = typer.Option(False, "--check", help="Write nothing; exit code 1 when the page is not current."),
) -> None:
    """Write docs/data-model.md: every table, column and comment, as the migrated database tells it."""
    from leadsrapido.database.describe import describe as run
    from leadsrapido.database.describe import is_current, write_description
    from leadsrapido.database.location import database_url
    from leadsrapido.errors import LeadsRapidoError

    text = run(database_url("migrator"))
    if check:
        if not is_current(file, text):
            raise LeadsRapidoError(f"{file} is not current. Write it: leadsrapido db describe")
        typer.echo(f"Current: {file}.")
        return
    typer.echo(f"Written: {file}." if write_description(file, text) else f"Nothing to do: {file} is current.")


@app.command()
def shell(
    arguments: list[str] = typer.Argument(None, metavar="[-- PSQL ARGUMENTS]", help="Handed to psql as they are."),
    role: str = typer.Option("app", help="app, worker, readonly, migrator, monitor or backup."),
    org: str = typer.Option("", help="Slug or id of an organization: its context is set for the whole session."),
    user_role: str = typer.Option("", "--as", help="Role in that organization: admin, org_admin, agent or viewer."),
    show: bool = typer.Option(False, "--print", help="Print a URL for psql or any other tool instead of opening psql."),
    show_secrets: bool = typer.Option(False, "--show-secrets", help="With --print: the password instead of ***."),
) -> None:
    """Open psql as a role, in the context of an organization.

    Row level security is as for the application: without --org no tenant's row is seen, with it only that
    organization's. The prompt tells role and organization. Example: leadsrapido db shell --org demo -- -c 'table leads'
    """
    import os

    from leadsrapido.database.location import database_url
    from leadsrapido.database.psql import check_role, context_url, find_context, psql_call
    from leadsrapido.database.status import mask_password

    url = database_url(check_role(role))
    context = find_context(database_url("app"), org, user_role or None) if org else None
    if show:
        typer.echo(context_url(url if show_secrets else mask_password(url), context))
        return
    call, environment = psql_call(url, context, arguments or [])
    os.execve(call[0], call, environment)  # noqa: S606  psql takes this process's place: its signals, its exit code
