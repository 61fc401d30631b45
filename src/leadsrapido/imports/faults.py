"""Why a row is refused: the column as the file names it, and what is wrong with its cell, in Portuguese."""

from collections.abc import Callable

from leadsrapido.brazil import InvalidIdentifier


class BadCellError(ValueError):
    """A cell that cannot be what its column says; the sentence, in Portuguese, goes on after the column's name."""


class RefusedRowError(ValueError):
    """A row that is not loaded; its text names every fault."""


def attempt(read: Callable[[str], str], cell: str, header: str, faults: list[str]) -> str:
    """What `read` makes of a cell, or "" when it is blank or at fault; the fault is added to the list."""
    try:
        return read(cell)
    except InvalidIdentifier as error:
        if error.reason != "empty":
            faults.append(sentence(header, error))
    except BadCellError as error:
        faults.append(f"{header}: {error}")
    return ""


def sentence(header: str, error: InvalidIdentifier) -> str:
    """An identifier's fault under the column's own name."""
    return f"{header}: {error.sentence_pt.removeprefix(error.field + ' ')}"
