"""A server as initdb leaves it, for tests that make roles of their own."""

import subprocess
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

from leadsrapido.database.embedded import EmbeddedServer
from leadsrapido.database.embedded.programs import find_programs


@dataclass(frozen=True)
class BareServer:
    """A server that has seen initdb and nothing else."""

    embedded: EmbeddedServer

    def url(self, database: str = "postgres") -> str:
        return self.embedded.url("superuser", database)

    def login(self, role: str, password: str, database: str) -> str:
        """URL of another role, by its full name."""
        port = conninfo_to_dict(self.url())["port"]
        return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[TupleRow]:
        return psycopg.connect(self.url(database), autocommit=True)

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run psql or pg_dump as an administrator would."""
        return subprocess.run(
            [find_programs().path(program), *arguments], capture_output=True, text=True, check=False, timeout=120
        )
