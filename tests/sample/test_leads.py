"""Sample leads: the same in every process, valid to the last cell, and skewed like a real register."""

import hashlib
import subprocess
import sys
from collections import Counter
from math import gcd

import pytest
from stdnum.br import cnpj as stdnum_cnpj

from leadsrapido.brazil import (
    cnaes,
    ddds,
    fold_name,
    normalize_cep,
    normalize_cnae,
    normalize_cnpj,
    normalize_email,
    normalize_phone,
    phone_kind,
    state_of_cep,
    towns,
)
from leadsrapido.sample import SampleLead, generate, organization_sizes
from leadsrapido.sample.leads import ALPHANUMERIC_ROOTS, ALPHANUMERIC_STRIDE, NUMERIC_ROOTS, NUMERIC_STRIDE
from leadsrapido.sample.names import unaccented
from leadsrapido.sample.skew import ranked_table
from leadsrapido.sample.trades import TRADES, Trade
from leadsrapido.sample.words import invented_brands

FIRST_THOUSAND = "63c8631a6b34fe3a4d4665ee59ed433f58554b4b2ef062d92485bbb208648bdc"


@pytest.fixture(scope="module")
def leads() -> list[SampleLead]:
    return list(generate(30_000, seed=7))


def digest() -> str:
    return hashlib.sha256("".join(map(repr, generate(1000, seed=1))).encode()).hexdigest()


def test_the_first_thousand_never_change() -> None:
    """Benchmarks and documents quote figures of seed 1: change them together, and say so in the changelog."""
    assert digest() == FIRST_THOUSAND


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_another_process_makes_the_same(hash_seed: str) -> None:
    program = (
        "import hashlib; from leadsrapido.sample import generate;"
        "print(hashlib.sha256(''.join(map(repr, generate(1000, seed=1))).encode()).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == FIRST_THOUSAND


def test_another_seed_and_another_organization_make_others() -> None:
    one = list(generate(100, seed=1))
    assert one != list(generate(100, seed=2))
    assert one != list(generate(100, seed=1, organization=1))


def test_shorter_runs_are_beginnings_of_longer_ones() -> None:
    assert list(generate(50, seed=3)) == list(generate(200, seed=3))[:50]


def test_every_identifier_is_valid_and_normalised(leads: list[SampleLead]) -> None:
    for lead in leads:
        assert normalize_cnpj(lead.cnpj) == lead.cnpj
        assert stdnum_cnpj.is_valid(lead.cnpj)
        assert normalize_cnae(lead.cnae) == lead.cnae
        assert normalize_cep(lead.cep) == lead.cep
        assert not lead.email or normalize_email(lead.email) == lead.email
        for phone in filter(None, (lead.phone, lead.whatsapp)):
            assert normalize_phone(phone) == phone
        assert not lead.whatsapp or phone_kind(lead.whatsapp) == "mobile"


def test_place_phone_and_postal_code_agree(leads: list[SampleLead]) -> None:
    for lead in leads:
        town = towns().by_ibge(lead.ibge_code)
        assert town is not None
        assert (town.name, town.state) == (lead.city, lead.state)
        assert state_of_cep(lead.cep) == lead.state
        for phone in filter(None, (lead.phone, lead.whatsapp)):
            assert ddds()[phone[3:5]] == lead.state
        assert (lead.latitude is None) == (lead.longitude is None)
        if lead.latitude is not None and lead.longitude is not None:
            assert abs(lead.latitude - town.latitude) <= 0.12
            assert abs(lead.longitude - town.longitude) <= 0.12


def test_no_cnpj_and_no_email_comes_twice_over_organizations() -> None:
    made = [*generate(20_000, seed=5), *generate(20_000, seed=5, organization=1, first=20_000)]
    assert len({lead.cnpj for lead in made}) == 40_000
    emails = [lead.email for lead in made if lead.email]
    assert len(set(emails)) == len(emails)


def test_strides_visit_every_root_before_one_comes_again() -> None:
    assert gcd(NUMERIC_STRIDE, NUMERIC_ROOTS) == gcd(ALPHANUMERIC_STRIDE, ALPHANUMERIC_ROOTS) == 1


def test_one_in_five_is_alphanumeric(leads: list[SampleLead]) -> None:
    assert sum(not lead.cnpj.isdigit() for lead in leads) == len(leads) / 5


def test_nobody_real_can_be_reached(leads: list[SampleLead]) -> None:
    """Addresses stand below example.com, which is reserved (RFC 2606); few leads name a person at all."""
    assert all(lead.email.endswith(".example.com") for lead in leads if lead.email)
    assert all(lead.website.endswith(".example.com") for lead in leads if lead.website)
    assert sum(bool(lead.contact_name) for lead in leads) < 0.3 * len(leads)


def test_words_are_skewed_as_in_a_real_register(leads: list[SampleLead]) -> None:
    words = Counter(word for lead in leads for word in set(fold_name(f"{lead.legal_name} {lead.trade_name}").split()))
    for common in ("ltda", "comercio", "servicos"):
        assert 0.3 < words[common] / len(leads) < 0.65
    assert sum(1 for count in words.values() if count == 1) > 2000


def test_three_hundred_thousand_leads_use_more_than_fifteen_thousand_words() -> None:
    """Counted on the trade names of 60,000, in which most of them turn up already."""
    words = {word for lead in generate(60_000, seed=1) for word in fold_name(lead.trade_name).split()}
    assert len(words) > 12_000


def test_towns_are_as_common_as_they_are_big(leads: list[SampleLead]) -> None:
    cities = Counter((lead.city, lead.state) for lead in leads)
    assert [city for (city, _), _ in cities.most_common(2)] == ["São Paulo", "Rio de Janeiro"]
    assert 0.06 < cities["São Paulo", "SP"] / len(leads) < 0.15
    assert len({lead.state for lead in leads}) == 27
    assert len(cities) > 3500


def test_bakeries_of_sao_paulo_come_accented_unaccented_and_in_the_plural(leads: list[SampleLead]) -> None:
    words = Counter(
        word for lead in leads if lead.city == "São Paulo" for word in lead.trade_name.replace("&", " ").split()
    )
    assert words["Padaria"] > 30
    assert words["Padarias"] > 5
    assert words["PADARIA"] > 3
    assert words["Panificadora"] > 5
    accented = {lead.trade_name for lead in leads if lead.trade_name != unaccented(lead.trade_name)}
    plain = {lead.trade_name for lead in leads if lead.trade_name.isascii()}
    assert {unaccented(name) for name in accented} & plain


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.singular)
def test_trades_have_a_known_activity_and_two_forms(trade: Trade) -> None:
    assert trade.cnae in cnaes()
    assert trade.plural != trade.singular
    assert trade.weight > 0


def test_invented_words_are_many_and_all_different() -> None:
    words = invented_brands()
    assert len(words) == len(set(words)) == 60_000
    assert all(word.isalpha() for word in words)


def test_sizes_follow_zipf_as_the_benchmarks_expect() -> None:
    sizes = organization_sizes(2_000_000, 500)
    assert sum(sizes) == 2_000_000
    assert sizes == sorted(sizes, reverse=True)
    assert 290_000 < sizes[0] < 300_000
    assert 1_100 < sizes[250] < 1_250
    assert organization_sizes(10, 1) == [10]
    assert sum(organization_sizes(501, 500)) == 501


def test_ranked_tables_hold_every_value_the_first_most_often() -> None:
    counts = Counter(ranked_table("abcdefgh", 64))
    assert set(counts) == set("abcdefgh")
    assert [value for value, _ in counts.most_common(3)] == ["a", "b", "c"]
