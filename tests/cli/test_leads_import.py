"""`leadsrapido leads import`, as it is typed."""

import csv
import os
import pty
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from command_line import CommandLine

from databases import TestDatabase
from leadsrapido.sample import write_files


@pytest.fixture
def slug(test_database: TestDatabase) -> str:
    """A new organization."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        connection.execute("select app.create_organization(%s, 'Padaria Aurora')", [slug])
    return slug


@pytest.fixture
def leadsrapido(test_database: TestDatabase, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, {"LEADSRAPIDO_DATABASE_URL": test_database.url("app")})


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """300 rows, 30 of them spoiled."""
    [made] = write_files(tmp_path / "leads.csv", 300, seed=3, dirty=0.1)
    return made.path


def test_a_file_with_bad_rows_is_loaded_and_says_so(leadsrapido: CommandLine, slug: str, sample: Path) -> None:
    done = leadsrapido("leads", "import", "leads.csv", "--org", slug)
    assert done.returncode == 0, done.stderr
    assert "300 rows read: " in done.stdout
    assert "leads.rejected.csv" in done.stdout
    assert done.stderr == ""
    with sample.with_name("leads.rejected.csv").open(encoding="cp1252", newline="") as file:
        rejected = list(csv.DictReader(file, delimiter=";"))
    assert rejected
    assert all(row["linha"].isdigit() and row["motivo"] for row in rejected)


@pytest.mark.usefixtures("sample")
def test_the_report_for_machines(leadsrapido: CommandLine, slug: str) -> None:
    first = leadsrapido.json("leads", "import", "leads.csv", "--org", slug)
    assert first["rows_read"] == 300 == first["rows_inserted"] + first["rows_duplicate"] + first["rows_rejected"]
    assert UUID(first["import_id"])
    assert (first["delimiter"], first["encoding"]) == (";", "cp1252")
    assert first["columns"]["Faturamento"] == "custom:faturamento"
    assert first["rows_per_second"] > 0
    second = leadsrapido.json("leads", "import", "leads.csv", "--org", slug)
    assert (second["rows_inserted"], second["rows_rejected"]) == (0, first["rows_rejected"])
    found = leadsrapido.json("leads", "search", "", "--org", slug)
    assert found


@pytest.mark.usefixtures("sample")
def test_a_dry_run_and_where_rejected_rows_go(leadsrapido: CommandLine, slug: str) -> None:
    done = leadsrapido(
        "leads",
        "import",
        "leads.csv",
        "--org",
        slug,
        "--dry-run",
        "--rejected-file",
        "bad.csv",
        "--delimiter",
        "semicolon",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Dry run: 300 rows read")
    assert (leadsrapido.folder / "bad.csv").exists()
    assert not (leadsrapido.folder / "leads.rejected.csv").exists()
    after = leadsrapido.json("leads", "import", "leads.csv", "--org", slug)
    assert after["rows_inserted"] > 0


@pytest.mark.usefixtures("sample")
def test_delivered_leads_say_what_was_left_out(leadsrapido: CommandLine, slug: str) -> None:
    done = leadsrapido(
        "leads", "import", "leads.csv", "--org", slug, "--origin", "delivered", "--custom-field", "Faturamento",
        "--source", "Receita Federal", "--legal-basis", "public_data",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "'Funcionários' is left out" in done.stdout
    assert "'Faturamento'" not in done.stdout


WRONG = {
    "missing file": (["nowhere.csv"], "does not exist"),
    "a folder": (["."], "is a folder"),
    "an empty file": (["empty.csv"], "is empty"),
    "a binary file": (["binary.csv"], "NUL or control characters"),
    "no known column": (["other.csv"], "no column that LeadsRapido knows"),
    "unknown organization": (["leads.csv", "--org", "nowhere"], "There is no organization 'nowhere'"),
    "unknown origin": (["leads.csv", "--origin", "stolen"], "--origin 'stolen'"),
    "unknown basis": (["leads.csv", "--legal-basis", "because"], "--legal-basis 'because'"),
    "unknown delimiter": (["leads.csv", "--delimiter", "x"], "--delimiter 'x'"),
    "unknown encoding": (["leads.csv", "--encoding", "utf-99"], "no text encoding"),
    "rejected rows over the input": (["leads.csv", "--rejected-file", "leads.csv"], "is the file to import"),
    "rejected rows nowhere": (["leads.csv", "--rejected-file", "no/where.csv"], "cannot be written"),
}


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_one_sentence_and_exit_code_2(leadsrapido: CommandLine, slug: str, case: str) -> None:
    (leadsrapido.folder / "empty.csv").touch()
    (leadsrapido.folder / "binary.csv").write_bytes(bytes(range(256)) * 10)
    (leadsrapido.folder / "other.csv").write_text("alfa;beta\n1;2\n")
    arguments, sentence = WRONG[case]
    if "--org" not in arguments:
        arguments = [*arguments, "--org", slug]
    done = leadsrapido("leads", "import", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("sample")
def test_a_server_that_does_not_answer_is_exit_code_4(leadsrapido: CommandLine, slug: str) -> None:
    done = leadsrapido(
        "leads",
        "import",
        "leads.csv",
        "--org",
        slug,
        LEADSRAPIDO_DATABASE_URL="postgresql://leadsrapido_app@127.0.0.1:1/x",
    )
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("sample")
def test_progress_is_shown_on_a_terminal_only(leadsrapido: CommandLine, slug: str) -> None:
    """On standard error, so that the summary or the JSON can be piped on."""
    ours, theirs = pty.openpty()
    program = Path(sys.executable).with_name("leadsrapido")
    with subprocess.Popen(
        [program, "leads", "import", "leads.csv", "--org", slug, "--json"],
        cwd=leadsrapido.folder,
        env={**os.environ, **leadsrapido.environment, "TERM": "xterm", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError:
            # The end of a terminal whose other side has closed it.
            pass
        assert process.stdout is not None
        told = process.stdout.read()
        assert process.wait() == 0
    os.close(ours)
    assert b"300 rows" in shown
    assert b"leads.csv" in shown
    assert told.startswith(b"{")
