"""Lead filters as they are typed on a command line."""

import json
import re
from typing import Any

from leadsrapido.errors import UsageError

# -23.55,-46.63 or, as Brazilians write numbers, -23,55 -46,63
POINT = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d+(?:[.,]\d+)?)\s*$", re.ASCII)
# 1,2,3 could be cut in two places.
AMBIGUOUS = re.compile(r"[^,;\s]*,[^,;\s]*,[^,;\s]*")
CEP = re.compile(r"^\s*(?:cep\s*)?(\d{5}-?\d{0,3}|\d{4})\s*$", re.IGNORECASE | re.ASCII)
COMPARISON = re.compile(r"^(?P<key>[^=<>!:]+?)\s*(?P<op>:=|!=|<=|>=|=|<|>)(?P<value>.*)$", re.DOTALL)
METRES_PER_KM = 1000


def near(place: str | None, radius_km: float | None) -> dict[str, Any] | None:
    """`--near` and `--radius-km` as `Near`: a point, a CEP prefix, or a town.

    Raises:
        UsageError: a radius without a place, or a point that could be read in two ways.
    """
    if place is None:
        if radius_km is not None:
            raise UsageError('--radius-km needs a place. Add --near "Campinas/SP", or "latitude,longitude", or a CEP.')
        return None
    radius = {"radius_m": (10 if radius_km is None else radius_km) * METRES_PER_KM}
    if (cep := CEP.fullmatch(place)) is not None:
        return {"cep": cep[1], **radius}
    if re.search(r"[^\W\d_]", place):
        return {"town": place, **radius}
    read = POINT.fullmatch(place)
    if read is None or AMBIGUOUS.fullmatch(place):
        raise UsageError(f'--near {place!r} is no point. Write "latitude,longitude", as "-23.55,-46.63".')
    latitude, longitude = (float(number.replace(",", ".")) for number in read.groups())
    return {"latitude": latitude, "longitude": longitude, **radius}


def box(sides: str | None) -> dict[str, float] | None:
    """`--box "west,south,east,north"` as `Box`.

    Raises:
        UsageError: not four numbers.
    """
    if sides is None:
        return None
    try:
        west, south, east, north = (float(side) for side in sides.split(","))
    except ValueError:
        raise UsageError(f'--box {sides!r} is no box. Write "west,south,east,north": "-47,-24,-46,-23".') from None
    return {"west": west, "south": south, "east": east, "north": north}


def fields(written: list[str]) -> dict[str, Any]:
    """`--field` options: name:=JSON is contained in the lead, others are compared by the type of the field.

    Raises:
        UsageError: none of these forms.
    """
    contained: dict[str, Any] = {}
    compared: list[dict[str, Any]] = []
    for option in written:
        read = COMPARISON.fullmatch(option)
        if read is None or not read["key"].strip():
            raise UsageError(
                f"--field {option!r} is no name=text. Write it as porte=ME, lojas:=10 for a number, or lojas>=10."
            )
        key, op, value = read["key"].strip(), read["op"], read["value"]
        if op == ":=":
            contained[key] = _json(option, key, value)
        else:
            compared.append({"key": key, "op": op, "value": value if op == "=" else value.strip()})
    return {"custom_fields": contained, "fields": compared}


def _json(option: str, key: str, value: str) -> Any:  # noqa: ANN401  JSON
    try:
        return json.loads(value, parse_constant=_refuse_constant)
    except ValueError:
        raise UsageError(f"--field {option!r} is no JSON behind the :=. Write {key}={value} for text.") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
