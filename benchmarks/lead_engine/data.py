"""The leads of the benchmark, generated once and kept as a file that COPY reads: the same on every machine."""

# ruff: noqa: S311, PLR2004  (chance that must repeat; shares of a made-up population stand where they are drawn)

import hashlib
import json
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import platformdirs

from leadsrapido.sample import SampleLead, generate, organization_sizes

ORGANIZATIONS = 500
SEED = 20_260_101
NAMESPACE = UUID("6b0f9f4e-7d0c-4f0e-9d7e-2f0d5a2d1c11")
FIRST_CREATED_MS = 1_672_531_200_000  # 2023-01-01
THREE_YEARS_MS = 3 * 365 * 86_400_000
POINT_4326 = "0101000020e6100000"  # extended WKB: little-endian, point, with its SRID
CAMPAIGNS, PORTFOLIOS = 3000, 400
# What the file holds, in this order; organization_id stands before it when it is loaded.
COLUMNS = (
    "id", "origin", "cnpj", "name", "company", "job_title", "email", "phone", "has_email", "has_phone", "cnae",
    "company_size", "opened_on", "street", "street_number", "district", "cep", "municipality_id", "city", "state",
    "address_coordinates", "coordinates_source", "quality_score", "tags", "custom_fields", "is_accessed", "source",
    "content_hash", "created_at", "updated_at",
)  # fmt: skip
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def organization_id(number: int) -> UUID:
    """The id of the n-th organization, 0 the largest."""
    return uuid5(NAMESPACE, str(number))


def organization_numbers(rows: int) -> dict[str, int]:
    """The tenants that are measured: the largest, the median, and a small one of about 200 leads."""
    sizes = sizes_of(rows)
    return {"largest": 0, "median": len(sizes) // 2 - 1, "small": len(sizes) - 1}


def sizes_of(rows: int) -> list[int]:
    """Leads of each organization, largest first; the last is cut to a small one of at most 200."""
    sizes = organization_sizes(rows, ORGANIZATIONS)
    sizes[0] += max(0, sizes[-1] - 200)
    sizes[-1] = min(sizes[-1], 200)
    return sizes


def lead_file(rows: int) -> Path:
    """The file of that many leads; its name changes with what is generated, told from a sample of it."""
    digest = hashlib.sha256(repr((sizes_of(rows), COLUMNS)).encode())
    for organization in organization_numbers(rows).values():
        digest.update("".join(_lines(organization, organization, 100)).encode())
    return Path(platformdirs.user_cache_dir("leadsrapido")) / f"bench-{rows}-{digest.hexdigest()[:10]}.copy"


def ensure_lead_file(rows: int) -> Path:
    """Generate the file unless it is there; about 35,000 leads a second and 500 bytes each."""
    path = lead_file(rows)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"Generating {rows:,} leads into {path.name} …", flush=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8", newline="\n") as handle:
        first = 0
        for number, size in enumerate(sizes_of(rows)):
            handle.writelines(_lines(number, first, size))
            first += size
    unfinished.rename(path)
    return path


def lines_by_organization(path: Path, rows: int) -> Iterator[tuple[int, Iterator[bytes]]]:
    """(number of the organization, its lines), to be read in this order."""
    with path.open("rb") as handle:
        for number, size in enumerate(sizes_of(rows)):
            prefix = f"{organization_id(number)}\t".encode()
            yield number, (prefix + handle.readline() for _ in range(size))


def _lines(organization: int, first: int, size: int) -> Iterator[str]:
    draws = Random(f"bench/{SEED}/{organization}")
    for place, lead in enumerate(generate(size, SEED, organization=organization, first=first)):
        created_ms = FIRST_CREATED_MS + int((place + draws.random()) * THREE_YEARS_MS / size)
        yield _line(lead, created_ms, draws)


def _line(lead: SampleLead, created_ms: int, draws: Random) -> str:
    random = draws.random
    bits = draws.getrandbits(74)
    lead_id = UUID(int=(created_ms << 80) | (7 << 76) | ((bits >> 62) << 64) | (2 << 62) | (bits & (1 << 62) - 1))
    is_locked = random() < 0.3
    tags = list(lead.tags)
    if random() < 0.05:  # few campaigns large, most of a handful of leads
        tags.append(f"campanha {int(CAMPAIGNS ** random())}")
    custom_fields: dict[str, object] = {"carteira": int(PORTFOLIOS * random() * random())}
    custom_fields |= {"faturamento": lead.revenue} if lead.revenue is not None else {}
    custom_fields |= {"funcionarios": lead.employees} if lead.employees is not None else {}
    created = datetime.fromtimestamp(created_ms / 1000, UTC).isoformat()
    values: list[str | None] = [
        str(lead_id),
        "delivered" if is_locked else "own",
        lead.cnpj,
        lead.trade_name,
        lead.legal_name,
        lead.job_title or None,
        None if is_locked else lead.email or None,
        None if is_locked else lead.phone or None,
        "t" if lead.email else "f",
        "t" if lead.phone else "f",
        lead.cnae,
        lead.size if lead.size in {"MEI", "ME", "EPP"} else "other",
        lead.opened_on.isoformat(),
        lead.street,
        lead.street_number,
        lead.district,
        lead.cep,
        lead.ibge_code,
        lead.city,
        lead.state,
        None if lead.longitude is None else POINT_4326 + struct.pack("<dd", lead.longitude, lead.latitude).hex(),
        None if lead.longitude is None else "address",
        str(lead.score),
        "{" + ",".join(f'"{tag}"' for tag in tags) + "}",
        json.dumps(custom_fields, ensure_ascii=False),
        "f" if is_locked else "t",
        "benchmark",
        "\\x" + hashlib.sha256(lead.cnpj.encode()).hexdigest(),
        created,
        created,
    ]
    return "\t".join("\\N" if value is None else value.translate(_COPY_ESCAPES) for value in values) + "\n"
