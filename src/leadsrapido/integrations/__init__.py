"""Integrations: API keys and webhooks."""
