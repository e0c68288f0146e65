"""Looking at a play: tables at any moment, allocations, papers, accounts, totals, by the names a story gives.

A newcomer would recompute. Everything here is what the books recorded or what `servicing` replays from their facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from books.accounts import AccountKey
from company.setup import Setup
from jobs.stories.contracts import StoryContract
from jobs.stories.expected import Expectation, ExpectedAccounts
from jobs.stories.player import Played
from jobs.stories.stage import EntryTold, Step
from servicing.contract import Component, Contract, RowKey, Rows, total
from servicing.money import ZERO, Money
from servicing.replay import replay
from servicing.schedule import (
    Method,
    effective_rate,
    flat_interest,
    instalment_amount,
    raw_instalment,
)
from servicing.statement import InstalmentTable, NoTable, statement
from servicing.voucher import Voucher, VoucherKind


class Nothing(LookupError):
    """There is nothing to look at; the sentence says why."""


# --- a contract at a moment -------------------------------------------------------------------------------


_COLUMNS = (
    *("due", "interest", "principal", "amount", "interest_paid", "principal_paid"),
    *("unpaid_interest", "unpaid_principal", "unpaid", "days_late"),
    *("late_charge", "late_paid", "late_waived"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A contract on an evening: its table, its state by replay, and what the books kept in columns then.

    `cached` is None where the moment lies between two events and the books keep no columns for it.
    """

    table: InstalmentTable
    contract: Contract
    cached: Contract | None
    setup: Setup

    def lines(self) -> dict[int, dict[str, Any]]:
        """The rows of the table by number, by the names that expectations use."""
        lines: dict[int, dict[str, Any]] = {}
        balance = sum((row.principal for row in self.table.rows), ZERO)
        for row in self.table.rows:
            balance -= row.principal
            lines[row.number] = {name: getattr(row, name) for name in _COLUMNS}
            lines[row.number] |= {"late_unpaid": row.late_outstanding, "balance": balance}
        return lines

    def totals(self) -> dict[str, Any]:
        """What the table adds up to."""
        sums, contract = self.table.totals, self.contract
        return {
            "interest_paid": sums.interest_paid,
            "principal_paid": sums.principal_paid,
            "unpaid_interest": sums.interest - sums.interest_paid,
            "unpaid_principal": sums.principal - sums.principal_paid,
            "unpaid": sums.unpaid,
            "overdue": sums.overdue,
            "late_charge": sums.late_charge,
            "late_paid": sums.late_paid,
            "late_waived": sums.late_waived,
            "late_unpaid": sums.late_outstanding,
            "charges_unpaid": sums.charges_unpaid,
            "payable_now": sums.payable_now,
            "deposit": contract.deposit,
            "refund_due": contract.refund_due,
            "interest_recognised": contract.interest_recognised,
            "unearned_interest": contract.unearned_interest,
            "days_past_due": self.table.days_past_due,
            "closed": contract.is_settled(self.setup.rules, self.table.as_of),
        }


def moment(played: Played, where: Expectation) -> Moment:
    """The contract as the expectation says; raises Nothing when there was no table then."""
    return moment_of(played, where.contract, where.after, where.before, where.on)


def moment_of(
    played: Played,
    contract: str | None,
    after: str | None = None,
    before: str | None = None,
    on: date | None = None,
) -> Moment:
    """The contract after or before an event, on the evening of a day; raises Nothing."""
    number = played.scene.contract(contract).row.number
    step = _step(played, after, before)
    facts = played.facts.get(number, ())
    setup = played.books.setup
    if step is not None:
        facts = tuple(fact for fact in facts if fact.id <= step.last_entries.get(number, 0))
        setup = step.setup
    elif before is not None:
        facts = ()
    day = on or _day(played, after or before)
    if not facts:
        raise Nothing(f"contract {number} was not in the books then")
    start = Contract(number, played.scene.contracts[number].row.branch)
    try:
        table = statement(start, facts, setup.rules, day)
    except NoTable as nothing:
        raise Nothing(str(nothing)) from None
    state = replay(start, facts, setup.rules, day).contract
    cached = step.states.get(number) if step is not None else played.steps[-1].states.get(number)
    if any(fact.posting_date > day for fact in facts):
        cached = None
    return Moment(table, state, cached, setup)


