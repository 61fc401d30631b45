"""Where the database is: the outside server the environment names, or else the embedded one."""

from leadsrapido.errors import SettingsError
from leadsrapido.settings import load_settings


def database_url(role: str) -> str:
    """The libpq URL to log in with.

    Args:
        role: short name of the login role: app, migrator, worker, readonly, monitor, backup.

    Raises:
        SettingsError: an outside server is configured, but not for this role.
    """
    settings = load_settings()
    outside = {"app": settings.database_url, "migrator": settings.migration_url}.get(role)
    if outside is not None:
        return outside.get_secret_value()
    if is_outside():
        variable = {"app": "LEADSRAPIDO_DATABASE_URL", "migrator": "LEADSRAPIDO_MIGRATION_URL"}.get(role)
        if variable is None:
            raise SettingsError(
                f"An outside server is configured: only app and migrator have a URL, leadsrapido_{role} has none. "
                "Connect as it with psql and its own password."
            )
        raise SettingsError(
            f"An outside server is configured, but {variable} is not set. Set it in the environment or in .env."
        )
    from leadsrapido.database.embedded import EmbeddedServer, default_home

    return EmbeddedServer(default_home()).url(role)


def is_outside() -> bool:
    """An outside server is configured: the embedded one is left alone."""
    settings = load_settings()
    return settings.database_url is not None or settings.migration_url is not None
