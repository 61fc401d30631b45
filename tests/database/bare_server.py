"""A server as initdb leaves it, for tests that make roles of their own."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

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

    def run(
        self, program: str, *arguments: str, folder: Path | None = None, typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run psql or pg_dump as an administrator would, with a terminal that knows no UTF-8."""
        return subprocess.run(
            [find_programs().path(program), *arguments],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            input=typed,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
