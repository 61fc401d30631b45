"""A page of leads on the terminal."""

import unicodedata

from rich import markup
from rich.console import Console
from rich.table import Table

from leadsrapido.leads.schemas import FoundLead, LeadPage

RANKINGS = {
    "relevance": "by relevance: words together in the name first, then in the name, then anywhere",
    "score": "by quality score",
    "newest": "the newest first",
    "nearest": "the nearest first",
}
TOTALS = {"exact": "{}", "at_least": "{}+", "estimated": "about {}"}
# Columns from which company and tags find room beside the rest; what is no terminal is given this width.
WIDE = 180


def print_leads(page: LeadPage, *, with_distance: bool) -> None:
    """Print a table of the page, how many match, how they are ordered, and how to get the next page."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    print_understood(console, page)
    if not page.leads:
        console.print("No leads found." if not page.total else "No further leads.")
        return
    console.print(_table(page, with_distance=with_distance, is_wide=console.width >= WIDE))
    total = TOTALS[page.total_is].format(pt_br(page.total))
    console.print(
        f"{pt_br(len(page.leads))} of {total} leads in {pt_br(page.elapsed_ms, 1)} ms, {RANKINGS[page.ranking]}.",
        highlight=False,
        soft_wrap=True,
    )
    if page.next_cursor:
        console.print(f"Next page: the same with --cursor {page.next_cursor}", highlight=False, soft_wrap=True)


def pt_br(number: float, decimals: int = 0) -> str:
    """A number as Brazilians write it: 1.234,5."""
    return f"{number:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def printable(text: str) -> str:
    """A text from outside that gives the terminal no orders: control characters as one sign each."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cc" else c for c in text)


def escape(text: str) -> str:
    """A text from outside as it is: not taken for markup either."""
    return markup.escape(printable(text))


def _table(page: LeadPage, *, with_distance: bool, is_wide: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Name", overflow="ellipsis", no_wrap=True, max_width=40)
    if is_wide:
        table.add_column("Company", overflow="ellipsis", no_wrap=True, max_width=36)
    table.add_column("Town", overflow="ellipsis", no_wrap=True, max_width=26)
    table.add_column("Score", justify="right", no_wrap=True, min_width=5)
    if with_distance:
        table.add_column("km", justify="right")
    if is_wide:
        table.add_column("Tags", overflow="ellipsis", no_wrap=True, max_width=22)
    table.add_column("Contact", overflow="ellipsis", no_wrap=True, min_width=24)
    for lead in page.leads:
        distance = [pt_br((lead.distance_m or 0) / 1000, 1)] if with_distance else []
        company, tags = ([escape(lead.company or "")], [escape(", ".join(lead.tags))]) if is_wide else ([], [])
        table.add_row(
            escape(lead.name),
            *company,
            escape("/".join(part for part in (lead.city, lead.state) if part)),
            str(lead.quality_score),
            *distance,
            *tags,
            _contact(lead),
        )
    return table


def print_understood(console: Console, page: LeadPage) -> None:
    """Print what was searched instead of, or beside, what was typed."""
    if page.understood.corrections:
        taken = ", ".join(f"{typed} → {word}" for typed, word in page.understood.corrections.items())
        console.print(f"No lead has these words; searched instead: {escape(taken)} (--as-typed for neither).")
    if page.understood.synonyms:
        also = "; ".join(f"{word}: {', '.join(others)}" for word, others in page.understood.synonyms.items())
        console.print(f"Synonyms searched as well: {escape(also)} (--as-typed for none).")
    if page.understood.identifier:
        console.print(f"Looked up as {page.understood.identifier} (--as-typed searches it as text).")


def _contact(lead: FoundLead) -> str:
    """The contacts, or for a locked lead which ones unlocking would show."""
    if lead.is_accessed:
        return escape(" ".join(contact for contact in (lead.email, lead.phone) if contact))
    kinds = [name for name, is_there in (("e-mail", lead.has_email), ("phone", lead.has_phone)) if is_there]
    return f"[dim]locked{': ' + ', '.join(kinds) if kinds else ''}[/dim]"
