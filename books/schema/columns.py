"""What the tables of the books are made of: one `metadata`, the types of columns, and the key of an entry.

Money is an integer number of rupiah here and `Decimal` outside. Keys of large tables begin with the branch that
keeps the contract, so that a distributed database can spread them. A newcomer would look for a status column on
contracts, entries and receipts: there is none, because a status follows from later entries. Columns under the
heading *cached* repeat what replay says, for lists and bulk runs, and are written in the same transaction.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, MetaData, String

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


def entry_key(*columns: str) -> ForeignKeyConstraint:
    """These columns name an entry."""
    return ForeignKeyConstraint(columns, ["entry.branch", "entry.id"])


def own_entry() -> tuple[Column[str], Column[int], ForeignKeyConstraint]:
    """A row beside its entry, and under the entry's key."""
    return (
        Column("branch", Branch, primary_key=True),
        Column("entry", BigInteger, primary_key=True, autoincrement=False),
        entry_key("branch", "entry"),
    )
