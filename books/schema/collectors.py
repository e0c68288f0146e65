"""The tables of collectors: run lists, receipt books, remittances, and what a collector owes.

What became of a form of a receipt book is not typed in anywhere: it was used when a receipt that stands names it,
lost or returned when its book's return says so, and is in the collector's hands otherwise.
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
    Table,
)

from books.schema.columns import Branch, Code, Number, Rupiah, metadata, own_entry

# The list of visits a collector takes along (LKH).
run_list = Table(
    "run_list",
    metadata,
    *own_entry(),
    Column("collector", Code, nullable=False),
    Column("due_back", Date, nullable=False),  # the last day on which he may remit
    Index(None, "branch", "collector"),
)

run_list_visit = Table(
    "run_list_visit",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("contract", Number, nullable=False),
    # What the contract owed when the list was made.
    Column("oldest_due", Date),
    Column("overdue", Rupiah, nullable=False),
    Column("late_charge", Rupiah, nullable=False),
    Column("charges", Rupiah, nullable=False),
    ForeignKeyConstraint(["branch", "entry"], ["run_list.branch", "run_list.entry"]),
)

# Forms `first` to `last` of a numbered receipt book (kwitansi tagih) in a collector's hands.
receipt_book = Table(
    "receipt_book",
    metadata,
    *own_entry(),
    Column("book", Code, nullable=False),
    Column("collector", Code, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    CheckConstraint("first > 0 and last >= first", "in_order"),
    Index(None, "branch", "book"),
)

receipt_book_return = Table(
    "receipt_book_return",
    metadata,
    *own_entry(),
    Column("issue", BigInteger, nullable=False),
    ForeignKeyConstraint(["branch", "issue"], ["receipt_book.branch", "receipt_book.entry"]),
    Index(None, "branch", "issue"),
)

receipt_form_lost = Table(
    "receipt_form_lost",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),  # the return that says so
    Column("form", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["branch", "entry"], ["receipt_book_return.branch", "receipt_book_return.entry"]),
)

remittance = Table(
    "remittance",
    metadata,
    *own_entry(),
    Column("collector", Code, nullable=False),
    Column("run_list", BigInteger),
    Column("collected", Rupiah, nullable=False),
    Column("short", Rupiah, nullable=False),
    Column("in_field", Boolean, nullable=False),  # posted in the field: the cash is still with him (T2f)
    Column("drawer_session", BigInteger),
    ForeignKeyConstraint(["branch", "run_list"], ["run_list.branch", "run_list.entry"]),
    CheckConstraint("short >= 0 and short <= collected", "short_of_it"),
    Index(None, "branch", "collector"),
    Index(None, "branch", "run_list"),
)

# Each receipt of a remittance: the contract's own entry, the date the customer signed, the form he got.
collected_receipt = Table(
    "collected_receipt",
    metadata,
    Column("branch", Branch, primary_key=True),
    Column("remittance", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("entry_branch", Branch, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("contract", Number, nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("issue", BigInteger),  # the receipt book's issue
    Column("form", Integer),
    ForeignKeyConstraint(["branch", "remittance"], ["remittance.branch", "remittance.entry"]),
    ForeignKeyConstraint(["entry_branch", "entry"], ["entry.branch", "entry.id"]),
    ForeignKeyConstraint(["branch", "issue"], ["receipt_book.branch", "receipt_book.entry"]),
    Index(None, "branch", "issue", "form"),
    Index(None, "entry_branch", "entry"),
)

# A collector hands over the cash that he had posted in the field: `amount` is all he held.
field_handover = Table(
    "field_handover",
    metadata,
    *own_entry(),
    Column("collector", Code, nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("short", Rupiah, nullable=False),
    Column("drawer_session", BigInteger),
    CheckConstraint("amount > 0 and short >= 0 and short <= amount", "short_of_it"),
    Index(None, "branch", "collector"),
)

# Money by which a collector pays back what he owes.
collector_repayment = Table(
    "collector_repayment",
    metadata,
    *own_entry(),
    Column("collector", Code, nullable=False),
    Column("amount", Rupiah, nullable=False),
    Column("drawer_session", BigInteger),
    CheckConstraint("amount > 0", "above_zero"),
    Index(None, "branch", "collector"),
)
