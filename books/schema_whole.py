"""Every table of the books on one `metadata`: facts, sheets, titipan, deliveries, and what ran by the clock."""

from books import schema_cheques, schema_delivery, schema_jobs, schema_suspense
from books.schema import metadata

__all__ = ["metadata", "schema_cheques", "schema_delivery", "schema_jobs", "schema_suspense"]
