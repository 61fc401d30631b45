"""The lead engine: lexicon, custom fields, saved searches, scores, duplicates, and what search needs of them.

Until 1.0 it may be rewritten; after that it never changes.
"""

from leadsrapido.database.migrations import run_sql_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TOPICS = ("search", "lexicon", "custom_fields", "segments", "scores", "duplicates")


def upgrade() -> None:
    """Extend the schema, topic by topic."""
    for topic in TOPICS:
        run_sql_file(f"0002_{topic}.sql")
