"""The desk: the books, the setup, the person and the day that one call of a command works with.

This is where the clock is read: a business date is today in the branch's own time zone, unless the caller
says that the branch works on another day. Nothing below `jobs` and `commands` asks the clock for a date.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from books.database import Database
from books.recording import Act, Actor
from books.setups import Books, NoSetup, load_setup_version, open_books
from commands.environment import Environment
from commands.failures import WrongUse
from company.authority import role_name
from company.loader import load_setup
from company.organisation import Branch
from company.setup import Setup

_SQLITE_FILE = "sqlite:///"


@dataclass(slots=True)
class Desk:
    """What the options before the command's name say; `log` is where an unforeseen error is written."""

    books_url: str
    config: Path
    today: date | None
    environment: Environment
    log: str = "stderr"
    _database: Database | None = field(default=None, repr=False)

    # --- books and setup ----------------------------------------------------------------------------------

    def books_to_work(self) -> Books:
        """The books with the setup of the config folder loaded into them, if it changed and if there is one."""
        database = self._existing()
        books = open_books(database)
        if not any(self.config.glob("*.toml")):
            return books
        setup = load_setup(self.config)
        if setup.fingerprint == books.setup.fingerprint:
            return books
        return load_setup_version(database, setup, now(), self.person(""), self.today_in_company(setup))

    def books_to_read(self) -> Books:
        """The books with the setup they have: a report does not wait for a config that is being edited."""
        return open_books(self._existing())

    def new_database(self) -> Database:
        """The database at the address, to be made or brought up to date."""
        if self._database is None:
            try:
                self._database = Database(self.books_url)
            except Exception as error:
                kind = type(error).__name__
                raise WrongUse(
                    f"--books: {self.books_url.split('@')[-1]!r} is no address of books ({kind}): "
                    "write sqlite:///books.db or postgresql+psycopg://user@host/name"
                ) from None
        return self._database

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()

    def has_books(self) -> bool:
        """Whether there are books at the address; a server is only asked when it is needed."""
        path = self.books_url.removeprefix(_SQLITE_FILE)
        return not self.books_url.startswith(_SQLITE_FILE) or Path(path).is_file()

    def _existing(self) -> Database:
        if not self.has_books():
            path = self.books_url.removeprefix(_SQLITE_FILE)
            raise NoSetup(f"there are no books at {path}: run `jembatan init` first, or correct --books")
        return self.new_database()

    # --- who and when -------------------------------------------------------------------------------------

    def person(self, named: str) -> str:
        """Who acts: the one named, or the environment's, or the computer's user."""
        return named or self.environment.actor or getpass.getuser()

    def actor(self, named: str, role: str, branch: str) -> Actor:
        """Who acts, with role and branch."""
        return Actor(self.person(named), role_name(role or self.environment.role), branch)

    def branch(self, setup: Setup, named: str) -> Branch:
        """The branch somebody works at: the one named, the environment's, or the only one there is."""
        code = named or self.environment.branch
        known = ", ".join(setup.branches)
        if not code and len(setup.branches) == 1:
            return next(iter(setup.branches.values()))
        if not code:
            raise WrongUse(f"--branch: say at which branch, one of {known}")
        if code not in setup.branches:
            raise WrongUse(f"--branch: config/branches.toml has no branch {code}: use one of {known}")
        return setup.branches[code]

    def business_date(self, branch: Branch) -> date:
        """The day the branch works in."""
        return self.today or datetime.now(branch.timezone.zone).date()

    def today_in_company(self, setup: Setup) -> date:
        """The day of the branch that is furthest ahead: a setting of that day is in use somewhere already."""
        return max(self.business_date(branch) for branch in setup.branches.values())

    def act(
        self,
        branch: Branch,
        actor: Actor,
        *,
        key: str = "",
        on: date | None = None,
        value: date | None = None,
        reason: str = "",
        approver: str | None = None,
    ) -> Act:
        """What is asked for: dated today unless another day is named, under a fresh key unless one is given.

        `approver` is who approves it and in which role, as HEAD-1:branch_head.
        """
        person, _, approver_role = (approver or "").partition(":")
        today = self.business_date(branch)
        return Act(
            key or f"{branch.code}/{actor.id}/{uuid4().hex[:12]}",
            branch.code,
            on or today,
            today,
            now(),
            actor,
            value,
            person.strip() or None,
            reason,
            role_name(approver_role) or None,
        )


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)


def now() -> datetime:
    """The moment, for the clock column of entries: when something was written down, never when it happened."""
    return datetime.now(UTC)
