"""Sheets in memory: what is written on them and what happens to them, one step at a time, without books.

The sheet is the one of DOMAIN 8, E12: a BG of BCA over 1,200,000 for contract C1 of Bandung.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from servicing.cheque_history import EntryRef, PlannedPart, Sheet, SheetFacts, Step, fold, registered
from servicing.cheques import SheetKind, StepKind
from servicing.money import idr
from servicing.refusals import REFUSALS

JAN_3 = date(2005, 1, 3)
FEB_1 = date(2005, 2, 1)
FEB_2 = date(2005, 2, 2)
FEB_7 = date(2005, 2, 7)
FEB_8 = date(2005, 2, 8)

_entries = count(1)


def a_sheet(number: str = "004417", amount: int = 1_200_000, **facts: object) -> SheetFacts:
    """What is written on a sheet; everything that is not named is as in E12."""
    usual = SheetFacts(
        "BDG", 1, "BCA", number, SheetKind.BG, idr(amount), "C1", "P1", FEB_1, JAN_3, issued=JAN_3
    )
    return replace(usual, **facts)  # type: ignore[arg-type]


def part(amount: int, instalment: int | None = None, contract: str = "C1", **more: str) -> PlannedPart:
    """A part of a mutual sheet."""
    return PlannedPart(contract, Decimal(amount), instalment, **more)


def entry() -> EntryRef:
    """The next entry of Bandung's chain."""
    return EntryRef("BDG", next(_entries))


class Life:
    """A sheet and its history: each method is a step as the books would record it."""

    def __init__(self, facts: SheetFacts | None = None, **named: object) -> None:
        facts = facts or a_sheet(**named)  # type: ignore[arg-type]
        self.sheet: Sheet = registered(facts, facts.received, entry())

    def take(self, step: Step) -> Sheet:
        self.sheet = fold(self.sheet.facts, (*self.sheet.steps, step))
        return self.sheet

    def step(self, kind: StepKind, on: date, **decided: object) -> Sheet:
        return self.take(self.sheet.step(kind, on, entry(), **decided))

    def deposit(self, on: date, bank: str = "BCA", branch: str = "BDG", **decided: object) -> Sheet:
        return self.step(StepKind.DEPOSITED, on, bank=bank, bank_branch=branch, **decided)

    def clear(self, on: date, value_date: date | None = None) -> Sheet:
        return self.step(StepKind.CLEARED, on, value_date=value_date)

    def bounce(self, on: date, code: int = 1, **decided: object) -> Sheet:
        refusal = REFUSALS[code]
        return self.step(StepKind.BOUNCED, on, code=code, empty=refusal.empty, again=refusal.again, **decided)

    def hold(self, on: date, until: date, by_customer: bool = True, **decided: object) -> Sheet:
        return self.step(StepKind.HELD, on, until=until, by_customer=by_customer, **decided)

    def reverse(self, on: date, target: Step | None = None) -> Sheet:
        """Take back a step, the last one when none is named."""
        return self.take(self.sheet.reversal(target or self.sheet.last, on, entry()))

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """What is refused inside leaves the sheet as it was."""
        before = self.sheet
        yield
        assert self.sheet == before


def refuses(fault: type[Exception], sentence: str) -> pytest.RaisesExc[Exception]:
    """The refusal, with its whole sentence."""
    return pytest.raises(fault, match=f"^{re.escape(sentence)}$")
