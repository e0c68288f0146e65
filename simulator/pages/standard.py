"""Navision's own pages, as far as a bridge needs them: journal, ledgers and the masters behind them.

Page 39 shows neither template nor batch nor line number, so its service has no Read; the batch comes in through
the page variable CurrentJnlBatchName (PROTOCOL 1.4, 1.6). Page 20 is sorted by account and date, newest first,
not by entry number: a reader that pages by order instead of by bookmark goes wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from simulator.pages.controls import (
    CASH_RECEIPTS,
    CASH_RECEIPTS_TAIL,
    ENTRIES_2018,
    ENTRIES_BC,
    FOOTER_2018,
    FOOTER_BC,
    JOURNAL_2018,
    JOURNAL_BC,
    MASTERS,
    MORE_SHORTCUTS_2018,
    MORE_SHORTCUTS_BC,
    OPEN_BANK_ENTRIES_2018,
    OPEN_BANK_ENTRIES_BC,
    STATEMENT,
    STATEMENT_LINES,
    STATEMENT_LINES_FOOT,
)
from simulator.pages.definitions import Allowed, Control, Page, Part, variable
from simulator.tables.fields import Field, Kind
from simulator.tables.flavours import NAV2018, Flavour, tables

_FUNCTIONS: Final[Mapping[str, Field]] = {
    each.name: each
    for each in (
        Field("Applied", Kind.BOOLEAN),
        Field("Applied (Yes/No)", Kind.BOOLEAN),
        Field("AccountName", Kind.TEXT, 100),
        Field("GenJnlLineApprovalStatus", Kind.TEXT, 20),
        Field("Allocation Account No.", Kind.CODE, 20),
        Field("NumberOfJournalRecords", Kind.INTEGER),
        Field("AccName", Kind.TEXT, 100),
        Field("BalAccName", Kind.TEXT, 100),
        Field("DisplayTotalDebit", Kind.DECIMAL),
        Field("DisplayTotalCredit", Kind.DECIMAL),
        Field("Balance", Kind.DECIMAL),
        Field("TotalBalance", Kind.DECIMAL),
        Field("RunningBalance", Kind.DECIMAL),
        Field("RunningBalanceACY", Kind.DECIMAL),
        Field("NonDeductibleVATAmount", Kind.DECIMAL),
        Field("TotalDiff", Kind.DECIMAL),
        Field("LineApplied", Kind.BOOLEAN),
        Field("Check Ledger Entries", Kind.INTEGER),
        Field("CheckBalance", Kind.DECIMAL),
        Field("BalanceToReconcile", Kind.DECIMAL),
        *(Field(name, Kind.CODE, 20) for name in (*MORE_SHORTCUTS_2018, *MORE_SHORTCUTS_BC)),
    )
}
_SOURCES: Final[Mapping[str, str]] = {
    "Applied": "IsApplied",
    "Applied (Yes/No)": "IsApplied",
    "AccountName": "AccName",
    "Allocation Account No.": "Selected Alloc. Account No.",
    "NonDeductibleVATAmount": "Non-Deductible VAT Amount",
    **{f"ShortcutDimCode{number}": f"ShortcutDimCode[{number}]" for number in range(3, 9)},
}
_LOCKED: Final = frozenset(
    {"Applied Automatically", "AccountName", "GenJnlLineApprovalStatus", *FOOTER_2018, *FOOTER_BC}
)


def _controls(flavour: Flavour, table: int, names: Sequence[str]) -> tuple[Control, ...]:
    fields = tables(flavour)[table].fields
    return tuple(
        Control(
            fields[name] if name in fields else _FUNCTIONS[name],
            _SOURCES.get(name, ""),
            editable=name not in _LOCKED,
        )
        for name in names
    )


def _key(flavour: Flavour, table: int) -> tuple[str, ...]:
    return tables(flavour)[table].key


@cache
def general_journal(flavour: Flavour, footer: bool = False, group_variables: bool = False) -> Page:
    """Page 39. Whether footer and the group's other variables appear in SOAP is not known: choose."""
    old = flavour is NAV2018
    names = JOURNAL_2018 if old else JOURNAL_BC
    tail: tuple[str, ...] = (FOOTER_2018 if old else FOOTER_BC) if footer else ()
    variables = [variable("CurrentJnlBatchName")]
    if group_variables and not old:
        variables += [
            Field("<Document No. Simple Page>", Kind.CODE, 20),
            Field("<CurrentPostingDate>", Kind.DATE),
            Field("<CurrentCurrencyCode>", Kind.CODE, 10),
        ]
    return Page(
        39,
        "General Journal",
        81,
        _controls(flavour, 81, (*names, *tail)),
        key=_key(flavour, 81),
        variables=tuple(variables),
    )


