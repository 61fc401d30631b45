"""Accounts: the people of an organization and what signing in needs."""
