"""PostgreSQL: the server, the schema, and the one door to tenant data."""
