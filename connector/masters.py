"""Masters: the accounts, bank accounts, dimension values and journal setup that our lines refer to, as values.

Nothing here is needed to post; it answers beforehand what Navision would refuse afterwards. A newcomer would take a
list that is not published for an empty one: what cannot be asked is refused by name (`can_ask`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from connector.documents import BLANK_DATE, JournalBatch
from connector.errors import Refused
from connector.fields import Use
from connector.settings import PublishedServices
from connector.shapes import Kind

__all__ = [
    "API_USES",
    "PAGE_USES",
    "Account",
    "BankAccount",
    "BatchSetup",
    "DimensionValue",
    "MasterKind",
    "MasterList",
    "Masters",
    "PostingDates",
    "TemplateSetup",
    "named_masters",
]

Row = Mapping[str, object]


class MasterKind(StrEnum):
    """A list of masters, by the name that its service has in the settings."""

    ACCOUNTS = "accounts"
    BANK_ACCOUNTS = "bank_accounts"
    DIMENSION_VALUES = "dimension_values"
    JOURNAL_BATCHES = "journal_batches"
    JOURNAL_TEMPLATES = "journal_templates"
    GENERAL_LEDGER_SETUP = "general_ledger_setup"


def named_masters(services: PublishedServices) -> frozenset[MasterKind]:
    """The lists whose page the settings name."""
    return frozenset(kind for kind in MasterKind if getattr(services, kind.value))


@dataclass(frozen=True, slots=True)
class Account:
    """A G/L account; None where the list does not tell."""

    no: str
    name: str
    blocked: bool | None
    direct_posting: bool | None
    takes_postings: bool | None
    """Its Account Type is Posting: headings and totals take none."""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account card; a blank currency is the company's own."""

    no: str
    name: str
    blocked: bool | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class DimensionValue:
    """One value of a dimension: a branch, a contract."""

    dimension: str
    code: str
    name: str = ""
    blocked: bool | None = None


@dataclass(frozen=True, slots=True)
class BatchSetup:
    """How a journal batch numbers and balances its lines; blank: it does not."""

    batch: JournalBatch
    no_series: str | None
    posting_no_series: str | None
    balancing_account: str | None


@dataclass(frozen=True, slots=True)
class TemplateSetup:
    """How a journal template treats its batches; None where the page does not show it."""

    force_document_balance: bool | None
    """Each document must balance by itself, so that a refusal names it."""
    increment_batch_name: bool | None
    """Posting deletes the batch and makes it anew under the next name."""
    recurring: bool | None


