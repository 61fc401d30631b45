"""Custom fields: what an organization calls its own about a lead."""
