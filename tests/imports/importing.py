"""The shapes of this folder's fixtures."""

from collections.abc import Awaitable, Callable
from typing import Any

from leadsrapido.imports import ImportReport

Load = Callable[..., Awaitable[ImportReport]]
Ask = Callable[..., list[tuple[Any, ...]]]
