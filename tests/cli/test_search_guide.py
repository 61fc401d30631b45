"""Every example of docs/search.md can be typed."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from test_leads_search import Type, leads, organization
from typer.testing import CliRunner

from leadsrapido.cli.leads import app

GUIDE = (Path(__file__).parents[2] / "docs" / "search.md").read_text("utf-8")
EXAMPLES = re.findall(r"^leadsrapido leads (search .*)$", GUIDE, re.MULTILINE)
STATEMENTS = re.search(r"```sql\n(.*?)```", GUIDE, re.DOTALL)

__all__ = ["leads", "organization"]


@pytest.mark.usefixtures("leads")
def test_each_command_is_one(organization: tuple[str, Any]) -> None:
    assert len(EXAMPLES) > 10
    for example in EXAMPLES:
        typed = [organization[0] if word == "demo" else word for word in shlex.split(example)]
        done = CliRunner().invoke(app, typed)
        assert done.exit_code == 0, (example, done.exception)


def test_each_statement_is_one(organization: tuple[str, Any], test_database: Any, leads: Type) -> None:  # noqa: ANN401
    assert STATEMENTS is not None
    assert leads("padarias").exit_code == 0
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization[1]])
        for statement in filter(str.strip, STATEMENTS[1].split(";")):
            connection.execute(statement.encode())


def test_every_option_is_told() -> None:
    helped = CliRunner().invoke(app, ["search", "--help"], env={"COLUMNS": "200"}).stdout
    options = set(re.findall(r"--[a-z][a-z-]+", helped)) - {"--help", "--no-as-typed", "--no-as-you-type"}
    shown = {"--limit", "--cursor", "--opened-until", "--created-until", "--updated-until"}
    assert {option for option in options - shown if option not in GUIDE} == set()
