"""Access: unlocking leads against a quota, and the ledger of it."""
