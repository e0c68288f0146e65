"""The finance people at their screens: what they change while a bridge is at work.

Tests and the storm play them with this: edit or delete a line that was offered, add one of their own, post
the batch, close the period, block an account, reverse what was posted. Everything goes through the same
validation as a client's request and under their own user name.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from simulator.company import Company
from simulator.errors import NavError
from simulator.posting.batches import post_batch, run_job_queue
from simulator.posting.journal import JournalBatch, enter
from simulator.posting.reversal import reverse_register, reverse_transaction
from simulator.tables.fields import BLANK_DATE, Value
from simulator.tables.store import Record


class Finance:
    """A finance person in one company."""

    def __init__(self, company: Company, user: str = "FINANCE") -> None:
        self.company: Final = company
        self.user: Final = user

    def insert_line(self, template: str, batch: str, fields: Mapping[str, Value]) -> Record:
        """Add a line at the bottom of a batch, entering these fields in this order."""
        with self.company.transaction():
            journal = JournalBatch(self.company, template, batch)
            line = journal.new_line()
            for name, value in fields.items():
                enter(self.company, line, name, value)
            return journal.insert(line)

    def edit_line(self, template: str, batch: str, number: int, fields: Mapping[str, Value]) -> Record:
        """Change fields of a line."""
        with self.company.transaction():
            journal = JournalBatch(self.company, template, batch)
            line = self.company.rows(81).get(*journal.names, number).draft()
            for name, value in fields.items():
                enter(self.company, line, name, value)
            return journal.modify(line)

    def delete_line(self, template: str, batch: str, number: int) -> None:
        """Delete a line."""
        with self.company.transaction():
            rows = self.company.rows(81)
            rows.delete(rows.get(template.upper(), batch.upper(), number))

    def post(self, template: str, batch: str) -> int:
        """Post a batch from the page; returns the register's number."""
        return post_batch(self.company, template, batch, self.user)

    def run_job_queue(self) -> list[NavError | int]:
        """Let the job queue work off what was scheduled."""
        return run_job_queue(self.company)

    def allow_posting(self, start: date | None, end: date | None, user: str | None = None) -> None:
        """Change the allowed posting dates, for everybody or for one user; nothing means no limit."""
        with self.company.transaction():
            allowed = (start or BLANK_DATE, end or BLANK_DATE)
            if user is None:
                self.company.setup.allowed_from, self.company.setup.allowed_to = allowed
            else:
                self.company.setup.user_allowed[user.upper()] = allowed

    def block_account(self, number: str, blocked: bool = True) -> None:
        """Block a G/L account, or lift the block."""
        self.company.set_field(15, (number,), "Blocked", blocked)

    def block_bank_account(self, number: str, blocked: bool = True) -> None:
        """Block a bank account, or lift the block."""
        self.company.set_field(270, (number,), "Blocked", blocked)

    def block_customer(self, number: str, blocked: str = "All") -> None:
        """Block a customer (Ship, Invoice or All), or lift the block with a blank."""
        self.company.set_field(18, (number,), "Blocked", blocked)

    def block_dimension_value(self, dimension: str, code: str, blocked: bool = True) -> None:
        """Block a dimension value, or lift the block."""
        self.company.set_field(349, (dimension, code), "Blocked", blocked)

    def reverse_transaction(self, number: int) -> int:
        """Reverse Transaction on an entry; returns the new register's number."""
        return reverse_transaction(self.company, number, self.user)

    def reverse_register(self, number: int) -> int:
        """Reverse Register; returns the new register's number."""
        return reverse_register(self.company, number, self.user)
