"""Searches kept under a name, by a person or for the whole organization."""
