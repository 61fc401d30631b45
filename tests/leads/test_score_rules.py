"""The database scores as docs/quality-score.md says: an oracle of its own, over random leads and settings."""

import datetime as dt
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from score_oracle import TENTHS, WEIGHTS, Known, points, possible_points

from databases import TestDatabase
from leadsrapido.brazil.cnpj import cnpj_check_digits

AT = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
OF_LEAD = "select * from app.lead_scores(%s, %s, %s) as s join leads as l using (id) where l.organization_id = %s"


@pytest.mark.parametrize("seed", range(12))
def test_random_leads_under_random_settings(admin: psycopg.Connection[Any], new_organization: UUID, seed: int) -> None:
    draw = Random(seed)  # noqa: S311
    score = _settings(draw) if seed else {}
    admin.execute("select app.set_context(%s)", [new_organization])
    _set(admin, new_organization, score)
    user, stage = _cast(admin, new_organization)
    leads = [_lead(draw, user) for _ in range(60)]
    expected = {}
    for lead in leads:
        key = _insert(admin, "leads", organization_id=new_organization, content_hash=uuid4().bytes, **lead)
        known = Known({**lead, "company": lead["company"]}, [], 0)
        for _ in range(draw.choice([0, 0, 1, 2, 3, 5])):
            noted = AT - dt.timedelta(days=draw.choice([0, 29, 31, 90, 200, 400]), seconds=draw.randint(0, 5))
            _insert(admin, "activities", organization_id=new_organization, lead_id=key, kind="note", subject="S",
                    created_at=noted)  # fmt: skip
            known.activities.append(noted)
        for _ in range(draw.choice([0, 0, 1, 2])):
            _insert(admin, "pipeline_leads", organization_id=new_organization, lead_id=key, stage_id=stage, title="T")
            known.deals += 1
        expected[key] = points(known, score, AT)
    # The triggers above computed for now; what is compared is the frozen moment.
    recomputed = _row(admin, "select * from app.recompute_scores(%s, at => %s)", new_organization, AT)
    assert recomputed["examined"] == len(leads)
    cursor = admin.cursor(row_factory=dict_row)
    rows = cursor.execute(OF_LEAD, [new_organization, list(expected), AT, new_organization]).fetchall()
    assert {row["id"]: row["parts"] for row in rows} == expected
    query = "select id, array[quality_score] || score_reasons::int[] from leads where organization_id = %s"
    stored = dict(admin.execute(query, [new_organization]).fetchall())
    assert stored == {key: [sum(parts), *parts] for key, parts in expected.items()}
    possible = possible_points(score)
    assert sum(possible) == 100
    assert all(0 <= part <= most for parts in expected.values() for part, most in zip(parts, possible, strict=True))
    assert _row(admin, "select (app.score_settings(%s)).possible", new_organization)["possible"] == possible
    assert _row(admin, "select * from app.recompute_scores(%s, at => %s)", new_organization, AT)["changed"] == 0


def test_the_example_of_the_page() -> None:
    lead = dict.fromkeys((*TENTHS, "cnpj", "email", "phone", "company_status", "owner_id", "municipality_id"))
    lead |= {"company": "Padaria", "city": "Niterói", "state": "RJ", "cnpj": "33683111000280", "is_accessed": True}
    lead |= {"has_email": False, "has_phone": False, "origin": "own", "created_at": AT, "updated_at": AT}
    assert possible_points({}) == [22, 11, 17, 17, 11, 11, 11, 0]
    assert points(Known(lead), {}, AT) == [7, 11, 0, 0, 5, 11, 0, 0]


def test_the_age_of_a_lead_decays_in_steps(admin: psycopg.Connection[Any], new_organization: UUID) -> None:
    admin.execute("select app.set_context(%s)", [new_organization])
    key = _insert(admin, "leads", organization_id=new_organization, name="L", created_at=AT, updated_at=AT)
    second = dt.timedelta(seconds=1)
    for days, before, after in ((30, 11, 8), (90, 8, 6), (180, 6, 3), (365, 3, 0)):
        moment = AT + dt.timedelta(days=days)
        for at, recency in ((moment, before), (moment + second, after)):
            [parts] = admin.execute(
                "select parts from app.lead_scores(%s, %s, %s)", [new_organization, [key], at]
            ).fetchone() or [None]
            assert parts[5] == pytest.approx(recency, abs=1), (days, at)
            changed = _row(admin, "select * from app.recompute_scores(%s, at => %s)", new_organization, at)
            stored = _row(admin, "select quality_score, score_reasons, updated_at from leads where id = %s", key)
            assert stored["score_reasons"] == parts
            assert stored["quality_score"] == sum(parts)
            assert stored["updated_at"] == AT, "a recomputation is no change of the lead"
            assert changed["changed"] <= 1


