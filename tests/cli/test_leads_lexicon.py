"""`leadsrapido leads lexicon`, as it is typed."""

import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

from databases import TestDatabase
from leadsrapido.cli.leads import app
from leadsrapido.errors import UsageError
from leadsrapido.settings import load_settings


@pytest.fixture
def organization(test_database: TestDatabase) -> tuple[str, UUID]:
    """(slug, id) of an organization with one lead: 2 words, 2 lexemes, and the count of leads."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [[founded]] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchall()
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [founded])
        connection.execute("insert into leads (organization_id, name) values (%s, 'Padaria Sol')", [founded])
    return slug, founded


@pytest.fixture(autouse=True)
def settings(test_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADSRAPIDO_DATABASE_URL", test_database.url("app"))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def test_fold_check_and_rebuild(test_database: TestDatabase, organization: tuple[str, UUID]) -> None:
    slug, founded = organization
    assert json.loads(_lexicon(slug, "--json").stdout) == {"changes_folded": 5}
    assert _lexicon(slug).stdout == "Folded 0 changes.\n"
    checked = _lexicon(slug, "--check")
    assert (checked.exit_code, checked.stdout) == (0, "Every count is what the leads say.\n")
    with test_database.connect("superuser") as connection:
        connection.execute("update lead_words set docs = 9 where organization_id = %s and word = 'sol'", [founded])
    checked = _lexicon(slug, "--check")
    assert checked.exit_code == 1
    assert "word 'sol': 9 leads, recounted 1;" in checked.stdout
    [difference] = json.loads(_lexicon(slug, "--check", "--json").stdout)
    assert (difference["word"], difference["docs"], difference["docs_recounted"]) == ("sol", 9, 1)
    assert json.loads(_lexicon(slug, "--rebuild", "--json").stdout) == {"terms_counted": 5}
    assert _lexicon(slug, "--check").exit_code == 0


def test_both_at_once_is_refused(organization: tuple[str, UUID]) -> None:
    assert isinstance(_lexicon(organization[0], "--check", "--rebuild").exception, UsageError)


def _lexicon(slug: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["lexicon", "--org", slug, *arguments])
