"""Analytics: what an organization used and how it sells."""
