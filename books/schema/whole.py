"""Every table of the books on one `metadata`, one file for each matter."""

from books.schema import cheques as schema_cheques
from books.schema import collectors as schema_collectors
from books.schema import counter as schema_counter
from books.schema import delivery as schema_delivery
from books.schema import interbranch as schema_interbranch
from books.schema import jobs as schema_jobs
from books.schema import navision as schema_navision
from books.schema import suspense as schema_suspense
from books.schema.facts import metadata

__all__ = [
    "metadata",
    "schema_cheques",
    "schema_collectors",
    "schema_counter",
    "schema_delivery",
    "schema_interbranch",
    "schema_jobs",
    "schema_navision",
    "schema_suspense",
]
