"""Pipeline: deals and the stages they pass."""
