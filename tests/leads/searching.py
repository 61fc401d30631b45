"""Types of what the search tests are handed."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

AddLeads = Callable[..., list[UUID]]
Search = Callable[..., list[dict[str, Any]]]
Connection = psycopg.Connection[TupleRow]


class Clone(Protocol):
    """The worker's own database."""

    def url(self, role: str) -> str: ...

    def connect(self, role: str) -> Connection: ...
