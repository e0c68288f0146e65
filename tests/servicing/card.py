"""A contract's card in memory: its entries as the books would hold them, written down one event at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from servicing.contract import Contract, RowKey, Rows, added
from servicing.corrections import check_replaceable, check_reversible
from servicing.differences import Outcome, outcome, outcome_of_last
from servicing.entries import (
    BroughtForward,
    ContractActivated,
    EntryReversed,
    Event,
    Fact,
    MoneyAccount,
    ReceiptTaken,
)
from servicing.money import idr
from servicing.roles import Role
from servicing.rules import Dated, LateChargeRules, LateRate, RecognitionRules, Rules
from servicing.schedule import ContractTerms, Instalment, Method, build_schedule

RULES = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal("0.2"))))})
CASH = MoneyAccount(Role.CASH_TELLER, "BDG")
SIGNED = date(2004, 12, 1)


def schedule() -> tuple[Instalment, ...]:
    """C1 of DOMAIN 8: twelve times 200,000 interest and 1,000,000 principal."""
    return build_schedule(ContractTerms(SIGNED, idr(12_000_000), Method.FLAT, Decimal(20), 12))


def rules(**recognition: object) -> Rules:
    """The rules of C1, with interest and late charges recognised as said."""
    return Rules(RULES.late_charges, recognition=Dated.always(RecognitionRules(**recognition)))  # type: ignore[arg-type]


class History:
    """C1 of DOMAIN 8 and what happens to it; entry no. 1 is its beginning."""

    def __init__(self, rules: Rules = RULES, opening: tuple[date, BroughtForward] | None = None) -> None:
        self.rules = rules
        self.start = Contract("C1", "BDG")
        self.state = self.start
        self.facts: list[Fact] = []
        self.recorded: dict[int, Rows] = {}
        self.record(*(opening or (SIGNED, ContractActivated("MOTOR", 1, schedule()))))

    def record(self, on: date, event: Event, value: date | None = None, **links: int) -> Outcome:
        if "replaces" in links:
            check_replaceable(self.facts, links["replaces"])
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

    def receive(
        self,
        on: date,
        amount: int,
        value: date | None = None,
        chosen: tuple[int, ...] | None = None,
        **links: int,
    ) -> Outcome:
        return self.record(on, ReceiptTaken(idr(amount), "cash_customer", CASH, chosen), value, **links)

    def reverse(self, on: date, entry: int) -> Outcome:
        check_reversible(self.facts, entry)
        return self.record(on, EntryReversed(), reverses=entry)

    def unpaid(self, number: int) -> int:
        return int(self.state.position(number).unpaid)

    def late(self, number: int, on: date) -> int:
        return int(self.state.late_charge(self.state.position(number), self.rules, on))


def lines(result: Outcome) -> list[str]:
    """The voucher as people read it."""
    return [str(line) for line in result.lines]


def split(rows: Mapping[RowKey, Decimal], number: int) -> dict[str, int]:
    """What the rows move of one instalment."""
    return {key.component.value: int(amount) for key, amount in rows.items() if key.instalment == number}
