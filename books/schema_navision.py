"""What we rely on of Navision's services: the shapes that somebody accepted, one row each time.

A newcomer would keep one row and overwrite it. What was accepted, when and by whom must be told afterwards, so
rows are added only; the latest of a site is the one in force.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from books.schema import metadata

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

__all__ = ["accepted_shape", "metadata"]
