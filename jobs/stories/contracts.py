"""The contracts of a story: their terms, or a table of their own, or where they stood when they were brought over.

What a contract does not say it takes from its product (method, split, rounding). A newcomer would let a schedule
and terms stand side by side; a contract has one or the other, because two tables cannot both be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from company.setup import Setup
from jobs.stories.faults import FaultList
from jobs.stories.values import AnyCase, Day, Money, Name, Number, OneOrMany, Row, Text, Whole
from servicing.entries import (
    BroughtForward,
    ContractActivated,
    EntryFault,
    OpeningCharge,
    OpeningPosition,
)
from servicing.money import ZERO, NotMoney
from servicing.schedule import (
    ContractTerms,
    Instalment,
    Method,
    Nature,
    RoundingSink,
    Split,
    TermsFault,
    build_schedule,
    check_schedule,
)

STANDARD: Final = "STANDARD"

_TERMS: Final = ("method", "rate", "months", "nature", "paid_in_advance", "split", "rounding_unit", "sink")


class ScheduleRow(Row):
    """One line of a table made elsewhere."""

    number: Whole | None = Field(None, description="1, 2, 3 …; its place when left out")
    due: Day = Field(description="when it falls due")
    interest: Money = Field(description="interest in it")
    principal: Money = Field(description="principal in it")


class PositionRow(Row):
    """What an instalment had seen before the cut-over."""

    number: Whole = Field(description="the instalment")
    interest_paid: Money = Field(ZERO, description="interest paid")
    principal_paid: Money = Field(ZERO, description="principal paid")
    late_on_paid: Money = Field(ZERO, description="late charge that had accrued on the portions paid")
    late_paid: Money = Field(ZERO, description="late charge paid")
    late_waived: Money = Field(ZERO, description="late charge waived")
    late_income: Money = Field(ZERO, description="late charge taken to income (ACCRUAL)")


class OpenChargeRow(Row):
    """A fee that was open at the cut-over."""

    charge: Name = Field(description="its name within the contract")
    type: Name = Field(description="the charge type's code")
    made: Day = Field(description="when it was made")
    amount: Money = Field(description="what is open of it")


class BroughtForwardRow(Row):
    """Where the contract stood at the cut-over."""

    on: Day = Field(description="the cut-over")
    positions: Annotated[tuple[PositionRow, ...], OneOrMany] = Field(
        (), description="instalments that had seen money; the others are unpaid"
    )
    charges: Annotated[tuple[OpenChargeRow, ...], OneOrMany] = Field((), description="fees that were open")
    deposit: Money = Field(ZERO, description="the customer's deposit")
    interest_recognised: Money = Field(ZERO, description="interest that was income already")


def _nature(value: object) -> object:
    """Also by the trade's own names: ADDB, angsuran dibayar di belakang, and ADDM, di muka."""
    names = {"ADDB": Nature.IN_ARREARS, "ADDM": Nature.IN_ADVANCE}
    return names.get(value.strip().upper(), value) if isinstance(value, str) else value


class ContractRow(Row):
    """A contract."""

    number: Name = Field("C1", description="the contract's number")
    branch: Name = Field("BDG", description="its home branch")
    customer: Name = Field("CUSTOMER", description="the customer's id")
    customer_name: Text = Field("Customer", description="the customer's name")
    object: Text = Field("", description="what it finances")
    product: Name = Field(STANDARD, description="its product")
    signed: Day = Field(description="the signing date")
    activated: Day | None = Field(
        None, description="when it enters the books; the signing date when left out"
    )
    principal: Money | None = Field(None, description="the amount financed")
    method: Annotated[Method, AnyCase] | None = Field(None, description="the product's when left out")
    rate: Number | None = Field(None, description="percent per year")
    months: Whole | None = Field(None, description="how many instalments")
    nature: Annotated[Nature, AnyCase, BeforeValidator(_nature)] = Field(
        Nature.IN_ARREARS, description="paid at the end of each month (ADDB) or at its beginning (ADDM)"
    )
    paid_in_advance: Whole = Field(
        0, description="instalments of an in-arrears contract that fall due on the signing date"
    )
    split: Annotated[Split, AnyCase] | None = Field(None, description="the product's when left out")
    rounding_unit: Whole | None = Field(None, description="the product's when left out")
    sink: Annotated[RoundingSink, AnyCase] | None = Field(
        None, description="what absorbs the rounding; the product's when left out"
    )
    due_day: Whole | None = Field(None, description="the day of the month; the signing day when left out")
    schedule: Annotated[tuple[ScheduleRow, ...], OneOrMany] | None = Field(
        None, description="a table made elsewhere, instead of method, rate and months"
    )
    brought_forward: BroughtForwardRow | None = Field(
        None, description="where it stood at the cut-over; then it is not activated here"
    )


