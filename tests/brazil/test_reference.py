"""The shipped tables: complete, consistent with each other, and on the map."""

import csv
from collections import Counter

import pytest

from leadsrapido.brazil import cnaes, ddds, municipalities, reference_file, states

# South, north, west, east of each state, in degrees, generous by a tenth of a degree (IBGE, points extremos).
BOXES = {
    "AC": (-11.2, -7.1, -74.0, -66.6), "AL": (-10.6, -8.8, -38.3, -35.1), "AM": (-9.9, 2.3, -73.9, -56.0),
    "AP": (-1.3, 4.5, -54.9, -49.8), "BA": (-18.4, -8.5, -46.7, -37.3), "CE": (-7.9, -2.7, -41.5, -37.2),
    "DF": (-16.1, -15.5, -48.3, -47.3), "ES": (-21.4, -17.8, -41.9, -39.6), "GO": (-19.6, -12.3, -53.3, -45.9),
    "MA": (-10.3, -1.0, -48.9, -41.7), "MG": (-23.0, -14.2, -51.1, -39.8), "MS": (-24.1, -17.1, -58.2, -50.9),
    "MT": (-18.1, -7.3, -61.7, -50.2), "PA": (-9.9, 2.7, -59.0, -46.0), "PB": (-8.4, -6.0, -38.8, -34.7),
    "PE": (-9.6, -3.8, -41.4, -32.3), "PI": (-11.0, -2.7, -46.0, -40.3), "PR": (-26.8, -22.5, -54.7, -48.0),
    "RJ": (-23.4, -20.7, -44.9, -40.9), "RN": (-7.0, -4.8, -38.6, -34.9), "RO": (-13.7, -7.9, -66.9, -59.7),
    "RR": (-1.6, 5.3, -64.9, -58.8), "RS": (-33.8, -27.0, -57.7, -49.6), "SC": (-29.4, -25.9, -53.9, -48.3),
    "SE": (-11.6, -9.5, -38.3, -36.3), "SP": (-25.4, -19.7, -53.2, -44.1), "TO": (-13.5, -5.1, -50.8, -45.6),
}  # fmt: skip
# IBGE's count for each state, 2025.
COUNTS = {
    "AC": 22, "AL": 102, "AM": 62, "AP": 16, "BA": 417, "CE": 184, "DF": 1, "ES": 78, "GO": 246, "MA": 217, "MG": 853,
    "MS": 79, "MT": 142, "PA": 144, "PB": 223, "PE": 185, "PI": 224, "PR": 399, "RJ": 92, "RN": 167, "RO": 52, "RR": 15,
    "RS": 497, "SC": 295, "SE": 75, "SP": 645, "TO": 139,
}  # fmt: skip


def test_27_states_of_five_regions() -> None:
    assert len(states()) == 27
    assert Counter(state.region for state in states()) == {
        "Norte": 7,
        "Nordeste": 9,
        "Centro-Oeste": 4,
        "Sudeste": 4,
        "Sul": 3,
    }
    assert len({state.ibge_code for state in states()}) == 27


def test_5571_towns_counted_by_state() -> None:
    towns = municipalities()
    assert len(towns) == len({town.ibge_code for town in towns}) == len({town.tom_code for town in towns}) == 5571
    assert len({(town.state, town.name) for town in towns}) == 5571
    assert Counter(town.state for town in towns) == COUNTS
    assert sum(COUNTS.values()) == 5571


def test_codes_have_their_shape_and_begin_with_the_state() -> None:
    codes = {state.code: str(state.ibge_code) for state in states()}
    for town in municipalities():
        assert len(town.ibge_code) == 7
        assert town.ibge_code[:2] == codes[town.state]
        assert len(town.tom_code) == 4
        assert town.tom_code.isdigit()


def test_ibge_check_digit() -> None:
    """The seventh digit of an IBGE code is computed; nine old towns are known to break the rule."""
    broken = {town.ibge_code for town in municipalities() if town.ibge_code[6] != ibge_check_digit(town.ibge_code)}
    assert broken == {
        "2201919", "2201988", "2202251", "2611533", "3117836", "3152131", "4305871", "5203939", "5203962",
    }  # fmt: skip


