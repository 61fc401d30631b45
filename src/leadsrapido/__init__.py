"""LeadsRapido: multi-tenant lead generation for Brazil, on PostgreSQL."""

__version__ = "0.1.0"
