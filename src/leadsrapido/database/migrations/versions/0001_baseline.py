"""The baseline: reference data, organizations, leads, sales, staging, audit.

Until 1.0 it may be rewritten; after that it never changes.
"""

from leadsrapido.database.migrations import run_sql_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TOPICS = ("reference", "organizations", "leads", "sales", "staging", "audit")


def upgrade() -> None:
    """Build the schema, topic by topic."""
    for topic in TOPICS:
        run_sql_file(f"0001_{topic}.sql")
