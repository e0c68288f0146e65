"""The demonstration: the main job from end to end on this machine alone, and the proof that nothing was lost.

A company with three branches begins its books, works for three months, and delivers every evening to a
Navision that loses answers on purpose. A newcomer would let the demo count what it did; the proof counts what
stands in the books and in Navision's own store, by ways that share nothing.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from books.database import Database
from books.recording import Actor
from books.setups import Books, create_books
from books.verify import verify
from commands import desk as desks
from commands.demo_proof import count_lines, navision_pairs, pairs_of_all_branches
from commands.failures import WrongUse
from commands.printing import Step, progress
from commands.sample import sample_folder
from commands.trial.clock import SkippingClock
from commands.trial.days import Day, DayEnds, business_days, make_days
from commands.trial.navision import company_seed
from commands.trial.portfolio import Portfolio, make_portfolio, write_contracts, write_opening
from commands.trial.teller import Tellers
from commands.trial.wiring import WIRINGS, DemoWire, over
from company.loader import load_setup
from company.setup import Setup
from connector import Wire, connect
from delivery.agree import agree
from delivery.deliver import deliver
from delivery.result import Outcome
from jobs.diffing import diff_report
from jobs.intake.contracts import import_contracts
from jobs.intake.opening import import_opening
from reports.diff import DiffReport, Period, Scope
from reports.diff_page import render_html
from reports.summary import Proof
from servicing.calendar import months_later
from simulator import Rule, Simulator

MARK: Final = ".jembatan-demo"
MONTHS: Final = 3
NEW_CONTRACTS: Final = 160
IN_MID_LIFE: Final = 480
RUNS_AT_MOST: Final = 5
LEAST_LOST: Final = 10
USER: Final = "jembatan"
BOOKS, REPORT = "books.db", "diff.html"

# One answer is lost each evening, in turn.
BEFORE_ARRIVAL, AFTER_LINES, AFTER_POSTING = "before arrival", "after the lines", "after posting"


@dataclass(slots=True)
class Demonstration:
    """One demo: its folder, its seed, what was found wrong, and where the time went."""

    folder: Path
    seed: int
    wire: DemoWire = DemoWire.SOAP
    quiet: bool = False
    findings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def run(self) -> Proof:
        """From empty books to the proof."""
        began = time.monotonic()
        clear(self.folder)
        setup = over(load_setup(sample_folder()), self.wire)
        portfolio = make_portfolio(setup, new=NEW_CONTRACTS, in_mid_life=IN_MID_LIFE, seed=self.seed)
        days = make_days(portfolio, list(setup.branches), _open_days(setup), seed=self.seed)
        navision = company_seed(
            setup, (c.number for c in portfolio.contracts), portfolio.balances(setup), portfolio.as_of
        )
        database = Database(f"sqlite:///{self.folder / BOOKS}")
        try:
            with Simulator.start(
                [navision], users={USER: USER}, flavour=WIRINGS[self.wire].flavour
            ) as server:
                wire = connect(replace(setup.navision.connection(USER, USER), url=server.url))
                try:
                    books = create_books(database, setup, _at(setup.limits.cut_over), "demo")
                    self._begin(books, portfolio, wire)
                    tellers = self._work(books, days, wire, server)
                    return self._prove(books, wire, server, tellers, days, began)
                finally:
                    wire.close()
        finally:
            database.close()

    # --- the three parts ----------------------------------------------------------------------------------

    def _begin(self, books: Books, portfolio: Portfolio, wire: Wire) -> None:
        """The cut-over: balances agreed with Navision, and the contracts that are signed on the first day."""
        first = books.setup.limits.cut_over
        actor = Actor("demo", "operations", "")
        write_opening(self.folder / "opening", portfolio, books.setup)
        write_contracts(self.folder / "contracts.csv", portfolio.new)
        with self._timed("cut-over"), self._bar("Opening balances, agreed with Navision") as step:
            opened = import_opening(
                books, self.folder / "opening", wire, portfolio.as_of, actor, _at(first), step
            )
        with self._timed("cut-over"), self._bar("Contracts from a file") as step:
            signed = import_contracts(
                books, self.folder / "contracts.csv", actor, first, _at(first), progress=step
            )
        self.findings += map(str, (*opened.faults, *signed.faults))

    def _work(self, books: Books, days: Sequence[Day], wire: Wire, server: Simulator) -> Tellers:
        """Three months: the counters by day, delivery in the evening, with an answer lost on purpose."""
        tellers, clock, losses = Tellers(books), SkippingClock(), list(self._moments)
        with self._bar("Business days: receipts, day ends, delivery") as step:
            for place, day in enumerate(days):
                step(place, len(days))
                for event in day.events:
                    with self._timed("day ends" if isinstance(event, DayEnds) else "counters"):
                        tellers.do(event)
                kind, operation = losses[place % len(losses)]
                server.faults.add(Rule(kind, operation=operation, times=1))
                with self._timed("delivery"):
                    self._deliver(books, wire, clock, day)
                server.faults.clear()
            step(len(days), len(days))
        return tellers

    def _deliver(self, books: Books, wire: Wire, clock: SkippingClock, day: Day) -> None:
        for _ in range(RUNS_AT_MOST):
            result = deliver(books, wire, clock=clock, until=day.on)
            if result.outcome is Outcome.DONE:
                break
        else:
            self.findings.append(f"{day.on}: delivery ended with: {result.outcome}: {result.because}")
        self.findings += (f"{one.document}: {one.found}: {one.because}" for one in result.named)

    def _prove(
        self,
        books: Books,
        wire: Wire,
        server: Simulator,
        tellers: Tellers,
        days: Sequence[Day],
        began: float,
    ) -> Proof:
        """Prove the books by themselves, the ledgers against each other, and the store line by line."""
        with self._timed("proof"), self._bar("Proving the books") as step:
            verified = verify(books, step)
        with self._timed("proof"), self._bar("Reading Navision's ledger back, and comparing"):
            report = self._compare(books, wire, days)
            counted = count_lines(books, server.company())
            pairs = navision_pairs(books, server.company())
        lost = Counter[str](dict.fromkeys(self._moments.values(), 0))
        for fired, times in server.faults.fired.items():
            lost[self._moments.get(fired, " ".join(fired))] += times
        too_few = [
            f"answers lost {moment}: {times}, fewer than the {LEAST_LOST} that the demo means to show"
            for moment, times in lost.items()
            if times < LEAST_LOST
        ]
        return Proof(
            contracts=verified.contracts,
            receipts=tellers.done["receipts"],
            entries=verified.entries,
            vouchers=verified.vouchers,
            lines_sent=counted.lines,
            answers_lost=lost,
            doubled=counted.doubled,
            missing=counted.missing,
            differences=len(report.lines),
            pairs=(*pairs_of_all_branches(verified), *pairs),
            findings=(*self.findings, *verified.findings, *counted.undelivered, *too_few),
            seconds=round(time.monotonic() - began),
            report=self.folder / REPORT,
            books=self.folder / BOOKS,
        )

    def _compare(self, books: Books, wire: Wire, days: Sequence[Day]) -> DiffReport:
        agree(books, wire)
        first, last = books.setup.limits.cut_over, days[-1].on
        report = diff_report(books, Scope(books.setup.company.name, Period(first, last)))
        render_html(report, self.folder / REPORT)
        return report

    @property
    def _moments(self) -> Mapping[tuple[str, str], str]:
        """What is lost on this wire, in turn, and which moment that is."""
        calls = WIRINGS[self.wire]
        return {
            ("lose_request", calls.adds): BEFORE_ARRIVAL,
            ("lose_answer", calls.adds): AFTER_LINES,
            ("lose_answer", calls.posts): AFTER_POSTING,
            ("lose_request", calls.posts): BEFORE_ARRIVAL,
        }

    # --- bars and times -----------------------------------------------------------------------------------

    def _bar(self, what: str) -> AbstractContextManager[Step]:
        return progress(what, quiet=self.quiet, keep=True)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[what] += time.perf_counter() - began


def clear(folder: Path) -> None:
    """An empty folder for the demo; what an earlier demo left is removed, anything else is refused."""
    if folder.exists():
        if not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file()):
            raise WrongUse(
                f"{folder} holds something that no demo made: name another folder with --folder, or move it away"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("made by `jembatan demo`, which clears this folder when it starts again\n")


def _open_days(setup: Setup) -> list[date]:
    """The business days of three months from the cut-over on."""
    first = setup.limits.cut_over
    last = desks.day_before(months_later(first, MONTHS))
    return business_days(setup.rules.calendar, first, last)


def _at(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)
