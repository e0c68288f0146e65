"""The worked examples of DOMAIN 8 that need a history: receipts, reversals, re-entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from servicing.contract import Component, Contract, RowKey, Rows, added
from servicing.corrections import AlreadyReversed, BehindBarrier, CannotReverse, check_reversible
from servicing.differences import HistoryDiffers, Outcome, outcome, outcome_of_last
from servicing.entries import (
    ContractActivated,
    DepositRefunded,
    EntryReversed,
    Fact,
    MoneyAccount,
    ReceiptTaken,
)
from servicing.money import idr
from servicing.replay import replay
from servicing.roles import Role
from servicing.rules import Dated, LateChargeRules, LateRate, Rules
from servicing.schedule import ContractTerms, Method, build_schedule

RULES = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal("0.2"))))})
CASH = MoneyAccount(Role.CASH_TELLER, "BDG")
SIGNED = date(2004, 12, 1)


class History:
    """One contract's entries as the books would hold them, written down one event at a time."""

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.start = Contract("C1", "BDG")
        self.state = self.start
        self.facts: list[Fact] = []
        self.recorded: dict[int, Rows] = {}
        terms = ContractTerms(SIGNED, idr(12_000_000), Method.FLAT, Decimal(20), 12)
        self.record(SIGNED, ContractActivated("MOTOR", 1, build_schedule(terms)))

    def record(self, on: date, event, value: date | None = None, **links: int) -> Outcome:
        fact = Fact(len(self.facts) + 1, on, value or on, event, **links)
        result = (
            outcome(self.start, self.facts, self.recorded, fact, self.rules)
            if links
            else outcome_of_last(self.state, fact, self.rules)
        )
        self.facts.append(fact)
        for entry, rows in result.rows.items():
            self.recorded[entry] = added(self.recorded.get(entry, {}), rows)
        self.state = result.contract
        return result

    def receive(self, on: date, amount: int, value: date | None = None, chosen=None, **links: int) -> Outcome:
        return self.record(on, ReceiptTaken(idr(amount), "cash_customer", CASH, chosen), value, **links)

    def reverse(self, on: date, entry: int) -> Outcome:
        check_reversible(self.facts, entry)
        return self.record(on, EntryReversed(), reverses=entry)

    def unpaid(self, number: int) -> int:
        return int(self.state.position(number).unpaid)

    def late(self, number: int, on: date) -> int:
        return int(self.state.late_charge(self.state.position(number), self.rules, on))


def lines(result: Outcome) -> list[str]:
    return [str(line) for line in result.lines]


def split(rows: Mapping[RowKey, Decimal], number: int) -> dict[str, int]:
    return {key.component.value: int(amount) for key, amount in rows.items() if key.instalment == number}


def test_e7_a_full_payment_of_a_late_instalment_charges_exactly_its_days():
    history = History()

    paid = history.receive(date(2005, 2, 1), 1_272_000, chosen=(1,))

    assert lines(paid) == [
        "BDG Dr CASH_TELLER 1,272,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 72,000",
    ]


def test_e8_partial_payments_follow_the_hierarchy_and_the_rest_becomes_titipan():
    history = History()

    first = history.receive(date(2005, 1, 16), 700_000)
    assert split(first.rows[2], 1) == {"INTEREST": 200_000, "PRINCIPAL": 500_000}
    assert (history.unpaid(1), history.late(1, date(2005, 1, 16))) == (500_000, 36_000)

    assert history.late(1, date(2005, 2, 1)) == 51_000
    second = history.receive(date(2005, 2, 1), 2_000_000)
    assert split(second.rows[3], 1)["PRINCIPAL"] == 500_000
    assert split(second.rows[3], 1)["LATE_CHARGE"] == 51_000
    assert split(second.rows[3], 2) == {"INTEREST": 200_000, "PRINCIPAL": 1_000_000}
    assert history.state.deposit == 249_000
    assert (history.unpaid(1), history.unpaid(2)) == (0, 0)