def _step(played: Played, after: str | None, before: str | None) -> Step | None:
    if after is not None:
        return played.step(after)
    return played.step_before(before) if before is not None else None


def _day(played: Played, name: str | None) -> date:
    happening = played.scene.happening(name) if name is not None else None
    if happening is None:
        return played.scene.last_day
    return happening.event.posting_date or happening.event.on


# --- schedules --------------------------------------------------------------------------------------------


def schedule_facts(contract: StoryContract) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """What a schedule amounts to, and its lines by number."""
    rows, terms = contract.schedule, contract.terms
    principal = sum((row.principal for row in rows), ZERO)
    interest = sum((row.interest for row in rows), ZERO)
    facts: dict[str, Any] = {
        "instalment": rows[0].amount,
        "interest": interest,
        "principal": principal,
        "total": interest + principal,
        "count": len(rows),
    }
    if terms is not None:
        facts["instalment"] = instalment_amount(terms)
        facts["raw_instalment"] = raw_instalment(terms)
        amounts = [row.amount for row in rows]
        payments = list(zip(terms.months_after_signing, amounts, strict=True))
        facts["effective_rate"] = effective_rate(principal, payments) * 100
        if terms.method is Method.FLAT:
            facts["raw_interest"] = flat_interest(terms)
            facts["interest_from_rounding"] = int(interest) - flat_interest(terms)
    lines: dict[int, dict[str, Any]] = {}
    balance = principal
    for row in rows:
        balance -= row.principal
        names = ("due", "interest", "principal", "amount")
        lines[row.number] = {**{name: getattr(row, name) for name in names}, "balance": balance}
    return facts, lines


# --- events -----------------------------------------------------------------------------------------------


def entries_of(
    played: Played,
    event: str,
    contract: str | None,
    which: VoucherKind | None = None,
    posted: date | None = None,
) -> tuple[EntryTold, ...]:
    """The entries that an event (or a part of one that has a name) recorded; raises Nothing when there is none."""
    step = played.step_of(event)
    if step is None:
        raise Nothing(f"event {event} was not played")
    part = played.parts.get(event)
    found = tuple(
        entry
        for entry in step.entries
        if contract in (None, entry.contract)
        and part in (None, (entry.branch, entry.fact.id))
        and which in (None, entry.voucher.kind if entry.voucher else None)
        and posted in (None, entry.fact.posting_date)
    )
    if not found:
        raise Nothing(f"event {event} recorded nothing" + (f": {step.refusal}" if step.refusal else ""))
    return found


def entry_of(
    played: Played,
    event: str,
    contract: str | None,
    which: VoucherKind | None = None,
    posted: date | None = None,
) -> EntryTold:
    """The entry on a contract that an event recorded; raises Nothing when it recorded none or several."""
    found = [entry for entry in entries_of(played, event, contract, which, posted) if entry.contract]
    if not found:
        raise Nothing(f"event {event} recorded nothing on a contract")
    return _only(found, event)


def voucher_of(
    played: Played,
    event: str,
    contract: str | None,
    which: VoucherKind | None = None,
    posted: date | None = None,
) -> Voucher | None:
    """The voucher of an event, which all parts of a bundle share; raises Nothing when it has several."""
    found = {entry.voucher: entry for entry in entries_of(played, event, contract, which, posted)}
    return _only(list(found.values()), event).voucher


def _only(found: Sequence[EntryTold], event: str) -> EntryTold:
    if len(found) > 1:
        raise Nothing(
            f"event {event} recorded {len(found)} such entries: say `contract`, `which` or `posted`"
        )
    return found[0]


