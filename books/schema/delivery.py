"""The tables of delivery: what was sealed for Navision, every step taken with it, and what Navision showed.

A newcomer would keep the state of a delivery only, and overwrite it. The steps are kept in a log that is only
added to: what was going to be done is written before it is done, the answer after it, so that a process that
was killed leaves behind exactly what may have happened.
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
    Text,
)

from books.schema.columns import Number, Rupiah, metadata

Batch = String(21)  # template/batch, ten characters each
Milliseconds = BigInteger  # since 1970, by the database's clock

# Who may write into a journal batch. The fencing number grows with every change of hands.
lease = Table(
    "lease",
    metadata,
    Column("batch", Batch, primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("expires", Milliseconds, nullable=False),
    Column("was_held_until", Milliseconds, nullable=False, default=0),  # by the holder before
)

# One attempt to tell Navision: a sealed set of lines on its way through the steps of DESIGN 4.
delivery = Table(
    "delivery",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("batch", Batch, nullable=False),
    Column("mode", String(8), nullable=False),
    Column("step", String(16), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("sealed_at", Milliseconds, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the sealed lines
    Column("ledger_seen", BigInteger, nullable=False),  # Navision's last entry number at the seal
    Column("line_base", Integer),  # none where the wire has no line numbers
    Column("unsure_until", Milliseconds),  # until then an unanswered write may still be carried out
    Column("outcome", Text),
    Index(None, "batch", "id"),
)
# A batch carries one delivery at a time.
Index(
    "uq_delivery_open",
    delivery.c.batch,
    unique=True,
    sqlite_where=delivery.c.outcome.is_(None),
    postgresql_where=delivery.c.outcome.is_(None),
)

delivery_document = Table(
    "delivery_document",
    metadata,
    Column("delivery", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Number, primary_key=True),
    Column("verdict", String(40), nullable=False, default=""),
    Column("evidence", Text, nullable=False, default=""),
    ForeignKeyConstraint(["delivery"], ["delivery.id"]),
    ForeignKeyConstraint(["document"], ["posting_document.number"]),
    Index(None, "document", "delivery"),
)

# The sealed payload, line by line: what the journal must show, and the ledger after it.
delivery_line = Table(
    "delivery_line",
    metadata,
    Column("delivery", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("document", Number, nullable=False),
    Column("date", Date, nullable=False),
    Column("account_type", String(20), nullable=False),
    Column("account", String(20), nullable=False),
    Column("ledger_account", String(20), nullable=False),  # a bank account's lines stand on another account
    Column("amount", Rupiah, nullable=False),  # a debit is positive
    Column("branch", String(20), nullable=False),
    Column("contract", String(20), nullable=False),
    Column("reference", String(35), nullable=False),
    Column("description", String(100), nullable=False),
    Column("correction", Boolean, nullable=False),
    Column("entry_no", BigInteger),  # Navision's ledger entry, once proven
    ForeignKeyConstraint(
        ["delivery", "document"], ["delivery_document.delivery", "delivery_document.document"]
    ),
    CheckConstraint("amount <> 0", "not_zero"),
    Index(None, "document", "delivery"),
)

# Every step before it is taken and every answer after it; rows are only added.
delivery_step = Table(
    "delivery_step",
    metadata,
    Column("delivery", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("at", Milliseconds, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("step", String(16), nullable=False),
    Column("said", Text, nullable=False),
    ForeignKeyConstraint(["delivery"], ["delivery.id"]),
)

# --- what Navision showed when it was read back -----------------------------------------------------------

# Amounts in hundredths: Navision rounds others' entries to cents, even in a company of whole rupiah.
ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("entry_no", BigInteger, primary_key=True, autoincrement=False),
    Column("date", Date, nullable=False),
    Column("document", String(20), nullable=False),
    Column("reference", String(35)),  # none where the wire does not show it
    Column("account", String(20), nullable=False),
    Column("hundredths", BigInteger, nullable=False),
    Column("branch", String(20), nullable=False),
    Column("contract", String(20), nullable=False),
    Column("description", String(100), nullable=False),
    Column("source_code", String(10)),
    Column("user_id", String(65)),
    Column("register_no", BigInteger),
    Column("reversed", Boolean, nullable=False),
    Column("reversed_by", BigInteger, nullable=False),
    Column("reverses", BigInteger, nullable=False),
    Index(None, "document"),
    Index(None, "reference"),
    Index(None, "account", "entry_no"),
    Index(None, "date"),
)

# How far the ledger was read, and what was found odd on the way (a restored Navision, a missing number).
ledger_reading = Table(
    "ledger_reading",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Milliseconds, nullable=False),
    Column("from_entry_no", BigInteger, nullable=False),
    Column("last_entry_no", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("noticed", Text, nullable=False, default=""),
)

# What was decided about a document by a person or by a later look: sent again, withdrawn, accepted.
document_step = Table(
    "document_step",
    metadata,
    Column("document", Number, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("at", Milliseconds, nullable=False),
    Column("state", String(16), nullable=False),
    Column("because", Text, nullable=False),
    ForeignKeyConstraint(["document"], ["posting_document.number"]),
)

__all__ = [
    "delivery",
    "delivery_document",
    "delivery_line",
    "delivery_step",
    "document_step",
    "lease",
    "ledger_entry",
    "ledger_reading",
    "metadata",
]