def test_e10_the_base_shrinks_piece_by_piece():
    history = History()
    history.receive(date(2005, 1, 11), 300_000, chosen=(1,))
    history.receive(date(2005, 2, 6), 500_000, chosen=(1,))

    assert history.unpaid(1) == 400_000
    assert history.late(1, date(2005, 3, 1)) == 89_000


def test_e17_a_wrong_receipt_is_reversed_and_entered_again_in_its_place():
    history = History()
    before = history.state
    history.receive(date(2005, 1, 16), 700_000)
    assert (history.unpaid(1), history.late(1, date(2005, 2, 1))) == (500_000, 51_000)

    undone = history.reverse(date(2005, 1, 20), 2)
    assert lines(undone) == [
        "BDG Dr AR_INTEREST C1 200,000",
        "BDG Dr AR_PRINCIPAL C1 500,000",
        "BDG Cr CASH_TELLER 700,000",
    ]
    assert history.state == before
    assert history.late(1, date(2005, 2, 1)) == 72_000

    history.receive(date(2005, 1, 20), 1_000_000, value=date(2005, 1, 16), replaces=2)
    assert (history.unpaid(1), history.late(1, date(2005, 2, 1))) == (200_000, 42_000)


def test_reversing_a_receipt_that_had_itself_been_re_split_takes_back_every_row_ever_recorded():
    history = History()
    history.receive(date(2005, 1, 16), 700_000)
    history.receive(date(2005, 2, 1), 2_000_000)
    history.reverse(date(2005, 2, 3), 2)  # re-splits the second receipt
    assert history.recorded[3][RowKey(Component.INTEREST, 1)] == 200_000

    history.reverse(date(2005, 2, 4), 3)

    assert history.recorded[2] == {}
    assert history.recorded[3] == {}
    assert history.state == replay(history.start, history.facts[:1], RULES).contract


def test_a_back_dated_receipt_frees_late_charge_already_receipted_into_the_deposit():
    history = History()
    history.receive(date(2005, 2, 1), 1_200_000, chosen=(1,))
    history.receive(date(2005, 2, 1), 72_000, chosen=(1,))
    history.reverse(date(2005, 2, 2), 2)

    history.receive(date(2005, 2, 2), 1_200_000, value=date(2005, 1, 1), replaces=2)

    assert history.late(1, date(2005, 3, 1)) == 0
    assert history.state.position(1).late_paid == 0
    assert history.state.deposit == 72_000


def test_an_entry_is_reversed_once_and_a_reversal_never():
    history = History()
    history.receive(date(2005, 1, 16), 700_000)
    history.reverse(date(2005, 1, 17), 2)

    with pytest.raises(AlreadyReversed, match="already reversed"):
        history.reverse(date(2005, 1, 18), 2)
    with pytest.raises(CannotReverse, match="not reversed"):
        history.reverse(date(2005, 1, 18), 3)
    with pytest.raises(CannotReverse, match="no entry no. 9"):
        history.reverse(date(2005, 1, 18), 9)


def test_nothing_before_a_refund_is_reversed():
    history = History()
    history.receive(date(2005, 1, 16), 1_500_000)
    history.record(date(2005, 1, 17), DepositRefunded(idr(100_000), CASH))

    with pytest.raises(BehindBarrier, match="refund no. 3 of 2005-01-17 stands after it: reverse that first"):
        history.reverse(date(2005, 1, 18), 2)

    history.reverse(date(2005, 1, 18), 3)
    history.reverse(date(2005, 1, 18), 2)
    assert history.state.deposit == 0


def test_a_contract_takes_no_step_when_its_past_does_not_replay_to_what_is_recorded():
    history = History()
    history.receive(date(2005, 2, 1), 1_300_000, chosen=(1,))
    history.rules = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal("0.1"))))})

    with pytest.raises(HistoryDiffers, match=r"late charge of instalment 1 .* but replays as"):
        history.reverse(date(2005, 2, 2), 2)
