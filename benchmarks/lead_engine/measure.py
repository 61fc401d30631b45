"""Each class of questions, in turn to the literal design, ours and the floor: a noisy machine slows all alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import psycopg
from benchmarks.lead_engine.classes import TARGETS, Asker, Question
from benchmarks.lead_engine.data import organization_numbers
from benchmarks.lead_engine.ours import Statement
from benchmarks.lead_engine.server import BenchServer, Connection, in_context
from benchmarks.lead_engine.words import Vocabulary

LITERAL, OURS, FLOOR = "literal", "ours", "floor"
FLOOR_TARGET = 1.5


@dataclass(frozen=True)
class Timing:
    """Medians in milliseconds of one class for one tenant; None where it could not be asked."""

    tenant: str
    leads: int
    question: str
    asked: int
    literal: float | None
    ours: float | None
    floor: float | None
    least_gain: float | None

    @property
    def gain(self) -> float | None:
        """How many times faster than the literal design."""
        return self.literal / self.ours if self.literal and self.ours else None

    @property
    def over_floor(self) -> float | None:
        """How many times the floor's time."""
        return self.ours / self.floor if self.ours and self.floor else None

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with the ratios."""
        return {**asdict(self), "gain": self.gain, "over_floor": self.over_floor}


class Ways:
    """One connection for each way of asking, and how a statement is timed on it."""

    def __init__(self, server: BenchServer) -> None:
        self.connections = {
            LITERAL: server.connect(server.literal_name, role="leadsrapido_app"),
            OURS: server.connect(role="leadsrapido_app"),
            # The role the policies let through: same tables, no function, no policy's condition.
            FLOOR: server.connect(role="leadsrapido_search"),
        }

    def time(self, way: str, statement: Statement, organization: UUID) -> tuple[float, list[Any]]:
        """(milliseconds, rows) of a statement; setting the context is not counted."""
        connection = self.connections[way]
        text, values = statement
        with connection.transaction():
            if way == LITERAL:
                connection.execute("select set_config('app.current_organization_id', %s, true)", [str(organization)])
            elif way == OURS:
                in_context(connection, organization)
            started = time.perf_counter()
            rows = connection.execute(text.encode(), values).fetchall()
            return (time.perf_counter() - started) * 1000, rows

    def close(self) -> None:
        """End the connections."""
        for connection in self.connections.values():
            connection.close()


def measure(server: BenchServer, rows: int, *, words: int, rounds: int, say: Callable[[str], None]) -> list[Timing]:
    """Every class for the largest, the median and a small tenant."""
    timings = []
    ways = Ways(server)
    with server.connect() as connection:
        for tenant, number in organization_numbers(rows).items():
            vocabulary = Vocabulary(connection, number)
            for question, asked in Asker(connection, vocabulary).questions(words).items():
                say(f"{tenant}: {question}")
                least_gain = TARGETS.get(question) if tenant == "largest" else 1.0
                medians = _medians(ways, asked, vocabulary.organization, rounds)
                timings.append(Timing(tenant, vocabulary.leads, question, len(asked), *medians, least_gain))
    ways.close()
    return timings


def _medians(
    ways: Ways, asked: list[Question], organization: UUID, rounds: int
) -> tuple[float | None, float | None, float | None]:
    """Median of literal, ours and floor over all rounds of all questions; the first run of each is not counted."""
    taken: dict[str, list[float] | None] = {LITERAL: [], OURS: [], FLOOR: []}
    for number in range(-1, rounds):
        for question in asked:
            for way, times in taken.items():
                if times is None or (number < 0 and way == LITERAL):
                    continue
                statement = getattr(question, way)
                try:
                    milliseconds, _ = ways.time(way, statement, organization)
                except psycopg.Error as error:
                    print(f"  {way} cannot be asked: {str(error).splitlines()[0]}")
                    taken[way] = None
                    continue
                if number >= 0:
                    times.append(milliseconds)
    literal, ours, floor = (statistics.median(times) if times else None for times in taken.values())
    return literal, ours, floor


def explain(connection: Connection, statement: Statement) -> str:
    """EXPLAIN ANALYZE of a statement, for finding out why."""
    text, values = statement
    return "\n".join(row[0] for row in connection.execute(f"explain (analyze, buffers) {text}".encode(), values))
