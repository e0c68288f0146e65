"""Prints at the end of a test run how often each kind of fault really fired, over all workers.

Every test of storm and schedules hands its counts over as a property of its report; xdist carries reports to
the one process that prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from tests.storm.census import LEAST, Census, Fault, short_of, table

PROPERTY = "storm"
SCHEDULES = "schedules"
WHOLE_RUN = 200
"""How many seeds a whole run has; then each kind must have fired often enough."""
WHOLE_SCHEDULES = 1000
"""How many fault schedules a whole run has; then each mishap must have happened often enough."""


def hand_over(record_property: Callable[[str, object], None], census: Census, seeds: int) -> None:
    """Attach a census to the report of the running test."""
    record_property(PROPERTY, [seeds, {fault.name: times for fault, times in census.items()}])


def hand_over_schedules(
    record_property: Callable[[str, object], None], happened: Mapping[str, int], schedules: int
) -> None:
    """Attach what happened in so many schedules, and what did not, to the report of the running test."""
    record_property(SCHEDULES, [schedules, dict(happened)])


class StormReport:
    """The plugin that adds up, prints, and fails a whole run in which a fault hardly ever fired.

    No single test can say that: the seeds are spread over tests, and the tests over processes.
    """

    def __init__(self) -> None:
        self.seeds = 0
        self.census = Census()
        self.schedules = 0
        self.happened: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a storm test has counted."""
        if report.when != "call":
            return
        for name, value in report.user_properties:
            if name == PROPERTY:
                seeds, counted = value  # type: ignore[misc]
                self.seeds += seeds
                for fault, times in counted.items():  # type: ignore[attr-defined]
                    self.census[Fault[fault]] += times
            if name == SCHEDULES:
                schedules, happened = value  # type: ignore[misc]
                self.schedules += schedules
                self.happened.update(happened)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run, as a failed test would."""
        if self.too_seldom and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The tables, when any storm or schedule was run."""
        if self.seeds:
            terminalreporter.section(f"the storm: {self.seeds} seeds; faults that fired, by kind")
            for line in table(self.census):
                terminalreporter.write_line(line)
        if self.schedules:
            terminalreporter.section(f"{self.schedules} fault schedules; mishaps that happened, by kind")
            for mishap, times in self.happened.items():
                terminalreporter.write_line(f"{times:7,}  {mishap}")
        for line in self.too_seldom:
            terminalreporter.write_line(f"FAILED: fired less than {LEAST} times: {line}", red=True)

    @property
    def too_seldom(self) -> list[str]:
        """The kinds that fired less than LEAST times in a whole run."""
        seldom = short_of(self.census, LEAST) if self.seeds >= WHOLE_RUN else []
        if self.schedules >= WHOLE_SCHEDULES:
            seldom += [f"{mishap}: {times}" for mishap, times in self.happened.items() if times < LEAST]
        return seldom
