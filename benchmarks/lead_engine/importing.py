"""One import, in a process of its own: python importing.py URL ORGANIZATION FILE. Prints rows a second."""

import asyncio
import sys
from pathlib import Path

from leadsrapido.database.tenancy import Database
from leadsrapido.imports import ImportOptions, import_file


async def main(url: str, organization: str, file: str) -> None:
    """Bring the file in, as the command line does."""
    async with await Database.open(url) as database:
        report = await import_file(database, organization, Path(file), ImportOptions(source="benchmark", role="admin"))
    print(report.rows_per_second)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
