"""Sample leads: companies that do not exist, in towns that do, with every identifier valid and normalised."""

# ruff: noqa: PLR2004  (shares of a made-up population stand where they are drawn)
# ruff: noqa: S311  (chance that must repeat, nothing secret)

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from leadsrapido.brazil import cnpj_check_digits
from leadsrapido.sample.names import NameMaker
from leadsrapido.sample.places import Place, place_table
from leadsrapido.sample.skew import ranked_table
from leadsrapido.sample.trades import TAGS
from leadsrapido.sample.words import DISTRICTS, FIRST_NAMES, JOB_TITLES, STREETS, SURNAMES


class SampleLead(NamedTuple):
    """One company, every value as the normalisers of `leadsrapido.brazil` give it; "" or None where it has none.

    Attributes:
        legal_name, trade_name: Razão Social and Nome Fantasia.
        cnpj: 14 characters; about one in five is alphanumeric; unique within one seed, over all organizations.
        email: at a subdomain of example.com, which nobody can register (RFC 2606).
        phone, whatsapp: E.164, area code of the town's state.
        cnae: 7 digits. size: MEI, ME, EPP or Demais. opened_on: up to 2025.
        cep: 8 digits of the state's range. city: official name. ibge_code: 7 digits. state: two letters.
        revenue: whole BRL a year. score: 0-100.
        latitude, longitude: degrees, within some kilometres of the town, for about 70 % of the leads.
    """

    legal_name: str
    trade_name: str
    cnpj: str
    email: str
    phone: str
    whatsapp: str
    contact_name: str
    job_title: str
    cnae: str
    size: str
    opened_on: date
    street: str
    street_number: str
    district: str
    cep: str
    city: str
    state: str
    segment: str
    tags: tuple[str, ...]
    revenue: int | None
    employees: int | None
    score: int
    website: str
    latitude: float | None
    longitude: float | None
    ibge_code: str


_LAST_OPENING = date(2025, 12, 31)
_FIFTY_YEARS = 50 * 365
_SIZES = ("ME", "MEI", "EPP", "Demais")
_SIZE_OF = tuple(size for size, share in zip(_SIZES, (48, 22, 20, 10), strict=True) for _ in range(share))
_LARGEST_REVENUE = {"MEI": 81_000, "ME": 360_000, "EPP": 4_800_000, "Demais": 80_000_000}
_LARGEST_STAFF = {"MEI": 1, "ME": 9, "EPP": 49, "Demais": 800}
_MAILBOXES = ("contato", "contato", "vendas", "comercial", "atendimento", "financeiro", "adm", "compras", "sac")
_DAYS = tuple(_LAST_OPENING - timedelta(days=days) for days in range(_FIFTY_YEARS))
# The stride visits every root once before it repeats: 100 million numeric ones, 26 x 36^6 alphanumeric ones.
NUMERIC_ROOTS, NUMERIC_STRIDE = 10**8, 61_803_399
ALPHANUMERIC_ROOTS, ALPHANUMERIC_STRIDE = 26 * 36**6, 34_965_312_611
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PAIRS = tuple(a + b for a in _BASE36 for b in _BASE36)


def generate(leads: int, seed: int, *, organization: int = 0, first: int = 0) -> Iterator[SampleLead]:
    """Yield sample leads, one at a time, the same for the same arguments in every process and Python.

    Args:
        leads: how many.
        seed: chooses the world.
        organization: another number gives other leads in the same world.
        first: number of the first lead; ranges that do not overlap never share a CNPJ or an e-mail.
    """
    draws = Random(f"leads/{seed}/{organization}")
    maker = _LeadMaker(draws, Random(f"roots/{seed}").randrange(NUMERIC_ROOTS))
    for number in range(first, first + leads):
        yield maker.make(number)


