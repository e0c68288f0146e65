"""The general journal and its posting: defaults, checks, entries, reversal, balances (PROTOCOL 4)."""
