"""The API v2.0 wire: journals, their lines and posting, and general ledger entries (PROTOCOL 3)."""
