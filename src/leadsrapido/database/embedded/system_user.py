"""Who the server runs as: PostgreSQL refuses root, so root lends it an unprivileged account of its own."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from leadsrapido.errors import SettingsError

SYSTEM_USER = "leadsrapido"
SYSTEM_HOME = Path("/var/lib/leadsrapido")


@dataclass(frozen=True)
class ServerAccount:
    """An account, and whether we have to change into it."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """We are root, and the server runs as somebody else."""
        return os.geteuid() != self.uid

    def run(self, arguments: Sequence[str], *, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program as this account: from `/`, with an empty environment, without a terminal's input."""
        switch = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            list(arguments),
            cwd="/",
            env={"PATH": os.defpath, "HOME": "/"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            **switch,
        )

    def own(self, path: Path) -> None:
        """Give a file or folder (not what is in it) to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, folder: Path) -> None:
        """Give a folder and everything in it to this account, where it belongs to root: restored or copied by root."""
        if not self.is_other or folder.stat().st_uid == self.uid:
            return
        for _, folders, files, descriptor in os.fwalk(folder):
            for name in (*folders, *files):
                os.chown(name, self.uid, self.gid, dir_fd=descriptor, follow_symlinks=False)
        self.own(folder)

    def can_enter(self, folder: Path) -> bool:
        """Whether it may use this folder; every folder above counts."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        return self.run(["/bin/sh", "-c", 'cd -- "$0"', str(folder)]).returncode == 0


def server_account(data_directory: Path) -> ServerAccount:
    """The caller's own account; for root the data folder's owner, or else the system user, made when it is missing.

    Raises:
        SettingsError: the system user cannot be made.
    """
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    if data_directory.exists() and (owner := data_directory.stat().st_uid) != 0:
        # An ordinary user's instance that root looks after: it stays that user's.
        return ServerAccount(_name(owner), owner, data_directory.stat().st_gid)
    return _account(_system_user())


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    try:
        done = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
        )
        # Another `up` may have made it in the same moment: what counts is that it is there.
        return pwd.getpwnam(SYSTEM_USER)
    except OSError as error:
        reason = str(error.strerror)
    except KeyError:
        reason = (
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"useradd ended with {done.returncode}"
        )
    raise SettingsError(
        f"The system user {SYSTEM_USER}, which the server runs as, cannot be made: {reason}. "
        f"Make it by hand (useradd --system {SYSTEM_USER}), or run as an ordinary user."
    )


def _account(entry: pwd.struct_passwd) -> ServerAccount:
    return ServerAccount(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
