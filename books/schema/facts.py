"""The tables of facts: what happened, what followed, and what must be told to Navision.

Money is an integer number of rupiah here and `Decimal` outside. Keys of large tables begin with the branch that
keeps the contract, so that a distributed database can spread them. A newcomer would look for a status column on
contracts, entries and receipts: there is none, because a status follows from later entries. Columns under the
heading *cached* repeat what replay says, for lists and bulk runs, and are written in the same transaction.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

Branch = String(3)
Number = String(20)  # a document's or contract's number, as Navision can hold it
Code = String(32)
Rupiah = BigInteger


def _entry_key(*columns: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(columns, ["entry.branch", "entry.id"])


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

# --- what happened ----------------------------------------------------------------------------------------

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
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", Rupiah, nullable=False),
    Column("tender", Code, nullable=False),
    Column("role", Code, nullable=False),
    Column("money_branch", Branch, nullable=False),
    Column("bank", String(3)),
    Column("chosen", String(500)),  # the instalments the cashier picked, by number
    Column("held", Boolean, nullable=False, default=False),  # all of it waits in the customer's deposit
    Column("drawer_session", BigInteger),
    _entry_key("branch", "entry"),
    CheckConstraint("amount > 0", "above_zero"),
)

deposit_use = Table(
    "deposit_use",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", Rupiah, nullable=False),
    Column("chosen", String(500)),
    _entry_key("branch", "entry"),
)

refund = Table(
    "refund",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", Rupiah, nullable=False),
    Column("role", Code, nullable=False),
    Column("money_branch", Branch, nullable=False),
    Column("bank", String(3)),
    _entry_key("branch", "entry"),
)

waiver = Table(
    "waiver",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("instalment", Integer, nullable=False),
    Column("amount", Rupiah, nullable=False),
    _entry_key("branch", "entry"),
)

assessment = Table(
    "assessment",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("to", Date, nullable=False),
    _entry_key("branch", "entry"),
)

recognition = Table(
    "recognition",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("amount", Rupiah, nullable=False),
    _entry_key("branch", "entry"),
)

# Personal data stands here and nowhere else, in rows that can be erased.
party = Table(
    "party",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("id", Number, primary_key=True),
    Column("name", String(100), nullable=False),
)

contract = Table(
    "contract",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("number", Number, primary_key=True),
    Column("entry", BigInteger, nullable=False),
    Column("party", Number, nullable=False),
    Column("product", Code, nullable=False),
    Column("signed", Date, nullable=False),
    Column("nominal_day", SmallInteger, nullable=False),
    Column("object", String(100), nullable=False, default=""),
    # cached
    Column("last_entry", BigInteger, nullable=False),
    Column("deposit", Rupiah, nullable=False, default=0),
    Column("refund_due", Rupiah, nullable=False, default=0),
    Column("interest_recognised", Rupiah, nullable=False, default=0),
    Column("assessed_to", Date),
    UniqueConstraint("number"),
    _entry_key("branch", "entry"),
)

instalment = Table(
    "instalment",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("contract", Number, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("due", Date, nullable=False),
    Column("interest", Rupiah, nullable=False),
    Column("principal", Rupiah, nullable=False),
    # cached
    Column("interest_paid", Rupiah, nullable=False, default=0),
    Column("principal_paid", Rupiah, nullable=False, default=0),
    Column("late_paid", Rupiah, nullable=False, default=0),
    Column("late_waived", Rupiah, nullable=False, default=0),
    Column("late_waived_posted", Rupiah, nullable=False, default=0),
    Column("late_income", Rupiah, nullable=False, default=0),
    Column("unpaid", Rupiah, nullable=False),
    Column("moment", BigInteger, nullable=False, default=0),
    ForeignKeyConstraint(["branch", "contract"], ["contract.branch", "contract.number"]),
    CheckConstraint("unpaid = interest + principal - interest_paid - principal_paid", "unpaid_adds_up"),
)
# Finds the overdue rows among millions: only what is unpaid is in it, with all a bulk run needs.
Index(
    "ix_instalment_open",
    instalment.c.branch,
    instalment.c.due,
    instalment.c.contract,
    instalment.c.number,
    instalment.c.unpaid,
    instalment.c.moment,
    sqlite_where=instalment.c.unpaid > 0,
    postgresql_where=instalment.c.unpaid > 0,
)
# What is open of one contract, in the order of its table: asked for every sheet on the clearing desk's board.
Index(
    "ix_instalment_left",
    instalment.c.branch,
    instalment.c.contract,
    instalment.c.number,
    instalment.c.due,
    sqlite_where=instalment.c.unpaid > 0,
    postgresql_where=instalment.c.unpaid > 0,
)

# What an instalment had seen before the cut-over, as it was brought forward.
opening_position = Table(
    "opening_position",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("contract", Number, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("interest_paid", Rupiah, nullable=False),
    Column("principal_paid", Rupiah, nullable=False),
    Column("late_on_paid", Rupiah, nullable=False),
    Column("late_paid", Rupiah, nullable=False),
    Column("late_waived", Rupiah, nullable=False),
    Column("late_income", Rupiah, nullable=False),
    ForeignKeyConstraint(
        ["branch", "contract", "number"], ["instalment.branch", "instalment.contract", "instalment.number"]
    ),
)

opening_contract = Table(
    "opening_contract",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("deposit", Rupiah, nullable=False),
    Column("interest_recognised", Rupiah, nullable=False),
    _entry_key("branch", "entry"),
)

charge = Table(
    "charge",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("contract", Number, primary_key=True),
    Column("charge", String(40), primary_key=True),
    Column("entry", BigInteger, nullable=False),
    Column("type", Code, nullable=False),
    Column("place", BigInteger, nullable=False),  # the entry it stands in the place of; its own, if of none
    Column("made_on", Date, nullable=False),  # the posting date of that place
    Column("amount", Rupiah, nullable=False),
    Column("income_role", Code),  # none for a charge brought forward: its income is history
    # cached
    Column("standing", Boolean, nullable=False, default=True),
    Column("paid", Rupiah, nullable=False, default=0),
    ForeignKeyConstraint(["branch", "contract"], ["contract.branch", "contract.number"]),
    _entry_key("branch", "entry"),
)

# --- what followed ----------------------------------------------------------------------------------------

# The difference rows: entry `by_entry` moved this much of what belongs to entry `entry`.
allocation = Table(
    "allocation",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("contract", Number, primary_key=True),
    Column("by_entry", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("component", String(24), primary_key=True),
    Column("instalment", Integer, primary_key=True, autoincrement=False),
    Column("charge", String(40), primary_key=True),
    Column("amount", Rupiah, nullable=False),
    _entry_key("branch", "by_entry"),
    CheckConstraint("amount <> 0", "not_zero"),
)

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
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("series", String(40), primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    _entry_key("branch", "entry"),
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
    _entry_key("entry_branch", "entry"),
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
    _entry_key("entry_branch", "entry"),
    Index(None, "entry_branch", "entry"),
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
    _entry_key("branch", "opened_by_entry"),
    _entry_key("branch", "counted_by_entry"),
    _entry_key("branch", "closed_by_entry"),
)
Index(
    "uq_drawer_session_open",
    drawer_session.c.branch,
    drawer_session.c.cashier,
    unique=True,
    sqlite_where=drawer_session.c.closed_by_entry.is_(None),
    postgresql_where=drawer_session.c.closed_by_entry.is_(None),
)

# --- what must be told ------------------------------------------------------------------------------------

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

# --- where the books began --------------------------------------------------------------------------------

opening_balance = Table(
    "opening_balance",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("role", Code, primary_key=True),
    Column("counter_branch", Branch, primary_key=True),  # blank where the role has none
    Column("bank", String(3), primary_key=True),  # blank likewise
    Column("as_of", Date, nullable=False),
    Column("amount", Rupiah, nullable=False),
)

opening_ledger = Table(
    "opening_ledger",
    metadata,
    Column("account", String(20), primary_key=True),
    Column("last_entry_no", BigInteger, nullable=False),
)
