"""Every table of the books on one `metadata`: the facts, and what delivery keeps."""

from books import schema_delivery
from books.schema import metadata

__all__ = ["metadata", "schema_delivery"]
