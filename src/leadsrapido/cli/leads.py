"""`leadsrapido leads`: finding leads and bringing them in."""

import typer

from leadsrapido.cli import lead_bulk
from leadsrapido.cli.imports import import_leads
from leadsrapido.cli.lead_counts import clusters, facets
from leadsrapido.cli.lead_duplicates import dismiss, duplicates, merge, unmerge
from leadsrapido.cli.lead_export import export_leads
from leadsrapido.cli.lead_search import search_leads
from leadsrapido.cli.lead_suggest import suggest
from leadsrapido.cli.lexicon import lexicon
from leadsrapido.cli.scores import rescore, score

app = typer.Typer(name="leads", help="Find leads and bring them in.", no_args_is_help=True)

app.command("import")(import_leads)
for _command in (duplicates, merge, unmerge, dismiss):
    app.command()(_command)
app.command()(lexicon)
app.command()(score)
app.command()(rescore)
app.command("search")(search_leads)
app.command()(suggest)
app.command()(facets)
app.command("map")(clusters)
app.command("export")(export_leads)
app.add_typer(lead_bulk.app, name="bulk")
