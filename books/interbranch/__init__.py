"""Money between branches in the books: transfers, what is in transit, and how two branches stand (DOMAIN 2.5)."""
