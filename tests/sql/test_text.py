"""Portuguese text in SQL: what app.plain(), app.fold(), app.lead_search_vector() and app.search_query() answer."""

import unicodedata
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.rows import TupleRow

import leadsrapido.database

TEXT_SQL = Path(leadsrapido.database.__file__).parent / "sql" / "early" / "text.sql"
FUNCTIONS = ["plain", "swap_endings", "singular_of_is", "singular_of_es", "singular_of_ns", "masculine", "fold"]
FUNCTIONS += ["lead_search_vector", "search_query"]

# Seeded: the same texts in every run. The connection is the test's; nothing is written.
repeatable = settings(
    derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
portuguese = st.text(alphabet="abcdefgilmnoprstuvxzáâãàçéêíóôõúüÁÃÇÉ sSrea.,-&/'()0123456789", max_size=60)
anything = st.text(
    alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    | st.sampled_from('"-"-- :*!&|()<>\\\''),
    max_size=200,
)


def answer(connection: psycopg.Connection[TupleRow], expression: str, *values: str | None) -> str:
    row = connection.execute(f"select ({expression})::text", values).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Construções", "construcoes"),
        ("ÁGUA ÀS AÇÕES ÊXITO ÜBER ÑANDÚ", "agua as acoes exito uber nandu"),
        (unicodedata.normalize("NFD", "São José do Maranhão"), "sao jose do maranhao"),
        ("Œuvre Straße Ångström Þór žižka Œ ƒ", "oeuvre strasse angstrom thor zizka oe f"),
        ("S/A, d'água & Cia. (matriz) – 1ª loja nº 5", "s a agua cia matriz 1a loja no 5"),
        ("Sam’s  Club\tde\nJoão", "sam club de joao"),
        ("guarda-chuva", "guarda chuva"),
        ("D'Água", "agua"),
        ("Bob's", "bob"),
        ("joao@padaria.com.br", "joao padaria com br"),
        ("«Ação»\u00a0\u200bnova…", "acao nova"),
        ("Ελλάδα 東京", "Ελλάδα 東京"),
        (" \t ", ""),
        ("", ""),
    ],
)
def test_plain_keeps_words_and_nothing_else(admin: psycopg.Connection[TupleRow], text: str, plain: str) -> None:
    assert answer(admin, "app.plain(%s)", text) == plain


def test_plain_knows_every_letter_of_windows_1252(admin: psycopg.Connection[TupleRow]) -> None:
    letters = bytes(code for code in range(0x80, 0x100) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
    accented = "".join(letter for letter in letters if letter.isalpha() and letter != "µ")
    for form in ("NFC", "NFD"):
        plain = answer(admin, "app.plain(%s)", unicodedata.normalize(form, accented))
        assert plain.isascii()
        assert plain.isalpha()
        assert plain.islower()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Padarias e Confeitarias dos Irmãos Simões S.A.", "padaria confeitaria irmao simao sa"),
        ("PETRÓLEO BRASILEIRO S/A", "petroleo brasileiro sa"),
        ("Hotéis, imóveis, têxteis; barris.", "hotel imovel textil barril"),
        ("(construções)/[reformas]", "construcao reforma"),
        ("guarda-chuvas", "guarda chuva"),
        ("São Paulo", "sao paulo"),
        ("Florianópolis", "florianopolis"),
        ("Luís Morais, Assis, Paris: lápis, tênis, mais, Deus", "luis morais assis paris lapis tenis mais deus"),
        ("Rio Grande do Sul RS", "rio grande sul rs"),
        ("Advogadas Associadas", "advogado associado"),
        ("País, países, gás e gases", "pais pais gas gas"),
        ("Loja 24h 1.234", "loja 24h 1 234"),
        ("de da do em e", ""),
    ],
)
def test_fold_unites(admin: psycopg.Connection[TupleRow], text: str, folded: str) -> None:
    assert answer(admin, "app.fold(%s)", text) == folded


@repeatable
@example("PÃES")
@given(text=portuguese)
def test_case_form_and_accents_do_not_matter(admin: psycopg.Connection[TupleRow], text: str) -> None:
    folded = answer(admin, "app.fold(%s)", text)
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(part for part in decomposed if not unicodedata.combining(part))
    assert [answer(admin, "app.fold(%s)", other) for other in (text.upper(), decomposed, bare)] == [folded] * 3
    assert answer(admin, "app.fold(app.plain(%s))", text) == folded


@repeatable
@example("guarda-chuvas d'água S/A")
@given(text=portuguese.filter(lambda text: " -" not in f" {text}"))
def test_a_text_is_found_by_itself(admin: psycopg.Connection[TupleRow], text: str) -> None:
    for query in (text, text.upper(), f'"{text}"'):
        found = admin.execute(
            """
            select numnode(query) = 0 or app.lead_search_vector(%s, null, null, null, null) @@ query
            from app.search_query(%s) as query
            """,
            [text, query],
        ).fetchone()
        assert found == (True,)


