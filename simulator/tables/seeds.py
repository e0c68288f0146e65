"""What a company starts with: plain values from which the simulator builds one.

A seed says what an administrator would have set up by hand: accounts, banks, dimension values, journal
templates and batches, allowed posting dates, and the ledger as it stood. It knows no configuration of
the product that is tried against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """A G/L account."""

    number: str
    name: str = ""
    account_type: str = "Posting"
    blocked: bool = False
    direct_posting: bool = True
    mandatory_dimensions: tuple[str, ...] = ()  # Value Posting "Code Mandatory"
    balance_sheet: bool = True


@dataclass(frozen=True, slots=True)
class BankAccountSeed:
    """A bank account and the G/L account that its posting group names."""

    number: str
    gl_account: str
    name: str = ""
    blocked: bool = False
    currency: str = ""
    last_statement: str = ""
    balance_last_statement: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class CustomerSeed:
    """A customer and the receivables account that its posting group names."""

    number: str
    receivables_account: str
    name: str = ""
    blocked: str = " "
    privacy_blocked: bool = False


@dataclass(frozen=True, slots=True)
class DimensionValueSeed:
    """One value of a dimension."""

    dimension: str
    code: str
    name: str = ""
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class DefaultDimensionSeed:
    """A default dimension of an account: the value it brings along, and the rule that posting checks."""

    account_type: str  # G/L Account, Customer or Bank Account
    account: str
    dimension: str
    value: str = ""
    posting: str = " "  # blank, Code Mandatory, Same Code or No Code


@dataclass(frozen=True, slots=True)
class NumberSeriesSeed:
    """A number series: the next number is the one after the last used."""

    code: str
    starting: str
    last_used: str = ""
    ending: str = ""
    manual_allowed: bool = False


@dataclass(frozen=True, slots=True)
class TemplateSeed:
    """A journal template; the page number decides which page opens it.

    Counting up the batch name after posting is a setting of current versions. NAV 2018 has no such setting and
    counts up every name that ends in digits: say None to get what the version does by itself.
    """

    name: str
    page: int = 39
    type: str = "General"
    source_code: str = "GENJNL"
    force_document_balance: bool = True
    posting_series: str = ""
    increment_batch_name: bool | None = False
    recurring: bool = False


@dataclass(frozen=True, slots=True)
class BatchSeed:
    """A journal batch of a template."""

    template: str
    name: str
    number_series: str = ""
    posting_series: str = ""
    balancing_account_type: str = "G/L Account"
    balancing_account: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class CurrencySeed:
    """A foreign currency: units of local currency for one of it, and the smallest amount."""

    code: str
    rate: Decimal
    rounding: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class OpeningEntry:
    """One ledger entry of before: enough to make the balances what they were."""

    posting_date: date
    document_number: str
    account: str
    amount: Decimal
    branch: str = ""
    contract: str = ""
    description: str = ""
    external_document_number: str = ""


@dataclass(frozen=True, slots=True)
class CompanySeed:
    """A company as its administrator left it."""

    name: str
    accounts: tuple[AccountSeed, ...] = ()
    bank_accounts: tuple[BankAccountSeed, ...] = ()
    customers: tuple[CustomerSeed, ...] = ()
    dimension_values: tuple[DimensionValueSeed, ...] = ()
    default_dimensions: tuple[DefaultDimensionSeed, ...] = ()
    number_series: tuple[NumberSeriesSeed, ...] = ()
    templates: tuple[TemplateSeed, ...] = ()
    batches: tuple[BatchSeed, ...] = ()
    currencies: tuple[CurrencySeed, ...] = ()
    opening: tuple[OpeningEntry, ...] = ()
    global_dimensions: tuple[str, ...] = ("BRANCH", "CONTRACT")
    posting_allowed_from: date | None = None
    posting_allowed_to: date | None = None
    user_posting_allowed: Mapping[str, tuple[date | None, date | None]] = field(default_factory=dict)
    rounding: Decimal = Decimal("0.01")
    post_with_job_queue: bool = False
