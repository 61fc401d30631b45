"""Where sample companies are: towns as common as they are big, with area codes and postal codes of their state."""

# ruff: noqa: S311  (chance that must repeat, nothing secret)

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from leadsrapido.brazil import Municipality, ddds, municipalities, state_of_cep

# Inhabitants in thousands, census of 2022: the states, and the towns of about 300 thousand and more.
_STATES: Final = {
    "SP": 44411, "MG": 20539, "RJ": 16055, "BA": 14141, "PR": 11444, "RS": 10882, "PE": 9058, "CE": 8794, "PA": 8120,
    "SC": 7610, "GO": 7056, "MA": 6776, "PB": 3974, "AM": 3941, "ES": 3833, "MT": 3658, "RN": 3302, "PI": 3271,
    "AL": 3127, "DF": 2817, "MS": 2757, "SE": 2210, "RO": 1581, "TO": 1511, "AC": 830, "AP": 733, "RR": 636,
}  # fmt: skip
_TOWNS: Final = {
    "3550308": 11451, "3304557": 6211, "5300108": 2817, "2304400": 2428, "2927408": 2417, "3106200": 2315,
    "1302603": 2063, "4106902": 1773, "2611606": 1488, "5208707": 1437, "4314902": 1332, "1501402": 1303,
    "3518800": 1291, "3509502": 1139, "2111300": 1037, "2704302": 957, "5002704": 898, "3304904": 896, "2211001": 866,
    "2507507": 833, "3548708": 810, "3301702": 808, "3303500": 785, "2408102": 751, "3547809": 748, "3534401": 728,
    "3552205": 723, "3170206": 713, "3543402": 698, "3549904": 697, "5103403": 650, "2607901": 643, "3118601": 621,
    "4209102": 616, "2910800": 616, "2800308": 602, "4113700": 555, "3136702": 540, "4205407": 537, "5201405": 527,
    "3205002": 520, "3301009": 483, "3300456": 483, "3303302": 481, "3549805": 480, "1500800": 478, "3205200": 467,
    "4305108": 463, "1100205": 460, "3530607": 451, "3525904": 443, "1600303": 442, "3305109": 440, "3538709": 423,
    "2504009": 419, "3548500": 418, "3529401": 418, "3143302": 414, "1400100": 413, "3106705": 411, "4115200": 409,
    "5201108": 398, "3513801": 393, "2611101": 386, "3506003": 379, "2604106": 378, "2933307": 370, "1200401": 364,
    "4202404": 361, "4119905": 358, "2303709": 355, "3201308": 353, "3516200": 352, "3541000": 349, "4104808": 348,
    "4304606": 347, "3170107": 337, "4314407": 325, "3205309": 322, "3505708": 316, "3554102": 310, "1721000": 302,
}  # fmt: skip
# Companies gather in big towns more than people do.
_CROWDING = 1.15
# The area code of the towns that give one its fame; other towns take any of their state's.
_SEATS: Final = {
    "3550308": "11", "3518800": "11", "3534401": "11", "3548708": "11", "3547809": "11", "3509502": "19",
    "3549904": "12", "3548500": "13", "3506003": "14", "3552205": "15", "3543402": "16", "3549805": "17",
    "3304557": "21", "3301009": "22", "3106200": "31", "3136702": "32", "3170206": "34", "3143302": "38",
    "4106902": "41", "4113700": "43", "4115200": "44", "4205407": "48", "4209102": "47", "4202404": "47",
    "4314902": "51", "4314407": "53", "4305108": "54", "2927408": "71", "2910800": "75", "2933307": "77",
    "2611606": "81", "2611101": "87", "2304400": "85", "1501402": "91", "1302603": "92", "2111300": "98",
    "2211001": "86", "5208707": "62", "5103403": "65", "3205309": "27", "3205200": "27",
}  # fmt: skip
_SAO_PAULO = "3550308"
_TABLE_SIZE = 1 << 18


@dataclass(frozen=True, slots=True)
class Place:
    """A town with what its companies need: an area code, and the first five digits of its postal codes."""

    town: Municipality
    ddd: str
    cep_prefix: str
    spread: float


@cache
def place_table() -> tuple[Place, ...]:
    """Give 262,144 places in which every town stands as often as it is common: pick evenly from it."""
    places = [_place(town) for town in municipalities()]
    weights = _weights()
    total = sum(weights.values())
    table: list[Place] = []
    owed = 0.0
    for place in places:
        owed += weights[place.town.ibge_code] / total * _TABLE_SIZE
        table.extend([place] * (round(owed) - len(table)))
    return tuple(table)


@cache
def _weights() -> dict[str, float]:
    """How common each town is: its inhabitants, the smaller ones guessed by rank within what is left of their state."""
    inhabitants = {code: float(number) for code, number in _TOWNS.items()}
    small: dict[str, list[str]] = defaultdict(list)
    left = dict(_STATES)
    for town in municipalities():
        if town.ibge_code in _TOWNS:
            left[town.state] -= _TOWNS[town.ibge_code]
        else:
            small[town.state].append(town.ibge_code)
    for state, codes in small.items():
        Random(f"ranks of {state}").shuffle(codes)
        shares = [1 / (rank + 3) ** 0.8 for rank in range(len(codes))]
        inhabitants.update((code, left[state] * share / sum(shares)) for code, share in zip(codes, shares, strict=True))
    return {code: number**_CROWDING for code, number in inhabitants.items()}


def _place(town: Municipality) -> Place:
    number = int(town.ibge_code)
    codes = _codes_of_states()[town.state]
    ddd = _SEATS.get(town.ibge_code) or codes[number // 10 % len(codes)]
    if town.ibge_code == _SAO_PAULO:
        return Place(town, ddd, "01", 0.12)
    prefixes = _ceps_of_states()[town.state]
    inhabitants = _TOWNS.get(town.ibge_code, 20)
    return Place(town, ddd, prefixes[number // 10 % len(prefixes)], 0.08 if inhabitants > 1000 else 0.03)  # noqa: PLR2004


@cache
def _codes_of_states() -> dict[str, list[str]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for ddd, state in ddds().items():
        codes[state].append(ddd)
    return codes


@cache
def _ceps_of_states() -> dict[str, list[str]]:
    """The three first digits that each state's postal codes have; São Paulo's without those of the capital."""
    prefixes: dict[str, list[str]] = defaultdict(list)
    for number in range(10, 1000):
        prefix = f"{number:03d}"
        state = state_of_cep(prefix + "00000")
        if state and not prefix.startswith(("01", "02", "03", "04", "05", "08")):
            prefixes[state].append(prefix)
    return prefixes
