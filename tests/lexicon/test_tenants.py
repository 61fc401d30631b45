"""No function of the lexicon tells one organization another's words."""

from uuid import UUID

import psycopg
import pytest
from psycopg.rows import TupleRow

Connection = psycopg.Connection[TupleRow]

REFUSED = ("fold_lexicon(%s)", "rebuild_lexicon(%s)", "check_lexicon(%s)", "similar_words(%s, 'xilofome', 3)")
EMPTY = ("complete_word(%s, 'xilo', 3)", "lexicon_counts(%s, '{xilofone}')")


@pytest.fixture
def words(app: Connection, new_organization: UUID) -> UUID:
    """An organization with one lead, folded, and another, appended; the context is its own."""
    app.execute("select app.set_context(%s)", [new_organization])
    app.execute("insert into leads (organization_id, name) values (%s, 'Xilofone')", [new_organization])
    app.execute("select app.fold_lexicon(%s)", [new_organization])
    app.execute("insert into leads (organization_id, name) values (%s, 'Xilofone Novo')", [new_organization])
    return new_organization


def test_its_own_words_are_told(app: Connection, words: UUID) -> None:
    for call in (REFUSED[-1], *EMPTY):
        [row] = app.execute(f"select * from app.{call}".encode(), [words]).fetchall()
        assert (row[0], 2) == (row[0], row[-1] if "counts" in call else row[2]), call


@pytest.mark.parametrize("call", REFUSED)
def test_another_organization_is_refused(
    app: Connection, new_organization: UUID, other_organization: UUID, call: str
) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    with pytest.raises(psycopg.Error) as refused:
        app.execute(f"select * from app.{call}".encode(), [other_organization])
    assert refused.value.sqlstate == "LR001"


@pytest.mark.parametrize("call", EMPTY)
def test_another_organization_s_words_are_not_there(
    app: Connection, words: UUID, other_organization: UUID, call: str
) -> None:
    """By the policies: committed, then asked for in the other's context."""
    app.commit()
    app.execute("select app.set_context(%s)", [other_organization])
    assert app.execute(f"select * from app.{call}".encode(), [words]).fetchall() == []
