"""The passwords of an instance: made once at random, kept in a file that only its owner reads."""

import json
import secrets
from pathlib import Path

from leadsrapido.database.bootstrap import LOGIN_ROLES
from leadsrapido.database.embedded.files import write_whole
from leadsrapido.errors import DatabaseUnreachableError

SUPERUSER = "superuser"


def login_name(role: str) -> str:
    """The role's name in PostgreSQL: `app` logs in as leadsrapido_app, `superuser` as postgres.

    Raises:
        KeyError: there is no such login role.
    """
    if role == SUPERUSER:
        return "postgres"
    if role not in LOGIN_ROLES:
        raise KeyError(role)
    return f"leadsrapido_{role}"


def read_passwords(path: Path) -> dict[str, str]:
    """Short role name → password.

    Raises:
        DatabaseUnreachableError: there is no such file, or it holds no passwords.
    """
    try:
        kept = json.loads(path.read_text())
        return {str(role): str(password) for role, password in kept.items()}
    except FileNotFoundError:
        raise DatabaseUnreachableError("There is no embedded server here yet. Start it: leadsrapido up.") from None
    except PermissionError:
        raise DatabaseUnreachableError(f"{path} belongs to somebody else. Call leadsrapido as its owner.") from None
    except (ValueError, AttributeError):
        raise DatabaseUnreachableError(f"{path} is damaged. Put it back from a copy.") from None


def ensure_passwords(path: Path) -> dict[str, str]:
    """The passwords kept at `path`; what is missing (everything at first, a role of a newer version later) is made."""
    kept = read_passwords(path) if path.exists() else {}
    missing = [role for role in (SUPERUSER, *LOGIN_ROLES) if role not in kept]
    if missing:
        kept |= {role: secrets.token_urlsafe(24) for role in missing}
        write_whole(path, json.dumps(kept, indent=1) + "\n", mode=0o600)
    return kept
