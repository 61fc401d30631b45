"""An organization with leads drawn by a seed: words, places and values common, rare, and apt to tie."""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb
from searching import Clone, Connection

Lead = dict[str, Any]

# As people write them: name, state, latitude, longitude, IBGE code, CEP prefix.
TOWNS: list[tuple[str | None, str | None, float | None, float | None, int | None, str]] = [
    ("São Paulo", "SP", -23.55, -46.63, 3550308, "01310"),
    ("SAO PAULO", "SP", -23.56, -46.64, 3550308, "04001"),
    ("Campinas", "SP", -22.91, -47.06, 3509502, "13010"),
    ("Olho d'Água", "PB", -7.22, -37.74, 2510402, "58760"),
    ("Bom Jesus", "PB", -6.82, -38.65, 2502201, "58930"),
    ("Bom Jesus", "RS", -28.67, -50.43, 4302303, "95290"),
    (None, None, None, None, None, ""),
]
COMPANIES = [None, "Luzia", "Mercado Luzia", "Padaria", "Estrela Guia", "Grupo Central Comercial", "Oficina Rara"]
SIZES = ["MEI", "ME", "EPP", "other", None]
CNAES = ["4711302", "4712100", "4721102", "1091102", "5611201", "9602501", None]
TAGS = ["quente", "frio", "feira"]
COLUMNS = """
    id name company city state municipality_id cep address_coordinates coordinates_source segment_id owner_id
    quality_score tags custom_fields origin kind is_accessed has_email has_phone cnae company_size opened_on import_id
    content_hash created_at updated_at
""".split()  # noqa: SIM905  as the COPY has them
FIELDS = {"lojas": "number", "aberta_em": "date", "ramo": "text", "vip": "boolean"}


@dataclass(eq=False)
class Drawn:
    """The organization, what its leads point at, and the leads as they stand in the database."""

    organization: UUID
    segments: list[UUID] = field(default_factory=list)
    owners: list[UUID] = field(default_factory=list)
    stages: list[UUID] = field(default_factory=list)
    imports: list[UUID] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list, repr=False)
    towns: dict[int, tuple[float, float]] = field(default_factory=dict, repr=False)


def draw_organization(database: Clone, count: int, seed: int) -> Drawn:
    """Commit an organization with `count` leads; the same seed draws the same ones."""
    drawn = Drawn(found_organization(database))
    with database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [drawn.organization])
        _add_what_leads_point_at(connection, drawn)
        add_drawn(connection, drawn, count, seed)
    return drawn


def found_organization(database: Clone) -> UUID:
    """A committed organization that no other test knows."""
    slug = f"org-{uuid4().hex[:12]}"
    with database.connect("migrator") as connection:
        [organization] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone() or [None]
    return UUID(str(organization))


def add_drawn(connection: Connection, drawn: Drawn, count: int, seed: int) -> list[Lead]:
    """`count` more leads of an organization, in the context that is set."""
    draw = random.Random(seed)  # noqa: S311  drawn by a seed, the same each run
    leads = [_lead(draw, drawn) for _ in range(count)]
    with connection.cursor().copy(f"copy public.leads (organization_id, {', '.join(COLUMNS)}) from stdin") as copy:
        for lead in leads:
            stored = _stored(lead)
            copy.write_row([drawn.organization, *(stored[column] for column in COLUMNS)])
    deals = [(drawn.organization, lead["id"], stage) for lead in leads for stage in lead["stages"]]
    with connection.cursor().copy(
        "copy public.pipeline_leads (organization_id, lead_id, stage_id, title) from stdin"
    ) as copy:
        for deal in deals:
            copy.write_row([*deal, "x"])
    drawn.leads += leads
    return leads


def _add_what_leads_point_at(connection: Connection, drawn: Drawn) -> None:
    organization = drawn.organization
    for number in range(2):
        drawn.segments += _new(connection, "lead_segments (organization_id, name)", organization, f"S{number}")
        drawn.owners += _new(connection, "users (organization_id, email)", organization, f"u{number}@example.com")
        drawn.stages += _new(
            connection, "pipeline_stages (organization_id, name, position)", organization, f"T{number}", 90 + number
        )
    drawn.imports += _new(
        connection,
        "imports (organization_id, file_name, origin, source, legal_basis, status, created_at, finished_at)",
        organization, "a.csv", "own", "fair", "legitimate_interest", "published", _moment(0), _moment(61),
    )  # fmt: skip
    for key, kind in FIELDS.items():
        connection.execute(
            "insert into public.custom_fields (organization_id, key, label, type, is_filterable) "
            "values (%s, %s, %s, %s, true)",
            [organization, key, key, kind],
        )
    drawn.towns = dict(
        connection.execute(
            "select id, array[st_y(location::geometry), st_x(location::geometry)] from public.municipalities "
            "where id = any (%s)",
            [[code for *_, code, _ in TOWNS if code]],
        ).fetchall()
    )


