"""Every table of the books on one `metadata`: the facts, what delivery keeps, and what ran by the clock."""

from books import schema_delivery, schema_jobs
from books.schema import metadata

__all__ = ["metadata", "schema_delivery", "schema_jobs"]
