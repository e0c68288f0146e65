"""Recording: entry, difference rows, voucher, numbers, papers and outbox row in one transaction, or none.

Every event comes through `record`. What it decides is decided in `servicing`; this module only writes it down
whole. The caller's event key makes it safe to ask twice: the same key with the same content returns the first
answer, the same key with other content is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from books import chain, contracts, events, papers, print_log, vouchers
from books.papers import IssuedPaper
from books.prepared import Prepared, inserting
from books.schema.entries import entry
from books.setups import Books
from company.approvals import ApprovedAct
from company.limits import Limits
from servicing.contract import Contract, Rows
from servicing.corrections import check_replaceable, check_reversible
from servicing.differences import Outcome, outcome, outcome_of_last, restatement
from servicing.entries import EntryReversed, Event, Fact, Restated
from servicing.voucher import Voucher, VoucherLine


class NotRecorded(ValueError):
    """The event was refused and left no trace; the sentence says why and what to do."""


class KeyReused(NotRecorded):
    """The event key was used before, for something else."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the person's or job's id, their role, and the branch they act for."""

    id: str
    role: str
    branch: str


@dataclass(frozen=True, slots=True)
class Act:
    """Who asks for what to be recorded, when, and under which key.

    `business_date` is the day the branch is working in, `posting_date` the day the voucher carries (an open
    period), `value_date` the day that counts for late charge (the posting date when None). `approver` is the second
    person where one must approve, in the role `approver_role`.
    """

    key: str
    at_branch: str
    posting_date: date
    business_date: date
    clock: datetime
    actor: Actor
    value_date: date | None = None
    approver: str | None = None
    reason: str = ""
    approver_role: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: the entry, its voucher (None when no money moved), its papers, the rows by entry."""

    branch: str
    entry: int
    voucher: Voucher | None
    papers: tuple[IssuedPaper, ...]
    rows: Mapping[int, Rows]
    repeated: bool = False


Check = Callable[[Connection, Contract], None]

_BY_KEY: Final = Prepared(
    select(entry.c.branch, entry.c.id, entry.c.asked, entry.c.posting_date).where(
        entry.c.event_key == bindparam("key")
    )
)
_ENTRY: Final = inserting(entry)


def record(
    connection: Connection,
    books: Books,
    act: Act,
    number: str,
    event: Event,
    *,
    replaces: int | None = None,
    paper: str | None = None,
    check: Check = lambda _connection, _contract: None,
    typed: Mapping[str, Any] | None = None,
) -> Recorded:
    """Record an event on a contract; `check` may refuse it once the contract is locked.

    `paper` is the kind of paper that the event issues (KW …), `typed` further columns of its typed row.
    Raises NotRecorded or an error of the room that refuses; then nothing is written.
    """
    asked = _asked(act, number, event, replaces=replaces)
    contract = contracts.lock(connection, number)
    if (known := first_answer(connection, act.key, asked)) is not None:
        return known
    check_dates(books.setup.limits, act)
    check(connection, contract)
    return _write(connection, books, act, asked, contract, event, replaces=replaces, paper=paper, typed=typed)


def reverse(connection: Connection, books: Books, act: Act, number: str, target: int) -> Recorded:
    """Take back entry `target` of the contract: a correction is an addition (DESIGN 1.6)."""
    if not act.reason:
        raise NotRecorded(f"{act.key}: a reversal needs a reason: say what was wrong")
    asked = _asked(act, number, EntryReversed(), reverses=target)
    contract = contracts.lock(connection, number)
    if (known := first_answer(connection, act.key, asked)) is not None:
        return known
    check_dates(books.setup.limits, act)
    _check_whole(connection, act, contract, target)
    return _write(connection, books, act, asked, contract, EntryReversed(), reverses=target)


def restate(connection: Connection, books: Books, act: Act, number: str) -> Recorded:
    """Bring what is recorded to what replay says, with an approver who is not the actor (DESIGN 1.3)."""
    from books.approving import check_approver  # it refuses in this module's words

    check_approver(books, act, ApprovedAct.RESTATE, "a restatement")
    asked = _asked(act, number, Restated())
    contract = contracts.lock(connection, number)
    if (known := first_answer(connection, act.key, asked)) is not None:
        return known
    check_dates(books.setup.limits, act)
    return _write(connection, books, act, asked, contract, Restated())


# Acts whose receipts go only together with what came with them: a sheet that would stay cleared without its money.
_WHOLE = frozenset({"cheque_cleared", "cheque_act_reversed"})


def _check_whole(connection: Connection, act: Act, contract: Contract, target: int) -> None:
    """Refuse to reverse the receipt of a sheet by itself."""
    part, lead = entry.alias("part"), entry.alias("lead")
    came = connection.execute(
        select(part.c.kind, lead.c.kind.label("came_by"), lead.c.branch, lead.c.id)
        .join(lead, (lead.c.branch == part.c.lead_branch) & (lead.c.id == part.c.lead))
        .where(part.c.branch == contract.branch, part.c.id == target)
    ).one_or_none()
    if came is not None and came.kind == "receipt" and came.came_by in _WHOLE:
        raise NotRecorded(
            f"{act.key}: entry {target} came with a cheque: take the clearing back "
            f"(`jembatan cheque reverse {came.branch}/{came.id}`), or record its bounce"
        )


def check_dates(limits: Limits, act: Act) -> None:
    """Refuse dates that cannot be: a future posting or value date, a closed period, an implausible day."""
    value_date = act.value_date or act.posting_date
    if act.posting_date > act.business_date:
        raise NotRecorded(
            f"{act.key}: the posting date {act.posting_date} lies after the business date "
            f"{act.business_date}: wait for the day, or correct the date"
        )
    if value_date > act.posting_date:
        raise NotRecorded(
            f"{act.key}: the value date {value_date} lies after the posting date {act.posting_date}: correct it"
        )
    if not limits.posting_allowed(act.posting_date):
        raise NotRecorded(
            f"{act.key}: posting on {act.posting_date} is not allowed by config/limits.toml: "
            "post in an open period"
        )
    if not limits.plausible(value_date):
        raise NotRecorded(f"{act.key}: the value date {value_date} is not plausible: correct it")


# --- the transaction --------------------------------------------------------------------------------------


def _asked(act: Act, number: str, event: Event, **links: int | None) -> str:
    """What was asked, hashed; clock time is not part of the question."""
    return chain.digest(
        {
            "contract": number,
            "kind": events.kind_of(event),
            "event": event,
            "at_branch": act.at_branch,
            "posting_date": act.posting_date,
            "value_date": act.value_date or act.posting_date,
            "actor": act.actor.id,
            **links,
        }
    )


def first_answer(connection: Connection, key: str, asked: str) -> Recorded | None:
    """The first answer to this key, or None; raises KeyReused when something else was asked under it."""
    row = _BY_KEY.one_or_none(connection, {"key": key})
    if row is None:
        return None
    if row.asked != asked:
        raise KeyReused(
            f"key {key} was used before for entry {row.id} of {row.branch} on {row.posting_date}, with other "
            "content: use a new key, or repeat exactly what was asked"
        )
    return Recorded(
        row.branch,
        row.id,
        vouchers.of_entry(connection, row.branch, row.id),
        papers.issued_by(connection, row.branch, row.id),
        {},
        repeated=True,
    )


def _write(
    connection: Connection,
    books: Books,
    act: Act,
    asked: str,
    before: Contract,
    event: Event,
    *,
    reverses: int | None = None,
    replaces: int | None = None,
    paper: str | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Recorded:
    share = write_share(
        connection,
        books,
        act,
        asked,
        before,
        event,
        reverses=reverses,
        replaces=replaces,
        paper=paper,
        typed=typed,
    )
    voucher = None
    if share.lines:
        voucher = vouchers.write(connection, books, act, before, share.fact, share.lines, share.papers)
    return Recorded(before.branch, share.fact.id, voucher, share.papers, share.rows)


@dataclass(frozen=True, slots=True)
class Share:
    """What one event wrote on one contract, before it has a voucher."""

    contract: Contract
    fact: Fact
    rows: Mapping[int, Rows]
    lines: tuple[VoucherLine, ...]
    papers: tuple[IssuedPaper, ...]


def write_share(
    connection: Connection,
    books: Books,
    act: Act,
    asked: str,
    before: Contract,
    event: Event,
    *,
    reverses: int | None = None,
    replaces: int | None = None,
    paper: str | None = None,
    paper_branch: str | None = None,
    typed: Mapping[str, Any] | None = None,
    lead: tuple[str, int] | None = None,
) -> Share:
    """Write an event on a locked contract, everything but its voucher: entry, rows, caches, papers.

    `lead` is the entry of a bundle that this one belongs to (books.bundles), `paper_branch` the branch that
    prints the paper where it is not the one that acts.
    """
    link = chain.lock_end(connection, before.branch)
    fact = Fact(
        link.last_entry + 1,
        act.posting_date,
        act.value_date or act.posting_date,
        event,
        reverses=reverses,
        replaces=replaces,
        label=f"{event.name} {act.key}",
    )
    after = _decide(connection, books, before, fact)
    add_entry(connection, books, act, asked, link, fact, before.branch, before.number, lead=lead)
    events.write_typed_row(connection, before.branch, before.number, fact, **(typed or {}))
    contracts.write_rows(connection, before.branch, before.number, fact.id, after.rows.items())
    contracts.write_caches(connection, before, after.contract, fact.id)
    issued = papers.issue(
        connection, books, act, before.branch, fact.id, paper, _resplit(fact, after), paper_branch
    )
    if reverses is not None:
        print_log.log_cancellation(connection, act, before.branch, reverses)
    return Share(after.contract, fact, after.rows, after.lines, issued)


def _decide(connection: Connection, books: Books, before: Contract, fact: Fact) -> Outcome:
    rules = books.setup.rules
    if fact.reverses is None and fact.replaces is None and not isinstance(fact.event, Restated):
        return outcome_of_last(before, fact, rules)
    facts = events.read_facts(connection, before.branch, before.number)
    recorded = contracts.recorded_rows(connection, before.branch, before.number)
    start = Contract(before.number, before.branch)
    if fact.reverses is not None:
        check_reversible(facts, fact.reverses)
    if fact.replaces is not None:
        check_replaceable(facts, fact.replaces)
    if isinstance(fact.event, Restated):
        return restatement(start, facts, recorded, rules)
    return outcome(start, facts, recorded, fact, rules)


def _resplit(fact: Fact, after: Outcome) -> Sequence[int]:
    """The other entries whose split this event changed; the one it takes back is cancelled, not re-split."""
    return [entry_id for entry_id in after.rows if entry_id not in (fact.id, fact.reverses)]


def add_entry(
    connection: Connection,
    books: Books,
    act: Act,
    asked: str,
    link: chain.Link,
    fact: Fact,
    branch: str,
    number: str | None,
    kind: str | None = None,
    content: Any = None,
    lead: tuple[str, int] | None = None,
) -> None:
    """Add an entry to its branch's chain; `kind` and `content` are the event's when None."""
    row = {
        "branch": branch,
        "id": fact.id,
        "event_key": act.key,
        "asked": asked,
        "kind": kind or events.kind_of(fact.event),
        "contract": number,
        "at_branch": act.at_branch,
        "posting_date": fact.posting_date,
        "value_date": fact.value_date,
        "business_date": act.business_date,
        "clock": act.clock.isoformat(),
        "actor": act.actor.id,
        "role": act.actor.role,
        "approver": act.approver,
        "approver_role": act.approver_role if act.approver else None,
        "reason": act.reason,
        "reverses": fact.reverses,
        "replaces": fact.replaces,
        "lead_branch": lead[0] if lead else None,
        "lead": lead[1] if lead else None,
        "setup_version": books.version,
    }
    digest = chain.digest({**row, "content": fact.event if content is None else content}, link.last_hash)
    _ENTRY.run(connection, {**row, "previous_hash": link.last_hash, "hash": digest})
    chain.move_end(connection, branch, chain.Link(fact.id, digest))
