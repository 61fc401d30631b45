"""An embedded server: make it, start it, stop it, ask how it is, remove it."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from leadsrapido.database.embedded.addresses import LOOPBACK
from leadsrapido.database.embedded.answers import answers, answers_in_the_end, check_superuser, running_versions
from leadsrapido.database.embedded.cluster import make_cluster
from leadsrapido.database.embedded.home import DATABASE, Home
from leadsrapido.database.embedded.passwords import SUPERUSER, ensure_passwords, login_name, read_passwords
from leadsrapido.database.embedded.postmaster import live_postmaster
from leadsrapido.database.embedded.programs import Programs, find_programs
from leadsrapido.database.embedded.starting import start_postmaster
from leadsrapido.database.embedded.state import ServerStatus, State
from leadsrapido.database.embedded.system_user import ServerAccount, server_account
from leadsrapido.errors import DatabaseUnreachableError, SettingsError

STOP_PATIENCE = 120
START_ATTEMPTS = 3


def _silent(_sentence: str) -> None:
    pass


class EmbeddedServer:
    """The private PostgreSQL server of one folder. Every method may be called again, and by several processes at once.

    Args:
        home: folder of the instance; see `default_home()`.
        durable: False for throw-away test servers: nothing is forced to disk. Decided at each start.
        say: called with one sentence when something takes its time or went another way than before.
    """

    def __init__(self, home: Path, *, durable: bool = True, say: Callable[[str], None] = _silent) -> None:
        self.home = Home(home)
        self._durable = durable
        self._say = say

    def up(self) -> ServerStatus:
        """Make the server if there is none, start it if it does not run, wait until its superuser gets in.

        Raises:
            SettingsError: programs are missing or do not fit the data folder, or the folder cannot be used.
            DatabaseUnreachableError: it does not start (port, memory, full disk …), or refuses its own superuser.
        """
        with _sentences_for(self.home.folder):
            account = server_account(self.home.data)
            programs = self._programs()
            self.home.create(account)
            with self.home.lock(self._say):
                passwords = self._ensure_passwords()
                if not self.home.is_initialized:
                    self._say(f"Creating the server's data folder {self.home.data}.")
                    make_cluster(self.home, programs, account, passwords[SUPERUSER], durable=self._durable)
                started = self._start(programs, account)
                check_superuser(self.home, self.url(SUPERUSER, "postgres"))
        return self._look(started=started)

    def down(self) -> bool:
        """Stop the server: open transactions are rolled back, what was committed is on disk.

        Returns:
            Whether it ran; False when there was nothing to stop.

        Raises:
            DatabaseUnreachableError: it does not stop in time.
        """
        with _sentences_for(self.home.folder):
            if not self.home.is_initialized or live_postmaster(self.home.data) is None:
                return False
            with self.home.lock(self._say):
                return self._stop()

    def status(self) -> ServerStatus:
        """How it is; changes nothing and waits for nothing."""
        with _sentences_for(self.home.folder):
            return self._look(started=False)

    def url(self, role: str, database: str = DATABASE) -> str:
        """Libpq URL over the loopback address, password included.

        Args:
            role: short name: superuser, migrator, app, worker, readonly, monitor, backup.
            database: name of a database on this server.

        Raises:
            DatabaseUnreachableError: the server has never been started.
            KeyError: there is no such role.
        """
        login = login_name(role)
        password = read_passwords(self.home.passwords).get(role)
        record = self.home.read_record()
        if record is None or password is None:
            raise DatabaseUnreachableError(f"The server in {self.home.folder} is not ready. Start it: leadsrapido up.")
        return f"postgresql://{login}:{quote(password, safe='')}@{LOOPBACK}:{record.port}/{quote(database, safe='')}"

    def passwords(self) -> dict[str, str]:
        """Short name of each LeadsRapido login role → password; as `bootstrap()` takes them.

        Raises:
            DatabaseUnreachableError: the server has never been started.
        """
        kept = read_passwords(self.home.passwords)
        return {role: password for role, password in kept.items() if role != SUPERUSER}

    def remove(self) -> None:
        """Stop the server and remove everything `up()` made. Asks nothing: whether it may go is the caller's question.

        Files of others in the folder stay, and then the folder too.
        """
        if not self.home.folder.exists():
            return
        with _sentences_for(self.home.folder), self.home.lock(self._say):
            if self.home.is_initialized:
                self._stop()
            record = self.home.read_record()
            folders = [self.home.data, self.home.new_data, self.home.log, self.home.run, self.home.samples]
            if record is not None and record.socket_directory.name.startswith("leadsrapido-"):
                folders.append(record.socket_directory)
            for folder in folders:
                if folder.exists():
                    shutil.rmtree(folder)
            for file in (self.home.passwords, self.home.record, self.home.lock_file):
                file.unlink(missing_ok=True)
            if not any(self.home.folder.iterdir()):
                self.home.folder.rmdir()

    def _programs(self) -> Programs:
        """The programs this data folder was made by; for a new one the newest."""
        if not self.home.is_initialized:
            return find_programs()
        return find_programs(int((self.home.data / "PG_VERSION").read_text()))

    def _ensure_passwords(self) -> dict[str, str]:
        if self.home.is_initialized and not self.home.passwords.exists():
            raise SettingsError(
                f"{self.home.passwords} is gone, and the server in {self.home.data} lets nobody in without it. "
                "Put it back from a copy, or move the data folder away to begin a new one."
            )
        return ensure_passwords(self.home.passwords)

    def _start(self, programs: Programs, account: ServerAccount) -> bool:
        """Have it running and answering; whether it had to be started."""
        has_started = False
        for _ in range(START_ATTEMPTS):
            if live_postmaster(self.home.data) is None:
                start_postmaster(self.home, programs, account, durable=self._durable, say=self._say)
                has_started = True
            # One that was just being killed, or stopped by somebody else, is gone while we wait for it.
            if answers_in_the_end(self.home, self._say):
                return has_started
        raise DatabaseUnreachableError(
            f"The server in {self.home.data} ends again and again while it starts. Its log is in {self.home.log}."
        )

    def _stop(self) -> bool:
        if live_postmaster(self.home.data) is None:
            return False
        account = server_account(self.home.data)
        arguments = ["stop", "-D", str(self.home.data), "-m", "fast", "-w", "-t", str(STOP_PATIENCE), "-s"]
        done = account.run([self._programs().path("pg_ctl"), *arguments])
        if live_postmaster(self.home.data) is not None:
            raise DatabaseUnreachableError(
                f"The server in {self.home.data} does not stop: {done.stdout.strip() or 'no reason given'}. "
                f"Its log is in {self.home.log}."
            )
        return True

    def _look(self, *, started: bool) -> ServerStatus:
        record = self.home.read_record()
        state = self._state()
        server_version, postgis_version = self._versions(state)
        return ServerStatus(
            state=state,
            home=self.home.folder,
            data_directory=self.home.data,
            log_directory=self.home.log,
            socket_directory=record.socket_directory if record else None,
            port=record.port if record else None,
            server_version=server_version,
            postgis_version=postgis_version,
            started=started,
        )

    def _state(self) -> State:
        if not self.home.is_initialized:
            return State.ABSENT
        if live_postmaster(self.home.data) is None:
            return State.STOPPED
        return State.RUNNING if answers(self.home) else State.STARTING

    def _versions(self, state: State) -> tuple[str | None, str | None]:
        """(server, PostGIS): of the running server, else of the programs that would be started."""
        if state == State.RUNNING and self.home.passwords.exists():
            return running_versions(self.url(SUPERUSER, "postgres"))
        try:
            programs = self._programs()
        except SettingsError:
            return None, None
        return programs.version, programs.postgis_version


@contextmanager
def _sentences_for(folder: Path) -> Iterator[None]:
    """What the operating system refuses becomes a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DatabaseUnreachableError(
                f"The disk that holds {folder} is full. Free some space, then try again."
            ) from None
        where = error.filename or folder
        raise SettingsError(
            f"{where}: {error.strerror or error}. Make it usable, or choose another folder with LEADSRAPIDO_HOME."
        ) from None
