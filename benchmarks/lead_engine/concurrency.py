"""Sixteen connections searching while one imports, and a colleague's edit while an import stands open."""

import itertools
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from benchmarks.lead_engine.classes import Asker, Question
from benchmarks.lead_engine.data import SEED, organization_id
from benchmarks.lead_engine.server import BenchServer, Connection, in_context
from benchmarks.lead_engine.words import Vocabulary

from leadsrapido.sample import write_files

CONNECTIONS = 16
SEARCHED, OTHER = 1, 2  # the second and third largest: the largest stays as it was generated
LEAST_THROUGHPUT = 0.7
PATIENCE_MS = 1_000
IMPORTER = Path(__file__).with_name("importing.py")


@dataclass(frozen=True)
class Throughput:
    """Searches a second of 16 connections, without and with an import beside them."""

    imported_into: str
    alone: float
    beside_import: float

    @property
    def ratio(self) -> float:
        """What is left of the throughput."""
        return self.beside_import / self.alone


@dataclass(frozen=True)
class Edit:
    """A colleague's statement while an import's transaction is open: milliseconds to its commit, or why it failed."""

    statement: str
    milliseconds: float | None
    complaint: str | None


def measure_throughput(
    server: BenchServer, seconds: float, imported: int, say: Callable[[str], None]
) -> list[Throughput]:
    """Into another organization and into the searched one; without and with taken in turn, twice each."""
    with server.connect() as connection:
        asker = Asker(connection, Vocabulary(connection, SEARCHED))
        questions = [question for asked in asker.questions(3).values() for question in asked]
    measured = []
    for name, number in (("another organization", OTHER), ("the searched organization", SEARCHED)):
        alone, beside = [], []
        for turn in range(2):
            say(f"16 connections; import into {name}, {turn + 1} of 2")
            alone.append(_searches_a_second(server, questions, threading.Event(), seconds))
            with _imported(server, number, imported) as (importer, ended):
                beside.append(_searches_a_second(server, questions, ended, seconds))
                importer.communicate()
        measured.append(Throughput(name, sum(alone) / 2, sum(beside) / 2))
    return measured


def measure_edits(server: BenchServer) -> list[Edit]:
    """What a colleague commits in the same organization while a publication stands open."""
    with (
        _as_before(server),
        server.connect(role="leadsrapido_app") as publishing,
        publishing.transaction(force_rollback=True),
    ):
        _publish(publishing, organization_id(SEARCHED))
        return [_edit(server, name, statement) for name, statement in EDITS.items()]


# The words are those of the import: counters that writers share would make one wait for the other.
EDITS = {
    "a new lead with the same words": "insert into public.leads (organization_id, name, company) "
    "values (%(organization)s, 'Padaria Importada', 'Padaria Importada Comércio Ltda')",
    "another name for a lead": "update public.leads set name = 'Padaria Importada Ltda' "
    "where organization_id = %(organization)s and id = %(lead)s",
    "a score for a lead": "update public.leads set quality_score = 77 "
    "where organization_id = %(organization)s and id = %(lead)s",
}
PUBLISHED = 500
OPEN_IMPORT = """
insert into public.imports (organization_id, id, file_name, origin, source, legal_basis, rows_read)
values (%(organization)s, %(import)s, 'benchmark.csv', 'own', 'benchmark', 'consent', %(rows)s)
"""
STAGE = """
insert into public.import_staging (
    import_id, line_number, lead_id, name, company, email, contact_kinds, contact_raws, contact_values)
select %(import)s, n, gen_random_uuid(), 'Padaria Importada ' || n, 'Padaria Importada Comércio Ltda', mail, '{email}',
       array[mail], array[mail]
from generate_series(2, %(rows)s + 1) as n, lateral (select 'contato' || n || '@importada.example.com') as m (mail)
"""


