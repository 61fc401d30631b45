"""docs/data-model.md says what the database says."""

from pathlib import Path

import pytest

from databases import TestDatabase
from leadsrapido.database.describe import describe, is_current, write_description
from leadsrapido.errors import UsageError

PAGE = Path(__file__).parents[2] / "docs/data-model.md"


def test_the_committed_page_is_current(test_database: TestDatabase) -> None:
    assert is_current(PAGE, describe(test_database.url("migrator"))), "write it: make sql"


def test_a_changed_column_or_comment_changes_the_page(fresh_database: TestDatabase) -> None:
    url = fresh_database.url("migrator")
    before = describe(url)
    assert describe(url) == before
    for change, told in (
        (
            "comment on column public.leads.district is 'Bairro | quarter'",
            "| `district` | text |  | Bairro \\| quarter |",
        ),
        ("alter table public.leads add column colour text default 'red'", "| `colour` | text | default `'red'` |  |"),
        ("alter type public.user_role add value 'guest'", "- `user_role`: admin, org_admin, agent, viewer, guest"),
    ):
        with fresh_database.connect("superuser") as connection:
            connection.execute(change.encode())
        assert told not in before
        assert told in describe(url).splitlines()


def test_months_and_partitions_are_no_part_of_it(test_database: TestDatabase) -> None:
    page = describe(test_database.url("migrator"))
    assert "leads_00" not in page
    assert "log_20" not in page


def test_it_is_written_once(tmp_path: Path) -> None:
    assert write_description(tmp_path / "page.md", "text")
    assert not write_description(tmp_path / "page.md", "text")
    assert write_description(tmp_path / "page.md", "other text")
    with pytest.raises(UsageError, match="There is no folder"):
        write_description(tmp_path / "nowhere/page.md", "text")
