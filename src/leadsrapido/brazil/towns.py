"""Finding a town from what people write: any case, accents or none, hyphens, abbreviations, old spellings."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product

from leadsrapido.brazil.folding import fold_name
from leadsrapido.brazil.invalid import InvalidIdentifier
from leadsrapido.brazil.reference import Municipality, municipalities, states
from leadsrapido.brazil.state_names import normalize_state

# The capital is meant when a name alone is also that of smaller towns (IBGE codes).
_CAPITALS = frozenset({
    "1100205", "1200401", "1302603", "1400100", "1501402", "1600303", "1721000", "2111300", "2211001", "2304400",
    "2408102", "2507507", "2611606", "2704302", "2800308", "2927408", "3106200", "3205309", "3304557", "3550308",
    "4106902", "4205407", "4314902", "5002704", "5103403", "5208707", "5300108",
})  # fmt: skip
_ABBREVIATIONS = {
    "s": ("sao", "santo", "santa"), "sta": ("santa",), "sto": ("santo",), "ste": ("sant",), "st": ("santo", "santa"),
    "n": ("nova", "novo", "nossa"), "nsa": ("nossa",), "sra": ("senhora",), "sr": ("senhor",), "b": ("bom", "boa"),
    "gov": ("governador",), "pres": ("presidente",), "mal": ("marechal",), "mar": ("marechal",), "cel": ("coronel",),
    "gen": ("general",), "cap": ("capitao",), "maj": ("major",), "ten": ("tenente",), "brig": ("brigadeiro",),
    "alm": ("almirante",), "dr": ("doutor",), "eng": ("engenheiro",), "prof": ("professor",), "sen": ("senador",),
    "dep": ("deputado",), "min": ("ministro",), "cons": ("conselheiro",), "des": ("desembargador",), "pe": ("padre",),
    "fr": ("frei",), "d": ("dom", "dona"), "vde": ("visconde",), "visc": ("visconde",), "br": ("barao",),
    "bal": ("balneario",), "baln": ("balneario",), "jd": ("jardim",), "pto": ("porto",), "cach": ("cachoeira",),
    "fco": ("francisco",), "faz": ("fazenda",), "rib": ("ribeirao",),
    "gde": ("grande",), "vit": ("vitoria",), "conc": ("conceicao",), "ant": ("antonio",),
}  # fmt: skip
_PARTICLES = frozenset({"de", "do", "da", "dos", "das", "d", "e", "of"})
# Names in use that are not the official one: former names, and how people say it (state, folded -> IBGE code).
_ALSO_CALLED = {
    ("RN", "acu"): "2400208", ("RN", "ares"): "2401206", ("SP", "embu"): "3515004", ("RR", "sao luiz"): "1400605",
    ("PB", "serido"): "2515401", ("PE", "itamaraca"): "2607604", ("TO", "sao valerio da natividade"): "1720499",
    ("RN", "boa saude"): "2405306", ("RN", "presidente juscelino"): "2410306", ("PB", "santarem"): "2513653",
    ("RJ", "rio"): "3304557",
}  # fmt: skip
# The Federal District is one municipality; its people write its administrative regions.
_REGIONS_OF_BRASILIA = (
    "aguas claras", "asa norte", "asa sul", "brazlandia", "candangolandia", "ceilandia", "cruzeiro", "gama", "guara",
    "itapoa", "jardim botanico", "lago norte", "lago sul", "nucleo bandeirante", "paranoa", "park way", "planaltina",
    "recanto das emas", "riacho fundo", "samambaia", "santa maria", "sao sebastiao", "sobradinho", "sudoeste",
    "taguatinga", "varjao", "vicente pires",
)  # fmt: skip
_BRASILIA = "5300108"
_MOST_SPELLINGS = 32
_STATE_BEHIND = re.compile(r"^(.*\S)\s*[-/,(–]\s*([A-Za-z]{2})\s*\)?\s*$", re.ASCII)


class Towns:
    """The 5,571 towns, found by code or by name. Use `towns()`: building one takes about 50 ms."""

    def __init__(self, all_towns: Iterable[Municipality]) -> None:
        self.all = tuple(all_towns)
        self._by_ibge = {town.ibge_code: town for town in self.all}
        self._by_tom = {town.tom_code: town for town in self.all}
        self._by_name: dict[tuple[str, str], Municipality] = {}
        self._by_loose_name: dict[tuple[str, str], set[Municipality]] = defaultdict(set)
        self._namesakes: dict[str, set[Municipality]] = defaultdict(set)
        for town in self.all:
            name = fold_name(town.name)
            self._by_name[town.state, name] = town
            self._namesakes[name].add(town)
            self._by_loose_name[town.state, _loose(name)].add(town)
        for (state, name), code in _ALSO_CALLED.items():
            self._by_name.setdefault((state, name), self._by_ibge[code])
            self._namesakes[name].add(self._by_ibge[code])
        for name in _REGIONS_OF_BRASILIA:
            self._by_name["DF", name] = self._by_ibge[_BRASILIA]

    def by_ibge(self, code: str) -> Municipality | None:
        """Find by IBGE code: 7 digits."""
        return self._by_ibge.get(code)

    def by_tom(self, code: str) -> Municipality | None:
        """Find by Receita's TOM code; lost leading zeros do not matter."""
        return self._by_tom.get(code.zfill(4))

    def find(self, name: str, state: str | None = None) -> Municipality | None:
        """Find by name, in a state (two-letter code) or in the whole country; None when none or several fit.

        "São Paulo/SP" and "São Paulo - SP" bring their state along. Without a state a name must be unique, or that of
        a capital.
        """
        if state is None:
            behind = _STATE_BEHIND.match(name)
            if behind and behind[2].upper() in _state_codes():
                return self.find(behind[1], behind[2].upper())
            found = self.named(name)
            return found[0] if len(found) == 1 else None
        return self._in_state(name, state)

    def named(self, name: str) -> list[Municipality]:
        """Give the towns of that name: the capital alone when one of them is a capital, else all, by state."""
        for spelling in _spellings(fold_name(name)):
            found = self._namesakes.get(spelling)
            if found:
                capitals = [town for town in found if town.ibge_code in _CAPITALS]
                return capitals or sorted(found, key=lambda town: town.state)
        loose = _loose(fold_name(name))
        return [town for state in _state_codes() for town in self._by_loose_name.get((state, loose), ())]

    def _in_state(self, name: str, state: str) -> Municipality | None:
        folded = fold_name(name)
        for spelling in _spellings(folded):
            found = self._by_name.get((state, spelling))
            if found:
                return found
        if folded.endswith(f" {state.lower()}"):
            return self._in_state(folded[:-3], state)
        loose = {
            town for spelling in _spellings(folded) for town in self._by_loose_name.get((state, _loose(spelling)), ())
        }
        return loose.pop() if len(loose) == 1 else None


