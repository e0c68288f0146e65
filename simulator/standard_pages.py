"""Navision's own pages, as far as a bridge needs them: journal, ledgers and the masters behind them.

Page 39 shows neither template nor batch nor line number, so its service has no Read; the batch comes in through
the page variable CurrentJnlBatchName (PROTOCOL 1.4, 1.6). Page 20 is sorted by account and date, newest first,
not by entry number: a reader that pages by order instead of by bookmark goes wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from simulator.fields import Field, Kind
from simulator.pages import Control, Page, variable
from simulator.tables import NAV2018, Flavour, tables

_JOURNAL_HEAD: Final = (
    "Document Date",
    "Document Type",
    "Document No.",
    "Incoming Document Entry No.",
    "External Document No.",
    "Applies-to Ext. Doc. No.",
    "Account Type",
    "Account No.",
)
_JOURNAL_MIDDLE: Final = (
    "Description",
    "Payer Information",
    "Transaction Information",
    "Business Unit Code",
    "Salespers./Purch. Code",
    "Campaign No.",
    "Currency Code",
    "EU 3-Party Trade",
    "Gen. Posting Type",
    "Gen. Bus. Posting Group",
    "Gen. Prod. Posting Group",
    "VAT Bus. Posting Group",
    "VAT Prod. Posting Group",
)
_JOURNAL_AMOUNTS: Final = (
    "Quantity",
    "Amount",
    "Amount (LCY)",
    "Debit Amount",
    "Credit Amount",
    "VAT Amount",
    "VAT Difference",
    "Bal. VAT Amount",
    "Bal. VAT Difference",
    "Bal. Account Type",
    "Bal. Account No.",
    "Bal. Gen. Posting Type",
    "Bal. Gen. Bus. Posting Group",
    "Bal. Gen. Prod. Posting Group",
)
_JOURNAL_BALANCING: Final = (
    "Bal. VAT Bus. Posting Group",
    "Bal. VAT Prod. Posting Group",
    "Bill-to/Pay-to No.",
    "Ship-to/Order Address Code",
)
_JOURNAL_TAIL: Final = (
    "Payment Terms Code",
    "Applied Automatically",
    "Applied",
    "Applies-to Doc. Type",
    "Applies-to Doc. No.",
    "Applies-to ID",
    "On Hold",
    "Bank Payment Type",
    "Reason Code",
    "Correction",
    "Comment",
    "Direct Debit Mandate ID",
)
_SHORTCUTS: Final = ("Shortcut Dimension 1 Code", "Shortcut Dimension 2 Code")
_MORE_SHORTCUTS_2018: Final = tuple(f"ShortcutDimCode[{number}]" for number in range(3, 9))
_MORE_SHORTCUTS_BC: Final = tuple(f"ShortcutDimCode{number}" for number in range(3, 9))
_JOURNAL_2018: Final = (
    "Posting Date",
    *_JOURNAL_HEAD,
    *_JOURNAL_MIDDLE,
    *_JOURNAL_AMOUNTS,
    "Deferral Code",
    *_JOURNAL_BALANCING,
    *_SHORTCUTS,
    *_MORE_SHORTCUTS_2018,
    *_JOURNAL_TAIL,
)
_JOURNAL_BC: Final = (
    "Posting Date",
    "VAT Reporting Date",
    *_JOURNAL_HEAD,
    "AccountName",
    "Spend Request No.",
    "GenJnlLineApprovalStatus",
    *_JOURNAL_MIDDLE,
    "Posting Group",
    *_JOURNAL_AMOUNTS,
    "Allocation Account No.",
    "Deferral Code",
    "Job Queue Status",
    *_JOURNAL_BALANCING,
    *_JOURNAL_TAIL,
    *_SHORTCUTS,
    *_MORE_SHORTCUTS_BC,
)
_FOOTER_2018: Final = ("AccName", "BalAccName", "Balance", "TotalBalance")
_FOOTER_BC: Final = (
    "NumberOfJournalRecords",
    "AccName",
    "BalAccName",
    "DisplayTotalDebit",
    "DisplayTotalCredit",
    "Balance",
    "TotalBalance",
)

_ENTRIES_2018: Final = (
    "Posting Date",
    "Document Type",
    "Document No.",
    "G/L Account No.",
    "G/L Account Name",
    "Description",
    "Job No.",
    "Global Dimension 1 Code",
    "Global Dimension 2 Code",
    "IC Partner Code",
    "Gen. Posting Type",
    "Gen. Bus. Posting Group",
    "Gen. Prod. Posting Group",
    "Quantity",
    "Amount",
    "Debit Amount",
    "Credit Amount",
    "Additional-Currency Amount",
    "VAT Amount",
    "Bal. Account Type",
    "Bal. Account No.",
    "User ID",
    "Source Code",
    "Reason Code",
    "Reversed",
    "Reversed by Entry No.",
    "Reversed Entry No.",
    "FA Entry Type",
    "FA Entry No.",
    "Entry No.",
    "Dimension Set ID",
    "External Document No.",
)
_ENTRIES_BC: Final = (
    *_ENTRIES_2018[:13],
    "VAT Bus. Posting Group",
    "VAT Prod. Posting Group",
    "Quantity",
    "Amount",
    "Source Currency Code",
    "Source Currency Amount",
    "Source Currency VAT Amount",
    "Src. Curr. Non-Ded. VAT Amount",
    "Debit Amount",
    "Credit Amount",
    "RunningBalance",
    "Additional-Currency Amount",
    "RunningBalanceACY",
    "VAT Amount",
    "NonDeductibleVATAmount",
    "Bal. Account Type",
    "Bal. Account No.",
    "VAT Reporting Date",
    "User ID",
    "Source Code",
    "Source Type",
    "Source No.",
    "Reason Code",
    "Reversed",
    "Reversed by Entry No.",
    "Reversed Entry No.",
    "FA Entry Type",
    "FA Entry No.",
    "Entry No.",
    "G/L Register No.",
    "Transaction No.",
    "Dimension Set ID",
    "External Document No.",
    "Business Unit Code",
    *(f"Shortcut Dimension {number} Code" for number in range(3, 9)),
)

_FUNCTIONS: Final[Mapping[str, Field]] = {
    each.name: each
    for each in (
        Field("Applied", Kind.BOOLEAN),
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
        *(Field(name, Kind.CODE, 20) for name in (*_MORE_SHORTCUTS_2018, *_MORE_SHORTCUTS_BC)),
    )
}
_SOURCES: Final[Mapping[str, str]] = {
    "Applied": "IsApplied",
    "AccountName": "AccName",
    "Allocation Account No.": "Selected Alloc. Account No.",
    "NonDeductibleVATAmount": "Non-Deductible VAT Amount",
    **{f"ShortcutDimCode{number}": f"ShortcutDimCode[{number}]" for number in range(3, 9)},
}
_LOCKED: Final = frozenset(
    {"Applied Automatically", "AccountName", "GenJnlLineApprovalStatus", *_FOOTER_2018, *_FOOTER_BC}
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
    names = _JOURNAL_2018 if old else _JOURNAL_BC
    tail: tuple[str, ...] = (_FOOTER_2018 if old else _FOOTER_BC) if footer else ()
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
    shown = _controls(flavour, 17, _ENTRIES_2018 if old else _ENTRIES_BC)
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


_MASTERS: Final[Mapping[int, tuple[str, int, str]]] = {
    16: (
        "Chart of Accounts",
        15,
        "No.|Name|Income/Balance|Account Type|Direct Posting|Totaling|Gen. Posting Type"
        "|Gen. Bus. Posting Group|Gen. Prod. Posting Group|Net Change|Balance at Date|Balance",
    ),
    17: (
        "G/L Account Card",
        15,
        "No.|Name|Income/Balance|Account Type|Totaling|Balance|Direct Posting|Blocked|Search Name"
        "|Gen. Posting Type|Gen. Bus. Posting Group|Gen. Prod. Posting Group",
    ),
    21: (
        "Customer Card",
        18,
        "No.|Name|Search Name|Address|City|Phone No.|Balance (LCY)|Blocked|Privacy Blocked"
        "|Customer Posting Group|Currency Code",
    ),
    22: (
        "Customer List",
        18,
        "No.|Name|Phone No.|Balance (LCY)|Customer Posting Group|Currency Code|Search Name|Blocked"
        "|Privacy Blocked",
    ),
    25: (
        "Customer Ledger Entries",
        21,
        "Posting Date|Document Type|Document No.|Customer No.|Description|Global Dimension 1 Code"
        "|Global Dimension 2 Code|Currency Code|Amount|Amount (LCY)|Remaining Amount|Due Date|Open|User ID"
        "|Source Code|Reversed|Reversed by Entry No.|Reversed Entry No.|Entry No.|External Document No.",
    ),
    116: (
        "G/L Registers",
        45,
        "No.|Creation Date|User ID|Source Code|Journal Batch Name|Reversed|From Entry No.|To Entry No.",
    ),
    251: (
        "General Journal Batches",
        232,
        "Name|Description|Bal. Account Type|Bal. Account No.|No. Series|Posting No. Series|Reason Code",
    ),
    370: (
        "Bank Account Card",
        270,
        "No.|Name|Search Name|Bank Account No.|Currency Code|Bank Acc. Posting Group|Blocked|Balance"
        "|Balance (LCY)|Last Statement No.|Balance Last Statement|IBAN",
    ),
    371: (
        "Bank Account List",
        270,
        "No.|Name|Bank Account No.|Currency Code|Bank Acc. Posting Group|Search Name",
    ),
    372: (
        "Bank Account Ledger Entries",
        271,
        "Posting Date|Document Type|Document No.|Bank Account No.|Description|Global Dimension 1 Code"
        "|Global Dimension 2 Code|Currency Code|Amount|Amount (LCY)|Remaining Amount|Bal. Account Type"
        "|Bal. Account No.|Open|User ID|Source Code|Reason Code|Reversed|Reversed by Entry No."
        "|Reversed Entry No.|Entry No.|Dimension Set ID",
    ),
    537: ("Dimension Values", 349, "Code|Name|Dimension Value Type|Totaling|Blocked"),
    560: ("Dimension Value List", 349, "Code|Name|Dimension Value Type|Dimension Code|Blocked"),
}
_LEDGER_PAGES: Final = frozenset({25, 116, 372})
_NO_DELETE: Final = frozenset({22, 371})


@cache
def master_page(flavour: Flavour, number: int) -> Page:
    """One of the plain list and card pages."""
    name, table, shown = _MASTERS[number]
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
