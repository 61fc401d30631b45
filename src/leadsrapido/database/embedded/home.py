"""The folder of an instance: what stands where, whose it is, and one caller at a time."""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from leadsrapido.database.embedded.files import write_whole
from leadsrapido.database.embedded.system_user import SYSTEM_HOME, ServerAccount
from leadsrapido.errors import DatabaseUnreachableError, SettingsError
from leadsrapido.settings import load_settings

DATABASE = "leadsrapido"
LOCK_PATIENCE = 300.0
"""Seconds to wait for another `up` or `down`; a first start on a slow disk takes most of a minute."""


def default_home() -> Path:
    """LEADSRAPIDO_HOME; else a folder in the user's data directory, for root one in the system's."""
    return load_settings().home or _usual_home("leadsrapido")


def test_home() -> Path:
    """LEADSRAPIDO_TEST_HOME, or a folder beside the usual one: tests never touch an instance that somebody uses.

    Raises:
        SettingsError: it is the folder of the real instance.
    """
    chosen = load_settings().test_home or _usual_home("leadsrapido-test")
    if chosen.resolve() == default_home().resolve():
        raise SettingsError(
            f"The tests would use the instance in {chosen}. Set LEADSRAPIDO_TEST_HOME to another folder."
        )
    return chosen


def _usual_home(name: str) -> Path:
    return SYSTEM_HOME.with_name(name) if os.geteuid() == 0 else Path(platformdirs.user_data_dir(name))


@dataclass(frozen=True)
class Record:
    """What is remembered between starts, so that URLs stay the same.

    Attributes:
        port: TCP port on 127.0.0.1.
        socket_directory: folder of the unix socket.
    """

    port: int
    socket_directory: Path


class Home:
    """Layout of an instance's folder.

    Attributes:
        folder: the folder itself; belongs to whoever made it.
        data: PostgreSQL's data folder, 0700, the server account's.
        log: PostgreSQL's logs, 0700, the server account's.
        run: the unix socket, when its path is short enough.
        samples: sample files, the caller's.
        passwords: 0600, the caller's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().absolute()
        self.data = self.folder / "data"
        self.new_data = self.folder / "data.new"
        self.log = self.folder / "log"
        self.run = self.folder / "run"
        self.samples = self.folder / "samples"
        self.passwords = self.folder / "passwords.json"
        self.record = self.folder / "server.json"
        self.lock_file = self.folder / "lock"

    @property
    def is_initialized(self) -> bool:
        """A finished data folder stands here."""
        return (self.data / "PG_VERSION").is_file()

    def create(self, account: ServerAccount) -> None:
        """Make what is missing.

        Raises:
            SettingsError: the server's account cannot enter the folder, or something else lies in its data's place.
        """
        for folder in reversed([self.folder, *self.folder.parents]):
            if not folder.exists():
                folder.mkdir()
                # Whatever the umask says: others pass through root's folders, nobody into a user's own.
                folder.chmod(0o755 if account.is_other else 0o700)
        if not account.can_enter(self.folder):
            raise SettingsError(
                f"The server runs as {account.name}, who cannot enter {self.folder}. "
                "Choose a folder below one that is open to it, such as /var/lib, with LEADSRAPIDO_HOME."
            )
        if self.data.exists() and not self.is_initialized and any(self.data.iterdir()):
            raise SettingsError(
                f"{self.data} holds files that are no PostgreSQL data. Choose another folder with LEADSRAPIDO_HOME."
            )
        self.log.mkdir(exist_ok=True)
        self.log.chmod(0o700)
        account.own(self.log)

    def read_record(self) -> Record | None:
        """What the last start remembered; None before the first one."""
        try:
            kept = json.loads(self.record.read_text())
            return Record(int(kept["port"]), Path(kept["socket_directory"]))
        except (OSError, ValueError, KeyError, TypeError):
            # Nothing that could not be chosen anew.
            return None

    def write_record(self, record: Record) -> None:
        """Remember for the next start; readable by everyone who may enter the folder."""
        content = {"port": record.port, "socket_directory": str(record.socket_directory)}
        write_whole(self.record, json.dumps(content) + "\n", mode=0o644)

    @contextmanager
    def lock(self, say: Callable[[str], None]) -> Iterator[None]:
        """One caller at a time starts, stops or removes; the others wait.

        Raises:
            DatabaseUnreachableError: another one takes too long.
        """
        descriptor = self._wait_for_lock(say)
        try:
            yield
        finally:
            os.close(descriptor)

    def _wait_for_lock(self, say: Callable[[str], None]) -> int:
        begin = time.monotonic()
        has_said = False
        while (waited := time.monotonic() - begin) < LOCK_PATIENCE:
            descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            if os.geteuid() == 0:
                # Root may look after an ordinary user's instance; it stays that user's.
                os.fchown(descriptor, self.folder.stat().st_uid, self.folder.stat().st_gid)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever held it may have removed the whole instance meanwhile: then this is the lock of nothing.
                if self.lock_file.exists() and os.path.samestat(os.fstat(descriptor), self.lock_file.stat()):
                    return descriptor
            except BlockingIOError:
                pass
            os.close(descriptor)
            if waited > 1 and not has_said:
                has_said = True
                say(f"Another leadsrapido works in {self.folder}; waiting for it.")
            time.sleep(0.05)
        raise DatabaseUnreachableError(
            f"Another leadsrapido has been working in {self.folder} for {LOCK_PATIENCE:.0f} seconds. "
            "Let it finish or end it, then try again."
        )
