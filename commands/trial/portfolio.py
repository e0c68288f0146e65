"""The trial company's contracts: some signed at the cut-over, most in mid-life, as files that `import` can read.

What the contracts in mid-life still owe is summed up here from their schedules alone, for the balances that
Navision must show at the cut-over; the books come to the same sums by replay, or `import opening` names the
difference.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

from books.accounts import AccountKey
from company.organisation import Direction
from company.setup import Setup
from servicing.calendar import months_later
from servicing.money import ZERO, Money, idr
from servicing.roles import Role
from servicing.schedule import ContractTerms, Instalment, Method, RoundingSink, Split, build_schedule

# The worked example of DOMAIN 8, which every demo has among its contracts.
C1: Final = "C1"
BANK_BALANCE: Final = idr(250_000_000)
FEE: Final = idr(50_000)


@dataclass(frozen=True, slots=True)
class TrialContract:
    """One contract: its terms and table, and what of it was paid before the cut-over.

    `paid` instalments are paid in full; `part` of the next one's interest and principal may be paid as well.
    """

    number: str
    branch: str
    product: str
    terms: ContractTerms
    schedule: tuple[Instalment, ...]
    brought_forward: bool = False
    paid: int = 0
    part: tuple[Money, Money] = (ZERO, ZERO)
    deposit: Money = ZERO
    fee: Money = ZERO

    @property
    def unpaid(self) -> list[tuple[Instalment, Money]]:
        """The instalments that are not paid at the cut-over, each with what is left of it."""
        rest = self.schedule[self.paid :]
        left = [row.amount for row in rest]
        if left:
            left[0] -= sum(self.part)
        return list(zip(rest, left, strict=True))


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All contracts of the trial company; balances as of the evening before the cut-over."""

    contracts: tuple[TrialContract, ...]
    as_of: date

    @property
    def new(self) -> tuple[TrialContract, ...]:
        """Those that are signed at the cut-over."""
        return tuple(c for c in self.contracts if not c.brought_forward)

    @property
    def in_mid_life(self) -> tuple[TrialContract, ...]:
        """Those that arrive as opening balances."""
        return tuple(c for c in self.contracts if c.brought_forward)

    def balances(self, setup: Setup) -> dict[AccountKey, Money]:
        """Every balance at the cut-over by account; debits positive, all of a branch together zero."""
        sums: dict[AccountKey, Money] = defaultdict(Decimal)
        for contract in self.in_mid_life:
            for role, amount in _owed(contract, self.as_of).items():
                sums[AccountKey(contract.branch, role)] += amount
        sums |= self.other_balances(setup)
        for branch in setup.branches:
            rest = sum((amount for key, amount in sums.items() if key.branch == branch), ZERO)
            sums[AccountKey(branch, Role.OPENING_BALANCE)] -= rest
        return {key: amount for key, amount in sums.items() if amount}

    def other_balances(self, setup: Setup) -> dict[AccountKey, Money]:
        """What was on the branches' bank accounts."""
        return {
            AccountKey(code, Role.BANK_IN, bank=branch.first_bank(Direction.IN).code): BANK_BALANCE
            for code, branch in setup.branches.items()
        }


def _owed(contract: TrialContract, as_of: date) -> Mapping[Role, Money]:
    interest, principal = contract.part
    rest = contract.schedule[contract.paid :]
    recognised = sum((row.interest for row in contract.schedule if row.due <= as_of), ZERO)
    return {
        Role.AR_PRINCIPAL: sum((row.principal for row in rest), ZERO) - principal,
        Role.AR_INTEREST: sum((row.interest for row in rest), ZERO) - interest,
        Role.UNEARNED_INTEREST: recognised - sum((row.interest for row in contract.schedule), ZERO),
        Role.AR_OTHER: contract.fee,
        Role.CUSTOMER_DEPOSIT: -contract.deposit,
    }


# --- making them up ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Offer:
    """What is sold under one product: prices and terms that salesmen of the trial company use."""

    product: str
    weight: int
    principal: range
    rate_percent: Decimal
    months: tuple[int, ...]


_OFFERS: Final = (
    _Offer("MOTOR-FLAT", 60, range(8_000_000, 18_000_000, 100_000), Decimal(20), (12, 18, 24, 36)),
    _Offer("MOTOR-EFFECTIVE", 10, range(9_000_000, 16_000_000, 500_000), Decimal("18.5"), (12, 24)),
    _Offer("CAR-ANNUITY", 10, range(70_000_000, 150_000_000, 1_000_000), Decimal(24), (24, 36, 48)),
    _Offer("ELECTRONICS", 20, range(3_000_000, 9_000_000, 50_000), Decimal(24), (10, 12, 15)),
)