def ibge_check_digit(code: str) -> str:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(code[:6]))
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def test_every_town_lies_in_its_state() -> None:
    outside = [
        town
        for town in municipalities()
        for south, north, west, east in [BOXES[town.state]]
        if not (south <= town.latitude <= north and west <= town.longitude <= east)
    ]
    assert outside == []


def test_no_two_towns_stand_on_one_spot() -> None:
    assert len({(town.latitude, town.longitude) for town in municipalities()}) == 5571


@pytest.mark.parametrize(
    ("ibge_code", "tom_code", "name", "state", "latitude", "longitude"),
    [
        ("3550308", "7107", "São Paulo", "SP", -23.55, -46.63),
        ("5300108", "9701", "Brasília", "DF", -15.78, -47.93),
        ("3304557", "6001", "Rio de Janeiro", "RJ", -22.91, -43.2),
        ("2605459", "3001", "Fernando de Noronha", "PE", -3.84, -32.41),
        ("5101837", "1182", "Boa Esperança do Norte", "MT", -13.51, -55.15),
        ("1200203", "0107", "Cruzeiro do Sul", "AC", -7.63, -72.67),
        ("4314902", "8801", "Porto Alegre", "RS", -30.03, -51.22),
        ("1400100", "0301", "Boa Vista", "RR", 2.82, -60.67),
    ],
)
def test_towns_known_from_the_map(
    ibge_code: str, tom_code: str, name: str, state: str, latitude: float, longitude: float
) -> None:
    (town,) = (town for town in municipalities() if town.ibge_code == ibge_code)
    assert (town.tom_code, town.name, town.state) == (tom_code, name, state)
    assert abs(town.latitude - latitude) < 0.06
    assert abs(town.longitude - longitude) < 0.06


def test_1332_subclasses_with_their_hierarchy() -> None:
    table = cnaes()
    assert len(table) == 1332
    bakery = table["1091102"]
    assert (bakery.section, bakery.division, bakery.group, bakery.class_code) == ("C", "10", "109", "10911")
    assert "padaria" in bakery.description
    assert table["9900800"].section == "U"
    assert table["0111301"].section == "A"


def test_divisions_of_each_section() -> None:
    """IBGE's ranges: A 01-03, B 05-09, C 10-33, D 35, E 36-39, F 41-43, G 45-47, H 49-53, I 55-56, J 58-63, …"""
    divisions: dict[str, set[str]] = {}
    for cnae in cnaes().values():
        divisions.setdefault(cnae.section, set()).add(cnae.division)
    assert {section: (min(found), max(found)) for section, found in divisions.items()} == {
        "A": ("01", "03"), "B": ("05", "09"), "C": ("10", "33"), "D": ("35", "35"), "E": ("36", "39"),
        "F": ("41", "43"), "G": ("45", "47"), "H": ("49", "53"), "I": ("55", "56"), "J": ("58", "63"),
        "K": ("64", "66"), "L": ("68", "68"), "M": ("69", "75"), "N": ("77", "82"), "O": ("84", "84"),
        "P": ("85", "85"), "Q": ("86", "88"), "R": ("90", "93"), "S": ("94", "96"), "T": ("97", "97"),
        "U": ("99", "99"),
    }  # fmt: skip


def test_hierarchy_has_the_counts_that_ibge_publishes_for_cnae_2() -> None:
    """IBGE counts 285 groups and 673 classes; two of them (47.90-3, 70.10-7) have no subclass in company registers."""
    table = cnaes().values()
    assert len({cnae.section for cnae in table}) == 21
    assert len({cnae.division for cnae in table}) == 87
    assert len({cnae.group for cnae in table}) == 285 - 2
    assert len({cnae.class_code for cnae in table}) == 673 - 2


def test_67_area_codes_cover_every_state() -> None:
    assert len(ddds()) == 67
    assert set(ddds().values()) == {state.code for state in states()}
    assert (ddds()["11"], ddds()["61"], ddds()["71"]) == ("SP", "DF", "BA")


@pytest.mark.parametrize("name", ["states", "municipalities", "cnaes", "ddds"])
def test_files_are_tidy_utf8_csv(name: str) -> None:
    text = reference_file(name).read_text(encoding="utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
    rows = list(csv.reader(text.splitlines()))
    assert all(len(row) == len(rows[0]) for row in rows)
    assert rows[1:] == sorted(rows[1:])
    assert all(cell == " ".join(cell.split()) != "" for row in rows for cell in row)
