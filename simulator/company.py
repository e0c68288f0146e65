"""A company: its tables, its general ledger setup, its clock and its lock.

Everything that reads or changes a company does so inside `company.transaction()`: one session at a time, all
or nothing. A newcomer would look for the work date in the clock; Navision keeps them apart, and new
journal lines take the work date (PROTOCOL 4.2).
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from simulator.posting.journal_totals import JournalTotals
from simulator.posting.running_balances import RunningBalances
from simulator.tables.fields import BLANK_DATE, Value
from simulator.tables.flavours import NAV2018, Flavour, tables
from simulator.tables.store import Record, Rows, Undo

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class LedgerSetup:
    """General Ledger Setup and User Setup, as far as posting asks them."""

    allowed_from: date = BLANK_DATE
    allowed_to: date = BLANK_DATE
    user_allowed: dict[str, tuple[date, date]] = field(default_factory=dict)
    rounding: Decimal = Decimal("0.01")
    post_with_job_queue: bool = False
    global_dimensions: tuple[str, ...] = ("BRANCH", "CONTRACT")

    def allowed_dates(self, user: str) -> tuple[date, date]:
        """The range for this user: the user's own setup wins when it says anything."""
        start, end = self.user_allowed.get(user.upper(), (BLANK_DATE, BLANK_DATE))
        if start == BLANK_DATE and end == BLANK_DATE:
            start, end = self.allowed_from, self.allowed_to
        return start, date.max if end == BLANK_DATE else end


@dataclass(frozen=True, slots=True)
class Job:
    """One entry of the job queue: post this batch."""

    template: str
    batch: str
    user: str


class Company:
    """One company of the database."""

    def __init__(
        self,
        name: str,
        flavour: Flavour = NAV2018,
        clock: Clock = real_clock,
        work_date: date | None = None,
        version: int = 1_000_000,
    ) -> None:
        self.name: Final = name
        self.flavour: Final = flavour
        self.clock: Clock = clock
        self.work_date_setting = work_date
        self.setup: Final = LedgerSetup()
        self.jobs: Final[list[Job]] = []
        self._undo: Final = Undo()
        self._versions = version
        timestamps = iter(self._next_version, None)
        self._rows: Final = {
            number: Rows(table, flavour, self._undo, timestamps, lambda: self.clock())
            for number, table in tables(flavour).items()
        }
        self.journal_totals: Final = JournalTotals(self._rows[81])
        self.balances: Final = RunningBalances(self._rows[17])
        self._dimension_sets: Final[dict[tuple[tuple[str, str], ...], int]] = {(): 0}
        self._combinations: Final[list[tuple[tuple[str, str], ...]]] = []

    def _next_version(self) -> int:
        self._versions += 1
        return self._versions

    @property
    def version(self) -> int:
        """The last row version given: it grows with every change."""
        return self._versions

    @property
    def combinations(self) -> int:
        """How many combinations of dimension values are known, the empty one included."""
        return len(self._dimension_sets)

    def __repr__(self) -> str:
        return f"Company({self.name!r})"

    @property
    def work_date(self) -> date:
        """The server's work date: today unless somebody set it."""
        return self.work_date_setting or self.clock().date()

    def rows(self, table: int) -> Rows:
        """The rows of a table, by the table's number."""
        return self._rows[table]

    def transaction(self, commits: bool = False) -> AbstractContextManager[None]:
        """One session's work on this company: alone, and all or nothing, up to where AL code may commit."""
        return self._undo.transaction(commits)

    def part(self) -> AbstractContextManager[None]:
        """A part of a running transaction that can fail by itself."""
        return self._undo.part()

    def commit(self) -> None:
        """AL code commits: what the running transaction did so far stays."""
        self._undo.commit()

    def rounded(self, amount: Decimal, currency: str = "") -> Decimal:
        """An amount at the currency's smallest unit."""
        smallest = self.rows(4).get(currency).amount("Amount Rounding Precision") if currency else None
        return (amount / (smallest or self.setup.rounding)).quantize(Decimal(1), ROUND_HALF_UP) * (
            smallest or self.setup.rounding
        )

    def dimension_set(self, codes: Iterable[tuple[str, str]]) -> int:
        """The number of a combination of dimension values; equal combinations share it."""
        combination = tuple(sorted((dimension, value) for dimension, value in codes if value))
        return self._dimension_sets.setdefault(combination, len(self._dimension_sets))

    def dimensions_of(self, number: int) -> dict[str, str]:
        """The dimension values of a combination, by dimension; none for a number that was never given."""
        if len(self._combinations) < len(self._dimension_sets):
            self._combinations.extend(list(self._dimension_sets)[len(self._combinations) :])
        return dict(self._combinations[number]) if 0 <= number < len(self._combinations) else {}

    def account_name(self, number: str) -> str:
        """The name of a G/L account, blank when there is none."""
        account = self.rows(15).find(number)
        return account.text("Name") if account else ""

    def balance(self, account: str) -> Decimal:
        """The balance of a G/L account over all entries."""
        return self.balances.of(account).balance

    def set_field(self, table: int, key: tuple[Value, ...], field_name: str, value: Value) -> Record:
        """Somebody changed one field of a row on a card."""
        with self.transaction():
            draft = self.rows(table).get(*key).draft()
            draft[field_name] = value
            return self.rows(table).modify(draft)
