"""The set-up outside Python: system packages, the list of targets, the example of settings."""

import re
import subprocess
from pathlib import Path

from leadsrapido.settings import Settings

PROJECT = Path(__file__).parents[2]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120
    )


def test_setup_skips_what_is_there() -> None:
    done = run("database/setup.sh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "System packages: all there.\n", "")


def test_setup_tells_the_python_that_will_do() -> None:
    python = run("database/setup.sh", "--python").stdout.strip()
    assert run(python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))").returncode == 0


def test_setup_refuses_what_it_does_not_know() -> None:
    refused = run("database/setup.sh", "--everything")
    assert refused.returncode == 2
    assert refused.stderr.startswith("setup.sh: usage:")


def test_every_target_explains_itself() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    told = run("make", "help").stdout
    for target in set(phony[1].split()) - {"system"}:
        assert re.search(rf"^make {target} +\S", told, re.MULTILINE), target


def test_the_example_names_every_setting() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    expected = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        expected.add(
            str(alias.choices[0]) if alias is not None and not isinstance(alias, str) else f"LEADSRAPIDO_{name.upper()}"
        )  # type: ignore[union-attr]
    assert named == expected
