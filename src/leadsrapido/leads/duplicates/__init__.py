"""Leads that may be the same: finding them, merging them, undoing a merge, and what an old id leads to."""

from leadsrapido.leads.duplicates.certain import merge_certain
from leadsrapido.leads.duplicates.find import find_duplicates, list_duplicates
from leadsrapido.leads.duplicates.merge import dismiss, merge_leads, try_merge
from leadsrapido.leads.duplicates.reach import get_lead
from leadsrapido.leads.duplicates.scan import scan_duplicates
from leadsrapido.leads.duplicates.undo import unmerge

__all__ = [
    "dismiss",
    "find_duplicates",
    "get_lead",
    "list_duplicates",
    "merge_certain",
    "merge_leads",
    "scan_duplicates",
    "try_merge",
    "unmerge",
]