class _LeadMaker:
    """Holds the tables and the stream of chance that leads are drawn from."""

    def __init__(self, draws: Random, offset: int) -> None:
        self._random = draws.random
        self._names = NameMaker(draws)
        self._places = place_table()
        self._offset = offset
        self._tags = _tag_sets(draws)
        self._surnames = ranked_table(SURNAMES, 2048)

    def make(self, number: int) -> SampleLead:
        """Draw the lead of that number."""
        random = self._random
        place = self._places[int(random() * len(self._places))]
        town = place.town
        trade, legal_name, trade_name, host = self._names.draw(town.name)
        cnpj = self._cnpj(number)
        phone, whatsapp = self._phones(place.ddd)
        host = f"{host}{number}.example.com" if random() < 0.88 else ""
        has_person = random() < 0.22
        size = _SIZE_OF[int(random() * 100)]
        has_point = random() < 0.7
        skew = random()
        return SampleLead(
            legal_name,
            trade_name,
            cnpj,
            f"{_MAILBOXES[int(random() * 9)]}@{host}" if host else "",
            phone,
            whatsapp,
            self._person() if has_person else "",
            JOB_TITLES[int(random() * len(JOB_TITLES))] if has_person else "",
            trade.cnae,
            size,
            _DAYS[int(skew * skew * _FIFTY_YEARS)],
            STREETS[int(random() * len(STREETS))],
            str(1 + int(random() * random() * 4000)) if random() < 0.97 else "S/N",
            DISTRICTS[int(random() * random() * len(DISTRICTS))],
            _cep(place, random()),
            town.name,
            town.state,
            trade.segment,
            self._tags[int(random() * len(self._tags))],
            int(_LARGEST_REVENUE[size] * (0.02 + 0.98 * random() * random() * random())) if random() < 0.75 else None,
            1 + int(_LARGEST_STAFF[size] * random() * random()) if random() < 0.8 else None,
            int(100 * (1 - random() * random())),
            f"https://www.{host}" if host and random() < 0.35 else "",
            _near(town.latitude, place.spread, random() + random() - 1) if has_point else None,
            _near(town.longitude, place.spread, random() + random() - 1) if has_point else None,
            town.ibge_code,
        )

    def _cnpj(self, number: int) -> str:
        chance = self._random()
        branch = "0001" if chance < 0.9 else f"{2 + int((chance - 0.9) * 300):04d}"
        if number % 5:
            root = f"{(number * NUMERIC_STRIDE + self._offset) % NUMERIC_ROOTS:08d}"
        else:
            root = _alphanumeric_root((number * ALPHANUMERIC_STRIDE + self._offset) % ALPHANUMERIC_ROOTS)
        base = root + branch
        if base == "000000000001":  # the only root of zeros: no company's
            base = "000000010001"
        return base + cnpj_check_digits(base)

    def _phones(self, ddd: str) -> tuple[str, str]:
        """A telephone for most, a WhatsApp number for some, often the same."""
        random = self._random
        chance = random()
        mobile = f"+55{ddd}9{60_000_001 + int(random() * 39_999_990)}"
        if chance < 0.45:
            return mobile, mobile if chance < 0.25 else ""
        landline = f"+55{ddd}{20_000_001 + int(random() * 39_999_990)}" if chance < 0.93 else ""
        return landline, mobile if random() < 0.2 else ""

    def _person(self) -> str:
        random = self._random
        first = FIRST_NAMES[int(random() * len(FIRST_NAMES))]
        surnames = self._surnames
        return f"{first} {surnames[int(random() * len(surnames))]} {surnames[int(random() * len(surnames))]}"


def _tag_sets(draws: Random) -> list[tuple[str, ...]]:
    """2,048 sets of none to four tags, a few of them far commoner than the rest."""
    tags = ranked_table(TAGS, 1024)
    numbers = (int(draws.random() * draws.random() * 8) for _ in range(2048))
    return [tuple(dict.fromkeys(draws.choices(tags, k=min(number, 4)))) for number in numbers]


def _alphanumeric_root(mixed: int) -> str:
    letter, rest = divmod(mixed, 36**6)
    high, low = divmod(rest, 36**2)
    upper, middle = divmod(high, 36**2)
    # A digit between, so that the root looks like those given out: letters and digits mixed.
    return f"{_BASE36[10 + letter]}{mixed % 10}{_PAIRS[upper]}{_PAIRS[middle]}{_PAIRS[low]}"


def _cep(place: Place, chance: float) -> str:
    """Eight digits; those of São Paulo's capital begin 01 to 05."""
    if len(place.cep_prefix) == 2:
        return f"{1_000_000 + int(chance * 4_999_999):08d}"
    return f"{place.cep_prefix}{int(chance * 100_000):05d}"


def _near(centre: float, spread: float, bell: float) -> float:
    # Six decimals, a tenth of a metre; cut, not rounded, which takes a fifth of the time.
    return int((centre + spread * bell) * 1e6) / 1e6
