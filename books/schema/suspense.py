"""The tables of uang titipan: money that arrived without an owner, and what each part of it turned out to be.

There is no balance and no state in a column: both follow from the uses whose entries were not reversed. What the
bank wrote is personal data and stands in a row of its own that can be erased.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
)

from books.schema.columns import Branch, Code, Number, Rupiah, metadata, own_entry

suspense_receipt = Table(
    "suspense_receipt",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
    Column("role", Code, nullable=False),  # BANK_IN, CASH_TELLER, CHANNEL_CLEARING, or OPENING_BALANCE
    Column("bank", String(3)),
    Column("arrived_on", Date, nullable=False),
    Column("drawer_session", BigInteger),
    CheckConstraint("amount > 0", "above_zero"),
    Index(None, "branch", "arrived_on"),
)

# What the bank or the payer wrote; erased without touching the money.
suspense_text = Table(
    "suspense_text",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("text", String(200), nullable=False),
    ForeignKeyConstraint(["branch", "entry"], ["suspense_receipt.branch", "suspense_receipt.entry"]),
)

# An act that takes from it: identification, refund, escheat. `of` is the receipt's entry.
suspense_step = Table(
    "suspense_step",
    metadata,
    *own_entry(),
    Column("of", BigInteger, nullable=False),
    Column("drawer_session", BigInteger),
    ForeignKeyConstraint(["branch", "of"], ["suspense_receipt.branch", "suspense_receipt.entry"]),
)

# Each part that was taken. It stands until the entry named in it is reversed: the contract's own, or the act's.
suspense_use = Table(
    "suspense_use",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("of", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("contract", Number),
    Column("role", Code),  # the account credited, where it is no contract
    Column("bank", String(3)),
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    ForeignKeyConstraint(["branch", "step"], ["suspense_step.branch", "suspense_step.entry"]),
    ForeignKeyConstraint(["branch", "of"], ["suspense_receipt.branch", "suspense_receipt.entry"]),
    ForeignKeyConstraint(["entry_branch", "entry"], ["entry.branch", "entry.id"]),
    CheckConstraint("amount > 0", "above_zero"),
    Index(None, "branch", "of"),
    Index(None, "contract"),
)
