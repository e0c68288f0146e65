"""A delivering process that can die: at a moment between two steps, around a commit, in the middle of a call.

A newcomer would only raise between the steps. A process also dies while its transaction is open (nothing of it
stands), right after the commit (nobody was told), and while Navision works on its call: then the call is
carried out later, when another process may already be at work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection

from books.database import Database
from connector import Wire
from connector.documents import GeneralJournalLine, JournalBatch
from connector.errors import ConnectorError, NoAnswer
from tests.delivery.world import FastClock
from tests.storm.census import Census, Fault

BEFORE_COMMIT, AFTER_COMMIT = "before commit", "after commit"
IN_CREATE, IN_POST, IN_REMOVE = "in create", "in post", "in remove"

MOMENTS = {
    "sealed recorded": Fault.KILLED_SEALED,
    "removal recorded": Fault.KILLED_REMOVAL,
    "line removed": Fault.KILLED_REMOVED,
    "batch cleared": Fault.KILLED_BATCH_CLEARED,
    "cleared recorded": Fault.KILLED_CLEARED,
    "sending recorded": Fault.KILLED_SENDING,
    "lines sent": Fault.KILLED_LINES_SENT,
    "sent recorded": Fault.KILLED_SENT,
    "checked recorded": Fault.KILLED_CHECKED,
    "posting recorded": Fault.KILLED_POSTING,
    "posted": Fault.KILLED_POSTED,
    "post answered": Fault.KILLED_POST_ANSWERED,
    "documents settled": Fault.KILLED_SETTLED,
    "delivery closed": Fault.KILLED_CLOSED,
    "offered recorded": Fault.KILLED_OFFERED,
    BEFORE_COMMIT: Fault.KILLED_BEFORE_COMMIT,
    AFTER_COMMIT: Fault.KILLED_AFTER_COMMIT,
    IN_CREATE: Fault.KILLED_IN_CALL,
    IN_POST: Fault.KILLED_IN_CALL,
    IN_REMOVE: Fault.KILLED_IN_CALL,
}
"""Where a process can be killed, and how the census calls it."""


class Killed(BaseException):
    """The process ends here; nothing is tidied up."""


class Sea(FastClock):
    """The time that passes, and the calls that are under way meanwhile and arrive when their time has come."""

    def __init__(self) -> None:
        super().__init__()
        self._under_way: list[tuple[int, Callable[[], None]]] = []

    def send_off(self, seconds: float, call: Callable[[], None]) -> None:
        """The call will arrive after so many seconds."""
        self._under_way.append((self.ahead + round(seconds * 1000), call))

    def pass_by(self, seconds: float) -> None:
        until = self.ahead + round(seconds * 1000)
        while due := sorted((one for one in self._under_way if one[0] <= until), key=lambda one: one[0]):
            self._under_way.remove(due[0])
            self.ahead = max(self.ahead, due[0][0])
            due[0][1]()
        self.ahead = until


@dataclass
class Fate:
    """What happens to one process: where it is killed, where it sleeps, what is lost at sea on the way."""

    census: Census
    kill: str = ""
    kill_nth: int = 1
    late: str = ""
    late_after: float = 0.0
    pauses: dict[str, Callable[[], None]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def moment(self, now: str) -> None:
        """The process is at this moment: it may sleep or end here."""
        self.seen[now] = self.seen.get(now, 0) + 1
        if (pause := self.pauses.pop(now, None)) is not None:
            pause()
        if now == self.kill and self.seen[now] == self.kill_nth:
            self.census[MOMENTS[now]] += 1
            raise Killed


class MortalDatabase(Database):
    """The same database in the eyes of a process that may die around a commit."""

    def __init__(self, of: Database, fate: Fate) -> None:
        self.url, self.engine, self._fate = of.url, of.engine, fate

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with super().writing() as connection:
            yield connection
            self._fate.moment(BEFORE_COMMIT)
        self._fate.moment(AFTER_COMMIT)


class MortalWire:
    """The same wire in the hands of a process that may die in the middle of a call, or never hear its answer."""

    def __init__(self, wire: Wire, clock: Sea, fate: Fate) -> None:
        self._wire, self._clock, self._fate = wire, clock, fate

    def __getattr__(self, name: str) -> object:
        return getattr(self._wire, name)

    def create_lines(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        call = lambda: self._wire.create_lines(batch, lines)  # noqa: E731
        self._may_be_late(IN_CREATE, Fault.LINES_LATE, call)
        return call()

    def post(self, batch: JournalBatch) -> str:
        call = lambda: self._wire.post(batch)  # noqa: E731
        self._may_be_late(IN_POST, Fault.POSTING_LATE, call)
        return call()

    def delete_line(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        call = lambda: self._wire.delete_line(batch, line)  # noqa: E731
        self._may_be_late(IN_REMOVE, Fault.REMOVAL_LOST, call)
        call()

    def _may_be_late(self, where: str, fault: Fault, call: Callable[[], object]) -> None:
        fate = self._fate
        if fate.late == where:
            fate.late = ""

            def arrives() -> None:
                fate.census[fault] += 1
                with suppress(ConnectorError):  # nobody is there to hear it
                    call()

            self._clock.send_off(fate.late_after, arrives)
            fate.moment(where)
            raise NoAnswer(f"{where}: the answer does not come")
        fate.moment(where)
