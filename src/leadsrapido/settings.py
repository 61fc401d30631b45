"""Every setting, read from the environment once.

`LEADSRAPIDO_HOME` chooses an embedded server; `LEADSRAPIDO_DATABASE_URL` (or `DATABASE_URL`) an outside one.
"""

from functools import cache
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from leadsrapido.errors import SettingsError


class Settings(BaseSettings):
    """What the environment (and an `.env` file beside the call) says."""

    model_config = SettingsConfigDict(
        env_prefix="LEADSRAPIDO_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path | None = Field(None, description="Folder of the embedded server; default: the user's data directory")
    test_home: Path | None = Field(None, description="Folder of the tests' own embedded server; never the one above")
    database_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("LEADSRAPIDO_DATABASE_URL", "DATABASE_URL"),
        description="Outside server, as leadsrapido_app; unset: the embedded server",
    )
    migration_url: SecretStr | None = Field(None, description="Outside server, as leadsrapido_migrator")
    pool_size: int = Field(
        10,
        ge=1,
        le=1000,
        validation_alias=AliasChoices("LEADSRAPIDO_DATABASE_POOL_SIZE", "DATABASE_POOL_SIZE"),
        description="Connections a process keeps at most",
    )
    pool_timeout: float = Field(
        20,
        gt=0,
        validation_alias=AliasChoices("LEADSRAPIDO_DATABASE_POOL_TIMEOUT", "DATABASE_POOL_TIMEOUT"),
        description="Seconds to wait for a free connection",
    )
    slow_query_ms: float = Field(250, ge=0, description="Searches slower than this are logged, in milliseconds")


@cache
def load_settings() -> Settings:
    """The process's settings.

    Raises:
        SettingsError: a variable has a value that cannot be used; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "environment"
        variable = name if name.isupper() else f"LEADSRAPIDO_{name.upper()}"
        raise SettingsError(f"{variable}: {first['msg']}. Correct it in the environment or in .env.") from None
