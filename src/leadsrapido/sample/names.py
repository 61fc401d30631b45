"""Names of sample companies: trade words, brands and surnames put together the ways Brazilians do."""

# ruff: noqa: PLR2004  (shares of a made-up population stand where they are drawn)

import re
import unicodedata
from functools import cache
from random import Random

from leadsrapido.sample.skew import ranked_table
from leadsrapido.sample.trades import TRADES, Trade
from leadsrapido.sample.words import BRANDS, SURNAMES, invented_brands

_NOT_IN_SLUG = re.compile("[^0-9a-z]+")
_SHARES = {"Ltda": 46, "Ltda ME": 12, "EIRELI": 12, "ME": 16, "EPP": 6, "S.A.": 5, "S/S": 3}
_FORMS = tuple(form for form, share in _SHARES.items() for _ in range(share))


class NameMaker:
    """Draws names from one stream of chance."""

    def __init__(self, draws: Random) -> None:
        self._random = draws.random
        self._trades = tuple(trade for trade in TRADES for _ in range(trade.weight))
        self._invented = _invented_table()
        self._brands = ranked_table(BRANDS, 4096, flat=4)
        self._surnames = ranked_table(SURNAMES, 4096, flat=2)

    def draw(self, town: str) -> tuple[Trade, str, str, str]:
        """Give a trade, a legal name, a trade name, and the name as one word for the net.

        Some are of a chain (plural), some without accents.
        """
        random = self._random
        trade = self._trades[int(random() * len(self._trades))]
        brand = self._brand()
        chance = random()
        word = trade.singular if chance < 0.8 else trade.plural
        trade_name = self._trade_name(word, brand, town)
        legal_name = self._legal_name(trade, brand, trade_name)
        style = random()
        if style < 0.3:
            # As Receita Federal keeps them.
            legal_name = unaccented(legal_name).upper()
        if style < 0.12:
            trade_name = unaccented(trade_name).upper()
        elif style > 0.9:
            trade_name = unaccented(trade_name)
        return trade, legal_name, trade_name, _slug(trade.singular) + _slug(brand)

    def _brand(self) -> str:
        random = self._random
        chance = random()
        if chance < 0.42:
            return self._invented[int(random() * len(self._invented))]
        if chance < 0.78:
            return self._brands[int(random() * len(self._brands))]
        return self._surname()

    def _surname(self) -> str:
        return self._surnames[int(self._random() * len(self._surnames))]

    def _trade_name(self, word: str, brand: str, town: str) -> str:
        chance = self._random()
        if chance < 0.55:
            return f"{word} {brand}"
        if chance < 0.72:
            return f"{brand} {word}"
        if chance < 0.82:
            return f"{word} {brand} {self._brand()}"
        if chance < 0.88:
            return f"{word} {brand} de {town}"
        if chance < 0.94:
            return f"{word} Irmãos {self._surname()}"
        return brand

    def _legal_name(self, trade: Trade, brand: str, trade_name: str) -> str:
        random = self._random
        form = _FORMS[int(random() * 100)]
        chance = random()
        if chance < 0.3:
            return f"{brand} {trade.object} {form}"
        if chance < 0.5:
            return f"{brand} Comércio e Serviços {form}"
        if chance < 0.6:
            return f"{trade_name} Comércio {form}"
        if chance < 0.72:
            other = self._surname()
            return f"{self._surname()} & {other} {trade.object} {form}"
        if chance < 0.8:
            return f"{brand} Serviços de {trade.singular} {form}"
        return f"{trade_name} {form}"


def unaccented(name: str) -> str:
    """Give a name without its accents, as old systems keep it."""
    return name if name.isascii() else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")


@cache
def _slug(name: str) -> str:
    return _NOT_IN_SLUG.sub("", unaccented(name).lower())


@cache
def _invented_table() -> list[str]:
    return ranked_table(invented_brands(), 1 << 18, flat=30)
