"""How Alembic finds the books: always through the connection that `Database.migrate` hands over."""

from alembic import context

from books.schema.whole import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
