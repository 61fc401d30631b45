"""Alembic's entry: `leadsrapido.database.migrate` hands over a connection; without one, SQL is written."""

from alembic import context

connection = context.config.attributes.get("connection")
options = {"version_table": "alembic_version", "version_table_schema": "ops", "transactional_ddl": True}

if connection is None:
    context.configure(dialect_name="postgresql", output_buffer=context.config.output_buffer, **options)
    context.run_migrations()
else:
    context.configure(connection=connection, **options)
    context.run_migrations()