def make_portfolio(setup: Setup, *, new: int, in_mid_life: int, seed: int = 1) -> Portfolio:
    """The trial company's contracts, C1 first; the same for the same seed."""
    dice = Random(seed)
    signed = setup.limits.cut_over
    as_of = date.fromordinal(signed.toordinal() - 1)
    branches = list(setup.branches)
    made = [_c1(setup, signed)]
    for place in range(1, new):
        branch = branches[place % len(branches)]
        made.append(_signed(setup, dice, f"{branch}-N{place:04}", branch, signed))
    for place in range(1, in_mid_life + 1):
        branch = branches[place % len(branches)]
        made.append(_in_mid_life(setup, dice, f"{branch}-M{place:04}", branch, as_of))
    return Portfolio(tuple(made), as_of)


def _c1(setup: Setup, signed: date) -> TrialContract:
    branch = "BDG" if "BDG" in setup.branches else next(iter(setup.branches))
    terms = ContractTerms(signed, idr(12_000_000), Method.FLAT, Decimal(20), 12)
    return TrialContract(C1, branch, "MOTOR-FLAT", terms, build_schedule(terms))


def _signed(setup: Setup, dice: Random, number: str, branch: str, signed: date) -> TrialContract:
    offers = [offer for offer in _OFFERS if offer.product in setup.products]
    offer = dice.choices(offers, [offer.weight for offer in offers])[0]
    product = setup.products[offer.product]
    flat = product.method is Method.FLAT
    terms = ContractTerms(
        signed,
        idr(dice.choice(offer.principal)),
        product.method,
        offer.rate_percent,
        dice.choice(offer.months),
        split=product.split if flat else Split.STRAIGHT,
        rounding_unit=product.rounding_unit,
        sink=RoundingSink(product.sink),
        due_day=dice.randint(1, 28),
    )
    return TrialContract(number, branch, product.code, terms, build_schedule(terms))


def _in_mid_life(setup: Setup, dice: Random, number: str, branch: str, as_of: date) -> TrialContract:
    fresh = _signed(
        setup, dice, number, branch, months_later(as_of, -dice.randint(2, 6), dice.randint(1, 28))
    )
    fallen_due = sum(1 for row in fresh.schedule if row.due <= as_of)
    behind = dice.choices((0, 1, 2), (85, 11, 4))[0]
    paid = max(0, fallen_due - behind)
    part = (ZERO, ZERO)
    if behind and dice.random() < 0.4:
        row = fresh.schedule[paid]
        part = (row.interest, idr(int(row.principal) // 2))
    return TrialContract(
        number,
        branch,
        fresh.product,
        fresh.terms,
        fresh.schedule,
        brought_forward=True,
        paid=paid,
        part=part,
        deposit=idr(dice.randrange(5_000, 90_000, 1_000)) if dice.random() < 0.1 else ZERO,
        fee=FEE if dice.random() < 0.05 else ZERO,
    )


# --- the files --------------------------------------------------------------------------------------------

_TERMS: Final = ("number", "branch", "customer", "customer_name", "product", "signed", "principal")
_MORE: Final = ("rate_percent", "months", "due_day")


def write_contracts(path: Path, contracts: Iterable[TrialContract]) -> None:
    """The contracts as a file for `import contracts`."""
    _write(path, (*_TERMS, *_MORE), (_row(contract) for contract in contracts))


def write_opening(folder: Path, portfolio: Portfolio, setup: Setup) -> None:
    """The contracts in mid-life and the other balances as a folder for `import opening`."""
    folder.mkdir(parents=True, exist_ok=True)
    in_mid_life = portfolio.in_mid_life
    _write(
        folder / "contracts.csv",
        (*_TERMS, *_MORE, "paid_instalments", "deposit"),
        ((*_row(c), c.paid, c.deposit) for c in in_mid_life),
    )
    _write(
        folder / "positions.csv",
        ("contract", "instalment", "interest_paid", "principal_paid"),
        ((c.number, c.paid + 1, *c.part) for c in in_mid_life if any(c.part)),
    )
    _write(
        folder / "charges.csv",
        ("contract", "charge", "type", "made_on", "amount"),
        ((c.number, "FEE-1", "COLLECTION", portfolio.as_of, c.fee) for c in in_mid_life if c.fee),
    )
    declared = portfolio.balances(setup)
    _write(
        folder / "balances.csv",
        ("branch", "role", "bank", "amount"),
        (
            (key.branch, key.role.value, key.bank, amount)
            for key, amount in sorted(declared.items())
            if key.role in (Role.BANK_IN, Role.OPENING_BALANCE)
        ),
    )


def _row(contract: TrialContract) -> tuple[object, ...]:
    terms = contract.terms
    return (
        contract.number,
        contract.branch,
        f"P-{contract.number}",
        f"Customer of {contract.number}",
        contract.product,
        terms.signed,
        terms.principal,
        terms.rate_percent,
        terms.months,
        terms.nominal_day,
    )


def _write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)
