"""A long import holds nobody up, and imports side by side do not spoil each other."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from csv_files import company, write
from importing import Ask, Load, wait_until

from databases import TestDatabase

Connection = psycopg.Connection[tuple[object, ...]]
LEADS = "select count(*) from leads where organization_id = %s"

# What a colleague does meanwhile, in the same organization.
EDITS = {
    "edit a lead": "update leads set job_title = 'Sócia' where organization_id = %(organization)s",
    "change its e-mail": "update leads set email = 'x@pao.example.com' where organization_id = %(organization)s",
    "delete a lead": "delete from leads where organization_id = %(organization)s",
    "add a lead": "insert into leads (organization_id, name) values (%(organization)s, 'Nova')",
    "add a lead to the segment": """
        insert into leads (organization_id, name, segment_id)
        select organization_id, 'Nova', id from lead_segments where organization_id = %(organization)s
    """,
    "rename the segment": "update lead_segments set name = 'Outro' where organization_id = %(organization)s",
    "make a segment": "insert into lead_segments (organization_id, name) values (%(organization)s, 'Novo')",
    "change a setting": "update organizations set settings = '{\"a\": 1}' where id = %(organization)s",
    "open another import": """
        insert into imports (organization_id, id, file_name, origin, source, legal_basis)
        values (%(organization)s, %(new)s, 'b.csv', 'own', 'test', 'consent')
    """,
    "clear dead imports away": "select app.abandon_imports(%(organization)s)",
}


@pytest.fixture
def open_publication(test_database: TestDatabase, new_organization: UUID) -> Iterator[Connection]:
    """An organization with a lead in a segment, and 500 more published in it but not committed."""
    with test_database.connect("app") as colleague:
        colleague.execute("select app.set_context(%s, null, 'agent')", [new_organization])
        segment = uuid4()
        colleague.execute(
            "insert into lead_segments (organization_id, id, name) values (%s, %s, 'Padarias')",
            [new_organization, segment],
        )
        colleague.execute(
            "insert into leads (organization_id, name, email, segment_id) values (%s, 'A', 'a1@pao.example.com', %s)",
            [new_organization, segment],
        )
    with test_database.connect("app") as publishing:
        import_id = uuid4()
        publishing.execute("select app.set_context(%s, null, 'admin')", [new_organization])
        publishing.execute(
            """
            insert into imports (organization_id, id, file_name, origin, source, legal_basis, rows_read)
            values (%s, %s, 'a.csv', 'own', 'test', 'consent', 500)
            """,
            [new_organization, import_id],
        )
        publishing.execute(
            """
            insert into import_staging (import_id, line_number, lead_id, name, email, segment_name, contact_kinds,
                                        contact_raws, contact_values)
            select %s, n, gen_random_uuid(), 'Loja ' || n, mail, 'padarias', '{email}', array[mail], array[mail]
            from generate_series(2, 501) as n, lateral (select 'loja' || n || '@pao.example.com') as m (mail)
            """,
            [import_id],
        )
        published = publishing.execute(
            "select rows_inserted from app.publish_import(%s, %s)", [new_organization, import_id]
        )
        assert published.fetchone() == (500,)
        yield publishing


@pytest.mark.parametrize("edit", EDITS)
def test_while_a_publication_stands_open_a_colleague_commits_at_once(
    test_database: TestDatabase,
    open_publication: Connection,
    ask: Ask,
    new_organization: UUID,
    edit: str,
) -> None:
    with test_database.connect("app") as colleague:
        colleague.execute("set lock_timeout = '2s'")
        colleague.execute("select app.set_context(%s, null, 'agent')", [new_organization])
        # Nothing of the import is seen, and whoever would have to wait for it gets an error here.
        assert colleague.execute(LEADS, [new_organization]).fetchone() == (1,)
        colleague.execute(EDITS[edit], {"organization": new_organization, "new": uuid4()})
    open_publication.commit()
    [(leads,)] = ask(new_organization, LEADS, new_organization)
    assert leads == 501 + edit.startswith("add a lead") - (edit == "delete a lead")


def test_publications_of_an_organization_queue_before_they_insert(
    test_database: TestDatabase, new_organization: UUID
) -> None:
    """The second one holds nothing yet that the first could come to wait for: no circle, whatever their rows."""
    with test_database.connect("app") as first, test_database.connect("app") as second:
        imports = [_staged(first, new_organization, names) for names in (["a"], ["b", "a"], ["b", "c"])]
        assert _publish(first, new_organization, imports[0]) == (1, 0)
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(_publish, second, new_organization, imports[1])
            wait_until(
                test_database,
                "select exists (select from pg_locks where pid = %s and not granted)",
                second.info.backend_pid,
            )
            assert _publish(first, new_organization, imports[2]) == (2, 0)
            first.commit()
            assert waiting.result() == (0, 2)


def _staged(connection: Connection, organization: UUID, names: list[str]) -> UUID:
    """A committed import with a row for each name."""
    identifier = uuid4()
    connection.execute("select app.set_context(%s, null, 'admin')", [organization])
    connection.execute(
        """
        insert into imports (organization_id, id, file_name, origin, source, legal_basis, rows_read)
        values (%s, %s, 'a.csv', 'own', 'test', 'consent', %s)
        """,
        [organization, identifier, len(names)],
    )
    for line, name in enumerate(names, start=2):
        connection.execute(
            "insert into import_staging (import_id, line_number, lead_id, name) values (%s, %s, %s, %s)",
            [identifier, line, uuid4(), name],
        )
    connection.commit()
    return identifier


def _publish(connection: Connection, organization: UUID, import_id: UUID) -> tuple[object, ...] | None:
    """(inserted, duplicates), the transaction left open."""
    connection.execute("select app.set_context(%s, null, 'admin')", [organization])
    return connection.execute(
        "select rows_inserted, rows_duplicate from app.publish_import(%s, %s)", [organization, import_id]
    ).fetchone()


async def test_imports_of_one_organization_at_the_same_time_bring_every_lead_once(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same leads in opposite order would wait for each other in a circle, if both published at once."""
    monkeypatch.setattr("leadsrapido.imports.reading.BATCH_ROWS", 100)
    rows = [company(number) for number in range(600)]
    paths = [
        write(tmp_path / "a.csv", rows[:400]),
        write(tmp_path / "b.csv", reversed(rows[200:])),
        write(tmp_path / "c.csv", rows[::2]),
    ]
    reports = await asyncio.gather(*(load(path) for path in paths))
    assert sum(report.rows_inserted for report in reports) == 600
    assert all(report.rows_read == report.rows_inserted + report.rows_duplicate for report in reports)
    assert ask(new_organization, LEADS, new_organization) == [(600,)]
    contacts = "select count(*), count(distinct (lead_id, kind)) from lead_contacts where organization_id = %s"
    assert ask(new_organization, contacts, new_organization) == [(1_200, 1_200)]


async def test_imports_of_two_organizations_at_the_same_time(
    load: Load, ask: Ask, new_organization: UUID, other_organization: UUID, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", [company(number) for number in range(500)])
    organizations = (new_organization, other_organization)
    reports = await asyncio.gather(
        *(load(path, organization, rejected_file=tmp_path / f"{organization}.csv") for organization in organizations)
    )
    assert [report.rows_inserted for report in reports] == [500, 500]
    for organization in organizations:
        assert ask(organization, LEADS, organization) == [(500,)]
