"""The SQL that stands in files: found, read, and hashed."""

import hashlib
from pathlib import Path

SQL_ROOT = Path(__file__).parent / "sql"


def sql_in(stage: str) -> list[tuple[str, str]]:
    """(file name, text) of every SQL file of a stage (`early`, `late`, …), in the order they are run: by name."""
    return [(path.name, path.read_text("utf-8")) for path in sorted((SQL_ROOT / stage).glob("*.sql"))]


def read_sql(stage: str, name: str) -> str:
    """The text of one SQL file."""
    return (SQL_ROOT / stage / name).read_text("utf-8")


def statements(text: str) -> list[str]:
    """The statements of a SQL file, apart: each ends with a semicolon at the end of a line, outside $$ bodies."""
    outside = text.split("$$")
    outside[::2] = [part.replace(";\n", ";\0") for part in outside[::2]]
    return [statement.strip() for statement in "$$".join(outside).split("\0") if statement.strip()]


def replaceable_hash() -> str:
    """SHA-256 over all replaceable SQL: what a database must carry to fit this version of the software."""
    digest = hashlib.sha256()
    for stage in ("early", "late"):
        for name, text in sql_in(stage):
            digest.update(f"{stage}/{name}\0{text}\0".encode())
    return digest.hexdigest()


def schema_hash() -> str:
    """SHA-256 over all a migrated database is made of: bootstrap, migrations, replaceable SQL, reference files."""
    digest = hashlib.sha256(replaceable_hash().encode())
    package = SQL_ROOT.parent.parent
    for folder in (
        SQL_ROOT / "bootstrap",
        SQL_ROOT.parent / "migrations" / "versions",
        package / "brazil" / "reference",
    ):
        for path in sorted(folder.iterdir()):
            if path.suffix in {".sql", ".py", ".csv"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
