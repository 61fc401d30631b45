"""Run-once changes of the schema, and the way they are run."""

from pathlib import Path

from alembic import context, op

VERSIONS = Path(__file__).parent / "versions"


def run_sql_file(name: str) -> None:
    """Run one SQL file of `versions/` as it stands, or print it when Alembic writes SQL instead of running it."""
    text = (VERSIONS / name).read_text("utf-8")
    if context.is_offline_mode():
        context.get_context().impl.static_output(text)
    else:
        op.get_bind().exec_driver_sql(text, execution_options={"no_parameters": True})
