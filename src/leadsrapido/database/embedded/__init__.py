"""A private PostgreSQL server from the machine's own programs, so that nobody has to administer one to begin."""

from leadsrapido.database.embedded.home import DATABASE, default_home, test_home
from leadsrapido.database.embedded.server import EmbeddedServer
from leadsrapido.database.embedded.state import ServerStatus, State

__all__ = ["DATABASE", "EmbeddedServer", "ServerStatus", "State", "default_home", "test_home"]