@dataclass(frozen=True, slots=True)
class PostingDates:
    """Between which days the company may post; None: no limit."""

    first: date | None
    last: date | None

    def allow(self, day: date) -> bool:
        """Whether the day lies within."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


PAGE_USES: Final[Mapping[MasterKind, tuple[Use, ...]]] = {
    MasterKind.ACCOUNTS: (
        Use("no", "No.", Kind.TEXT),
        Use("name", "Name", Kind.TEXT, needed=False),
        Use("blocked", "Blocked", Kind.TRUTH, needed=False),
        Use("direct_posting", "Direct Posting", Kind.TRUTH, needed=False),
        Use("account_type", "Account Type", Kind.OPTION, needed=False),
    ),
    MasterKind.BANK_ACCOUNTS: (
        Use("no", "No.", Kind.TEXT),
        Use("name", "Name", Kind.TEXT, needed=False),
        Use("blocked", "Blocked", Kind.TRUTH, needed=False),
        Use("currency", "Currency Code", Kind.TEXT, needed=False),
    ),
    MasterKind.DIMENSION_VALUES: (
        Use("dimension", "Dimension Code", Kind.TEXT),
        Use("code", "Code", Kind.TEXT),
        Use("name", "Name", Kind.TEXT, needed=False),
        Use("blocked", "Blocked", Kind.TRUTH, needed=False),
    ),
    MasterKind.JOURNAL_BATCHES: (
        Use("template", "Journal Template Name", Kind.TEXT, needed=False),
        Use("name", "Name", Kind.TEXT),
        Use("no_series", "No. Series", Kind.TEXT, needed=False),
        Use("posting_no_series", "Posting No. Series", Kind.TEXT, needed=False),
        Use("balancing_account", "Bal. Account No.", Kind.TEXT, needed=False),
    ),
    MasterKind.JOURNAL_TEMPLATES: (
        Use("name", "Name", Kind.TEXT),
        Use("force_document_balance", "Force Doc. Balance", Kind.TRUTH),
        Use("increment_batch_name", "Increment Batch Name", Kind.TRUTH, needed=False),
        Use("recurring", "Recurring", Kind.TRUTH, needed=False),
    ),
    MasterKind.GENERAL_LEDGER_SETUP: (
        Use("first", "Allow Posting From", Kind.DATE),
        Use("last", "Allow Posting To", Kind.DATE),
    ),
}

# What API v2.0 calls them; it has no batch setup beyond the code and no posting dates.
API_USES: Final[Mapping[MasterKind, tuple[Use, ...]]] = {
    MasterKind.ACCOUNTS: (
        Use("no", "No.", Kind.TEXT, element="number"),
        Use("name", "Name", Kind.TEXT, element="displayName"),
        Use("blocked", "Blocked", Kind.TRUTH, element="blocked"),
        Use("direct_posting", "Direct Posting", Kind.TRUTH, needed=False, element="directPosting"),
        Use("account_type", "Account Type", Kind.OPTION, needed=False, element="accountType"),
    ),
    MasterKind.BANK_ACCOUNTS: (
        Use("no", "No.", Kind.TEXT, element="number"),
        Use("name", "Name", Kind.TEXT, element="displayName"),
        Use("blocked", "Blocked", Kind.TRUTH, needed=False, element="blocked"),
        Use("currency", "Currency Code", Kind.TEXT, needed=False, element="currencyCode"),
    ),
    MasterKind.DIMENSION_VALUES: (
        Use("code", "Code", Kind.TEXT, element="code"),
        Use("name", "Name", Kind.TEXT, element="displayName"),
    ),
}


class MasterList(Protocol):
    """One list of masters, its shape read and checked."""

    def rows(self, where: Mapping[str, str]) -> Iterator[Row]:
        """The rows with these values, by our field names; a field that is not shown is not in a row."""
        ...

    def add(self, values: Mapping[str, str]) -> None:
        """Add one row."""
        ...


class Masters:
    """The masters of one company; `open_list` opens a list, `asked` are those that can be asked."""

    def __init__(self, open_list: Callable[[MasterKind], MasterList], asked: frozenset[MasterKind]) -> None:
        self._open = open_list
        self._asked = asked

    def can_ask(self, kind: MasterKind) -> bool:
        """Whether the settings name a service for this list, or the wire has it by itself."""
        return kind in self._asked

    def accounts(self) -> dict[str, Account]:
        """Every G/L account by its number."""
        rows = self._rows(MasterKind.ACCOUNTS)
        return {
            str(row["no"]): Account(
                str(row["no"]),
                _text(row, "name") or "",
                _truth(row, "blocked"),
                _truth(row, "direct_posting"),
                str(row["account_type"]) == "Posting" if "account_type" in row else None,
            )
            for row in rows
        }

    def bank_accounts(self) -> dict[str, BankAccount]:
        """Every bank account by its number."""
        rows = self._rows(MasterKind.BANK_ACCOUNTS)
        return {
            str(row["no"]): BankAccount(
                str(row["no"]), _text(row, "name") or "", _truth(row, "blocked"), _text(row, "currency")
            )
            for row in rows
        }

    def dimension_values(self, dimension: str) -> dict[str, DimensionValue]:
        """Every value of the dimension by its code."""
        rows = self._rows(MasterKind.DIMENSION_VALUES, {"dimension": dimension})
        return {
            str(row["code"]): DimensionValue(
                dimension, str(row["code"]), _text(row, "name") or "", _truth(row, "blocked")
            )
            for row in rows
            if row.get("dimension", dimension) == dimension
        }

    def dimension_codes(self, dimension: str) -> Iterator[str]:
        """The codes of the dimension's values, a page of them in memory at a time: contracts may be millions."""
        for row in self._rows(MasterKind.DIMENSION_VALUES, {"dimension": dimension}):
            if row.get("dimension", dimension) == dimension:
                yield str(row["code"])

    def add_dimension_value(self, value: DimensionValue) -> None:
        """Add a value to a dimension; raises Refused with Navision's words if it is there already."""
        self._list(MasterKind.DIMENSION_VALUES).add(
            {"dimension": value.dimension, "code": value.code, "name": value.name}
        )

    def batch(self, batch: JournalBatch) -> BatchSetup | None:
        """How the batch is set up; None if there is no such batch."""
        for row in self._rows(MasterKind.JOURNAL_BATCHES, {"name": batch.name}):
            if row["name"] == batch.name and row.get("template", batch.template) == batch.template:
                return BatchSetup(
                    batch,
                    _text(row, "no_series"),
                    _text(row, "posting_no_series"),
                    _text(row, "balancing_account"),
                )
        return None

    def template(self, name: str) -> TemplateSetup | None:
        """How the template is set up; None if there is no such template."""
        for row in self._rows(MasterKind.JOURNAL_TEMPLATES, {"name": name}):
            if row["name"] == name:
                return TemplateSetup(
                    _truth(row, "force_document_balance"),
                    _truth(row, "increment_batch_name"),
                    _truth(row, "recurring"),
                )
        return None

    def posting_dates(self) -> PostingDates:
        """Between which days may be posted, for users without dates of their own."""
        for row in self._rows(MasterKind.GENERAL_LEDGER_SETUP):
            return PostingDates(_day(row, "first"), _day(row, "last"))
        raise Refused("general_ledger_setup: the list is empty: publish page 118 under this name")

    def _rows(self, kind: MasterKind, where: Mapping[str, str] | None = None) -> Iterator[Row]:
        return self._list(kind).rows(where or {})

    def _list(self, kind: MasterKind) -> MasterList:
        if kind not in self._asked:
            raise Refused(
                f"{kind.value}: no service is named for it: publish the page and name it under services"
            )
        return self._open(kind)


def _text(row: Row, ours: str) -> str | None:
    value = row.get(ours)
    return None if value is None else str(value)


def _truth(row: Row, ours: str) -> bool | None:
    value = row.get(ours)
    return value if isinstance(value, bool) else None


def _day(row: Row, ours: str) -> date | None:
    value = row.get(ours)
    return value if isinstance(value, date) and value > BLANK_DATE else None
