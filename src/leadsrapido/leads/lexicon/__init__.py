"""The words of an organization's leads, with how many leads have them (docs/decisions/0005-lexicon.md)."""
