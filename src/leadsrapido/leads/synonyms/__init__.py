"""Words an organization uses for the same thing."""
