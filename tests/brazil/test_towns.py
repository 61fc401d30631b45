"""Towns, states and activities from what people write."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsrapido.brazil import (
    InvalidIdentifier,
    Municipality,
    Towns,
    cnaes,
    fold_name,
    municipalities,
    normalize_cnae,
    normalize_state,
    normalize_town,
    states,
    towns,
)


@pytest.mark.parametrize(
    "spell", [str, str.upper, str.lower, fold_name, lambda name: name.replace("-", " "), lambda name: f" {name} "]
)
def test_every_town_is_found_by_its_name_in_every_case(spell: Callable[[str], str]) -> None:
    for town in municipalities():
        assert towns().find(spell(town.name), town.state) is town


def test_every_town_is_found_by_its_codes() -> None:
    for town in municipalities():
        assert towns().by_ibge(town.ibge_code) is towns().by_tom(town.tom_code) is town
    assert towns().by_tom("33") is towns().by_tom("0033")
    assert towns().by_ibge("9999999") is None


def test_a_name_without_its_particles_never_leads_to_another_town() -> None:
    for town in municipalities():
        words = [word for word in fold_name(town.name).split() if word not in {"de", "do", "da", "dos", "das", "d"}]
        found = towns().find(" ".join(words), town.state)
        assert found in (town, None) or fold_name(found.name) == " ".join(words)


@pytest.mark.parametrize(
    ("written", "state", "name"),
    [
        ("S. Paulo", "SP", "São Paulo"),
        ("S.Paulo", "SP", "São Paulo"),
        ("S. Bernardo do Campo", "SP", "São Bernardo do Campo"),
        ("S. André", "SP", "Santo André"),
        ("Sto. André", "SP", "Santo André"),
        ("Sta. Bárbara d'Oeste", "SP", "Santa Bárbara d'Oeste"),
        ("Sta Barbara D Oeste", "SP", "Santa Bárbara d'Oeste"),
        ("S. J. dos Campos", "SP", None),
        ("São José Campos", "SP", "São José dos Campos"),
        ("Moji-Mirim", "SP", "Mogi Mirim"),
        ("Mogi das Cruzes", "SP", "Mogi das Cruzes"),
        ("São Luis do Paraitinga", "SP", "São Luiz do Paraitinga"),
        ("Embu", "SP", "Embu das Artes"),
        ("Gov. Valadares", "MG", "Governador Valadares"),
        ("Pres. Prudente", "SP", "Presidente Prudente"),
        ("Mal. Cândido Rondon", "PR", "Marechal Cândido Rondon"),
        ("Cel. Fabriciano", "MG", "Coronel Fabriciano"),
        ("Cons. Lafaiete", "MG", "Conselheiro Lafaiete"),
        ("Baln. Camboriú", "SC", "Balneário Camboriú"),
        ("Olho d´Agua das Flores", "AL", "Olho d'Água das Flores"),
        ("Açu", "RN", "Assú"),
        ("Arês", "RN", "Arez"),
        ("Gracho Cardoso", "SE", "Graccho Cardoso"),
        ("Barão de Monte Alto", "MG", "Barão do Monte Alto"),
        ("Santo Antônio do Leverger", "MT", "Santo Antônio de Leverger"),
        ("São Luiz", "RR", "São Luiz do Anauá"),
        ("Parati", "RJ", "Paraty"),
        ("Taguatinga", "DF", "Brasília"),
        ("São Paulo - SP", "SP", "São Paulo"),
        ("Rio", "RJ", "Rio de Janeiro"),
        ("Atlântida Perdida", "SP", None),
        ("São Paulo", "RJ", None),
    ],
)
def test_spellings_in_a_state(written: str, state: str, name: str | None) -> None:
    found = towns().find(written, state)
    assert (found.name if found else None) == name


def test_an_old_spelling_that_fits_two_towns_finds_neither() -> None:
    twin = Municipality("9999999", "9999", "Mogi das Mirim", "SP", -22.0, -46.0)
    assert towns().find("Moji Mirim", "SP") is not None
    assert Towns((*municipalities(), twin)).find("Moji Mirim", "SP") is None


@pytest.mark.parametrize(
    ("written", "name", "state"),
    [
        ("São Paulo", "São Paulo", "SP"),
        ("SAO PAULO/SP", "São Paulo", "SP"),
        ("Bonito - MS", "Bonito", "MS"),
        ("Santa Maria (RS)", "Santa Maria", "RS"),
        ("Palmas", "Palmas", "TO"),
        ("Boa Vista", "Boa Vista", "RR"),
        ("Campo Grande", "Campo Grande", "MS"),
        ("Belém", "Belém", "PA"),
        ("Rio Branco", "Rio Branco", "AC"),
        ("Ribeirão Preto", "Ribeirão Preto", "SP"),
    ],
)
def test_a_name_alone_is_enough_when_unique_or_a_capital(written: str, name: str, state: str) -> None:
    town = normalize_town(written)
    assert (town.name, town.state) == (name, state)


@pytest.mark.parametrize(
    ("written", "state", "field", "reason"),
    [
        ("Bom Jesus", None, "city", "ambiguous_town"),
        ("Santa Maria", None, "city", "ambiguous_town"),
        ("Atlântida Perdida", None, "city", "unknown_town"),
        ("São Paulo", "RJ", "city", "unknown_town"),
        ("São Paulo", "ZZ", "state", "unknown_state"),
        ("  ", "SP", "city", "empty"),
    ],
)
def test_refusals_tell_their_reason(written: str, state: str | None, field: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        normalize_town(written, state)
    assert (caught.value.field, caught.value.reason) == (field, reason)


@given(st.text(max_size=40), st.sampled_from([None, "SP", "são paulo"]))
def test_any_text_gives_a_town_or_the_one_error(written: str, state: str | None) -> None:
    try:
        town = normalize_town(written, state)
    except InvalidIdentifier:
        return
    assert isinstance(town, Municipality)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_name(text).isascii()


def test_states_in_every_spelling() -> None:
    for state in states():
        for text in (
            state.code,
            state.code.lower(),
            state.name,
            state.name.upper(),
            fold_name(state.name),
            str(state.ibge_code),
        ):
            assert normalize_state(text) == state.code
        assert normalize_state(f" {state.code} ") == state.code
    for text in ("", "XX", "Guanabara"):
        with pytest.raises(InvalidIdentifier):
            normalize_state(text)


def test_activities_in_every_spelling() -> None:
    for code, cnae in cnaes().items():
        masked = f"{code[:4]}-{code[4]}/{code[5:]}"
        for text in (code, masked, f"{code[:2]}.{masked[2:]}", str(int(code)), f"{masked} - {cnae.description}"):
            assert normalize_cnae(text) == code


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), ("4721", "length"), ("5812300", "unknown_cnae"), ("padaria", "characters")]
)
def test_refused_activities(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        normalize_cnae(text)
    assert (caught.value.field, caught.value.reason) == ("cnae", reason)
