"""Searches kept under a name, by a person or for the whole organization."""

from leadsrapido.leads.saved_searches.find import find_saved_search, list_saved_searches, run_saved_search
from leadsrapido.leads.saved_searches.keep import delete_search, save_search, share_search
from leadsrapido.leads.saved_searches.schemas import SavedSearchEntry

__all__ = [
    "SavedSearchEntry",
    "delete_search",
    "find_saved_search",
    "list_saved_searches",
    "run_saved_search",
    "save_search",
    "share_search",
]
