"""`leadsrapido sample` as a user types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from leadsrapido.cli.sample import app
from leadsrapido.errors import LeadsRapidoError, UsageError

run = CliRunner()


def test_makes_a_file_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    result = run.invoke(app, ["--leads", "50", "--out", str(path)])
    assert result.exit_code == 0
    assert "50 leads" in result.output
    assert str(path) in result.output.replace("\n", "")
    assert path.read_bytes().count(b"\r\n") == 51


def test_tells_machines_what_it_made(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    wanted = ["--leads", "300", "--orgs", "3", "--seed", "9", "--dirty", "0.1", "--utf8", "--json"]
    summary = json.loads(run.invoke(app, [*wanted, "--out", str(path)]).output)
    assert (summary["leads"], summary["organizations"], summary["seed"]) == (300, 3, 9)
    assert summary["encoding"] == "utf-8-sig"
    assert summary["bad_rows"] == sum(sum(file["bad_rows"].values()) for file in summary["files"]) > 0
    assert [Path(file["path"]).name for file in summary["files"]] == [f"leads-00{number}.csv" for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--leads", "2", "--orgs", "3", "--out", "leads.csv"], "too few"),
        (["--out", "no-such-folder/leads.csv"], "does not exist"),
        (["--out", "."], "is a folder"),
    ],
)
def test_calls_that_cannot_be_carried_out(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run.invoke(app, arguments)
    assert isinstance(result.exception, UsageError)
    assert sentence in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_files_is_one_sentence() -> None:
    result = run.invoke(app, ["--leads", "10", "--out", "/proc/leads.csv"])
    assert isinstance(result.exception, LeadsRapidoError)
    assert "could not be written" in str(result.exception)
