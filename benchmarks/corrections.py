"""Taking back the third of twelve receipts: check what stands, replay without it, write down the difference.

Every receipt comes five days late and pays its late charge, so the reversal re-splits all that came after. The
baseline folds the eleven receipts that remain in a loop over lists of integers, for the usual order, one rate and
due dates on the first of the month, and subtracts what was recorded. It does not first prove that what is recorded
replays, as ours does, knows no other event, makes no voucher lines; it must find the same difference rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from benchmarks.figures import Figure, Size, side_by_side
from servicing.calendar import months_later
from servicing.contract import Contract, Rows, added
from servicing.differences import Outcome, outcome, outcome_of_last
from servicing.entries import ContractActivated, EntryReversed, Fact, MoneyAccount, ReceiptTaken
from servicing.money import idr
from servicing.roles import Role
from servicing.rules import Dated, LateChargeRules, LateRate, Rules
from servicing.schedule import ContractTerms, Method, build_schedule

SIGNED: Final = date(2004, 12, 1)
MONTHS: Final = 12
PAID: Final = 1_212_000
INTEREST, PRINCIPAL = 200_000, 1_000_000
TAKEN_BACK: Final = 4  # entry 1 is the activation, so this is the third receipt
RULES: Final = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal("0.2"))))})
PAY_DAYS: Final = [months_later(SIGNED, number, 6) for number in range(1, MONTHS + 1)]

PlainRows = dict[tuple[str, int], int]


def figures(size: Size) -> Iterator[Figure]:
    """One figure: the reversal with its replay."""
    start, facts, recorded = _history()
    reversal = Fact(
        len(facts) + 1, date(2005, 12, 7), date(2005, 12, 7), EntryReversed(), reverses=TAKEN_BACK
    )
    plain = {entry: _plain(rows) for entry, rows in recorded.items() if entry > 1}

    def ours() -> Outcome:
        return outcome(start, facts, recorded, reversal, RULES)

    def by_hand() -> dict[int, PlainRows]:
        return _difference(_fold(without=TAKEN_BACK), plain)

    assert {entry: _plain(rows) for entry, rows in ours().rows.items()} == by_hand()
    yield side_by_side(
        f"reversal and replay of the 3rd of {MONTHS} receipts",
        ours,
        "one fold by hand over integers, nothing proved first",
        by_hand,
        size.seconds,
    )


def _history() -> tuple[Contract, list[Fact], dict[int, Rows]]:
    terms = ContractTerms(SIGNED, idr(12_000_000), Method.FLAT, Decimal(20), MONTHS)
    start = state = Contract("C1", "BDG")
    into = MoneyAccount(Role.CASH_TELLER, "BDG")
    facts = [Fact(1, SIGNED, SIGNED, ContractActivated("MOTOR", 1, build_schedule(terms)))]
    facts += [
        Fact(entry, on, on, ReceiptTaken(idr(PAID), "cash_customer", into))
        for entry, on in enumerate(PAY_DAYS, start=2)
    ]
    recorded: dict[int, Rows] = {}
    for fact in facts:
        found = outcome_of_last(state, fact, RULES)
        state = found.contract
        for entry, rows in found.rows.items():
            recorded[entry] = added(recorded.get(entry, {}), rows)
    return start, facts, recorded


def _plain(rows: Rows) -> PlainRows:
    return {(key.component.value, key.instalment): int(amount) for key, amount in rows.items()}


def _fold(without: int) -> dict[int, PlainRows]:
    dues = [months_later(SIGNED, number) for number in range(1, MONTHS + 1)]
    interest, principal = [INTEREST] * MONTHS, [PRINCIPAL] * MONTHS
    moment, late_paid = [0] * MONTHS, [0] * MONTHS
    found = {}
    for entry, on in enumerate(PAY_DAYS, start=2):
        if entry == without:
            continue
        rows: PlainRows = {("MONEY", 0): PAID}
        left = PAID
        due = [
            (place, 30 * (12 * (on.year - day.year) + on.month - day.month) + on.day - 1)
            for place, day in enumerate(dues)
            if day <= on
        ]
        for place, days in due:
            for name, open_amounts in (("INTEREST", interest), ("PRINCIPAL", principal)):
                paid = min(open_amounts[place], left)
                if paid:
                    open_amounts[place] -= paid
                    moment[place] += paid * days
                    left -= paid
                    rows[name, place + 1] = paid
        for place, days in due:
            raw = moment[place] + (interest[place] + principal[place]) * days
            paid = min((2 * raw + 500) // 1000 - late_paid[place], left)
            if paid > 0:
                late_paid[place] += paid
                left -= paid
                rows["LATE_CHARGE", place + 1] = rows["LATE_INCOME", place + 1] = paid
        if left:
            rows["DEPOSIT", 0] = left
        found[entry] = rows
    return found


def _difference(wanted: dict[int, PlainRows], recorded: dict[int, PlainRows]) -> dict[int, PlainRows]:
    differences = {}
    for entry in recorded:
        was, will = recorded[entry], wanted.get(entry, {})
        rows = {key: amount for key in {**will, **was} if (amount := will.get(key, 0) - was.get(key, 0))}
        if rows:
            differences[entry] = rows
    return differences
