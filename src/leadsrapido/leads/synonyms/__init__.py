"""Words an organization uses for the same thing."""

from leadsrapido.leads.synonyms.keep import SynonymGroup, add_synonyms, list_synonyms, remove_synonyms

__all__ = ["SynonymGroup", "add_synonyms", "list_synonyms", "remove_synonyms"]