def allocation_of(played: Played, entry: EntryTold, event: str) -> Rows:
    """All rows recorded for an entry, as they stood after an event."""
    step = played.step_of(event)
    if step is None:
        raise Nothing(f"event {event} was not played")
    return step.rows.get(entry.contract, {}).get(entry.fact.id, {})


_PARTS: Mapping[Component, str] = {
    Component.MONEY: "money",
    Component.INTEREST: "interest",
    Component.PRINCIPAL: "principal",
    Component.LATE_CHARGE: "late_charge",
    Component.OTHER: "other",
    Component.DEPOSIT: "deposit",
    Component.REFUND_DUE: "refund",
    Component.LATE_WAIVED: "waived",
    Component.RECOGNISED: "recognised",
    Component.LATE_INCOME: "late_income",
}
_PORTIONS = (Component.INTEREST, Component.PRINCIPAL, Component.LATE_CHARGE, Component.OTHER)


def portions_of(rows: Rows) -> tuple[dict[str, Money], dict[int | str, dict[str, Money]]]:
    """What an entry paid in all, and to each instalment (by number) or fee (by name)."""
    sums = {name: total(rows, component) for component, name in _PARTS.items()}
    parts: dict[int | str, dict[str, Money]] = {}
    for key, amount in sorted(rows.items(), key=_place):
        if key.component in _PORTIONS:
            parts.setdefault(key.charge or key.instalment, {})[_PARTS[key.component]] = amount
    return sums, {name: {**dict.fromkeys(_names(name), ZERO), **part} for name, part in parts.items()}


def _place(item: tuple[RowKey, Money]) -> tuple[bool, int, str]:
    key, _ = item
    return bool(key.charge), key.instalment, key.charge


def _names(name: int | str) -> tuple[str, ...]:
    return ("other",) if isinstance(name, str) else ("interest", "principal", "late_charge")


# --- accounts and totals ----------------------------------------------------------------------------------


def account_balance(played: Played, row: ExpectedAccounts, role: str) -> Money:
    """The balance of a role, or of a role's counter-branch or bank (`ROLE:XXX`); debits positive."""
    balances: Mapping[AccountKey, Money] = {}
    if row.on is not None:
        balances = played.balances(row.on)
    else:
        step = played.step(row.after) if row.after is not None else next(reversed(played.steps), None)
        balances = step.balances if step is not None else {}
    name, _, extra = role.partition(":")
    return sum(
        (
            amount
            for key, amount in balances.items()
            if key.role.value == name
            and row.branch in (None, key.branch)
            and extra in ("", key.counter_branch, key.bank)
        ),
        Decimal(0),
    )


def totals_of(played: Played) -> dict[str, Any]:
    """The whole play counted and added up."""
    entries = [entry for step in played.steps for entry in step.entries]
    papers = [paper for entry in entries for paper in played.papers_of(entry)]
    states = list(played.steps[-1].states.values()) if played.steps else []
    rows = played.steps[-1].rows if played.steps else {}
    recorded = [one for by_entry in rows.values() for one in by_entry.values()]

    def paid(component: Component) -> Money:
        return sum((total(one, component) for one in recorded), ZERO)

    return {
        "events": sum(1 for step in played.steps if not step.refusal),
        "refused": sum(1 for step in played.steps if step.refusal),
        "vouchers": len({entry.voucher.number for entry in entries if entry.voucher is not None}),
        "documents": len(set(papers)),
        "cancelled": sum(1 for paper in set(papers) if paper.cancelled),
        "money": paid(Component.MONEY),
        "interest": paid(Component.INTEREST),
        "principal": paid(Component.PRINCIPAL),
        "late_charge": paid(Component.LATE_CHARGE),
        "other": paid(Component.OTHER),
        "deposit": sum((state.deposit for state in states), ZERO),
        "refund_due": sum((state.refund_due for state in states), ZERO),
    }
