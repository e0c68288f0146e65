"""The tables of money between branches: transfers sent, transfers arrived, and sweeps within a branch.

A transfer is in transit while it stands and no arrival of it stands; nothing is ticked off in a column.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, String, Table

from books.schema.columns import Branch, Rupiah, metadata, own_entry

transfer = Table(
    "transfer",
    metadata,
    Column("branch", Branch, primary_key=True),  # the branch that sent it
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("to_branch", Branch, nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("bank", String(3), nullable=False),  # the OUT account it left
    ForeignKeyConstraint(["branch", "entry"], ["entry.branch", "entry.id"]),
    CheckConstraint("amount > 0", "above_zero"),
    CheckConstraint("branch <> to_branch", "between_two"),
    Index(None, "to_branch"),
)

transfer_arrival = Table(
    "transfer_arrival",
    metadata,
    Column("branch", Branch, primary_key=True),  # the branch it reached
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("from_branch", Branch, nullable=False),
    Column("of", BigInteger),  # the transfer; none when it was sent before the cut-over
    Column("amount", Rupiah, nullable=False),
    Column("bank", String(3), nullable=False),  # the IN account it reached
    ForeignKeyConstraint(["branch", "entry"], ["entry.branch", "entry.id"]),
    ForeignKeyConstraint(["from_branch", "of"], ["transfer.branch", "transfer.entry"]),
    CheckConstraint("amount > 0", "above_zero"),
    Index(None, "from_branch", "of"),
)

sweep = Table(
    "sweep",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
    Column("out_of", String(3), nullable=False),  # the IN account
    Column("into", String(3), nullable=False),  # the OUT account
    CheckConstraint("amount > 0", "above_zero"),
)
