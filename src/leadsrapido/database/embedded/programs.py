"""PostgreSQL's own programs, as this machine has them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leadsrapido.errors import SettingsError

MINIMUM_MAJOR = 15
NEEDED = ("initdb", "pg_ctl", "postgres")
INSTALL = "Install PostgreSQL 15 or newer with contrib and PostGIS: sudo database/setup.sh."


@dataclass(frozen=True)
class Programs:
    """One installed PostgreSQL.

    Attributes:
        folder: where initdb, pg_ctl and postgres stand.
        version: as the programs tell it, such as 15.18.
        postgis_version: what CREATE EXTENSION postgis would install; None when it is not installed.
    """

    folder: Path
    version: str
    postgis_version: str | None

    @property
    def major(self) -> int:
        """Major version; a data folder belongs to exactly one."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def path(self, program: str) -> str:
        """Full path of one of the programs."""
        return str(self.folder / program)


def find_programs(major: int | None = None, folders: Iterable[Path] | None = None) -> Programs:
    """The newest PostgreSQL from 15 on that has PostGIS.

    Args:
        major: only this major version will do, because a data folder was made by it.
        folders: where to look; by default the PATH and the places where systems keep PostgreSQL.

    Raises:
        SettingsError: there is none; the sentence says what to install.
    """
    installed = _installed(_usual_folders() if folders is None else folders)
    usable = [one for one in installed if one.major >= MINIMUM_MAJOR and one.postgis_version]
    fitting = [one for one in usable if major is None or one.major == major]
    if fitting:
        return max(fitting, key=lambda one: one.major)
    if major is not None:
        have = ", ".join(one.version for one in installed) or "none"
        raise SettingsError(
            f"The data folder was made by PostgreSQL {major}, "
            f"which is not installed here with PostGIS (found: {have}). "
            f"Install the packages postgresql-{major} and postgresql-{major}-postgis-3."
        )
    if not installed:
        raise SettingsError(f"PostgreSQL's programs (initdb, pg_ctl, postgres) are missing. {INSTALL}")
    newest = max(installed, key=lambda one: one.major)
    if newest.major < MINIMUM_MAJOR:
        raise SettingsError(f"PostgreSQL {newest.version} is too old. {INSTALL}")
    raise SettingsError(f"PostGIS for PostgreSQL {newest.version} is missing. {INSTALL}")


def _installed(folders: Iterable[Path]) -> list[Programs]:
    found = {}
    for folder in folders:
        if folder not in found and all((folder / program).is_file() for program in NEEDED):
            version = _ask(folder / "postgres", "--version").removeprefix("postgres (PostgreSQL) ").split(" ")[0]
            if re.match(r"\d+", version):
                found[folder] = Programs(folder, version, _postgis_version(folder, version))
    return list(found.values())


def _usual_folders() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    pg_config = shutil.which("pg_config")
    if pg_config:
        yield Path(_ask(Path(pg_config), "--bindir")).resolve()
    for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin"):
        yield from (folder.resolve() for folder in sorted(Path("/usr").glob(pattern)))


def _postgis_version(folder: Path, version: str) -> str | None:
    major = re.split(r"\D", version, maxsplit=1)[0]
    shares = [Path("/usr/share/postgresql") / major, folder.parent / "share/postgresql", folder.parent / "share"]
    if (folder / "pg_config").is_file():
        shares.insert(0, Path(_ask(folder / "pg_config", "--sharedir")))
    for share in shares:
        control = share / "extension/postgis.control"
        if control.is_file():
            match = re.search(r"^default_version\s*=\s*'([^']+)'", control.read_text(), re.MULTILINE)
            return match[1] if match else None
    return None


def _ask(program: Path, question: str) -> str:
    """What a program answers in one line; empty when it cannot be run."""
    try:
        done = subprocess.run(
            [program, question], capture_output=True, text=True, timeout=30, check=False, env={"PATH": os.defpath}
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
