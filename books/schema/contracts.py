"""The tables of contracts: terms and instalments, charges, what each entry moved, and where the books began."""

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
    UniqueConstraint,
)

from books.schema.columns import Branch, Code, Number, Rupiah, entry_key, metadata, own_entry

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
    entry_key("branch", "entry"),
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
    *own_entry(),
    Column("deposit", Rupiah, nullable=False),
    Column("interest_recognised", Rupiah, nullable=False),
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
    entry_key("branch", "entry"),
)

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
    entry_key("branch", "by_entry"),
    CheckConstraint("amount <> 0", "not_zero"),
)

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
