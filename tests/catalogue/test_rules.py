"""Every rule holds in a migrated database, and every rule can fail."""

from typing import Any

import psycopg
import pytest
from broken import Broken, broken_cases
from rules import RULES, violations


@pytest.mark.parametrize("rule", RULES)
def test_rule_holds(admin: psycopg.Connection[Any], rule: str) -> None:
    assert violations(admin, rule) == []


@pytest.mark.parametrize("broken", broken_cases(), ids=lambda broken: f"{broken.rule}-{broken.how}")
def test_rule_notices(admin: psycopg.Connection[Any], broken: Broken) -> None:
    before = violations(admin, broken.rule)
    admin.execute(broken.ddl.encode())
    found = [violation for violation in violations(admin, broken.rule) if violation not in before]
    assert any(broken.says in violation for violation in found), found


def test_every_rule_is_seen_failing() -> None:
    assert {broken.rule for broken in broken_cases()} == set(RULES)
