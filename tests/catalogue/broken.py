"""For each catalogue rule, changes that must break it: broken/<rule>.sql, read case by case."""

import re
from dataclasses import dataclass
from pathlib import Path

CASE = re.compile(r"^-- (?P<how>.+) => (?P<says>.+)\n(?P<ddl>(?:(?!-- ).*\n?)+)", re.MULTILINE)


@dataclass(frozen=True)
class Broken:
    """A change that a rule must notice.

    Attributes:
        rule: which one.
        how: what is wrong, in words.
        ddl: the change; run by a superuser, in a transaction that is rolled back.
        says: what one violation must contain.
    """

    rule: str
    how: str
    ddl: str
    says: str


def broken_cases() -> list[Broken]:
    """Every case of every file, in order of names."""
    return [
        Broken(path.stem, case["how"], case["ddl"], case["says"])
        for path in sorted((Path(__file__).parent / "broken").glob("*.sql"))
        for case in CASE.finditer(path.read_text("utf-8"))
    ]
