"""The tables of the counter: what became of papers once they had a number."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKeyConstraint, Index, Integer, String, Table

from books.schema import Branch, Code, Number, metadata

# What was done with a paper, step by step; rows are added, never changed (DOMAIN 6.3).
paper_log = Table(
    "paper_log",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("number", Number, primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("act", Code, nullable=False),  # printed, copied, cancelled
    Column("copy", Integer),  # 0 is the original, 1 the first copy; none for a cancellation
    Column("digest", String(64)),  # SHA-256 of the file that was handed out
    Column("business_date", Date, nullable=False),
    Column("clock", String(40), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", String(32), nullable=False),
    Column("approver", String(64)),
    Column("reason", String(200), nullable=False, default=""),
    ForeignKeyConstraint(["branch", "number"], ["paper.branch", "paper.number"]),
    Index(None, "branch", "business_date"),
)
