"""`leadsrapido org`: found organizations, list them."""

import asyncio
import json

import typer

from leadsrapido.cli.scores import score_settings

app = typer.Typer(help="Organizations: the tenants of this database.", no_args_is_help=True)
app.command()(score_settings)


@app.command()
def create(
    name: str = typer.Argument(help="As people write it: 'Padaria Aurora Ltda'."),
    slug: str = typer.Option(help="Short name: a-z, 0-9 and -, unique; --org takes it everywhere else."),
    plan: str = typer.Option("free", help="free, starter, professional or enterprise."),
    quota: int = typer.Option(0, help="Leads it may unlock."),
    time_zone: str = typer.Option("America/Sao_Paulo", help="IANA name; its days begin there."),
    as_json: bool = typer.Option(False, "--json", help="For machines: {id, slug, name, plan, quota_total, time_zone}."),
) -> None:
    """Found an organization, with a first sales pipeline. Its rows are seen in its own context only."""
    from leadsrapido.database.location import database_url
    from leadsrapido.organizations.create import create_organization, describe_organization

    new = describe_organization(slug, name, plan=plan, quota_total=quota, time_zone=time_zone)
    identifier = create_organization(database_url("migrator"), new)
    if as_json:
        typer.echo(json.dumps({"id": str(identifier), **new.model_dump()}, ensure_ascii=False))
    else:
        typer.echo(f"Founded {new.name} as {new.slug} ({identifier}), plan {new.plan}, quota {new.quota_total}.")


@app.command("list")
def list_(
    as_json: bool = typer.Option(False, "--json", help="For machines: [{id, slug, subdomain, status, time_zone}]."),
) -> None:
    """List every organization of this database, by slug."""
    from leadsrapido.client import connect
    from leadsrapido.organizations.directory import list_organizations
    from leadsrapido.organizations.schemas import OrganizationEntry

    async def read() -> list[OrganizationEntry]:
        async with connect() as database, database.directory_session() as session:
            return await list_organizations(session)

    entries = asyncio.run(read())
    if as_json:
        typer.echo(json.dumps([entry.model_dump(mode="json") for entry in entries], ensure_ascii=False))
    elif not entries:
        typer.echo("No organization yet. Found one: leadsrapido org create NAME --slug SLUG")
    else:
        width = max(len(entry.slug) for entry in entries)
        for entry in entries:
            typer.echo(f"{entry.slug:<{width}}  {entry.status:<9}  {entry.time_zone:<20}  {entry.id}")
