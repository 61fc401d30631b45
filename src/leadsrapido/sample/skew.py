"""Skewed choice: few things common, many rare, as words, towns and tags are in real files (Zipf's law)."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


def ranked_table(values: Sequence[_T], size: int, *, flat: int = 0) -> list[_T]:
    """Give a list to pick evenly from: the n-th value stands in proportion to 1/(n + flat), each at least once.

    Only sums and divisions are used, so that the list is the same on every machine. Its length is near size.
    """
    total = sum(1 / rank for rank in range(1 + flat, len(values) + 1 + flat))
    table: list[_T] = []
    owed = 0.0
    for rank, value in enumerate(values, 1 + flat):
        owed += size / rank / total
        table.extend([value] * max(1, round(owed) - len(table)))
    return table
