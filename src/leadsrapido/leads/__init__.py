"""Leads: finding, grouping and reaching companies."""
