"""The tables of entries: what happened, each kind with typed rows of its own, chained branch by branch."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from books.schema.columns import Branch, Code, Number, Rupiah, metadata, own_entry

installation = Table(
    "installation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", String(40), nullable=False),
)

setup_version = Table(
    "setup_version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("texts", Text, nullable=False),
    Column("loaded_at", String(40), nullable=False),
    Column("loaded_by", String(64), nullable=False),
)

# One row per branch: the end of its chain of entries, locked while an entry is added to it.
branch_chain = Table(
    "branch_chain",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("last_entry", BigInteger, nullable=False),
    Column("last_hash", String(64), nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("event_key", String(100), nullable=False),
    Column("asked", String(64), nullable=False),  # what was asked under that key, hashed
    Column("kind", String(40), nullable=False),
    Column("contract", Number),
    Column("at_branch", Branch, nullable=False),
    Column("posting_date", Date, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("clock", String(40), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", String(32), nullable=False),
    Column("approver", String(64)),
    Column("approver_role", String(32)),
    Column("reason", String(200), nullable=False, default=""),
    Column("reverses", BigInteger),
    Column("replaces", BigInteger),
    # the entry of a bundle that this one belongs to: a collector's remittance, a cheque that pays
    Column("lead_branch", Branch),
    Column("lead", BigInteger),
    Column("setup_version", Integer, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("event_key"),
    UniqueConstraint("branch", "reverses"),
    CheckConstraint("value_date <= posting_date", "value_before_posting"),
    Index(None, "branch", "contract", "id"),
    Index(None, "lead_branch", "lead"),
    Index(None, "branch", "posting_date"),
)

# Typed rows per kind, each beside its entry.
receipt = Table(
    "receipt",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
    Column("tender", Code, nullable=False),
    Column("role", Code, nullable=False),
    Column("money_branch", Branch, nullable=False),
    Column("bank", String(3)),
    Column("chosen", String(500)),  # the instalments the cashier picked, by number
    Column("held", Boolean, nullable=False, default=False),  # all of it waits in the customer's deposit
    Column("drawer_session", BigInteger),
    CheckConstraint("amount > 0", "above_zero"),
)

deposit_use = Table(
    "deposit_use",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
    Column("chosen", String(500)),
)

refund = Table(
    "refund",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
    Column("role", Code, nullable=False),
    Column("money_branch", Branch, nullable=False),
    Column("bank", String(3)),
)

waiver = Table(
    "waiver",
    metadata,
    *own_entry(),
    Column("instalment", Integer, nullable=False),
    Column("amount", Rupiah, nullable=False),
)

assessment = Table(
    "assessment",
    metadata,
    *own_entry(),
    Column("to", Date, nullable=False),
)

recognition = Table(
    "recognition",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
)