def test_check_digits_of_random_cnpjs(admin: psycopg.Connection[Any]) -> None:
    draw = Random(7)  # noqa: S311
    for _ in range(2000):
        base = "".join(draw.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if draw.random() < 0.5 else "0123456789")
                       for _ in range(12))  # fmt: skip
        digits = cnpj_check_digits(base)
        wrong = f"{(int(digits) + draw.randint(1, 99)) % 100:02}"
        assert admin.execute("select app.is_cnpj(%s), app.is_cnpj(%s)", [base + digits, base + wrong]).fetchone() == (
            True,
            False,
        )
    assert admin.execute("select app.is_cnpj(%s)", ["0" * 14]).fetchone() == (False,)


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        ([], "score is no object"),
        (None, "score is no object"),
        ({"wights": {}}, 'score has no "wights"'),
        ({"weights": {"cnpjs": 1}}, 'score.weights has no "cnpjs"'),
        ({"weights": {"cnpj": -1}}, "score.weights.cnpj is -1: a weight is a whole number from 0 to 1000."),
        ({"weights": {"cnpj": 1.5}}, "score.weights.cnpj is 1.5"),
        ({"weights": {"cnpj": "10"}}, 'score.weights.cnpj is "10"'),
        ({"weights": {"cnpj": 1001}}, "score.weights.cnpj is 1001"),
        ({"weights": {"cnpj": None}}, "score.weights.cnpj is null"),
        ({"weights": dict.fromkeys(WEIGHTS, 0)}, "score.weights are all 0"),
        ({"weights": {**dict.fromkeys(WEIGHTS, 0), "profile": 10}}, "score.weights are all 0"),
        ({"profile": {"cities": []}}, 'score.profile has no "cities"'),
        ({"profile": {"states": "SP"}}, "score.profile.states is no list"),
        ({"profile": {"states": ["sp"]}}, 'score.profile.states holds "sp"'),
        ({"profile": {"states": ["SP", 7]}}, "score.profile.states holds 7"),
        ({"profile": {"cnaes": ["47|.*"]}}, 'score.profile.cnaes holds "47|.*"'),
        ({"profile": {"cnaes": [4711]}}, "score.profile.cnaes holds 4711"),
        ({"profile": {"cnaes": ["47"] * 501}}, "score.profile.cnaes has more than 500"),
        ({"profile": {"sizes": ["big"]}}, 'score.profile.sizes holds "big"'),
        ({"profile": {"municipalities": [1]}}, "score.profile.municipalities holds 1"),
        ({"profile": {"municipalities": [3550308.5]}}, "score.profile.municipalities holds 3550308.5"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_by_name(
    app: psycopg.Connection[Any], new_organization: UUID, score: object, sentence: str
) -> None:
    app.execute("select app.set_context(%s)", [new_organization])
    with pytest.raises(psycopg.Error) as refused:
        _set(app, new_organization, score)
    assert refused.value.sqlstate == "LR002"
    assert sentence in (refused.value.diag.message_primary or "")


def test_the_score_of_another_organization_is_out_of_reach(
    test_database: TestDatabase, new_organization: UUID, other_organization: UUID
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [other_organization])
        key = _insert(connection, "leads", organization_id=other_organization, name="L")
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        found = "select count(*) from app.lead_scores(%s, %s, now())"
        assert connection.execute(found, [other_organization, [key]]).fetchone() == (0,)
        assert connection.execute(found, [new_organization, [key]]).fetchone() == (0,)
        done = _row(
            connection, "select * from app.recompute_scores(%s, %s, at => '2050-01-01')", new_organization, [key]
        )
        assert (done["examined"], done["changed"]) == (0, 0)
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("select app.recompute_scores(%s)", [other_organization])
        assert refused.value.sqlstate == "LR001"


def _settings(draw: Random) -> dict[str, Any]:
    score: dict[str, Any] = {}
    if draw.random() < 0.8:
        rules = draw.sample(list(WEIGHTS), draw.randint(1, 8))
        score["weights"] = {rule: draw.choice([0, 1, 3, 10, 33, 40, 999]) for rule in rules}
        score["weights"]["cnpj"] = draw.randint(1, 20)
    if draw.random() < 0.7:
        criteria: dict[str, list[Any]] = {
            "cnaes": ["47", "4721102", "10"], "states": ["SP", "RJ"], "sizes": ["ME", "other"],
            "municipalities": [3550308, 3303302],
        }  # fmt: skip
        score["profile"] = {name: draw.choice([criteria[name], criteria[name][:1], []])
                            for name in draw.sample(list(criteria), draw.randint(0, 4))}  # fmt: skip
    return score


def _lead(draw: Random, user: UUID) -> dict[str, Any]:
    def maybe(*values: Any) -> Any:  # noqa: ANN401
        return draw.choice([None, *values])

    locked = draw.random() < 0.3
    delivered = locked or draw.random() < 0.3
    base = "".join(draw.choice("0123456789ABCXYZ") for _ in range(12))
    created = AT - dt.timedelta(days=draw.choice([0, 29, 30, 31, 90, 91, 180, 181, 365, 366, 900]))
    email = maybe("a@b.com.br", "a@b", "a b@c.com", "@b.com", "a@b..com", "a@@b.com", "São@Pão.com.br", "a@.b.com", "")
    phone = maybe("+5511987654321", "+551133334444", "+5511887654321", "+5520987654321", "+551193334444",
                  "+551163334444", "+351212345678", "+012345678", "+55119876543210")  # fmt: skip
    return {
        "name": "L", "origin": "delivered" if delivered else "own", "is_accessed": not locked,
        "cnpj": maybe(base + cnpj_check_digits(base), base + "00", "00000000000000", "33683111000280"),
        "company": maybe("", "Padaria"), "email": None if locked else email, "phone": None if locked else phone,
        "has_email": draw.random() < 0.5 if locked else email is not None,
        "has_phone": draw.random() < 0.5 if locked else phone is not None,
        "cnae": maybe("4721102", "1091102", "6201501"), "company_size": maybe("MEI", "ME", "EPP", "other"),
        "company_status": maybe("active", "closed", "unfit", "suspended", "null"),
        "opened_on": maybe(dt.date(2020, 1, 1)), "street": maybe("", "Rua A"), "street_number": maybe("", "10"),
        "district": maybe("Sé", ""), "cep": maybe("01310100"), "municipality_id": maybe(3550308, 3303302, 3509502),
        "city": maybe("", "São Paulo"), "state": maybe("SP", "RJ", "MG"), "owner_id": maybe(user),
        "created_at": created, "updated_at": draw.choice([created, min(AT, created + dt.timedelta(days=60))]),
    }  # fmt: skip


def _cast(connection: psycopg.Connection[Any], organization: UUID) -> tuple[UUID, UUID]:
    user = _insert(connection, "users", organization_id=organization, email="a@example.com")
    return user, _row(connection, "select id from pipeline_stages where organization_id = %s limit 1", organization)[
        "id"
    ]


def _insert(connection: psycopg.Connection[Any], table: str, **row: Any) -> UUID:  # noqa: ANN401
    query = sql.SQL("insert into {} ({}) values ({}) returning id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Placeholder, row)),
    )
    [key] = connection.execute(query, row).fetchone() or [None]
    return UUID(str(key))


def _set(connection: psycopg.Connection[Any], organization: UUID, score: object) -> None:
    connection.execute(
        "update organizations set settings = settings || jsonb_build_object('score', %s::jsonb) where id = %s",
        [Jsonb(score), organization],
    )


def _row(connection: psycopg.Connection[Any], query: str, *parameters: Any) -> dict[str, Any]:  # noqa: ANN401
    row = connection.cursor(row_factory=dict_row).execute(query.encode(), parameters).fetchone()
    assert row is not None
    return row
