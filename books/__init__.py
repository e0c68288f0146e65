"""Our books: entries, vouchers, numbers, the outbox; the only room with SQL.

Everything that follows from one business event is written in one transaction or not at all. Rows of facts are
added, never changed or removed; columns that are caches say so, and `books verify` proves them equal to replay.
"""
