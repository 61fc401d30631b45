"""One spelling for comparing names of places: case, accents, hyphens, apostrophes and dots do not matter."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+", re.ASCII)


def fold_name(text: str) -> str:
    """Give lower-case ASCII words separated by one space: "Olho-d'Água" -> "olho d agua"."""
    folded = text.lower()
    if not folded.isascii():
        folded = "".join(part for part in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(part))
    return _NOT_WORD.sub(" ", folded).strip()
