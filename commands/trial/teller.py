"""The tellers of the trial company: each plain event becomes an entry in the books, one transaction each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from books.counter.drawer_sessions import SessionState, cash_of, pieces_of, unclosed_session
from books.counter.drawers import close_drawer, count_drawer, open_drawer
from books.day_end import close_day
from books.finding import find_entry
from books.receipts import ReceiptRequest, take_receipt
from books.recording import Act, Actor, reverse
from books.setups import Books
from commands.trial.days import OPENING_FLOAT, DayEnds, DrawerCloses, DrawerOpens, Event, Pays, TakesBack


@dataclass(slots=True)
class Tellers:
    """One cashier per branch; counts what was done by kind."""

    books: Books
    done: Counter[str] = field(default_factory=Counter)
    _entries: dict[str, tuple[str, int]] = field(default_factory=dict)

    def do(self, event: Event) -> None:
        """Enter one event; safe to repeat, because every event has its key."""
        match event:
            case DrawerOpens():
                with self.books.database.writing() as connection:
                    open_drawer(connection, self.books, self._act(event), OPENING_FLOAT)
            case DrawerCloses():
                self._closes(event)
            case Pays():
                self._pays(event)
            case TakesBack():
                self._takes_back(event)
            case DayEnds():
                self._day_ends(event)

    def _closes(self, event: DrawerCloses) -> None:
        """The cashier finds what should be there, and the branch head closes the drawer."""
        act = self._act(event)
        denominations = self.books.setup.counter.denominations
        with self.books.database.writing() as connection:
            session = unclosed_session(connection, event.branch, act.actor.id)
            if session is not None and session.state is SessionState.OPEN:
                lies = cash_of(connection, session).expected
                counting = replace(act, key=f"{event.key}/count")
                count_drawer(connection, self.books, counting, pieces_of(lies, denominations))
            head = replace(act, actor=Actor(f"HEAD-{event.branch}", "branch_head", event.branch))
            close_drawer(connection, self.books, head, act.actor.id)

    def _pays(self, event: Pays) -> None:
        replaces = None if event.replaces is None else self._entry(event.replaces)[1]
        request = ReceiptRequest(event.contract, event.amount, event.tender, replaces=replaces)
        act = self._act(event, value=event.value_date)
        with self.books.database.writing() as connection:
            recorded = take_receipt(connection, self.books, act, request)
        self._entries[event.key] = event.contract, recorded.entry
        self.done["receipts"] += 1
        self.done[event.kind.value] += 1

    def _takes_back(self, event: TakesBack) -> None:
        contract, entry = self._entry(event.of)
        act = self._act(event, reason=event.reason)
        with self.books.database.writing() as connection:
            recorded = reverse(connection, self.books, act, contract, entry)
        self.done["reversals"] += 1
        self.done["allocation notices"] += sum(paper.entry != recorded.entry for paper in recorded.papers)

    def _day_ends(self, event: DayEnds) -> None:
        actor = Actor("day-end", "job", event.branch)
        ended = close_day(self.books, event.branch, event.on, _at(event.on, 20), actor)
        self.done["interest recognised"] += ended.interest
        self.done["late charges assessed"] += ended.late_charges
        self.done["day ends"] += 1

    def _entry(self, key: str) -> tuple[str, int]:
        """The contract and entry of an event; asked of the books after a restart."""
        if key not in self._entries:
            with self.books.database.reading() as connection:
                found = find_entry(connection, key)
            assert found.contract is not None, f"{key} is no entry of a contract"
            self._entries[key] = found.contract, found.id
        return self._entries[key]

    def _act(
        self,
        event: DrawerOpens | DrawerCloses | Pays | TakesBack,
        value: date | None = None,
        reason: str = "",
    ) -> Act:
        actor = Actor(f"CASHIER-{event.branch}", "cashier", event.branch)
        return Act(event.key, event.branch, event.on, event.on, _at(event.on, 9), actor, value, reason=reason)


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), UTC)
