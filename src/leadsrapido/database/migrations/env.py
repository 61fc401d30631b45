"""Alembic's entry: `leadsrapido.database.migrate` hands over a connection; without one, SQL is written."""

from alembic import context

connection = context.config.attributes.get("connection")
context.configure(
    connection=connection,
    dialect_name=None if connection is not None else "postgresql",
    output_buffer=context.config.output_buffer,
    version_table="alembic_version",
    version_table_schema="ops",
    transactional_ddl=True,
)
context.run_migrations()
