"""The tables of vouchers: their numbers, lines and papers, and what must be told to Navision."""

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
    UniqueConstraint,
)

from books.schema.columns import Branch, Code, Number, Rupiah, entry_key, metadata, own_entry

number_series = Table(
    "number_series",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("first", BigInteger, nullable=False, default=1),  # after a cut-over or a restore
)

# Numbers that books which were restored gave out before, and must not give out again: a hole with its reason.
number_gap = Table(
    "number_gap",
    metadata,
    *own_entry(),
    Column("series", String(40), primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    CheckConstraint("first <= last", "in_order"),
    Index(None, "series"),
)

voucher = Table(
    "voucher",
    metadata,
    Column("branch", Branch, primary_key=True),  # the branch that numbered it
    Column("number", Number, primary_key=True),
    Column("series", String(40), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("date", Date, nullable=False),
    Column("kind", Code, nullable=False),
    Column("text", String(100), nullable=False, default=""),
    Column("reverses", Number),
    Column("replaces", Number),  # the voucher withdrawn in favour of this one (redate); void from then on
    Column("drawer_session", BigInteger),  # whose cash it moved; none where no drawer's
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    UniqueConstraint("number"),
    UniqueConstraint("series", "sequence"),
    entry_key("entry_branch", "entry"),
    Index(None, "entry_branch", "entry"),
    Index(None, "branch", "date", "kind"),
)
Index(
    "ix_voucher_drawer_session",
    voucher.c.branch,
    voucher.c.drawer_session,
    sqlite_where=voucher.c.drawer_session.is_not(None),
    postgresql_where=voucher.c.drawer_session.is_not(None),
)

voucher_line = Table(
    "voucher_line",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("number", Number, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("line_branch", Branch, nullable=False),
    Column("role", Code, nullable=False),
    Column("amount", Rupiah, nullable=False),  # a debit is positive
    Column("contract", Number),
    Column("counter_branch", Branch),
    Column("bank", String(3)),
    ForeignKeyConstraint(["branch", "number"], ["voucher.branch", "voucher.number"]),
    CheckConstraint("amount <> 0", "not_zero"),
)

# Papers of an entry (KW, TTS, NAL …): numbers of their own, never Navision's.
paper = Table(
    "paper",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("number", Number, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("series", String(40), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),  # the entry it is a paper of
    Column("by_entry", BigInteger, nullable=False),  # the entry that had it issued
    UniqueConstraint("series", "sequence"),
    entry_key("entry_branch", "entry"),
    Index(None, "entry_branch", "entry"),
)

# Between vouchers and delivery: in detail one per voucher, or one per branch, day and kind.
posting_document = Table(
    "posting_document",
    metadata,
    Column("number", Number, primary_key=True),
    Column("branch", Branch, nullable=False),
    Column("date", Date, nullable=False),
    Column("kind", Code, nullable=False),
    Column("reference", String(35), nullable=False),  # Navision's External Document No.
    Column("summary", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("held_because", Text),
    Column("replaced_by", Number),
    UniqueConstraint("reference"),
    Index(None, "state", "number"),
)

# One row per voucher; `document` is filled in detail at once, in a summary when it is sealed.
outbox = Table(
    "outbox",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("voucher", Number, primary_key=True),
    Column("date", Date, nullable=False),
    Column("kind", Code, nullable=False),
    Column("document", Number),
    ForeignKeyConstraint(["branch", "voucher"], ["voucher.branch", "voucher.number"]),
    ForeignKeyConstraint(["document"], ["posting_document.number"]),
    Index(None, "document"),
)
