"""The server the benchmark runs on, and its databases: ours with its base, and the literal design's."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from leadsrapido.database.bootstrap import bootstrap
from leadsrapido.database.embedded import EmbeddedServer, default_home
from leadsrapido.database.embedded.cluster_settings import cluster_settings, machine_cores, machine_memory

Connection = psycopg.Connection[TupleRow]
# What a session may set for itself: a server given by its URL then plans as the embedded one does.
SESSION_SETTINGS = (
    "work_mem", "maintenance_work_mem", "effective_cache_size", "random_page_cost", "effective_io_concurrency",
    "max_parallel_workers_per_gather", "max_parallel_maintenance_workers",
)  # fmt: skip


@dataclass(frozen=True)
class BenchServer:
    """A PostgreSQL server we are superuser of.

    Attributes:
        superuser_url: libpq URL.
        name: of our database; the literal design's has "_literal" behind it.
        passwords: of leadsrapido_migrator and leadsrapido_app, by short name; absent where the server trusts us.
        is_embedded: the passwords are for us to give; on another server the roles keep theirs.
    """

    superuser_url: str
    name: str
    passwords: dict[str, str] = field(default_factory=dict)
    is_embedded: bool = False

    @property
    def literal_name(self) -> str:
        """Name of the literal design's database."""
        return f"{self.name}_literal"

    @property
    def base_name(self) -> str:
        """Name of the database that keeps our leads as they were loaded."""
        return f"{self.name}_base"

    def bootstrap(self, database: str) -> None:
        """Have the database, and the roles with their passwords."""
        bootstrap(self.superuser_url, database, self.passwords if self.is_embedded else {})

    def url(self, role: str, database: str | None = None) -> str:
        """URL of our database, or of that one, for migrator or app."""
        parts = conninfo_to_dict(self.superuser_url)
        password = quote(self.passwords.get(role, ""), safe="")
        login = f"leadsrapido_{role}:{password}" if password else f"leadsrapido_{role}"
        return f"postgresql://{login}@{parts['host']}:{parts['port']}/{database or self.name}"

    def connect(self, database: str | None = None, *, role: str | None = None) -> Connection:
        """A connection with the embedded server's settings, as the superuser or in a role's place.

        Statements are planned for their values each time: nothing is prepared behind our back.
        """
        connection = psycopg.connect(
            make_conninfo(self.superuser_url, dbname=database or self.name), autocommit=True, prepare_threshold=None
        )
        for setting, value in self.session_settings().items():
            connection.execute("select set_config(%s, %s, false)", [setting, value])
        # Compiling would cost the literal design's long plans more than it gives them.
        connection.execute("set jit = off")
        connection.execute("set client_min_messages = warning")
        if role is not None:
            how = "set session authorization" if role.endswith("_app") else "set role"
            connection.execute(f"{how} {role}".encode())
        return connection

    def session_settings(self) -> dict[str, str]:
        """The embedded server's settings for a session."""
        settings = cluster_settings(machine_memory(), machine_cores())
        return {name: settings[name] for name in SESSION_SETTINGS}

    def describe(self) -> dict[str, Any]:
        """What figures depend on: versions, processors, memory, settings; no names, no addresses."""
        with self.connect() as connection:
            asked = (
                "server_version",
                "shared_buffers",
                "work_mem",
                "effective_cache_size",
                "random_page_cost",
                "fsync",
            )
            settings = {name: connection.execute(f"show {name}".encode()).fetchall()[0][0] for name in asked}
            postgis = connection.execute("select extversion from pg_extension where extname = 'postgis'").fetchall()
        return {
            "cores": machine_cores(),
            "memory_gb": round(machine_memory() / 1024**3),
            "postgis": postgis[0][0] if postgis else None,
            **settings,
        }


def find_server(url: str | None, name: str, password: str | None) -> BenchServer:
    """The server of that URL; without one the embedded server of `make up`, started when it does not run."""
    if url:
        return BenchServer(url, name, {"migrator": password, "app": password} if password else {})
    server = EmbeddedServer(default_home(), say=print)
    server.up()
    return BenchServer(server.url("superuser", "postgres"), name, server.passwords(), is_embedded=True)


def in_context(connection: Connection, organization: UUID) -> None:
    """Open the context of a tenant in this transaction."""
    connection.execute("select app.set_context(%s)", [organization])
