"""Every table of the books on one `metadata`, one file for each matter."""

from books.schema import (
    cheques,
    collectors,
    contracts,
    counter,
    delivery,
    entries,
    interbranch,
    jobs,
    navision,
    suspense,
    vouchers,
)
from books.schema.columns import metadata

__all__ = [
    "cheques",
    "collectors",
    "contracts",
    "counter",
    "delivery",
    "entries",
    "interbranch",
    "jobs",
    "metadata",
    "navision",
    "suspense",
    "vouchers",
]
