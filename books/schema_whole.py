"""Every table of the books on one `metadata`, one file for each matter."""

from books import (
    schema_cheques,
    schema_collectors,
    schema_counter,
    schema_delivery,
    schema_interbranch,
    schema_jobs,
    schema_navision,
    schema_suspense,
)
from books.schema import metadata

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
