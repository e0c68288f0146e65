"""`deliver`: whatever waits is told to Navision, once, and proven; whatever was left open is settled first.

Nothing is lost whatever happens: a run that ends early leaves its delivery at the recorded step, and the next
one goes on from there. A newcomer would call this in two places at once; the lease on the batch lets one in.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import uuid4

from books.navision import deliveries, document_states, leases, outbox
from books.navision.deliveries import Delivery, Step
from books.navision.document_states import DocumentState
from books.navision.leases import BatchTaken, Clock, DatabaseClock, LeaseLost
from books.navision.outbox import OutboxDocument
from books.setups import Books
from company.navision import Mode
from connector.errors import Changed, ConnectorError, NoAnswer, Unreachable
from connector.wire import Wire
from delivery import contract_lock
from delivery.draft import look_after_offer
from delivery.errand import Errand
from delivery.limits import Limits
from delivery.resolver import Found
from delivery.result import DeliveryResult, Named, Outcome, Progress, RunEnds
from delivery.sealing import sealable
from delivery.walk import Walk

_READING = 120.0


def _quiet(_what: str, _done: int, _of: int) -> None:
    """Nobody watches."""


def _nothing(_moment: str) -> None:
    """Nothing happens between two steps."""


def deliver(
    books: Books,
    wire: Wire,
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    progress: Progress = _quiet,
    moment: Callable[[str], None] = _nothing,
    until: date | None = None,
) -> DeliveryResult:
    """Settle what is open, then deliver what waits; summaries of days after `until` stay open.

    Never raises for what Navision does: the result says how the run ended and what a person must do.
    """
    navision = books.setup.navision
    clock = clock or DatabaseClock()
    holder = f"{platform.node()[:32]}/{os.getpid()}/{uuid4().hex[:8]}"
    try:
        held = leases.take(books.database, clock, str(navision.batch), holder, _READING)
    except BatchTaken as taken:
        return DeliveryResult(Outcome.TAKEN, str(taken), 0, 0, 0, 0, 0, 0, (), ())
    errand = Errand(
        books.database,
        books.setup,
        books.installation,
        wire,
        navision.batch,
        held,
        clock,
        limits or Limits.of(books.setup),
        progress,
        moment,
    )
    try:
        outcome, because = _guarded(errand, until)
    except (Exception, KeyboardInterrupt, SystemExit):
        leases.give_back(books.database, clock, held)
        raise
    leases.give_back(books.database, clock, held)
    return errand.tally.result(outcome, because)


def _guarded(errand: Errand, until: date | None) -> tuple[Outcome, str]:
    """Run, and say how the run ended."""
    try:
        _run(errand, until)
    except RunEnds as ended:
        return ended.outcome, ended.because
    except LeaseLost as lost:
        return Outcome.TAKEN, str(lost)
    except (Unreachable, NoAnswer) as fault:
        # Of the two, only a read can leave an unanswered call here: writes are settled where they are made.
        return Outcome.UNREACHABLE, str(fault)
    except Changed as fault:
        return Outcome.UNSURE, str(fault)
    except ConnectorError as refusal:
        return Outcome.REFUSED, str(refusal)
    return Outcome.DONE, ""


def _run(errand: Errand, until: date | None) -> None:
    _stop_where_services_changed(errand)
    if errand.setup.navision.mode is Mode.POST and not errand.wire.capabilities.can_post:
        raise RunEnds(
            Outcome.REFUSED,
            "config/navision.toml: mode is post, but no posting service is named: name it, or use draft mode",
        )
    aside = _settle_what_is_open(errand)
    with errand.database.writing() as connection:
        outbox.close_summaries(connection, errand.setup, errand.installation, until)
    with errand.database.reading() as connection:
        held_before = document_states.reasons_in(connection, DocumentState.HELD)
    apart = {number for group in aside for number in group}
    while documents := _waiting(errand, apart):
        walked = _deliver_documents(errand, documents)
        aside += walked.aside if walked else []
        apart |= {number for group in aside for number in group}
    while aside:
        walked = _deliver_these(errand, aside.pop(0), DocumentState.WAITING)
        aside += walked.aside if walked else []
    _try_held_again(errand, held_before)


def _stop_where_services_changed(errand: Errand) -> None:
    """Nothing is sent through services that lost or retyped what we rely on; a riskier one is named.

    It comes before anything else: it reads anew how the services look, also in a process that has seen them
    before somebody mended them.
    """
    at = datetime.fromtimestamp(errand.now() / 1000, UTC)
    found = contract_lock.look(
        errand.database, errand.setup.navision, errand.wire, f"first run of {errand.held.holder}"[:64], at
    )
    if found.breaking:
        raise RunEnds(
            Outcome.REFUSED,
            f"{'; '.join(map(str, found.breaking))}: nothing was sent: mend the page in Navision, or look at it "
            "and run `jembatan doctor --accept`",
        )
    errand.tally.notices += [f"{drift}: `jembatan doctor --accept` if this is meant" for drift in found.risky]


def _settle_what_is_open(errand: Errand) -> list[tuple[str, ...]]:
    """Go on with the delivery that an earlier run left; the documents that it set aside."""
    with errand.database.writing() as connection:
        left = deliveries.open_delivery(connection, errand.held.batch)
        if left is None:
            return []
        made = deliveries.take_over(connection, errand.clock, errand.held, left, errand.unsure_milliseconds)
    if made.step is Step.OFFERED:
        made, _ = look_after_offer(errand, made)
        if made.lines:
            _leave_it_to_finance(errand, made)
        return []
    walk = Walk(errand, made)
    walk.start_again()
    return _walk(errand, walk)


def _walk(errand: Errand, walk: Walk) -> list[tuple[str, ...]]:
    errand.tally.deliveries += 1
    walk.run()
    errand.tally.refused += walk.refused
    if errand.tally.refused >= errand.limits.refusals:
        raise RunEnds(
            Outcome.REFUSED,
            f"Navision refused {errand.tally.refused} times in this run: mend what the held documents say first",
        )
    if walk.made.step is Step.OFFERED:
        _leave_it_to_finance(errand, walk.made)
    return walk.aside


def _leave_it_to_finance(errand: Errand, made: Delivery) -> None:
    errand.tally.with_finance = len(made.documents)
    raise RunEnds(
        Outcome.WITH_FINANCE,
        f"{made}: {len(made.documents)} documents wait for finance to post them in Navision; "
        "the next delivery needs this batch empty, or another one",
    )


def _waiting(errand: Errand, apart: Collection[str]) -> tuple[OutboxDocument, ...]:
    """The oldest waiting documents, apart from those that go in deliveries of their own."""
    most = max(1, errand.limits.max_lines // 2)  # a document has two lines at least
    with errand.database.reading() as connection:
        return outbox.in_state(connection, DocumentState.WAITING, limit=most, passing_over=apart)


def _deliver_these(
    errand: Errand, numbers: Sequence[str], state: DocumentState, refusals: int | None = None
) -> Walk | None:
    """Deliver these documents, as far as they are still in the state; None if nothing could be sealed."""
    with errand.database.reading() as connection:
        documents = [one for one in outbox.load(connection, numbers) if one.state is state]
    return _deliver_documents(errand, documents, refusals) if documents else None


def _deliver_documents(
    errand: Errand, documents: Sequence[OutboxDocument], refusals: int | None = None
) -> Walk | None:
    made = seal(errand, _probe(errand, documents))
    if made is None:
        return None
    errand.moment("sealed recorded")
    left = errand.limits.refusals - errand.tally.refused
    walk = Walk(errand, made, left if refusals is None else min(refusals, left))
    _walk(errand, walk)
    return walk


def _probe(errand: Errand, documents: Sequence[OutboxDocument]) -> Sequence[OutboxDocument]:
    """One document only, where the last delivery into this batch was renumbered by Navision."""
    with errand.database.reading() as connection:
        renumbered = Found.RENUMBERED.value in deliveries.last_verdicts(connection, errand.held.batch)
    return documents[:1] if renumbered else documents


def seal(errand: Errand, documents: Sequence[OutboxDocument]) -> Delivery | None:
    """Seal as many of the documents as fit; those that cannot be mapped are held. None if nothing is left."""
    found = sealable(documents, errand.setup, errand.wire.capabilities, errand.limits.max_lines)
    ledger_seen = errand.wire.last_entry_no() if found.lines else 0
    concerned = {*found.taken, *(number for number, _ in found.unmapped)}
    were_held = [
        one.number for one in documents if one.number in concerned and one.state is DocumentState.HELD
    ]
    with errand.database.writing() as connection:
        document_states.move(connection, were_held, DocumentState.WAITING)
        for number, because in found.unmapped:
            document_states.move(connection, [number], DocumentState.HELD, because)
            errand.tally.named[number] = Named(number, "held", because)
        if not found.lines:
            return None
        return deliveries.seal(
            connection,
            errand.clock,
            errand.held,
            errand.setup.navision.mode.value,
            found.lines,
            ledger_seen,
            errand.wire.capabilities.line_no,
        )


def _try_held_again(errand: Errand, held_before: Mapping[str, str]) -> None:
    """Try what earlier runs held: the reason may be mended. A few refusals are enough to leave the rest."""
    left = list(held_before)
    aside: list[tuple[str, ...]] = []
    refused = 0
    while (left or aside) and refused < errand.limits.refusals_of_held:
        if aside:
            walk = _deliver_these(errand, aside.pop(0), DocumentState.WAITING)
        else:
            group, left = left[: errand.limits.max_lines], left[errand.limits.max_lines :]
            walk = _deliver_these(errand, group, DocumentState.HELD, errand.limits.refusals_of_held)
            tried = set(walk.documents if walk else ()) | errand.tally.named.keys()
            left = [number for number in group if number not in tried] + left if walk else left
        if walk:
            refused += walk.refused
            aside += walk.aside
    with errand.database.writing() as connection:
        for number in (number for group in aside for number in group):
            document_states.move(connection, [number], DocumentState.HELD, held_before[number])
