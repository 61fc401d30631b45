"""`leadsrapido leads facets`, `map` and `suggest`, as they are typed."""

import json
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from leadsrapido.cli.leads import app
from leadsrapido.settings import load_settings


@pytest.fixture
def slug(test_database: Any, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ANN401
    """Of an organization with four leads."""
    name = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [new_id] = connection.execute("select app.create_organization(%s, %s)", [name, name]).fetchone()
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_id])
        connection.execute(
            """insert into leads (organization_id, name, state, tags, quality_score, content_hash, address_coordinates,
                                  coordinates_source)
               select %s, 'Padaria ' || n, 'SP', '{feira}', 50, n::text::bytea, 'SRID=4326;POINT(-46.63 -23.55)',
                      'address'
               from generate_series(1, 4) as n""",
            [new_id],
        )
    monkeypatch.setenv("LEADSRAPIDO_DATABASE_URL", test_database.url("app"))
    load_settings.cache_clear()
    return name


def _typed(*arguments: str) -> Result:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done


def test_facets(slug: str) -> None:
    told = _typed("facets", "padaria", "--org", slug).stdout.splitlines()
    assert told[0] == "4 leads"
    assert [line.split() for line in told[1:]] == [["State", "SP", "4"], ["Tag", "feira", "4"], ["Score", "40-59", "4"]]
    counted = json.loads(_typed("facets", "padaria", "--org", slug, "--state", "RJ", "--json").stdout)
    assert (counted["total"], counted["total_is"]) == (0, "exact")


def test_map(slug: str) -> None:
    assert _typed("map", "--org", slug).stdout.split() == ["-23.5500,-46.6300", "4", "leads"]
    assert json.loads(_typed("map", "--org", slug, "--zoom", "9", "--json").stdout)[0]["leads"] == 4
    assert _typed("map", "--org", slug, "--state", "RJ").stdout == "No leads with a place found.\n"


def test_suggest(slug: str) -> None:
    assert _typed("suggest", "pad", "--org", slug).stdout == "padaria  (padaria: 4 leads)\n"
    assert json.loads(_typed("suggest", "pad", "--org", slug, "--json").stdout)[0]["kind"] == "completion"
    assert _typed("suggest", "zzz", "--org", slug).stdout == "Nothing to suggest.\n"
