"""Every table of the books on one `metadata`: facts, sheets, what delivery keeps, and what ran by the clock."""

from books import schema_cheques, schema_delivery, schema_jobs
from books.schema import metadata

__all__ = ["metadata", "schema_cheques", "schema_delivery", "schema_jobs"]
