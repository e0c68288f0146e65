"""One seed of the storm: a few business days, each with deliveries in bad weather, and the oracle at dusk.

Everything is drawn from one dice, the clock is not real, and the second process runs inside the first one's
pauses, so that a seed reproduces its days exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from books.database import Database
from books.recording import NotRecorded
from books.setups import Books, open_books
from commands.trial.navision import company_seed
from company.navision import Mode
from connector import Wire
from delivery import StandsInNavision, agree, redate, resend
from delivery.deliver import deliver
from delivery.limits import Limits
from delivery.result import DeliveryResult, Outcome
from servicing.roles import Role
from simulator import Rule, Simulator
from simulator.company import Company
from tests.storm import oracle
from tests.storm.bookkeepers import Bookkeepers
from tests.storm.branches import Branches
from tests.storm.census import Census, Fault
from tests.storm.mortal import (
    AFTER_COMMIT,
    BEFORE_COMMIT,
    IN_CREATE,
    IN_POST,
    IN_REMOVE,
    MOMENTS,
    Fate,
    Killed,
    MortalDatabase,
    MortalWire,
    Sea,
)
from tests.storm.wires import StormWire

BEGIN: Final = date(2005, 2, 1)
DAYS: Final = 2
HOMES: Final = {"C1": "BDG", "C2": "JKT", "C3": "BDG"}
LATECOMER: Final = "C9"
"""A contract that is signed before anybody has entered it as a dimension value in Navision."""

_WEATHER: Final = (
    *("lose",) * 6,
    *("finance",) * 10,
    *("cut", "cut", "lock") * 2,
    *("read", "removal", "busy", "busy"),
)
_DEADLY: Final = {
    "posting recorded": 3,
    "posted": 7,
    "lines sent": 3,
    "sending recorded": 2,
    "documents settled": 2,
    "post answered": 8,
    "offered recorded": 9,
    "removal recorded": 3,
    "line removed": 3,
    "batch cleared": 2,
    "delivery closed": 3,
}
"""Moments to which a process comes seldom, so that enough of them are killed there."""

_HEARD: Final = (
    ("Dimension Value", "is blocked", Fault.REFUSED_DIMENSION_BLOCKED),
    ("Dimension Value", "", Fault.REFUSED_DIMENSION_MISSING),
    ("allowed posting dates", "", Fault.REFUSED_DATE),
    ("Blocked", "Bank Account", Fault.REFUSED_BANK),
    ("Blocked", "G/L Account", Fault.REFUSED_ACCOUNT),
)
_FIRED: Final = {
    ("lose_request", "create"): Fault.LINES_NOT_ARRIVED,
    ("lose_answer", "create"): Fault.LINES_UNANSWERED,
    ("lose_request", "post"): Fault.POSTING_NOT_ARRIVED,
    ("lose_answer", "post"): Fault.POSTING_UNANSWERED,
    ("lose_request", "remove"): Fault.REMOVAL_LOST,
    ("lose_answer", "remove"): Fault.REMOVAL_LOST,
    ("lose_request", "read"): Fault.READ_LOST,
    ("lose_answer", "read"): Fault.READ_LOST,
}
_FIRED_ANYWHERE: Final = {
    "lose_refusal": Fault.REFUSAL_LOST,
    "cut_body": Fault.ANSWER_CUT,
    "status": Fault.BUSY_PAGE,
    "lock": Fault.TABLES_LOCKED,
}


class Wrong(AssertionError):
    """The oracle found something that must never be."""


@dataclass
class Storm:
    """The world of one seed."""

    seed: int
    books: Books
    server: Simulator
    kind: StormWire
    mode: Mode
    dice: Random
    census: Census = field(default_factory=Census)
    clock: Sea = field(default_factory=Sea)
    log: list[str] = field(default_factory=list)
    held_once: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.limits = Limits.of(self.books.setup)
        self.wire = self.kind.connect(self.server, self.books.setup)
        self.branches = Branches(self.books, self.dice, self.census)
        batch = self.books.setup.navision.batch
        self.finance = Bookkeepers(
            self.navision, (batch.template, batch.name), self.dice, self.census, number_of=self._number_of
        )

    @property
    def navision(self) -> Company:
        return self.server.company()

    # --- the days -----------------------------------------------------------------------------------------

    def run(self) -> Census:
        """All days; raises Wrong with everything that the oracle found."""
        for number, branch in HOMES.items():
            self.branches.sign(number, branch)
        for day in (BEGIN + timedelta(n) for n in range(DAYS)):
            self._say(f"--- {day}, {self.mode.value}")
            self._morning(day)
            self.branches.work(day, 2)
            self._a_death_in_its_turn(day)
            for _ in range(self.dice.randint(1, 2)):
                self.branches.work(day, self.dice.randint(2, 4))
                while self._bad_weather(day):
                    pass
                self._finance_meanwhile(day)
            self.branches.end_day(day)
            self._evening(day)
            self._dusk(day)
        self._the_morning_after(BEGIN + timedelta(DAYS))
        return self.census

    def _morning(self, day: date) -> None:
        """Some troubles are mended, some begin."""
        for trouble in list(self.finance.troubles):
            if self.dice.random() < 0.6:
                self.finance.mend(trouble)
        if not self.finance.troubles and self.dice.random() < 0.3:
            self.dice.choice(
                (
                    lambda: self.finance.block_account(self._account(Role.CASH_TELLER, "SBY")),
                    lambda: self.finance.block_account(self._account(Role.OTHER_INCOME, "BDG")),
                    lambda: self.finance.block_bank("BCA-BDG-IN", "111102"),
                    lambda: self.finance.block_bank("BCA-JKT-IN", "111101"),
                    lambda: self.finance.block_contract("C3"),
                )
            )()
        elif LATECOMER not in self.branches.contracts and self.dice.random() < 0.15:
            self.branches.sign(LATECOMER, "BDG", day)
            self.finance.miss_contract(LATECOMER)

    def _evening(self, day: date) -> None:
        """Now and then finance closes the day before everything of it was told."""
        if not self.finance.troubles and self.dice.random() < 0.2:
            self.finance.close_period(day + timedelta(1))

    # --- deliveries ---------------------------------------------------------------------------------------

    def _bad_weather(self, day: date) -> bool:
        """One run of delivery in whatever weather, a restart now and then; whether the next one comes at once."""
        if self.dice.random() < 0.08:
            self._restart()
        fate = self._fate()
        self.server.faults.add(*self._rules(day))
        self._say(f"delivering: kill {fate.kill or '-'} {fate.kill_nth}, late {fate.late or '-'}")
        killed = False
        try:
            result = self._deliver(fate)
        except Killed:
            killed = True
            self._say("killed")
            if self.dice.random() < 0.3 and self._calm_run().outcome is Outcome.TAKEN:
                self.census[Fault.BATCH_TAKEN] += 1
            self._after_the_lease()
        else:
            self._say(f"{result.outcome}: {result.because}")
            self._settle_foreign(result)
        self.server.faults.clear()
        return killed and self.dice.random() < 0.7

    def _a_death_in_its_turn(self, day: date) -> None:
        """A run in fair weather that is killed where this seed's turn is, so that every moment has its deaths."""
        deaths = sorted(self._deaths())
        death = deaths[(2 * self.seed + (day - BEGIN).days) % len(deaths)]
        self._say(f"delivering: kill {death}, in its turn")
        try:
            self._deliver(self._killed_at(Fate(self.census), death))
        except Killed:
            self._after_the_lease()

    def _killed_at(self, fate: Fate, death: str) -> Fate:
        fate.kill = death
        fate.kill_nth = self.dice.randint(1, 12) if death in (BEFORE_COMMIT, AFTER_COMMIT) else 1
        if death in (IN_CREATE, IN_POST, IN_REMOVE):
            fate.late, fate.late_after = death, self.dice.uniform(1, self.limits.unsure - 5)
        return fate

    def _deliver(self, fate: Fate) -> DeliveryResult:
        books = replace(self.books, database=MortalDatabase(self.books.database, fate))
        wire: Wire = MortalWire(self.wire, self.clock, fate)  # type: ignore[assignment]
        patience = self.dice.choice((0.0, self.limits.patience, self.limits.patience))
        limits = replace(self.limits, patience=patience, refusals_of_held=4)
        return deliver(books, wire, clock=self.clock, limits=limits, moment=fate.moment)

    def _calm_run(self) -> DeliveryResult:
        return deliver(self.books, self.wire, clock=self.clock, limits=self.limits)

    def _fate(self) -> Fate:
        fate = Fate(self.census)
        late_for = self.limits.unsure - 5
        drawn = self.dice.random()
        if drawn < 0.64:
            deaths = self._deaths()
            (death,) = self.dice.choices(deaths, [_DEADLY.get(death, 1) for death in deaths])
            self._killed_at(fate, death)
        elif drawn < 0.74:
            fate.late = self.dice.choice((IN_CREATE, IN_POST, IN_POST))
            fate.late_after = self.dice.uniform(1, late_for)
        elif drawn < 0.82:
            moment = self.dice.choice(("sealed recorded", "cleared recorded", "sent recorded", "lines sent"))
            fate.pauses[moment] = self._sleep_through_the_lease
        elif drawn < 0.88:
            moment = self.dice.choice(("sealed recorded", "lines sent", "checked recorded"))
            fate.pauses[moment] = self._another_comes
        return fate

    def _deaths(self) -> list[str]:
        only_posting = {"posting recorded", "posted", "post answered", IN_POST}
        if self.mode is Mode.DRAFT:
            return sorted(set(MOMENTS) - only_posting)
        return sorted(set(MOMENTS) - {"offered recorded"})

    def _sleep_through_the_lease(self) -> None:
        """The process sleeps; another one takes the batch over and goes on as far as it comes."""
        self._after_the_lease()
        outcome = self._calm_run().outcome
        self._say(f"while it slept: {outcome}")
        self.census[Fault.SLEPT_THROUGH_LEASE] += 1

    def _another_comes(self) -> None:
        outcome = self._calm_run().outcome
        if outcome is not Outcome.TAKEN:
            raise Wrong(f"two processes deliver at once: the second one's outcome is {outcome}")
        self.census[Fault.BATCH_TAKEN] += 1

    def _rules(self, day: date) -> Iterator[Rule]:
        kind = self.kind
        if self.finance.troubles and self.dice.random() < 0.6:
            yield Rule("lose_answer", operation=kind.create, nth=1)
            yield Rule("lose_answer", operation=kind.post, nth=1)
        for _ in range(self.dice.choice((1, 1, 2, 2))):
            operation = self.dice.choice((kind.create, *(kind.post,) * (2 if self.mode is Mode.POST else 0)))
            sort = self.dice.choice(_WEATHER)
            self._say(f"weather: {sort} {operation}")
            match sort:
                case "lose":
                    loss = self.dice.choice(("lose_request", "lose_request", "lose_answer"))
                    yield Rule(loss, operation=operation, nth=1)
                case "cut":
                    yield Rule("cut_body", operation=operation, nth=1)
                case "read":
                    service, read = self.dice.choice(kind.reads)
                    nth = self.dice.randint(1, 5)
                    for place in (nth, nth + 1):  # a read is tried twice
                        loss = self.dice.choice(("lose_request", "lose_answer"))
                        yield Rule(loss, operation=read, service=service, nth=place)
                case "removal":
                    loss = self.dice.choice(("lose_request", "lose_answer"))
                    yield Rule(loss, operation=kind.remove, nth=1)
                case "busy":
                    status = self.dice.choice((429, 502, 503))
                    yield Rule("status", operation=operation, nth=1, status=status, body="<html>busy</html>")
                case "lock":
                    yield Rule("lock", operation=operation, nth=1)
                case "finance":
                    yield self._interference(day)

    def _interference(self, day: date) -> Rule:
        """Finance is at the batch in the middle of our delivery."""

        def edit(_company: Company) -> None:
            self.finance.change_something()
            self.census[Fault.EDITED_BEFORE_CHECK] += 1

        def edit_late(_company: Company) -> None:
            self.finance.touched.add(self.finance.change_something())
            self.census[Fault.EDITED_BEFORE_POSTING] += 1

        def delete(_company: Company) -> None:
            self.finance.delete_something()
            self.census[Fault.DELETED_BEFORE_CHECK] += 1

        def foreign(_company: Company) -> None:
            self.finance.enter_foreign(self._account(Role.RECOVERY_INCOME, "BDG"), day)
            self.census[Fault.FOREIGN_LINES] += 1

        def foreign_late(_company: Company) -> None:
            self.finance.enter_foreign(self._account(Role.RECOVERY_INCOME, "BDG"), day)
            self.census[Fault.FOREIGN_POSTED] += 1

        create, post = self.kind.create, self.kind.post
        choices: list[tuple[str, str, Callable[[Company], None]]] = [
            *[("after", create, edit), ("after", create, delete)] * 3,
            ("after", create, foreign),
        ]
        if self.mode is Mode.POST:
            choices += 4 * [("before", post, edit_late), ("before", post, foreign_late)]
        when, operation, hook = self.dice.choice(choices)
        self._say(f"weather: {hook.__name__} {when} {operation}")
        return Rule(when, operation=operation, nth=1, hook=self._if_any(hook))

    def _if_any(self, hook: Callable[[Company], None]) -> Callable[[Company], None]:
        """A hook that finds nothing of ours in the batch does nothing."""

        def safely(company: Company) -> None:
            if self.finance.has_lines():
                hook(company)

        return safely

    def _settle_foreign(self, result: DeliveryResult) -> None:
        if result.outcome is Outcome.FOREIGN:
            self.finance.remove_foreign()
            self.finance.remove_strange()

    def _after_the_lease(self) -> None:
        self.clock.pass_by(self.limits.post + 200)

    def _restart(self) -> None:
        """The program starts anew: books, setup and wire."""
        self.wire.close()
        self._rebook(open_books(Database(self.books.database.url)))
        self.wire = self.kind.connect(self.server, self.books.setup)
        self.census[Fault.RESTARTED] += 1

    def _rebook(self, opened: Books) -> None:
        old = self.books.database
        self.books = in_mode(opened, self.mode)
        self.branches.rebook(self.books)
        old.close()

    # --- finance ------------------------------------------------------------------------------------------

    def _finance_meanwhile(self, day: date) -> None:
        if self.dice.random() < 0.3:
            self._reverse_something()
        if self.dice.random() < 0.25:
            self._send_something_again()
        if self.mode is Mode.DRAFT:
            self._look_at_the_offer(day)
        elif self.dice.random() < 0.1 and not self.finance.has_lines():
            self.finance.enter_foreign(self._account(Role.RECOVERY_INCOME, "BDG"), day)
            self.census[Fault.FOREIGN_LINES] += 1

    def _look_at_the_offer(self, day: date) -> None:
        """Finance edits and posts what was offered, all of it or what it likes."""
        if not self._truth().in_state("OFFERED"):
            return
        if self.dice.random() < 0.9:
            self.finance.edit_offer()
        if self.dice.random() < 0.3:
            self.finance.enter_foreign(self._account(Role.RECOVERY_INCOME, "BDG"), day)
        if self.dice.random() < 0.8:
            self.finance.post_offer()

    def _reverse_something(self) -> None:
        truth = self._truth()
        posted = [number for number in truth.in_state("POSTED") if truth.stands(number)]
        if posted and self._reverse(truth, self.dice.choice(posted)):
            self.census[Fault.REVERSED] += 1

    def _reverse(self, truth: oracle.Truth, number: str) -> bool:
        """Finance reverses the document, and whatever was posted in one transaction with it."""
        entries = self.finance.live_of(truth.documents[number].reference, number)
        if not entries or not self.finance.reverse(entries):
            return False
        gone = {entry.transaction_no for entry in entries[:1]}
        after = self._truth()
        for other in truth.documents:
            if truth.live.get(other) != after.live.get(other):
                self.finance.touched.add(other)
        self._say(f"finance reversed {number}, transaction {gone}")
        return True

    def _send_something_again(self) -> None:
        """A person sends a document again: allowed only if nothing of it stands in Navision."""
        truth = self._truth()
        candidates = truth.in_state("POSTED", "STOPPED", "DELETED", "REVERSED")
        if candidates:
            self._send_again(truth, self.dice.choice(candidates))

    def _send_again(self, truth: oracle.Truth, number: str) -> None:
        try:
            resend(self.books, self.wire, [number], "the storm wants it", clock=self.clock)
        except StandsInNavision:
            self.census[Fault.SENDING_AGAIN_REFUSED] += 1
            nowhere = not truth.stands(number) and not self.finance.lies_in_batch(number)
            if (
                nowhere and self.kind.shows_reference
            ):  # without it, lines merged into its number may be its own
                raise Wrong(f"{number} stands nowhere and was refused to be sent again") from None
        else:
            self._say(f"sent again: {number}")
            self.census[Fault.SENT_AGAIN] += 1
            if truth.stands(number):
                raise Wrong(f"{number} stands in the ledger and may be sent again")

    # --- dusk ---------------------------------------------------------------------------------------------

    def _dusk(self, day: date) -> None:
        """The weather is calm: what can be told is told, then both sides are looked at."""
        self._deliver_until_done(day)
        truth = self._truth()
        self._compare(truth, "dusk")
        held = truth.in_state("HELD")
        self.census[Fault.HELD] += len(held)
        self.held_once |= set(held)
        if self.mode is Mode.POST:
            self._held_for_a_reason(truth)

    def _held_for_a_reason(self, truth: oracle.Truth) -> None:
        """Exactly what Navision refuses is held; everything else was told."""
        wrong = []
        for number, one in truth.documents.items():
            refused = one.touches(self.finance.refuses)
            if one.state == "HELD" and not refused:
                wrong.append(f"{number} is held though Navision would take it: {one.because}")
            if one.state == "WAITING":
                wrong.append(f"{number} still waits")
            if one.state == "POSTED" and refused and number not in self.held_once:
                continue  # it was posted before the trouble began
        self._must_be_empty(wrong, "dusk")

    def _deliver_until_done(self, day: date) -> None:
        self.server.faults.clear()
        for _ in range(20):
            self._after_the_lease()
            result = self._calm_run()
            self._say(f"calm: {result.outcome}: {result.because}")
            self._settle_foreign(result)
            if result.outcome is Outcome.DONE:
                break
            if result.outcome is Outcome.WITH_FINANCE:
                self.finance.post_offer()
                if not self.finance.has_lines():
                    continue
            self._must_be_empty(
                [str(result.because)] if result.outcome is Outcome.REFUSED else [], "a calm delivery"
            )
        else:
            raise self._wrong(["the delivery does not come to an end"], "dusk")
        agree(self.books, self.wire, clock=self.clock, limits=self.limits)

    def _compare(self, truth: oracle.Truth, when: str) -> None:
        found = oracle.faults(truth, self.finance.touched, self._heard())
        found += oracle.holes(self.books) + oracle.unsound(self.books)
        self._must_be_empty(found, when)

    def _the_morning_after(self, day: date) -> None:
        """Everything is mended, every disputed document reversed and sent again: all of it stands there once."""
        self._redate_some(day)
        for trouble in list(self.finance.troubles):
            self.finance.mend(trouble)
        self._deliver_until_done(day)
        self._dispute_everything()
        self._deliver_until_done(day)
        truth = self._truth()
        self._compare(truth, "the morning after")
        late = [number for number in truth.documents if truth.documents[number].state not in _AT_REST]
        self._must_be_empty([f"{n} is {truth.documents[n].state}" for n in late], "the morning after")
        self._must_be_empty(oracle.unbalanced(truth, self.books), "the morning after")
        went = [n for n in self.held_once if truth.documents[n].state == "POSTED"]
        self.census[Fault.HELD_WENT] += len(went)
        agreement = agree(self.books, self.wire, clock=self.clock, limits=self.limits)
        differing = {one.document for one in agreement.first if not one.document.startswith(oracle.FOREIGN)}
        self._must_be_empty(sorted(differing), "the agreement")

    def _dispute_everything(self) -> None:
        """Finance reverses whatever differs from what we sent; then it is sent again."""
        for number in self._truth().in_state("STOPPED"):
            truth = self._truth()
            while truth.stands(number) and self._reverse(truth, number):
                truth = self._truth()
        agree(self.books, self.wire, clock=self.clock, limits=self.limits)
        for number in self._truth().in_state("STOPPED", "DELETED", "REVERSED"):
            self._send_again(self._truth(), number)

    def _redate_some(self, day: date) -> None:
        """What is held because its period closed is issued again on an open day."""
        if not any(trouble.fault is Fault.REFUSED_DATE for trouble in self.finance.troubles):
            return
        truth = self._truth()
        for number in truth.in_state("HELD"):
            if "allowed posting dates" not in truth.documents[number].because or self.dice.random() < 0.2:
                continue
            act = self.branches.desk("BDG").act(day, reason="the period is closed")
            try:
                redate(self.books, self.wire, number, act)
            except NotRecorded as refusal:
                raise self._wrong([str(refusal)], "redating") from None
            self.census[Fault.REDATED] += 1

    # ------------------------------------------------------------------------------------------------------

    def _truth(self) -> oracle.Truth:
        return oracle.look(self.books, self.navision, self.kind.shows_reference)

    def _number_of(self, reference: str) -> str:
        with self.books.database.reading() as connection:
            rows = connection.exec_driver_sql("SELECT number, reference FROM posting_document")
            return {row.reference: row.number for row in rows}[reference]

    def _account(self, role: Role, branch: str) -> str:
        return self.books.setup.accounts.account(role, branch).number

    def count_what_fired(self) -> None:
        """Take over what the fault script has counted where it happened."""
        for words, times in self.server.refusals.items():
            sorts = [fault for first, then, fault in _HEARD if first in words and then in words]
            if sorts:
                self.census[sorts[0]] += times
        kind = self.kind
        parts = {kind.create: "create", kind.post: "post", kind.remove: "remove"}
        parts |= {operation: "read" for _, operation in kind.reads}
        for (sort, operation), times in self.server.faults.fired.items():
            fault = _FIRED.get((sort, parts.get(operation, ""))) or _FIRED_ANYWHERE.get(sort)
            if fault is not None:
                self.census[fault] += times

    def _heard(self) -> set[str]:
        """Every refusal that Navision spoke, on one line."""
        return {" ".join(words.split()) for words in self.server.refusals}

    def _say(self, what: str) -> None:
        self.log.append(what)

    def _must_be_empty(self, found: list[str], when: str) -> None:
        if found:
            raise self._wrong(found, when)

    def _wrong(self, found: list[str], when: str) -> Wrong:
        told = "\n".join([f"seed {self.seed}, {when}:", *found, "", "what happened:", *self.log[-60:]])
        return Wrong(told)


_AT_REST: Final = ("POSTED", "WITHDRAWN")


def in_mode(books: Books, mode: Mode) -> Books:
    """The books with their setup in this mode."""
    setup = replace(books.setup, navision=replace(books.setup.navision, mode=mode))
    return replace(books, setup=setup)


@contextmanager
def storm_of(seed: int, books: Books, kind: StormWire) -> Iterator[Storm]:
    """The storm of this seed over these empty books."""
    dice = Random(seed)
    mode = Mode.DRAFT if seed % 5 in (0, 3) else Mode.POST
    books = in_mode(books, mode)
    contracts = [number for number in HOMES if number != LATECOMER]
    with Simulator.start(
        [company_seed(books.setup, contracts)], flavour=kind.flavour, work_date=BEGIN
    ) as server:
        storm = Storm(seed, books, server, kind, mode, dice)
        try:
            yield storm
        finally:
            storm.wire.close()
            storm.books.database.close()
            storm.count_what_fired()
