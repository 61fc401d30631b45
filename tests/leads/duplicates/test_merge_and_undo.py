"""Merge and undo are exact inverses, whatever hangs on the leads."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from households import CHILDREN, LEADS, add_lead, differences, everything
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from psycopg.rows import TupleRow
from psycopg.types.json import Json

from databases import TestDatabase

NEVER_FEWER = ("activities", "pipeline_leads", "lead_accesses")
TAKEN = st.dictionaries(
    st.sampled_from(("name", "company", "email", "phone", "cnpj", "address", "custom_fields", "external_id", "kind")),
    st.sampled_from(("survivor", "duplicate")),
)


@pytest.fixture
def tenant(test_database: TestDatabase, new_organization: UUID) -> Iterator[tuple[psycopg.Connection[TupleRow], UUID]]:
    """A superuser in the organization's context, in a transaction that is rolled back; functions run as their owner."""
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s, user_role => 'org_admin')", [new_organization])
        yield connection, new_organization
        connection.rollback()


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(
    leads=st.tuples(LEADS, LEADS, LEADS), hung=st.tuples(CHILDREN, CHILDREN, CHILDREN), take=TAKEN, again=st.booleans()
)
def test_undo_is_the_exact_inverse_of_merge(
    tenant: tuple[psycopg.Connection[TupleRow], UUID],
    leads: tuple[dict[str, Any], ...],
    hung: tuple[dict[str, Any], ...],
    take: dict[str, str],
    again: bool,
) -> None:
    """Two merges into one lead, or one after the other; undone from the last, all is as it was after each step."""
    connection, organization = tenant
    with connection.transaction(force_rollback=True):
        ids = [add_lead(connection, organization, lead, children) for lead, children in zip(leads, hung, strict=True)]
        assume(all(ids))
        a, b, c = ids
        charged = _credits(connection, organization)
        known = _known_contacts(connection, organization)
        states = [everything(connection, organization)]
        merges = []
        for survivor, duplicate in ((a, b), (c, a) if again else (a, c)):
            merge = _merge(connection, organization, survivor, duplicate, take)
            assume(merge is not None)
            merges.append(merge)
            states.append(everything(connection, organization))
            assert _credits(connection, organization) == charged
            assert {table: len(states[-1][table]) for table in NEVER_FEWER} == {
                table: len(states[0][table]) for table in NEVER_FEWER
            }
            assert _known_contacts(connection, organization) == known
        survivor = c if again else a
        for old in (a, b, c):
            assert _one(connection, "select app.resolve_lead(%s, %s)", organization, old) == survivor
        assert states[0] != states[1] != states[2]
        for merge, before in zip(reversed(merges), reversed(states[:-1]), strict=True):
            kept, missing = connection.execute(
                "select kept, missing from app.unmerge_leads(%s, %s)", [organization, merge]
            ).fetchone() or (None, None)
            assert (kept, missing) == ([], {})
            assert not (found := differences(before, everything(connection, organization))), "\n".join(found)


def _merge(
    connection: psycopg.Connection[TupleRow], organization: UUID, survivor: UUID, duplicate: UUID, take: dict[str, str]
) -> UUID | None:
    try:
        with connection.transaction():
            return _one(
                connection,
                "select merge_id from app.merge_leads(%s, %s, %s, %s::jsonb)",
                organization,
                survivor,
                duplicate,
                Json(take),
            )
    except psycopg.Error as error:
        if error.sqlstate != "LR409":
            raise
        # The survivor would equal the third lead.
        return None


def _one(connection: psycopg.Connection[TupleRow], query: str, *parameters: Any) -> Any:  # noqa: ANN401
    row = connection.execute(query.encode(), parameters).fetchone()
    return row and row[0]


def _credits(connection: psycopg.Connection[TupleRow], organization: UUID) -> Any:  # noqa: ANN401
    return _one(connection, "select sum(credits) from lead_accesses where organization_id = %s", organization)


def _known_contacts(connection: psycopg.Connection[TupleRow], organization: UUID) -> set[tuple[Any, ...]]:
    return set(
        connection.execute("select kind, normalised from lead_contacts where organization_id = %s", [organization])
    )
