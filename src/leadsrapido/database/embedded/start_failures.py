"""Why a server did not start, read from what it logged."""

import re
from enum import Enum
from pathlib import Path


class StartFailure(Enum):
    """What stood in the way, by what is to be done about it."""

    PORT_TAKEN = "port taken"
    ORPHANS = "orphans"
    PID_FILE = "pid file"
    DISK_FULL = "disk full"
    NO_MEMORY = "no memory"
    OTHER = "other"


SIGNS = (
    (StartFailure.DISK_FULL, r"No space left on device|Disk quota exceeded"),
    (StartFailure.ORPHANS, r"pre-existing shared memory block"),
    (StartFailure.PID_FILE, r'lock file "postmaster\.pid" already exists|lock file "postmaster\.pid" is empty'),
    (
        StartFailure.PORT_TAKEN,
        r"could not bind|could not create any TCP/IP sockets",
    ),
    (StartFailure.NO_MEMORY, r"could not (map anonymous|create) shared memory.*|Cannot allocate memory"),
)


class LogGrowth:
    """What is added to a folder's logs from now on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes = {file: file.stat().st_size for file in folder.glob("*.log")}

    def text(self) -> str:
        """Everything written since; files that were begun anew count whole."""
        parts = []
        for file in sorted(self._folder.glob("*.log")):
            content = file.read_bytes()
            begin = self._sizes.get(file, 0)
            parts.append(content[begin if begin <= len(content) else 0 :].decode(errors="replace"))
        return "".join(parts)


def why_it_failed(text: str) -> StartFailure:
    """The cause a log's text tells about."""
    return next((failure for failure, sign in SIGNS if re.search(sign, text)), StartFailure.OTHER)


def last_complaint(text: str) -> str:
    """The last FATAL, PANIC or ERROR of a log, without its prefix; else its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in reversed(lines):
        match = re.search(r"\b(?:FATAL|PANIC|ERROR|error):\s+(.*)", line)
        if match:
            return match[1].rstrip(".")
    return lines[-1].rstrip(".") if lines else "it said nothing"