@repeatable
@example('"')
@example('-"-"')
@example("-" * 1000)
@example('- -"" "a -b" --c')
@example("\\' \\ '' :* a:b !a <-> (b")
@example("🙂 " * 300)
@example("ação " * 2000)
@example("a" * 10_000)
@example('"a ' * 3400)
@example("or or ou -or")
@given(query=anything)
def test_a_query_never_raises(admin: psycopg.Connection[TupleRow], query: str) -> None:
    assert answer(admin, "numnode(app.search_query(%s)) >= 0", query) == "true"


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("padarias sao paulo", "'padaria' & 'sao' & 'paulo'"),
        ('padaria "são paulo"', "'padaria' & 'sao' <-> 'paulo'"),
        ('"padaria de são paulo', "'padaria' <-> 'sao' <-> 'paulo'"),
        ("padaria -matriz", "'padaria' & !'matriz'"),
        ("padaria -de centro", "'padaria' & 'centro'"),
        ("padaria - centro", "'padaria' & 'centro'"),
        ('padaria -"pão doce"', "'padaria' & !( 'pao' <-> 'doce' )"),
        ("-guarda-chuvas", "!( 'guarda' <-> 'chuva' )"),
        ("guarda-chuva", "'guarda' & 'chuva'"),
        ("padaria or confeitaria", "'padaria' | 'confeitaria'"),
        ("padarias OU confeitarias", "'padaria' | 'confeitaria'"),
        ("de", ""),
        ('"" - de "da"', ""),
        ("", ""),
    ],
)
def test_a_query_means_what_people_type(admin: psycopg.Connection[TupleRow], typed: str, query: str) -> None:
    assert answer(admin, "app.search_query(%s)", typed) == query
    assert answer(admin, "numnode(app.search_query(%s)) = 0", typed) == str(query == "").lower()


def test_a_query_is_its_first_thousand_characters(admin: psycopg.Connection[TupleRow]) -> None:
    typed = "ab " * 333 + "c padaria"
    assert answer(admin, "numnode(app.search_query(%s))", typed) == str(2 * 334 - 1)


VECTOR = "app.lead_search_vector(%s, %s, %s, %s, %s)"


@pytest.mark.parametrize(
    ("fields", "vector"),
    [
        (("Hotéis", "Rede SA", "Gerente", "Natal", "RN"), "'gerente':4C 'hotel':1A 'natal':5 'rede':2B 'rn':6 'sa':3B"),
        (("Padaria Sol", "Padaria Sol Ltda", None, None, None), "'ltda':3B 'padaria':1A 'sol':2A"),
        (("Padaria Sol", "Padaria Sol", "", "", None), "'padaria':1A 'sol':2A"),
        (("Pão", "Pãozinho", None, None, None), "'pao':1A 'paozinho':2B"),
        ((None, None, None, None, None), ""),
        (("a\x1fb", "c\x1e", None, "Olinda", "PE"), "'a':1A 'b':2A 'c':3B 'olinda':4 'pe':5"),
    ],
)
def test_vector_weighs_the_fields(
    admin: psycopg.Connection[TupleRow], fields: tuple[str | None, ...], vector: str
) -> None:
    assert answer(admin, VECTOR, *fields) == vector


def test_functions_are_fit_for_a_generated_column(admin: psycopg.Connection[TupleRow]) -> None:
    described = admin.execute(
        """
        select p.proname from pg_proc as p
        where p.pronamespace = 'app'::regnamespace and p.proname = any(%s)
          and p.provolatile = 'i' and p.proparallel = 's' and obj_description(p.oid, 'pg_proc') <> ''
        """,
        [list(FUNCTIONS)],
    ).fetchall()
    assert {name for (name,) in described} == set(FUNCTIONS)


def test_vector_and_query_do_not_rest_on_the_search_path(admin: psycopg.Connection[TupleRow]) -> None:
    admin.execute("set local search_path = ''")
    found = admin.execute(
        "select app.lead_search_vector('Hotéis', null, null, null, null) @@ app.search_query('hotel')"
    ).fetchone()
    assert found == (True,)


def test_configuration_reads_no_file_of_the_server(admin: psycopg.Connection[TupleRow]) -> None:
    dictionaries = admin.execute(
        """
        select distinct d.dictname, t.tmplname, d.dictinitoption
        from pg_ts_config_map as m
        join pg_ts_dict as d on d.oid = m.mapdict
        join pg_ts_template as t on t.oid = d.dicttemplate
        where m.mapcfg = 'app.portuguese'::regconfig
        """
    ).fetchall()
    assert dictionaries == [("word", "simple", None)]


def test_applying_the_file_again_changes_nothing(admin: psycopg.Connection[TupleRow]) -> None:
    sample = (
        "select app.lead_search_vector('Hotéis', 'Rede', 'Gerentes', 'Natal', 'RN'), app.search_query('hotéis -natal')"
    )
    before = admin.execute(sample).fetchone()
    admin.execute("set local role leadsrapido_owner")
    admin.execute(TEXT_SQL.read_bytes())
    admin.execute(TEXT_SQL.read_bytes())
    assert admin.execute(sample).fetchone() == before
