"""Unidentified money (uang titipan) in the books: recorded, aged, searched for and applied (DOMAIN 2.4)."""
