"""The words of an organization's leads, with how many leads have them (docs/decisions/0005-lexicon.md)."""

from leadsrapido.leads.lexicon.schemas import LexiconDifference
from leadsrapido.leads.lexicon.upkeep import check_lexicon, fold_lexicon, rebuild_lexicon

__all__ = ["LexiconDifference", "check_lexicon", "fold_lexicon", "rebuild_lexicon"]
