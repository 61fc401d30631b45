"""A file becomes leads: all of it, once, and nothing else."""

from pathlib import Path
from uuid import UUID

import pytest
from csv_files import HEADER, company, read_rejected, valid_cnpj, write
from importing import Ask, Load

from leadsrapido.client import Database
from leadsrapido.errors import UnknownOrganizationError, UsageError
from leadsrapido.imports import ImportOptions, Progress, import_file

COUNTS = "select count(*) from leads where organization_id = %s"


async def test_rows_become_leads_with_contacts_segment_place_and_terms(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    header = [
        "Razão Social", "Nome Fantasia", "CNPJ", "E-mail", "Telefone", "WhatsApp", "Segmento", "Tags", "Cidade", "UF",
        "Latitude", "Longitude", "Faturamento", "Nota",
    ]  # fmt: skip
    rows = [
        ["Alfa Ltda", "Alfa", valid_cnpj(1), "alfa@pao.example.com", "(11) 3333-4444", "(11) 98765-4321", "Padarias",
         "feira,b2b", "São Paulo", "SP", "-23,5", "-46,6", "1.234,56", "80"],
        ["Beta Ltda", "Beta", valid_cnpj(2), "", "", "", "PADARIAS", "", "Niterói", "RJ", "", "", "", ""],
        ["Gama Ltda", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    path = write(tmp_path / "leads.csv", rows, header=header)
    report = await load(path, source="Feira 2026", legal_basis="consent")
    assert (report.rows_read, report.rows_inserted, report.rows_duplicate, report.rows_rejected) == (3, 3, 0, 0)
    assert report.rejected_file is None
    assert not (tmp_path / "leads.rejected.csv").exists()
    assert ask(
        new_organization,
        """
        select l.name, l.company, l.email, l.phone, l.has_email, l.has_phone, s.name, l.tags, l.city, l.state,
               l.municipality_id, l.coordinates_source, l.custom_fields, l.quality_score, l.origin, l.is_accessed,
               l.source, l.legal_basis, l.import_id = %s
        from leads as l left join lead_segments as s using (organization_id)
        where l.organization_id = %s and (l.segment_id is null or l.segment_id = s.id)
        order by l.name
        """,
        report.import_id,
        new_organization,
    ) == [
        ("Alfa", "Alfa Ltda", "alfa@pao.example.com", "+551133334444", True, True, "PADARIAS", ["feira", "b2b"],
         "São Paulo", "SP", 3550308, "address", {"faturamento": 1234.56}, 80, "own", True, "Feira 2026", "consent",
         True),
        ("Beta", "Beta Ltda", None, None, False, False, "PADARIAS", [], "Niterói", "RJ", 3303302, "municipality", {},
         34, "own", True, "Feira 2026", "consent", True),
        ("Gama Ltda", "Gama Ltda", None, None, False, False, "PADARIAS", [], None, None, None, None, {}, 19, "own",
         True, "Feira 2026", "consent", True),
    ]  # fmt: skip
    assert ask(
        new_organization,
        "select kind, raw, normalised, is_primary, is_locked from lead_contacts where organization_id = %s order by 1",
        new_organization,
    ) == [
        ("email", "alfa@pao.example.com", "alfa@pao.example.com", True, False),
        ("phone", "(11) 3333-4444", "+551133334444", True, False),
        ("whatsapp", "(11) 98765-4321", "+5511987654321", False, False),
    ]
    [(near_file, near_town)] = ask(
        new_organization,
        """
        select (select st_distance(address_coordinates, 'POINT(-46.6 -23.5)') from leads
                where name = 'Alfa' and organization_id = %s),
               (select st_distance(l.address_coordinates, m.location) from leads as l
                join municipalities as m on m.id = l.municipality_id where l.name = 'Beta' and l.organization_id = %s)
        """,
        new_organization,
        new_organization,
    )
    assert (near_file, near_town) == (0, 0)


async def test_again_inserts_nothing_and_the_books_agree(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    path = write(tmp_path / "leads.csv", [company(number) for number in range(50)])
    first, second = await load(path), await load(path)
    assert (first.rows_inserted, first.rows_duplicate) == (50, 0)
    assert (second.rows_inserted, second.rows_duplicate) == (0, 50)
    assert ask(new_organization, COUNTS, new_organization) == [(50,)]
    assert ask(
        new_organization,
        """
        select status, rows_read, rows_inserted, rows_duplicate, rows_rejected, finished_at is not null, file_name
        from imports where organization_id = %s order by id
        """,
        new_organization,
    ) == [("published", 50, 50, 0, 0, True, "leads.csv"), ("published", 50, 0, 50, 0, True, "leads.csv")]
    assert ask(new_organization, "select count(*) from import_staging where import_id in (%s, %s)",
               first.import_id, second.import_id) == [(0,)]  # fmt: skip


async def test_of_equal_rows_in_a_file_the_first_wins(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    same = [["Primeira", *company(1)[1:]], ["Segunda", *company(1)[1:]], company(2), ["Terceira", *company(1)[1:]]]
    report = await load(write(tmp_path / "a.csv", same))
    assert (report.rows_read, report.rows_inserted, report.rows_duplicate) == (4, 2, 2)
    assert ask(
        new_organization, "select company from leads where organization_id = %s order by id", new_organization
    ) == [
        ("Primeira",),
        (company(2)[0],),
    ]


async def test_equal_rows_far_apart_meet_as_well(load: Load, ask: Ask, new_organization: UUID, tmp_path: Path) -> None:
    """In another slice of the publication (25,000 lines): blank lines carry the row there."""
    path = write(tmp_path / "a.csv", [company(1)])
    path.write_bytes(path.read_bytes() + b"\r\n" * 60_000 + ";".join(company(1)).encode("cp1252") + b"\r\n")
    report = await load(path)
    assert (report.rows_read, report.rows_inserted, report.rows_duplicate) == (2, 1, 1)
    assert ask(new_organization, COUNTS, new_organization) == [(1,)]


async def test_old_and_new_spelling_of_a_phone_are_one_lead(load: Load, tmp_path: Path) -> None:
    header = ("Nome", "Telefone")
    await load(write(tmp_path / "a.csv", [["Alfa", "(11) 98765-4321"]], header=header))
    report = await load(write(tmp_path / "b.csv", [["Alfa", "(11) 8765-4321"]], header=header))
    assert report.rows_duplicate == 1


async def test_an_external_id_that_another_lead_has_is_rejected_not_lost(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    header = ("Código", *HEADER)
    await load(write(tmp_path / "a.csv", [["X-1", *company(1)]], header=header))
    rows = [
        ["X-1", *company(1)],  # the same lead: a duplicate
        ["X-1", *company(2)],  # another lead under a known id
        ["X-3", *company(3)],
        ["X-3", *company(4)],  # another lead under an id from a line above
        ["X-3", *company(3)],  # the line above again: a duplicate
        ["", *company(5)],
    ]
    report = await load(write(tmp_path / "b.csv", rows, header=header))
    assert (report.rows_read, report.rows_inserted, report.rows_duplicate, report.rows_rejected) == (6, 2, 2, 2)
    assert report.rejected_file == tmp_path / "b.rejected.csv"
    rejected = read_rejected(report.rejected_file)
    assert [(row["linha"], row["CNPJ"]) for row in rejected] == [("3", valid_cnpj(2)), ("5", valid_cnpj(4))]
    assert all("ID externo" in row["motivo"] for row in rejected)
    assert ask(new_organization, COUNTS, new_organization) == [(3,)]


async def test_equal_rows_under_a_taken_external_id_are_all_rejected(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    header = ("Código", *HEADER)
    await load(write(tmp_path / "a.csv", [["X-1", *company(1)]], header=header))
    rows = [
        ["X-1", *company(2)],  # another lead under a known id, twice
        ["X-1", *company(2)],
        ["X-3", *company(3)],
        ["X-3", *company(4)],  # another lead under an id from a line above, twice
        ["X-3", *company(4)],
        ["X-4", *company(3)],  # a line above again: its id stays free
        ["X-4", *company(5)],
    ]
    report = await load(write(tmp_path / "b.csv", rows, header=header))
    assert (report.rows_read, report.rows_inserted, report.rows_duplicate, report.rows_rejected) == (7, 2, 1, 4)
    assert report.rejected_file is not None
    assert [row["linha"] for row in read_rejected(report.rejected_file)] == ["2", "3", "5", "6"]
    assert ask(new_organization, COUNTS, new_organization) == [(3,)]


async def test_an_import_finds_exact_duplicates_once_inside_it_and_before_it(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    pairs = (
        "select a.name::text, b.name::text, d.reasons from lead_duplicates as d "
        "join leads as a on a.id = d.lead_id join leads as b on b.id = d.other_id where d.organization_id = %s"
    )
    header = ("Nome", "CNPJ", "E-mail", "Telefone")
    first = [["Alfa", valid_cnpj(1), "a@alfa.example.com", "(11) 98765-4321"]]
    await load(write(tmp_path / "a.csv", first, header=header))
    rows = [
        ["Beta", "", "b@beta.example.com", "(11) 8765-4321"],  # the old spelling of Alfa's phone
        ["Gama", valid_cnpj(1), "c@gama.example.com", ""],
        ["Delta", "", "d@delta.example.com", "(21) 3333-4444"],
        ["Teta", "", "d@delta.example.com", ""],
        ["Iota", "", "i@iota.example.com", "(21) 3333-4444"],
        *([f"Cliente {n}", "", f"c{n}@c{n}.example.com", "(31) 3000-0000"] for n in range(11)),
        ["Zeta", valid_cnpj(9), "z@zeta.example.com", ""],
    ]
    await load(write(tmp_path / "b.csv", rows, header=header))
    found = {(frozenset((a, b)), tuple(reasons)) for a, b, reasons in ask(new_organization, pairs, new_organization)}
    # Eleven that share a phone tell nothing.
    assert found == {
        (frozenset(("Alfa", "Beta")), ("same_phone",)),
        (frozenset(("Alfa", "Gama")), ("same_cnpj",)),
        (frozenset(("Delta", "Teta")), ("same_email",)),
        (frozenset(("Delta", "Iota")), ("same_phone",)),
    }


async def test_an_own_lead_entered_by_hand_is_known_to_the_import(
    load: Load, database: Database, new_organization: UUID, tmp_path: Path
) -> None:
    from leadsrapido.models import Lead

    row = company(1)
    async with database.tenant_session(new_organization, role="agent") as session:
        session.add(
            Lead(
                name="Outra grafia", cnpj=row[2], email=row[3], phone="+55" + row[4][1:3] + row[4][5:].replace("-", "")
            )
        )
    report = await load(write(tmp_path / "a.csv", [row]))
    assert (report.rows_inserted, report.rows_duplicate) == (0, 1)


async def test_two_organizations_have_the_same_file_each_for_itself(
    load: Load, ask: Ask, new_organization: UUID, other_organization: UUID, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", [company(number) for number in range(20)])
    for organization in (new_organization, other_organization):
        report = await load(path, organization)
        assert report.rows_inserted == 20
        assert ask(organization, COUNTS, organization) == [(20,)]


async def test_a_dry_run_writes_no_row_anywhere(load: Load, ask: Ask, new_organization: UUID, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [company(1), ["", "", *company(2)[2:]], company(1)])
    report = await load(path, dry_run=True)
    assert (report.import_id, report.rows_read, report.rows_inserted, report.rows_rejected) == (None, 3, 0, 1)
    assert [row["linha"] for row in read_rejected(tmp_path / "a.rejected.csv")] == ["3"]
    for table in ("leads", "imports", "lead_segments", "lead_contacts", "audit.log"):
        count = f"select count(*) from {table} where organization_id = %s and table_name = 'leads'"
        if table != "audit.log":
            count = f"select count(*) from {table} where organization_id = %s"
        assert ask(new_organization, count, new_organization) == [(0,)], table


async def test_one_audit_entry_a_slice_names_the_import(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    report = await load(write(tmp_path / "a.csv", [company(number) for number in range(150)]))
    assert ask(
        new_organization,
        """
        select table_name, operation, row_count, import_id from audit.log
        where organization_id = %s and table_name in ('leads', 'lead_contacts') order by table_name desc
        """,
        new_organization,
    ) == [("leads", "insert", 150, report.import_id), ("lead_contacts", "insert", 300, None)]


async def test_progress_goes_up_to_the_whole_file(
    database: Database, new_organization: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadsrapido.imports.reading.BATCH_ROWS", 100)
    path = write(tmp_path / "a.csv", [company(number) for number in range(1_000)])
    seen: list[Progress] = []
    await import_file(database, new_organization, path, ImportOptions(), seen.append)
    assert [progress.rows for progress in seen][-1] == 1_000
    assert [progress.stage for progress in seen] == ["reading"] * 10 + ["publishing"]
    positions = [progress.bytes_read for progress in seen]
    assert positions == sorted(positions)
    assert positions[-1] == seen[-1].bytes_total == path.stat().st_size


async def test_refused_before_anything_is_written(load: Load, ask: Ask, new_organization: UUID, tmp_path: Path) -> None:
    nameless = write(tmp_path / "a.csv", [["a@pao.example.com"]], header=["E-mail"])
    with pytest.raises(UsageError, match="no column with a name"):
        await load(nameless)
    good = write(tmp_path / "b.csv", [company(1)])
    (tmp_path / "b.rejected.csv").mkdir()
    with pytest.raises(UsageError, match=r"Rejected rows cannot be written to .* --rejected-file"):
        await load(good)
    with pytest.raises(UsageError, match="is the file to import"):
        await load(good, rejected_file=good)
    assert good.read_bytes().startswith("Razão".encode("cp1252"))
    assert ask(new_organization, "select count(*) from imports where organization_id = %s", new_organization) == [(0,)]
    report = await load(good, rejected_file=tmp_path / "elsewhere.csv")
    assert report.rows_inserted == 1


async def test_an_unknown_organization(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [company(1)])
    with pytest.raises(UnknownOrganizationError):
        await import_file(database, "nowhere", path)


async def test_a_file_that_breaks_off_leaves_nothing_and_its_import_failed(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadsrapido.imports.reading.BATCH_ROWS", 100)
    path = write(tmp_path / "a.csv", [company(number) for number in range(500)])
    path.write_bytes(path.read_bytes() + b"x" * 1_500_000)
    with pytest.raises(UsageError, match="longer than a million"):
        await load(path)
    assert ask(new_organization, COUNTS, new_organization) == [(0,)]
    [(identifier, status)] = ask(
        new_organization, "select id, status from imports where organization_id = %s", new_organization
    )
    assert status == "failed"
    assert ask(new_organization, "select count(*) from import_staging where import_id = %s", identifier) == [(0,)]


async def test_a_rejected_file_put_right_can_be_imported_as_it_is(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    broken = company(2)
    broken[2] = "123"
    await load(write(tmp_path / "a.csv", [company(1), broken]))
    rejected = tmp_path / "a.rejected.csv"
    rejected.write_bytes(rejected.read_bytes().replace(b";123;", f";{valid_cnpj(2)};".encode()))
    report = await load(rejected)
    assert (report.rows_read, report.rows_inserted) == (1, 1)
    assert ask(new_organization, "select custom_fields from leads where organization_id = %s", new_organization) == [
        ({},),
        ({},),
    ]


async def test_text_that_means_something_to_copy_and_arrays_arrives_as_it_was(
    load: Load, ask: Ask, new_organization: UUID, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    name = 'C:\\temp\\n {"x",NULL} \\. \\N it\'s'
    path.write_text(
        "Nome,Tags,Obs\n"
        + ",".join('"' + cell.replace('"', '""') + '"' for cell in (name, 'a\\b|"q"|{}|NULL', 'é\t"\\"'))
    )
    await load(path)
    assert ask(
        new_organization, "select name, tags, custom_fields from leads where organization_id = %s", new_organization
    ) == [(name, ["a\\b", '"q"', "{}", "NULL"], {"obs": 'é\t"\\"'})]
