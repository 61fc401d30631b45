"""Organizations: the tenants, and the directory in which they are found."""
