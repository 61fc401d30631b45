"""The stored score follows its inputs on every path, and nobody waits for it."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import delete, select, update

from databases import TestDatabase
from leadsrapido.client import Database
from leadsrapido.errors import NotFoundError, UsageError
from leadsrapido.leads.scoring.explain import explain_score
from leadsrapido.leads.scoring.recompute import rescore
from leadsrapido.leads.scoring.settings import set_score_settings, show_score_settings
from leadsrapido.models import Activity, AuditEntry, Lead, PipelineLead, PipelineStage, User

CNPJ = "33683111000280"
COMPLETENESS, CNPJ_RULE, EMAIL, PHONE, ACTIVE, RECENCY, ENGAGEMENT, PROFILE = range(8)
FRESH = [0, 0, 0, 0, 6, 11, 0, 0]


async def test_the_orm(database: Database, new_organization: UUID) -> None:
    """Insert, change by column, bulk update, activity, deal, and back."""
    async with database.tenant_session(new_organization) as session:
        lead = Lead(name="Aurora")
        session.add(lead)
        await session.flush()
        assert (lead.quality_score, lead.score_reasons) == (sum(FRESH[:4]) + 17, [0, 0, 0, 0, 6, 11, 0, 0])
        lead.cnpj, lead.phone, lead.email = CNPJ, "+5511987654321", "a@aurora.example"
        await session.flush()
    assert await _parts(database, new_organization, lead.id) == [0, 11, 17, 17, 6, 11, 0, 0]
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(company_status="closed", state="SP", city=""))
    assert await _parts(database, new_organization, lead.id) == [2, 11, 17, 17, 0, 11, 0, 0]
    async with database.tenant_session(new_organization) as session:
        user = User(email="a@example.com")
        session.add(user)
        await session.flush()
        stage = (await session.scalars(select(PipelineStage.id).limit(1))).one()
        session.add_all(Activity(lead_id=lead.id, kind="note", subject=str(number)) for number in range(3))
        session.add(PipelineLead(lead_id=lead.id, stage_id=stage, title="Pão"))
        await session.flush()
        await session.execute(update(Lead).values(owner_id=user.id))
    assert (await _parts(database, new_organization, lead.id))[ENGAGEMENT] == 11
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(owner_id=None))
        await session.execute(delete(Activity).where(Activity.subject != "0"))
        await session.execute(delete(PipelineLead))
    assert (await _parts(database, new_organization, lead.id))[ENGAGEMENT] == 2
    async with database.tenant_session(new_organization) as session:
        await session.execute(delete(Lead))


async def test_a_given_score_stays_until_it_is_given_up(database: Database, new_organization: UUID) -> None:
    async with database.tenant_session(new_organization) as session:
        lead = Lead(name="Aurora", quality_score=88)
        session.add(lead)
        await session.flush()
        session.add(Activity(lead_id=lead.id, kind="note", subject="S"))
        await session.flush()
        await session.execute(update(Lead).values(cnpj=CNPJ))
    assert await _stored(database, new_organization, lead.id) == (88, None)
    told = await rescore(database, new_organization)
    assert (told.examined, told.changed) == (1, 0)
    trial = await rescore(database, new_organization, dry_run=True, include_given=True)
    assert (trial.changed, trial.before[8], trial.after[8], sum(trial.after)) == (1, 1, 0, 1)
    assert await _stored(database, new_organization, lead.id) == (88, None)
    await rescore(database, new_organization, include_given=True)
    score, parts = await _stored(database, new_organization, lead.id)
    assert parts is not None
    assert score == sum(parts)
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(quality_score=3))
    assert await _stored(database, new_organization, lead.id) == (3, None)
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(quality_score=None))
    assert await _stored(database, new_organization, lead.id) == (score, parts)


async def test_unlocking_counts_and_a_locked_value_does_not(
    test_database: TestDatabase, database: Database, new_organization: UUID
) -> None:
    with test_database.connect("superuser") as admin:
        admin.execute("select app.set_context(%s)", [new_organization])
        [key] = admin.execute(
            "insert into leads (organization_id, origin, name, is_accessed, has_email, has_phone, content_hash) "
            "values (%s, 'delivered', 'L', false, true, false, sha256('l')) returning id",
            [new_organization],
        ).fetchone() or [None]
    assert await _parts(database, new_organization, key) == [0, 0, 17, 0, 6, 11, 0, 0]
    with test_database.connect("superuser") as admin:
        admin.execute("select app.set_context(%s)", [new_organization])
        admin.execute("update leads set is_accessed = true, email = 'no address' where id = %s", [key])
    assert await _parts(database, new_organization, key) == [0, 0, 0, 0, 6, 11, 2, 0]


async def test_new_settings_hold_for_new_leads_and_for_old_ones_when_recomputed(
    database: Database, new_organization: UUID, other_organization: UUID
) -> None:
    async with database.tenant_session(new_organization) as session:
        session.add_all(Lead(name=f"L{number}", state="SP") for number in range(3))
        session.add(Lead(name="Elsewhere", state="RJ"))
    async with database.tenant_session(new_organization) as session:
        told = await set_score_settings(session, {"weights": {"profile": 80}, "profile": {"states": ["SP"]}})
    assert told.possible["profile"] == 47
    async with database.tenant_session(other_organization, read_only=True) as session:
        assert (await show_score_settings(session)).possible["profile"] == 0
    seen: list[tuple[int, int]] = []
    report = await rescore(database, new_organization, watch=lambda *reached: seen.append(reached))
    assert (report.examined, report.changed, seen) == (4, 4, [(4, 4)])
    again = await rescore(database, new_organization)
    assert (again.changed, again.before) == (0, report.after)
    async with database.tenant_session(new_organization) as session:
        session.add(Lead(name="New", state="SP", city="Sé"))
    async with database.tenant_session(new_organization, read_only=True) as session:
        rows = (await session.execute(select(Lead.name, Lead.score_reasons))).all()
    profile = {name: parts[PROFILE] for name, parts in rows if parts}
    assert profile == {"L0": 47, "L1": 47, "L2": 47, "Elsewhere": 0, "New": 47}


async def test_refused_settings_change_nothing(database: Database, new_organization: UUID) -> None:
    async def set_wrong() -> None:
        async with database.tenant_session(new_organization) as session:
            await set_score_settings(session, {"weights": {"cnpj": -1}})

    with pytest.raises(UsageError, match=r"score.weights.cnpj is -1: a weight is a whole number from 0 to 1000."):
        await set_wrong()
    async with database.tenant_session(new_organization, read_only=True) as session:
        assert (await show_score_settings(session)).weights["cnpj"] == 10


async def test_an_explanation_adds_up_and_says_what_to_do(
    database: Database, new_organization: UUID, other_organization: UUID
) -> None:
    async with database.tenant_session(new_organization) as session:
        lead = Lead(name="Aurora", state="SP", phone="+5520987654321", cnpj=CNPJ)
        session.add(lead)
        await session.flush()
        session.add(Activity(lead_id=lead.id, kind="note", subject="S"))
    async with database.tenant_session(new_organization, read_only=True) as session:
        told = await explain_score(session, lead.id)
    assert not told.is_given
    assert told.quality_score == told.computed_now == sum(rule.points for rule in told.rules)
    assert sum(rule.possible for rule in told.rules) == 100
    by_rule = {rule.rule: (rule.why, rule.raised_by) for rule in told.rules}
    assert by_rule["cnpj"] == ("valid CNPJ", None)
    assert by_rule["email"] == ("no e-mail", "add the e-mail")
    assert by_rule["phone"] == ("the phone is not valid", "correct the phone")
    assert by_rule["recency"] == ("last changed or worked on today", None)
    assert by_rule["engagement"][0] == "0 deals, 1 activities, nobody has taken it"
    async with database.tenant_session(other_organization, read_only=True) as session:
        with pytest.raises(NotFoundError):
            await explain_score(session, lead.id)


async def test_what_follows_from_other_columns_is_nobodys_change(database: Database, new_organization: UUID) -> None:
    async with database.tenant_session(new_organization) as session:
        lead = Lead(name="Aurora")
        session.add(lead)
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(cnpj=CNPJ))
        session.add(Activity(lead_id=lead.id, kind="note", subject="S"))
    async with database.tenant_session(new_organization) as session:
        await set_score_settings(session, {"weights": {"cnpj": 100}})
    await rescore(database, new_organization)
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(Lead).values(quality_score=5))
    async with database.tenant_session(new_organization, read_only=True) as session:
        entries = (
            await session.scalars(
                select(AuditEntry)
                .where(AuditEntry.table_name == "leads", AuditEntry.operation == "update")
                .order_by(AuditEntry.occurred_at)
            )
        ).all()
    assert [entry.changed_columns for entry in entries] == [["cnpj"], ["quality_score"]]


def test_nobody_waits_and_the_score_follows_later(test_database: TestDatabase, new_organization: UUID) -> None:
    """While somebody writes the lead, a note on it commits at once; the next recomputation brings the score."""
    note = "insert into activities (organization_id, lead_id, kind, subject) values (%s, %s, 'note', 'S')"
    engagement = "select score_reasons[7] from leads where organization_id = %s and id = %s"
    waiting = "select count(*) from stale_scores where organization_id = %s"
    with test_database.connect("app") as first, test_database.connect("app") as second:
        first.execute("select app.set_context(%s)", [new_organization])
        [key] = first.execute(
            "insert into leads (organization_id, name) values (%s, 'L') returning id", [new_organization]
        ).fetchone() or [None]
        first.commit()
        first.execute("select app.set_context(%s)", [new_organization])
        first.execute("update leads set tags = '{a}' where organization_id = %s and id = %s", [new_organization, key])
        second.execute("set lock_timeout = '2s'")
        second.execute("select app.set_context(%s)", [new_organization])
        second.execute(note, [new_organization, key])
        second.commit()
        first.commit()
        second.execute("select app.set_context(%s)", [new_organization])
        assert second.execute(engagement, [new_organization, key]).fetchone() == (0,)
        assert second.execute(waiting, [new_organization]).fetchone() == (1,)
        done = second.cursor(row_factory=dict_row).execute("select * from app.recompute_scores(%s)", [new_organization])
        row = done.fetchone()
        assert row is not None
        assert row["changed"] == 1
        assert second.execute(engagement, [new_organization, key]).fetchone() == (2,)
        assert second.execute(waiting, [new_organization]).fetchone() == (0,)


@pytest.mark.parametrize("table", ["activities", "pipeline_leads"])
def test_moving_to_another_lead_changes_both(app: psycopg.Connection[Any], new_organization: UUID, table: str) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    [stage] = app.execute("select id from pipeline_stages limit 1").fetchone() or [None]
    one, two = uuid4(), uuid4()
    for key in (one, two):
        app.execute(
            "insert into leads (organization_id, id, name) values (%s, %s, %s)", [new_organization, key, str(key)]
        )
    columns = {"activities": ("kind, subject", ["note", "S"]), "pipeline_leads": ("stage_id, title", [stage, "T"])}
    names, values = columns[table]
    app.execute(f"insert into {table} (organization_id, lead_id, {names}) values (%s, %s, %s, %s)",
                [new_organization, one, *values])  # fmt: skip
    engagement = "select array(select score_reasons[7] > 0 from leads where id = any(%s) order by id = %s)"
    assert app.execute(engagement, [[one, two], two]).fetchone() == ([True, False],)
    app.execute(f"update {table} set lead_id = %s where organization_id = %s", [two, new_organization])
    assert app.execute(engagement, [[one, two], two]).fetchone() == ([False, True],)
    app.execute(f"delete from {table} where organization_id = %s", [new_organization])
    assert app.execute(engagement, [[one, two], two]).fetchone() == ([False, False],)


def test_the_reasons_are_nobodys_to_write(app: psycopg.Connection[Any], new_organization: UUID) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("update leads set score_reasons = null where organization_id = %s", [new_organization])


async def _stored(database: Database, organization: UUID, lead: UUID) -> tuple[int, list[int] | None]:
    async with database.tenant_session(organization, read_only=True) as session:
        row = (await session.execute(select(Lead.quality_score, Lead.score_reasons).where(Lead.id == lead))).one()
        return row.quality_score, row.score_reasons


async def _parts(database: Database, organization: UUID, lead: UUID) -> list[int]:
    score, parts = await _stored(database, organization, lead)
    assert parts is not None
    assert score == sum(parts)
    return parts
