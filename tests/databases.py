"""What a test knows about its database."""

from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

# A server of the tests' own, thrown away with them: no secret.
TEST_PASSWORD = "only-for-tests"  # noqa: S105


@dataclass(frozen=True)
class TestDatabase:
    """One database of the test server, and how each role gets in."""

    __test__ = False

    superuser_url: str
    name: str

    def url(self, role: str) -> str:
        """libpq URL for `superuser` or a login role's short name."""
        parts = conninfo_to_dict(self.superuser_url)
        user = parts["user"] if role == "superuser" else f"leadsrapido_{role}"
        password = parts.get("password", "") if role == "superuser" else TEST_PASSWORD
        return f"postgresql://{user}:{password}@{parts['host']}:{parts['port']}/{self.name}"

    def connect(self, role: str) -> psycopg.Connection[TupleRow]:
        return psycopg.connect(self.url(role))