def _new(connection: Connection, columns: str, *values: object) -> list[UUID]:
    statement = f"insert into public.{columns} values ({', '.join(['%s'] * len(values))}) returning id"
    return [UUID(str(row[0])) for row in connection.execute(statement, list(values)).fetchall()]


def _moment(day: int) -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=day)


def _lead(draw: random.Random, drawn: Drawn) -> Lead:
    city, state, latitude, longitude, municipality, cep = draw.choice(TOWNS)
    chance = draw.random
    is_own = chance() < 0.6
    # some 60 points a town, so that leads share them; at odd places, so that no two are equally far from anywhere
    spot = random.Random(draw.randint(1, 60))  # noqa: S311
    offset = (spot.uniform(-0.2, 0.2), spot.uniform(-0.2, 0.2))
    return {
        "id": UUID(int=draw.getrandbits(128)),
        "name": _name(draw),
        "company": draw.choices(COMPANIES, [20, 35, 15, 10, 8, 10, 2])[0],
        "city": city,
        # a town without its state, as files have them
        "state": state if chance() < 0.9 else None,
        "municipality_id": municipality if chance() < 0.8 else None,
        "cep": cep + f"{draw.randint(0, 9)}00" if cep and chance() < 0.7 else None,
        "point": None if latitude is None or longitude is None else (latitude + offset[0], longitude + offset[1]),
        "segment_id": draw.choice([None, *drawn.segments]),
        "owner_id": draw.choice([None, None, *drawn.owners]),
        "stages": [] if chance() < 0.9 else [draw.choice(drawn.stages)],
        # few values: ties are the rule
        "quality_score": draw.choice([0, 10, 50, 90, 100]),
        "created_at": _moment(draw.randint(1, 60)),
        "updated_at": _moment(draw.randint(1, 60)),
        "tags": draw.sample(TAGS, draw.randint(0, 3)) + (["raro"] if chance() < 0.002 else []),
        "custom_fields": _fields(draw),
        "origin": "own" if is_own else "delivered",
        "is_accessed": is_own or chance() < 0.3,
        "kind": draw.choice(["company", "company", "person"]),
        "has_email": chance() < 0.7,
        "has_phone": chance() < 0.4,
        "cnae": draw.choice(CNAES),
        "company_size": draw.choice(SIZES),
        "opened_on": dt.date(2000, 1, 1) + dt.timedelta(days=draw.randint(0, 9000)) if chance() < 0.8 else None,
        "import_id": draw.choice([None, *drawn.imports]),
    }  # fmt: skip


def _name(draw: random.Random) -> str:
    chance = draw.random
    first = "Comercial" if chance() < 0.6 else draw.choice(["Padaria", "Mercado", "Oficina", "Floricultura"])
    second = "Central" if chance() < 0.6 else draw.choice(["Aurora", "Planalto", "Cristal"])
    pair = f"{first} {second}" if chance() < 0.8 else f"{second} {first}"
    return pair + (" Estrela Guia" if chance() < 0.1 else "") + (" Raríssima" if chance() < 0.002 else "")


def _fields(draw: random.Random) -> dict[str, Any]:
    chance = draw.random
    values: dict[str, Any] = {
        "pais": "BR",
        "porte": draw.choices(["ME", "EPP"], [70, 30])[0],
        "carteira": draw.randint(0, 400),
        "lojas": draw.choice([1, 2, 2.5, 3, 40]),
        "aberta_em": f"20{draw.randint(10, 26)}-0{draw.randint(1, 9)}-15",
        "ramo": draw.choice(["Alimentação", "alimentacao", "Moda", "Serviços"]),
        "vip": chance() < 0.1,
    }
    return {key: value for key, value in values.items() if key in {"pais", "porte", "carteira"} or chance() < 0.7}


def _stored(lead: Lead) -> Lead:
    latitude, longitude = lead["point"] or (None, None)
    return {
        **lead,
        "custom_fields": Jsonb(lead["custom_fields"]),
        "address_coordinates": None if lead["point"] is None else f"SRID=4326;POINT({longitude!r} {latitude!r})",
        "coordinates_source": None if lead["point"] is None else "address",
        "content_hash": lead["id"].bytes,
    }
