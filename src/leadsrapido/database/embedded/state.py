"""What can be said about an embedded server from outside."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """How far a server is."""

    ABSENT = "absent"
    """There is no data folder yet."""
    STOPPED = "stopped"
    """The data folder is there, no server works in it."""
    STARTING = "starting"
    """A server works in the data folder but does not let anyone in yet (starting, recovering, or stopping)."""
    RUNNING = "running"
    """The server answers."""
    OUTSIDE = "outside"
    """The environment names an outside server; the embedded one is left alone."""


@dataclass(frozen=True)
class ServerStatus:
    """One look at a server.

    Attributes:
        state: how far it is.
        home: folder of the instance, with everything that belongs to it.
        data_directory: PostgreSQL's data folder.
        log_directory: PostgreSQL's logs, one file a weekday.
        socket_directory: folder of the unix socket; None while there is none.
        port: TCP port on 127.0.0.1, also part of the socket's name; None before the first start.
        server_version: PostgreSQL's version (the running server's, else the programs'); None when there are none.
        postgis_version: PostGIS version that server offers; None when there is none.
        started: this call started the server; False when it only looked, or found it running.
    """

    state: State
    home: Path
    data_directory: Path
    log_directory: Path
    socket_directory: Path | None = None
    port: int | None = None
    server_version: str | None = None
    postgis_version: str | None = None
    started: bool = False
