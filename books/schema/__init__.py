"""The tables of the books, one file for each matter, all on one `metadata`."""