def _publish(connection: Connection, organization: UUID) -> None:
    values = {"organization": organization, "import": uuid4(), "rows": PUBLISHED}
    in_context(connection, organization)
    connection.execute(OPEN_IMPORT, values)
    connection.execute(STAGE, values)
    connection.execute("select * from app.publish_import(%(organization)s, %(import)s)", values)


def _edit(server: BenchServer, name: str, statement: str) -> Edit:
    organization = organization_id(SEARCHED)
    with server.connect(role="leadsrapido_app") as colleague:
        colleague.execute(f"set lock_timeout = {PATIENCE_MS}".encode())
        started = time.perf_counter()
        try:
            with colleague.transaction():
                in_context(colleague, organization)
                colleague.execute(statement.encode(), {"organization": organization, "lead": _edited(colleague)})
        except psycopg.Error as error:
            return Edit(name, None, str(error).splitlines()[0])
        return Edit(name, (time.perf_counter() - started) * 1000, None)


def _edited(connection: Connection) -> UUID:
    """The first of the organization's leads: its key does not change with what is edited."""
    found = connection.execute(
        "select id from public.leads where organization_id = %s order by id limit 1", [organization_id(SEARCHED)]
    )
    lead: UUID = found.fetchall()[0][0]
    return lead


@contextmanager
def _as_before(server: BenchServer) -> Iterator[None]:
    """The edits are committed, since a rolled-back one proves less; afterwards they are undone."""
    organization = organization_id(SEARCHED)
    with server.connect() as connection:
        lead = _edited(connection)
        before = connection.execute(
            "select name, quality_score from public.leads where organization_id = %s and id = %s", [organization, lead]
        ).fetchall()[0]
        yield
        with connection.transaction():
            in_context(connection, organization)
            connection.execute(
                "update public.leads set name = %s, quality_score = %s where organization_id = %s and id = %s",
                [*before, organization, lead],
            )
            connection.execute(
                "delete from public.leads where organization_id = %s and name = 'Padaria Importada'", [organization]
            )


def _searches_a_second(server: BenchServer, questions: list[Question], ended: threading.Event, seconds: float) -> float:
    """How many searches 16 connections do in that time, or until the import has ended."""
    turns = itertools.count()
    stop = time.perf_counter() + seconds

    def search() -> int:
        done = 0
        with server.connect(role="leadsrapido_app") as connection:
            while time.perf_counter() < stop and not ended.is_set():
                text, values = questions[next(turns) % len(questions)].ours
                with connection.transaction():
                    in_context(connection, organization_id(SEARCHED))
                    connection.execute(text.encode(), values).fetchall()
                done += 1
        return done

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as clients:
        searches = sum(client.result() for client in [clients.submit(search) for _ in range(CONNECTIONS)])
    return searches / (time.perf_counter() - started)


@contextmanager
def _imported(server: BenchServer, number: int, rows: int) -> Iterator[tuple[subprocess.Popen[str], threading.Event]]:
    """An import of that many new leads, running in a process of its own; afterwards its leads are gone again."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_files(Path(folder) / "leads.csv", rows, SEED + uuid4().int % 10**6)[0].path
        arguments = [sys.executable, str(IMPORTER), server.url("app"), str(organization_id(number)), str(file)]
        importer = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        ended = threading.Event()
        threading.Thread(target=_tell, args=(importer, ended), daemon=True).start()
        try:
            yield importer, ended
        finally:
            if importer.poll() is None:
                importer.kill()
            _forget_imports(server, organization_id(number))


def _tell(importer: subprocess.Popen[str], ended: threading.Event) -> None:
    importer.wait()
    ended.set()


def _forget_imports(server: BenchServer, organization: UUID) -> None:
    """Take the imported leads out again, triggers and all, so that what is counted beside the leads follows."""
    values = {"organization": organization}
    with server.connect() as connection:
        with connection.transaction():
            in_context(connection, organization)
            connection.execute(
                "delete from public.leads where organization_id = %(organization)s and import_id is not null", values
            )
        connection.execute("vacuum public.leads")
