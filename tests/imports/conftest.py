"""The import as the application runs it, and a look at what it left behind."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from importing import Ask, Load

from databases import TestDatabase
from leadsrapido.client import Database
from leadsrapido.imports import ImportOptions, ImportReport, import_file


@pytest.fixture
def load(database: Database, new_organization: UUID) -> Load:
    """load(path, organization=…, **options): import_file as the operator."""

    async def _load(path: Path, organization: UUID | None = None, **options: Any) -> ImportReport:  # noqa: ANN401
        wanted = ImportOptions.model_validate({"role": "admin"} | options)
        return await import_file(database, organization or new_organization, path, wanted)

    return _load


@pytest.fixture
def ask(test_database: TestDatabase) -> Ask:
    """ask(organization, query, *parameters): rows as a superuser sees them, committed ones only."""

    def _ask(organization: UUID, query: str, *parameters: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        with test_database.connect("superuser") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            return connection.execute(query, parameters).fetchall()

    return _ask
