"""One change to all leads of a search."""

from leadsrapido.leads.bulk.apply import change_leads, count_change
from leadsrapido.leads.bulk.freeze import FreezeReport, freeze_segment
from leadsrapido.leads.bulk.schemas import AddTag, Assign, BulkChange, BulkReport, Delete, MoveToSegment, RemoveTag

__all__ = [
    "AddTag",
    "Assign",
    "BulkChange",
    "BulkReport",
    "Delete",
    "FreezeReport",
    "MoveToSegment",
    "RemoveTag",
    "change_leads",
    "count_change",
    "freeze_segment",
]
