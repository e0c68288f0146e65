"""From the files' tables to the setup's values: one reader per file, pydantic at this edge only.

Every reader takes the raw table and the list of faults, reads as far as it can, and leaves a fault for
whatever it could not read; nothing raises before all files have been read.
"""