@cache
def cash_receipt_journal(flavour: Flavour) -> Page:
    """Page 255, which opens the templates of its own page number.

    The controls are NAV 2018's; of current versions only the names of the further dimensions are known to differ.
    """
    more = MORE_SHORTCUTS_2018 if flavour is NAV2018 else MORE_SHORTCUTS_BC
    return Page(
        255,
        "Cash Receipt Journal",
        81,
        _controls(flavour, 81, (*CASH_RECEIPTS, *more, *CASH_RECEIPTS_TAIL)),
        key=_key(flavour, 81),
        variables=(variable("CurrentJnlBatchName"),),
        template_page=255,
    )


@cache
def journal_with_key(flavour: Flavour, batch_variable: bool = True) -> Page:
    """A customised General Journal that shows template, batch and line number, as many companies have it."""
    standard = general_journal(flavour)
    shown = _controls(flavour, 81, ("Journal Template Name", "Journal Batch Name", "Line No."))
    return replace(
        standard,
        number=50139,
        name="General Journal WS",
        controls=(*shown, *standard.controls),
        variables=standard.variables if batch_variable else (),
    )


@cache
def general_ledger_entries(flavour: Flavour) -> Page:
    """Page 20."""
    old = flavour is NAV2018
    shown = _controls(flavour, 17, ENTRIES_2018 if old else ENTRIES_BC)
    return Page(
        20,
        "General Ledger Entries",
        17,
        tuple(replace(each, editable=each.name == "Description") for each in shown),
        key=_key(flavour, 17),
        editable=not old,  # current versions let a person correct the description
        insert_allowed=False,
        delete_allowed=False,
        order=("G/L Account No.", "Posting Date"),
        descending=True,
    )


_LEDGER_PAGES: Final = frozenset({25, 116, 372})
_NO_DELETE: Final = frozenset({22, 118, 371})


@cache
def master_page(flavour: Flavour, number: int) -> Page:
    """One of the plain list and card pages."""
    name, table, shown = MASTERS[number]
    return Page(
        number,
        name,
        table,
        _controls(flavour, table, shown.split("|")),
        key=_key(flavour, table),
        editable=number not in _LEDGER_PAGES,
        insert_allowed=number not in _NO_DELETE,
        delete_allowed=number not in _NO_DELETE,
        descending=number in _LEDGER_PAGES - {116},
    )


_STATEMENT_LOCKED: Final = frozenset({"Applied Amount", "Applied Entries", *STATEMENT_LINES_FOOT})
_OF_RECONCILIATIONS: Final[Allowed] = (("Statement Type", ("Bank Reconciliation",)),)


@cache
def bank_reconciliation(flavour: Flavour, parts: bool = True) -> Page:
    """Page 379, a document: a statement, its lines, and the bank entries that are open.

    Whether the ListPlus page of current versions still offers its parts over SOAP is not known: choose.
    """
    fields = tables(flavour)[273].fields
    shown = tuple(
        Control(replace(fields[source], name=name), source, editable=source != "Statement No.")
        for name, source in STATEMENT.items()
    )
    below = (
        Part(
            "StmtLine",
            statement_lines(flavour),
            link=(("Bank Account No.", "Bank Account No."), ("Statement No.", "Statement No.")),
        ),
        Part(
            "ApplyBankLedgerEntries",
            open_bank_entries(flavour),
            link=(("Bank Account No.", "Bank Account No."),),
            only=(
                ("Open", (True,)),
                ("Statement Status", ("Open", "Bank Acc. Entry Applied", "Check Entry Applied")),
            ),
        ),
    )
    return Page(
        379,
        "Bank Acc. Reconciliation",
        273,
        shown,
        key=_key(flavour, 273),
        view=_OF_RECONCILIATIONS,
        parts=below if parts else (),
    )


@cache
def statement_lines(flavour: Flavour) -> Page:
    """Page 380. Its key is not on it: by itself it cannot say to which statement a new line belongs."""
    names = (*STATEMENT_LINES, *STATEMENT_LINES_FOOT)
    shown = _controls(flavour, 274, names)
    return Page(
        380,
        "Bank Acc. Reconciliation Lines",
        274,
        tuple(replace(each, editable=each.name not in _STATEMENT_LOCKED) for each in shown),
        key=_key(flavour, 274),
        view=_OF_RECONCILIATIONS,
        auto_split_key=True,
    )


@cache
def open_bank_entries(flavour: Flavour) -> Page:
    """Page 381, which shows ledger entries and lets nobody write them."""
    names = OPEN_BANK_ENTRIES_2018 if flavour is NAV2018 else OPEN_BANK_ENTRIES_BC
    return Page(
        381,
        "Apply Bank Acc. Ledger Entries",
        271,
        _controls(flavour, 271, names),
        key=_key(flavour, 271),
        editable=False,
    )