@dataclass(frozen=True, slots=True)
class StoryContract:
    """A contract ready to enter the books; `terms` is None when its table was made elsewhere."""

    row: ContractRow
    terms: ContractTerms | None
    schedule: tuple[Instalment, ...]
    nominal_day: int
    event: ContractActivated | BroughtForward

    @property
    def enters_on(self) -> date:
        """The day on which it enters the books by itself."""
        if self.row.brought_forward is not None:
            return self.row.brought_forward.on
        return self.row.activated or self.row.signed


def resolve(row: ContractRow, setup: Setup, faults: FaultList) -> StoryContract | None:
    """The contract with its table; None and faults when it contradicts itself or the setup."""
    place = f"contract {row.number}"
    known = len(faults.faults)
    for name, code, codes in (
        ("branch", row.branch, setup.branches),
        ("product", row.product, setup.products),
    ):
        if code not in codes:
            faults.add(f"{place} {name}", f"{code} is not in the setup", f"use one of {', '.join(codes)}")
    if len(faults.faults) > known:
        return None
    try:
        terms = _terms(row, setup, place, faults) if row.schedule is None else None
        if terms is None and row.schedule is None:
            return None
        schedule = build_schedule(terms) if terms else _own_table(row, place, faults)
    except TermsFault as fault:
        for sentence in fault.faults:
            faults.add_sentence(f"{place}:", sentence)
        return None
    if not schedule:
        return None
    nominal = terms.nominal_day if terms else row.due_day or row.signed.day
    try:
        event = _event(row, nominal, schedule)
    except (EntryFault, NotMoney) as fault:
        faults.add(f"{place} brought_forward", str(fault), "correct it")
        return None
    return StoryContract(row, terms, schedule, nominal, event)


def _terms(row: ContractRow, setup: Setup, place: str, faults: FaultList) -> ContractTerms | None:
    product = setup.products[row.product]
    missing = [name for name in ("principal", "rate", "months") if getattr(row, name) is None]
    for name in missing:
        faults.add(f"{place} {name}", "is missing", "add it, or write a schedule")
    if missing:
        return None
    assert row.principal is not None
    assert row.months is not None
    method = row.method or product.method
    return ContractTerms(
        row.signed,
        row.principal,
        method,
        Decimal(row.rate or 0),
        row.months,
        row.nature,
        row.paid_in_advance,
        row.split or (product.split if method is product.method else Split.STRAIGHT),
        product.rounding_unit if row.rounding_unit is None else row.rounding_unit,
        row.sink or (product.sink if method is product.method else None),
        row.due_day,
    )


def _own_table(row: ContractRow, place: str, faults: FaultList) -> tuple[Instalment, ...]:
    for name in _TERMS:
        if name in row.model_fields_set:
            faults.add(f"{place} {name}", "stands beside a schedule", "take one of the two out")
    assert row.schedule is not None
    lines = tuple(
        Instalment(line.number if line.number is not None else place, line.due, line.interest, line.principal)
        for place, line in enumerate(row.schedule, 1)
    )
    financed = sum((line.principal for line in lines), ZERO) if row.principal is None else row.principal
    check_schedule(lines, financed)
    return lines


def _event(
    row: ContractRow, nominal: int, schedule: tuple[Instalment, ...]
) -> ContractActivated | BroughtForward:
    forward = row.brought_forward
    if forward is None:
        return ContractActivated(row.product, nominal, schedule)
    return BroughtForward(
        row.product,
        nominal,
        schedule,
        positions=tuple(
            OpeningPosition(
                p.number,
                p.interest_paid,
                p.principal_paid,
                p.late_on_paid,
                p.late_paid,
                p.late_waived,
                p.late_income,
            )
            for p in forward.positions
        ),
        charges=tuple(OpeningCharge(c.charge, c.type, c.made, c.amount) for c in forward.charges),
        deposit=forward.deposit,
        interest_recognised=forward.interest_recognised,
    )
