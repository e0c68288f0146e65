"""The setup of one company, whole and checked: if a `Setup` exists, its files had no fault.

The texts it was read from stay with it, because the books store them as a setup version and rebuild the same
setup from them years later. The fingerprint does not change with comments, blank lines or the order of keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from company.accounts import Chart
from company.approvals import Approvals
from company.cheques import ChequeSetup
from company.counter import CounterSetup
from company.general import GeneralSetup
from company.limits import Limits
from company.navision import NavisionSetup
from company.numbers import Numbers
from company.organisation import BankAccount, Branch, Company
from company.products import Product
from company.tenders import Tender
from company.timetable import Timetable
from servicing.rules import Rules


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """The company as configured: its parts, the texts they came from, and a fingerprint of their content."""

    company: Company
    branches: Mapping[str, Branch]
    products: Mapping[str, Product]
    rules: Rules
    tenders: Mapping[str, Tender]
    cheques: ChequeSetup
    accounts: Chart
    numbers: Numbers
    navision: NavisionSetup
    jobs: Timetable
    limits: Limits
    counter: CounterSetup
    approvals: Approvals
    general: GeneralSetup
    layouts: Mapping[str, str]  # the company's own, by kind of paper
    texts: Mapping[str, str]
    fingerprint: str

    @property
    def banks(self) -> tuple[BankAccount, ...]:
        """The bank accounts of all branches."""
        return tuple(bank for branch in self.branches.values() for bank in branch.banks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setup) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)
