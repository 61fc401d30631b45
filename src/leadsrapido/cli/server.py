"""`leadsrapido up | down | status | clean`: the embedded server."""

import json
from typing import TYPE_CHECKING, Any

import typer

from leadsrapido.errors import DatabaseUnreachableError, SettingsError, UsageError

if TYPE_CHECKING:
    from leadsrapido.database.embedded import EmbeddedServer

app = typer.Typer(help="The embedded server.")


@app.command()
def up() -> None:
    """Start the embedded server and bring its database up to date; the first time make both."""
    from leadsrapido.database.location import is_outside

    if is_outside():
        raise SettingsError(
            "The environment names an outside server, and `up` only starts the embedded one. "
            "Unset LEADSRAPIDO_DATABASE_URL and LEADSRAPIDO_MIGRATION_URL, or run: leadsrapido db migrate."
        )
    server = _server()
    status = server.up()
    what = prepare(server)
    typer.echo(f"PostgreSQL {status.server_version} {'started' if status.started else 'runs'} on port {status.port}.")
    typer.echo(f"Database {what}.")
    typer.echo("How to connect: leadsrapido status")


@app.command()
def down(
    with_tests: bool = typer.Option(False, "--with-tests", help="Stop the tests' own server as well."),
) -> None:
    """Stop the embedded server; what was committed is kept."""
    from leadsrapido.database.embedded import EmbeddedServer, test_home

    typer.echo("The server is stopped." if _server().down() else "The server was not running.")
    if with_tests and EmbeddedServer(test_home()).down():
        typer.echo("The tests' server is stopped.")


@app.command()
def status(
    as_json: bool = typer.Option(False, "--json", help="For machines."),
    show_secrets: bool = typer.Option(False, "--show-secrets", help="Passwords in the URLs instead of ***."),
) -> None:
    """Tell where the database is and how to connect to it."""
    from leadsrapido.database.status import describe_server

    told = describe_server(_server(), show_secrets=show_secrets)
    typer.echo(json.dumps(told, indent=2) if as_json else _as_text(told))
    if told.get("problem"):
        raise DatabaseUnreachableError(f"The outside server does not answer: {told['problem']}.")


@app.command()
def clean(
    confirm: str = typer.Option("", help="Organizations that may be lost, separated by commas."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only tell whether it would be done."),
) -> None:
    """Remove the embedded server and its data, and the tests' own one; refused while real organizations stand there."""
    from leadsrapido.database.embedded import EmbeddedServer, test_home
    from leadsrapido.database.embedded.removal import remove_unless_used

    server = _server()
    instances = [one for one in (server, EmbeddedServer(test_home())) if one.home.folder.exists()]
    in_the_way = remove_unless_used(server, [name.strip() for name in confirm.split(",")], dry_run=dry_run)
    if in_the_way:
        names = ",".join(in_the_way)
        raise UsageError(
            f"{server.home.folder} holds more than the samples: {', '.join(in_the_way)}. Nothing was removed. "
            f"To lose them, name them: make clean CONFIRM={names} (leadsrapido clean --confirm {names})."
        )
    for instance in instances:
        if not dry_run:
            instance.remove()
        typer.echo(f"{'Would remove' if dry_run else 'Removed'} {instance.home.folder}.")
    if not instances:
        typer.echo(f"There is no embedded server in {server.home.folder}: nothing to remove.")


def prepare(server: "EmbeddedServer") -> str:
    """Roles, database, schema and reference data, as far as they are missing; what became of it in a few words."""
    from leadsrapido.database.bootstrap import bootstrap
    from leadsrapido.database.embedded import DATABASE
    from leadsrapido.database.migrate import migrate
    from leadsrapido.database.seed import seed

    made = bootstrap(server.url("superuser", "postgres"), DATABASE, server.passwords())
    schema = migrate(server.url("migrator"))
    rows = sum(seed(server.url("migrator")).values())
    if made.created_database:
        return f"{DATABASE} made: schema {schema.revision_after}, {rows} rows of reference data"
    if schema.replaced or rows:
        return f"{DATABASE} brought to schema {schema.revision_after}, {rows} rows of reference data changed"
    return f"{DATABASE} is up to date: schema {schema.revision_after}"


def _server() -> "EmbeddedServer":
    from leadsrapido.database.embedded import EmbeddedServer, default_home

    return EmbeddedServer(default_home(), say=lambda sentence: typer.echo(sentence, err=True))


def _as_text(told: dict[str, Any]) -> str:
    versions = told["versions"]
    facts = {
        "state": told["state"],
        "versions": ", ".join(f"{name} {version}" for name, version in versions.items() if version),
        "data": told.get("data_directory"),
        "logs": told.get("log_directory"),
        "socket": told.get("socket_directory"),
        "port": told.get("port"),
        "database": told["database"],
        "passwords": told.get("passwords_file"),
        **told["urls"],
    }
    return "\n".join(f"{name:<10} {value}" for name, value in facts.items() if value is not None)
