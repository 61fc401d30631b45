"""The quality score of leads: how it is computed, explained and kept up to date (docs/quality-score.md)."""
