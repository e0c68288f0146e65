"""What we rely on of Navision: the shapes of its services that somebody accepted, its masters as last read,
and how many calls its server just had.

A newcomer would keep one row and overwrite it. What was accepted or read, and when, must be told afterwards, so
rows are added only; the latest of each is the one in force.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from books.schema.columns import metadata

accepted_shape = Table(
    "accepted_shape",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("site", Text, nullable=False),  # address, company and the wire of each service
    Column("fingerprint", String(64), nullable=False),
    Column("parts", Text, nullable=False),  # JSON: what, and how it is typed
    Column("accepted_at", String(40), nullable=False),
    Column("accepted_by", String(64), nullable=False),
    Index(None, "site", "no"),
)

# One row whenever a master was found other than it was known: new, changed, or gone.
master_fact = Table(
    "master_fact",
    metadata,
    Column("no", Integer, primary_key=True),
    Column("site", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("code", String(40), nullable=False),
    Column("there", Boolean, nullable=False),
    Column("content", Text, nullable=False),  # JSON, as it was shown
    Column("read_at", String(40), nullable=False),
    Index(None, "site", "kind", "code", "no"),
)

# How many calls the site made in each second of the last five minutes.
navision_calls = Table(
    "navision_calls",
    metadata,
    Column("second", BigInteger, primary_key=True, autoincrement=False),  # since 1970
    Column("calls", Integer, nullable=False),
)

# Who is calling just now: a seat is taken until its call must have ended (milliseconds since 1970).
navision_seat = Table(
    "navision_seat",
    metadata,
    Column("seat", Integer, primary_key=True, autoincrement=False),
    Column("until", BigInteger, nullable=False),
)

__all__ = ["accepted_shape", "master_fact", "metadata", "navision_calls", "navision_seat"]
