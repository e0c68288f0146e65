"""The foundation: entries, vouchers, numbers, outbox, deliveries and the mirror, each with its guard."""

from alembic import op

from books.append_only import guard
from books.schema.whole import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    guard(op.get_bind(), metadata.sorted_tables)
