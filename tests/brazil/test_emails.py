"""E-mail addresses: email-validator as the judge of the quick path, and the fillers people type."""

import re
from contextlib import suppress

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from leadsrapido.brazil import InvalidIdentifier, email_match_key, normalize_email, split_emails

LOOKALIKES = st.from_regex(r"[a-zA-Z0-9._%+&'-]{1,20}@[a-zA-Z0-9.-]{1,20}\.[a-zA-Z]{1,5}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("vendas@padaria.com.br", "vendas@padaria.com.br"),
        (" Vendas@Padaria.COM.BR ", "Vendas@padaria.com.br"),
        ("<vendas@padaria.com.br>;", "vendas@padaria.com.br"),
        ("mailto:vendas@padaria.com.br", "vendas@padaria.com.br"),
        ("joao.d'avila+lead@empresa.example.com", "joao.d'avila+lead@empresa.example.com"),
        ("contato@pão-de-açúcar.com.br", "contato@pão-de-açúcar.com.br"),
        ("contato@pa\u0303o.com.br", "contato@pão.com.br"),
    ],
)
def test_addresses_get_one_form(text: str, email: str) -> None:
    assert normalize_email(text) == email
    assert normalize_email(email) == email


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("não tem", "no_at_sign"),
        ("www.padaria.com.br", "no_at_sign"),
        ("vendas@padaria", "domain"),
        ("vendas@padaria..com", "domain"),
        ("vendas@-padaria.com", "domain"),
        ("vendas@servidor.local", "domain"),
        (".vendas@padaria.com", "local_part"),
        ("ven das@padaria.com", "local_part"),
        ("a@x.com; b@x.com", "several"),
        ("x" * 65 + "@padaria.com", "length"),
        ("naotem@naotem.com.br", "placeholder"),
        ("nao@tem.com", "placeholder"),
        ("sem@email.com", "placeholder"),
        ("xxx@xxx.com.br", "placeholder"),
    ],
)
def test_refusals_tell_their_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        normalize_email(text)
    assert (caught.value.field, caught.value.reason) == ("email", reason)


@given(LOOKALIKES)
@example("a@b--c.com")
@example("a@xn--a.com")
@example("a@b.c")
@example("a..b@c.com")
@example("a@" + "b" * 64 + ".com")
def test_quick_path_agrees_with_email_validator(text: str) -> None:
    try:
        expected = validate_email(text.strip("'"), check_deliverability=False).normalized
    except EmailNotValidError:
        expected = None
    if expected is None:
        with pytest.raises(InvalidIdentifier):
            normalize_email(text)
    else:
        with suppress(InvalidIdentifier):
            assert normalize_email(text) == expected
            return
        assert re.search("@(?:nao|sem|tem|e?mail|n|nt|x+|a+)", expected.lower())


def test_matching_ignores_case_and_cells_with_several_are_split() -> None:
    assert email_match_key(normalize_email("Vendas@Padaria.com")) == email_match_key("vendas@padaria.com")
    assert split_emails("a@x.com.br; b@x.com.br / c@x.com.br, nada") == ["a@x.com.br", "b@x.com.br", "c@x.com.br"]


@given(st.text(max_size=40))
def test_any_text_gives_an_address_or_the_one_error(text: str) -> None:
    with suppress(InvalidIdentifier):
        assert "@" in normalize_email(text)