@cache
def towns() -> Towns:
    """Give the one Towns over the shipped table."""
    return Towns(municipalities())


@lru_cache(maxsize=65536)
def normalize_town(name: str, state: str | None = None) -> Municipality:
    """Give the town of a name and, unless the name is unique, a state (any spelling that `normalize_state` reads).

    Raises:
        InvalidIdentifier: city: empty, unknown_town, ambiguous_town; state: unknown_state.
    """
    if not name.strip():
        raise InvalidIdentifier("city", name, "empty")
    known = towns()
    town = known.find(name, normalize_state(state) if state else None)
    if town is None:
        ambiguous = not state and len(known.named(name)) > 1
        raise InvalidIdentifier("city", name, "ambiguous_town" if ambiguous else "unknown_town")
    return town


def _spellings(folded: str) -> Iterator[str]:
    """The name itself, then the name with its abbreviations written out in each way."""
    yield folded
    words = [(word, *_ABBREVIATIONS.get(word, ())) for word in folded.split()]
    choices = 1
    for word in words:
        choices *= len(word)
    if 1 < choices <= _MOST_SPELLINGS:
        yield from (" ".join(spelling) for spelling in product(*words))


def _loose(folded: str) -> str:
    """The name without particles, its old and new spellings made equal: Moji/Mogi, Luiz/Luís, Batista/Baptista."""
    text = "".join(word for word in folded.split() if word not in _PARTICLES)
    for old, new in (
        ("ph", "f"),
        ("th", "t"),
        ("pt", "t"),
        ("ct", "t"),
        ("y", "i"),
        ("z", "s"),
        ("ge", "je"),
        ("gi", "ji"),
    ):
        text = text.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", text)


@cache
def _state_codes() -> frozenset[str]:
    return frozenset(state.code for state in states())
