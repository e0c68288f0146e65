"""The tables of the counter: what became of papers, counted drawers, banked cash, channels, general business.

One row beside its entry, as everywhere in the books; nothing here is ever changed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from books.schema.columns import Branch, Code, Number, Rupiah, entry_key, metadata, own_entry

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

# --- drawers ----------------------------------------------------------------------------------------------

drawer_count = Table(
    "drawer_count",
    metadata,
    *own_entry(),
    Column("session", BigInteger, nullable=False),
    Column("counted", Rupiah, nullable=False),
    Column("expected", Rupiah, nullable=False),
    Index(None, "branch", "session"),
)

drawer_count_piece = Table(
    "drawer_count_piece",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("denomination", Integer, primary_key=True, autoincrement=False),
    Column("pieces", Integer, nullable=False),
    ForeignKeyConstraint(["branch", "entry"], ["drawer_count.branch", "drawer_count.entry"]),
)

cash_banked = Table(
    "cash_banked",
    metadata,
    *own_entry(),
    Column("amount", Rupiah, nullable=False),
    Column("bank", String(3), nullable=False),
    Column("drawer_session", BigInteger, nullable=False),
    CheckConstraint("amount > 0", "above_zero"),
)

# --- channels ---------------------------------------------------------------------------------------------

# What a channel reported, once per reference; beside the receipt's entry.
channel_notice = Table(
    "channel_notice",
    metadata,
    Column("tender", Code, primary_key=True),
    Column("reference", String(64), primary_key=True),
    Column("branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("contract", String(64), nullable=False),  # as the channel named it: perhaps none of ours
    Column("amount", Rupiah, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("bill", String(64)),
    Column("held_because", String(120)),  # late, double, wrong, closed, unknown: the money waits
    ForeignKeyConstraint(["branch", "entry"], ["entry.branch", "entry.id"]),
    UniqueConstraint("branch", "entry"),
    Index(None, "tender", "bill"),
)

channel_settlement = Table(
    "channel_settlement",
    metadata,
    *own_entry(),
    Column("tender", Code, nullable=False),
    Column("gross", Rupiah, nullable=False),
    Column("fee", Rupiah, nullable=False),
    Column("bank", String(3), nullable=False),
    CheckConstraint("gross > 0 AND fee >= 0 AND fee <= gross", "net_not_below_zero"),
    Index(None, "branch", "tender"),
)

# --- general receipts and payments ------------------------------------------------------------------------

general_journal = Table(
    "general_journal",
    metadata,
    *own_entry(),
    Column("direction", String(8), nullable=False),
    Column("account", String(3), nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("text", String(80), nullable=False),
    Column("bank", String(3)),  # none: in cash
    CheckConstraint("amount > 0", "above_zero"),
)

general_decision = Table(
    "general_decision",
    metadata,
    *own_entry(),
    Column("of", BigInteger, nullable=False),
    Column("approved", Boolean, nullable=False),
    ForeignKeyConstraint(["branch", "of"], ["general_journal.branch", "general_journal.entry"]),
    UniqueConstraint("branch", "of"),
)

drawer_session = Table(
    "drawer_session",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("cashier", String(64), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opening_float", Rupiah, nullable=False),
    Column("opened_by_entry", BigInteger, nullable=False),
    Column("counted_by_entry", BigInteger),  # the last count; no cash moves from then on
    Column("closed_by_entry", BigInteger),
    entry_key("branch", "opened_by_entry"),
    entry_key("branch", "counted_by_entry"),
    entry_key("branch", "closed_by_entry"),
)
Index(
    "uq_drawer_session_open",
    drawer_session.c.branch,
    drawer_session.c.cashier,
    unique=True,
    sqlite_where=drawer_session.c.closed_by_entry.is_(None),
    postgresql_where=drawer_session.c.closed_by_entry.is_(None),
)
