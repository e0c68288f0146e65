"""The tables of sheets: what is written on them, every step they took, and what is cached for lists.

A sheet stands in `cheque` with what it is; what happened to it stands in `cheque_step`, one row per step, never
edited. The columns under *cached* repeat the fold of the steps (`servicing.cheque_history`) for lists over a
million sheets; `cheque_clearing` repeats when each sheet was in clearing, so that a report as of any past day is
one range in an index. Both are written in the transaction of the step and proved by `books verify`.
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
    SmallInteger,
    String,
    Table,
)

from books.schema.columns import Branch, Code, Number, Rupiah, entry_key, metadata, own_entry

DraweeBank = String(8)
SheetNumber = String(20)


def _sheet_key(*columns: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(columns, ["cheque.branch", "cheque.id"])


cheque = Table(
    "cheque",
    metadata,
    Column("branch", Branch, primary_key=True),  # the home branch of its main contract
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("bank", DraweeBank, nullable=False),  # the bank it is drawn on
    Column("number", SheetNumber, nullable=False),
    Column("kind", String(6), nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("contract", Number, nullable=False),
    Column("party", Number, nullable=False),
    Column("drawer", Number),  # a third party who signed it
    Column("issued", Date),
    Column("effective", Date, nullable=False),
    Column("received", Date, nullable=False),
    Column("inkaso", Boolean, nullable=False),
    Column("corrections", SmallInteger, nullable=False),
    Column("meant_for", Integer),  # the instalment
    Column("plan_locked", Boolean, nullable=False),
    Column("memo", Boolean, nullable=False),
    Column("replaces", BigInteger),
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    # cached
    Column("status", String(10), nullable=False),
    Column("effective_now", Date, nullable=False),
    Column("until", Date),
    # of what lies in the safe only: the first and the last day of presentation, by the rule of its last step's day
    Column("presentable_from", Date),
    Column("last_day", Date),
    Column("deposited_on", Date),
    Column("expected_on", Date),
    Column("deposit_branch", Branch),
    Column("deposit_bank", String(3)),
    Column("ticked", Boolean, nullable=False),
    Column("return_wanted", Boolean, nullable=False),
    Column("bounces", SmallInteger, nullable=False),
    Column("bounced_on", Date),
    Column("refusal", SmallInteger),
    Column("again", String(16)),
    Column("steps", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
    entry_key("entry_branch", "entry"),
    CheckConstraint("amount > 0", "above_zero"),
    Index(None, "party"),
    Index(None, "branch", "contract"),
    Index(None, "entry_branch", "entry"),
)
# Drawee bank and number are unique among the sheets that were not cancelled.
_LIVE = cheque.c.status != "CANCELLED"
Index(
    "uq_cheque_sheet",
    cheque.c.bank,
    cheque.c.number,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)
# The due list, the sheets whose date passed, and those that leave their window: only what lies in the safe.
_ON_HAND = cheque.c.status.in_(("REGISTERED", "HELD", "BOUNCED"))
Index(
    "ix_cheque_on_hand",
    cheque.c.branch,
    cheque.c.presentable_from,
    cheque.c.status,
    cheque.c.bank,
    cheque.c.amount,
    cheque.c.contract,
    sqlite_where=_ON_HAND,
    postgresql_where=_ON_HAND,
)
Index(
    "ix_cheque_last_day",
    cheque.c.branch,
    cheque.c.last_day,
    cheque.c.amount,
    sqlite_where=_ON_HAND,
    postgresql_where=_ON_HAND,
)
# How many sheets a contract has left, and until when; with the status SQLite need not look at the sheets.
Index(
    "ix_cheque_left",
    cheque.c.branch,
    cheque.c.contract,
    cheque.c.presentable_from,
    cheque.c.status,
    sqlite_where=_ON_HAND,
    postgresql_where=_ON_HAND,
)
_IN_CLEARING = cheque.c.status == "DEPOSITED"
Index(
    "ix_cheque_overdue",
    cheque.c.branch,
    cheque.c.expected_on,
    cheque.c.deposit_bank,
    cheque.c.amount,
    sqlite_where=_IN_CLEARING,
    postgresql_where=_IN_CLEARING,
)
_BOUNCED = cheque.c.status == "BOUNCED"
Index(
    "ix_cheque_bounced",
    cheque.c.branch,
    cheque.c.bounced_on,
    cheque.c.bank,
    cheque.c.amount,
    sqlite_where=_BOUNCED,
    postgresql_where=_BOUNCED,
)

# The planned split of a mutual sheet.
cheque_plan = Table(
    "cheque_plan",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("cheque", BigInteger, primary_key=True, autoincrement=False),
    Column("part", SmallInteger, primary_key=True, autoincrement=False),
    Column("contract", Number, nullable=False),
    Column("instalment", Integer),
    Column("charge", String(40)),
    Column("amount", Rupiah, nullable=False),
    _sheet_key("branch", "cheque"),
    Index(None, "contract"),
)

# What the clerk was warned of when the sheet was registered.
cheque_warning = Table(
    "cheque_warning",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("cheque", BigInteger, primary_key=True, autoincrement=False),
    Column("code", String(16), primary_key=True),
    Column("sentence", String(200), nullable=False),
    _sheet_key("branch", "cheque"),
)

# Every step of every sheet; the columns from `bank_branch` on belong to some kinds only.
cheque_step = Table(
    "cheque_step",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("cheque", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("on", Date, nullable=False),
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("takes_back", Integer),
    Column("answers", Integer),
    Column("bank_branch", Branch),
    Column("bank", String(3)),
    Column("presented_on", Date),
    Column("expected_on", Date),
    Column("effective", Date),
    Column("until", Date),
    Column("by_customer", Boolean),
    Column("channel", String(20)),
    Column("code", SmallInteger),
    Column("codes", String(40)),
    Column("empty", Boolean),
    Column("again", String(16)),
    Column("letter", String(40)),
    Column("bank_fee", Rupiah),
    Column("customer_fee", Rupiah),
    Column("charge", String(40)),
    Column("credited_on", Date),
    Column("debited_on", Date),
    Column("value_date", Date),
    Column("successor", BigInteger),
    Column("paid_by", String(30)),  # branch/number of the entry that brought the money instead
    Column("old_paper", Number),  # the TTS or BST of another system, of a sheet brought forward
    _sheet_key("branch", "cheque"),
    entry_key("entry_branch", "entry"),
    Index(None, "entry_branch", "entry"),
)
Index(
    "ix_cheque_step_kind_on",
    cheque_step.c.kind,
    cheque_step.c.on,
    sqlite_where=cheque_step.c.kind.in_(("BOUNCED", "RETURNED")),
    postgresql_where=cheque_step.c.kind.in_(("BOUNCED", "RETURNED")),
)

# Cached: from when to when a sheet was in clearing, by posting dates; `until` is empty while it still is.
cheque_clearing = Table(
    "cheque_clearing",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("cheque", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),  # the step that brought it there
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("days", Integer),  # how long it took; finds the window that a past day's report has to look at
    Column("bank_branch", Branch, nullable=False),
    Column("bank", String(3), nullable=False),
    Column("inkaso", Boolean, nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("memo", Boolean, nullable=False),
    Column("slip_branch", Branch, nullable=False),
    Column("slip", BigInteger, nullable=False),  # the entry of its deposit slip
    Column("old_slip", Number),  # the slip of another system, of a sheet brought forward
    _sheet_key("branch", "cheque"),
    Index(None, "since", "until"),
    Index(None, "days"),
)
_STILL = cheque_clearing.c.until.is_(None)
Index(
    "ix_cheque_clearing_now",
    cheque_clearing.c.bank_branch,
    cheque_clearing.c.bank,
    cheque_clearing.c.since,
    cheque_clearing.c.amount,
    sqlite_where=_STILL,
    postgresql_where=_STILL,
)

# Who signed for returned sheets: a name, therefore outside the chain and in a row that can be erased.
cheque_handover = Table(
    "cheque_handover",
    metadata,
    *own_entry(),
    Column("received_by", String(100), nullable=False),
)

# What people decided about a customer on one contract: proposed, confirmed, dismissed.
customer_status = Table(
    "customer_status",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("contract", Number, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("status", Code, nullable=False),
    Column("bounces", SmallInteger, nullable=False),
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    ForeignKeyConstraint(["branch", "contract"], ["contract.branch", "contract.number"]),
    entry_key("entry_branch", "entry"),
    Index(None, "entry_branch", "entry"),
)
