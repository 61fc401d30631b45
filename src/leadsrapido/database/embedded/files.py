"""Small files that are either the old or the new one, never half of it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, text: str, *, mode: int) -> None:
    """Replace a file in one step, on disk before it counts; it belongs to the owner of its folder."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            os.fchmod(handle.fileno(), mode)
            if os.geteuid() == 0:
                folder = path.parent.stat()
                os.fchown(handle.fileno(), folder.st_uid, folder.st_gid)
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
