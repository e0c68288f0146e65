"""The table of what ran by the clock: one row for each time of the timetable that a job took up.

A newcomer would keep a "last run" and overwrite it. The row of a slot is made when a process takes it up, so
that two processes cannot take up the same one, and it is ended when the job has ended, so that a process that
died shows.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from books.schema.columns import metadata
from books.schema.delivery import Milliseconds

job_run = Table(
    "job_run",
    metadata,
    Column("job", String(16), primary_key=True),
    Column("slot", Milliseconds, primary_key=True, autoincrement=False),  # the time in the timetable
    Column("holder", String(80), nullable=False),
    Column("started", Milliseconds, nullable=False),
    Column("ended", Milliseconds),
    Column("exit_code", Integer),
    Column("said", Text, nullable=False, default=""),
    Index(None, "job", "started"),
)

__all__ = ["job_run", "metadata"]
