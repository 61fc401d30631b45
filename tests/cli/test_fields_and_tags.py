"""`leadsrapido fields` and `leadsrapido tags`, as they are typed."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from command_line import CommandLine


@pytest.fixture
def typed(test_database: Any, tmp_path: Path) -> tuple[CommandLine, str]:  # noqa: ANN401
    """The command line, and an organization with three leads."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [organization] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone()
        connection.commit()
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        connection.execute(
            """
            insert into leads (organization_id, name, tags, custom_fields)
            values (%(o)s, 'A', '{quente}', '{"lojas": 3}'), (%(o)s, 'B', '{Quente}', '{"lojas": 4}'),
                   (%(o)s, 'C', '{frio}', '{"lojas": "várias"}')
            """,
            {"o": organization},
        )
    return CommandLine(tmp_path, {"LEADSRAPIDO_DATABASE_URL": test_database.url("app")}), slug


def test_fields(typed: tuple[CommandLine, str]) -> None:
    leadsrapido, slug = typed
    org = ("--org", slug)
    refused = leadsrapido("fields", "add", "lojas", "--type", "number", "--filterable", *org)
    assert refused.returncode == 1
    assert '1 leads have another value: "várias"' in refused.stderr
    assert leadsrapido("fields", "add", "Lojas", *org).returncode == 2
    dry = leadsrapido.json("fields", "add", "area", "--label", "Área", "--required", "--dry-run", *org)
    assert (dry["dry_run"], dry["leads_lacking"]) == (True, 3)
    assert "No custom fields yet" in leadsrapido("fields", "list", *org).stdout
    choice = ("--type", "choice", "--option", "Ouro", "--option", "Prata")
    added = leadsrapido("fields", "add", "nivel", "--label", "Nível", *choice, "--required", *org)
    assert "3 leads lack it" in added.stdout
    assert "choice    Nível" in leadsrapido("fields", "list", *org).stdout
    changed = leadsrapido.json("fields", "change", "nivel", "--new-key", "faixa", "--optional", *org)
    assert (changed["field"]["key"], changed["field"]["is_required"]) == ("faixa", False)
    [listed] = leadsrapido.json("fields", "list", *org)
    assert (listed["key"], listed["options"]) == ("faixa", ["Ouro", "Prata"])
    assert "removed" in leadsrapido("fields", "remove", "faixa", *org).stdout
    assert leadsrapido("fields", "remove", "faixa", *org).returncode == 1


def test_tags(typed: tuple[CommandLine, str]) -> None:
    leadsrapido, slug = typed
    org = ("--org", slug)
    listed = leadsrapido.json("tags", "list", *org)
    assert {tag["tag"]: tag["leads"] for tag in listed["tags"]} == {"quente": 1, "Quente": 1, "frio": 1}
    dry = leadsrapido("tags", "merge", "Quente", "--into", "quente", "--dry-run", *org)
    assert dry.stdout == "Dry run: Quente become quente on 1 leads.\n"
    assert leadsrapido.json("tags", "merge", "Quente", "--into", "quente", *org)["leads"] == 1
    assert "merge the two" in leadsrapido("tags", "rename", "frio", "quente", *org).stderr
    assert leadsrapido("tags", "rename", "frio", "morno", *org).stdout == "frio become morno on 1 leads.\n"
    assert leadsrapido("tags", "remove", "morno", *org).stdout == "morno go on 1 leads.\n"
    assert "        2  quente" in leadsrapido("tags", "list", *org).stdout
