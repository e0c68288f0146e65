"""API v2.0: the sets that a company offers there, and what a write sets off (PROTOCOL 3)."""
