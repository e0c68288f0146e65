"""The foundation: entries, vouchers, numbers, outbox, deliveries and the mirror."""

from alembic import op

from books.schema_whole import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
