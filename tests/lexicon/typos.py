"""One slip of the hand or of the ear in a word, seeded."""

from random import Random

# What Portuguese writes in more than one way, without accents.
SOUNDS = (
    ("ss", "s"), ("s", "ss"), ("ss", "c"), ("z", "s"), ("s", "z"), ("x", "ch"), ("ch", "x"), ("qu", "k"), ("k", "qu"),
    ("lh", "li"), ("nh", "ni"), ("g", "j"), ("j", "g"), ("c", "s"), ("ce", "se"), ("ci", "si"), ("cao", "sao"),
    ("y", "i"), ("w", "v"), ("au", "o"), ("ou", "o"), ("ei", "e"), ("l", "u"), ("h", ""),
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvxz"
KINDS = ("swapped", "dropped", "doubled", "replaced", "heard")


def misspell(word: str, draws: Random) -> tuple[str, str]:
    """(kind, word with one slip): two letters swapped, one dropped, doubled or replaced, a sound written otherwise."""
    while True:
        kind = draws.choice(KINDS)
        misspelt = _slip(word, kind, draws)
        if misspelt != word:
            return kind, misspelt


def _slip(word: str, kind: str, draws: Random) -> str:
    place = draws.randrange(len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    if kind == "swapped":
        return before + after[0] + letter + after[1:]
    if kind == "dropped":
        return before + after
    if kind == "doubled":
        return before + letter * 2 + after
    if kind == "replaced":
        return before + draws.choice(LETTERS) + after
    fitting = [(written, other) for written, other in SOUNDS if written in word]
    if not fitting:
        return word
    written, other = draws.choice(fitting)
    return word.replace(written, other, 1)
