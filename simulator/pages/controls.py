"""The controls of Navision's own pages, in page order, by the names that their developers gave them.

NAV 2018 and current Business Central differ in order as well as in content (PROTOCOL 6.17): a client that
matches by position reads one version and garbles the other.
"""

from collections.abc import Mapping
from typing import Final

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
MORE_SHORTCUTS_2018: Final = tuple(f"ShortcutDimCode[{number}]" for number in range(3, 9))
MORE_SHORTCUTS_BC: Final = tuple(f"ShortcutDimCode{number}" for number in range(3, 9))
JOURNAL_2018: Final = (
    "Posting Date",
    *_JOURNAL_HEAD,
    *_JOURNAL_MIDDLE,
    *_JOURNAL_AMOUNTS,
    "Deferral Code",
    *_JOURNAL_BALANCING,
    *_SHORTCUTS,
    *MORE_SHORTCUTS_2018,
    *_JOURNAL_TAIL,
)
JOURNAL_BC: Final = (
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
    *MORE_SHORTCUTS_BC,
)
FOOTER_2018: Final = ("AccName", "BalAccName", "Balance", "TotalBalance")
FOOTER_BC: Final = (
    "NumberOfJournalRecords",
    "AccName",
    "BalAccName",
    "DisplayTotalDebit",
    "DisplayTotalCredit",
    "Balance",
    "TotalBalance",
)

ENTRIES_2018: Final = (
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
ENTRIES_BC: Final = (
    *ENTRIES_2018[:13],
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

CASH_RECEIPTS: Final = (
    "Posting Date",
    "Document Date",
    "Document Type",
    "Document No.",
    "Incoming Document Entry No.",
    "External Document No.",
    "Account Type",
    "Account No.",
    "Description",
    "Salespers./Purch. Code",
    "Campaign No.",
    "Currency Code",
    *_JOURNAL_MIDDLE[8:],
    *_JOURNAL_AMOUNTS[1:],
    "Bal. VAT Bus. Posting Group",
    "Bal. VAT Prod. Posting Group",
    *_SHORTCUTS,
)
CASH_RECEIPTS_TAIL: Final = (
    "Applied (Yes/No)",
    "Applies-to Doc. Type",
    "Applies-to Doc. No.",
    "Applies-to ID",
    "Reason Code",
    "Correction",
    "Comment",
    "Direct Debit Mandate ID",
)

STATEMENT: Final[Mapping[str, str]] = {  # the controls of page 379 and the fields behind them
    "BankAccountNo": "Bank Account No.",
    "StatementNo": "Statement No.",
    "StatementDate": "Statement Date",
    "BalanceLastStatement": "Balance Last Statement",
    "StatementEndingBalance": "Statement Ending Balance",
}
STATEMENT_LINES: Final = (
    "Transaction Date",
    "Value Date",
    "Document No.",
    "Check No.",
    "Description",
    "Statement Amount",
    "Applied Amount",
    "Difference",
    "Applied Entries",
    "Related-Party Name",
    "Additional Transaction Info",
)
STATEMENT_LINES_FOOT: Final = ("Balance", "TotalBalance", "TotalDiff")
_OPEN_BANK_ENTRIES: Final = (
    "LineApplied",
    "Posting Date",
    "Document Type",
    "Document No.",
    "Description",
    "Amount",
    "Debit Amount",
    "Credit Amount",
    "Remaining Amount",
    "Open",
    "Positive",
    "Bal. Account Type",
    "Bal. Account No.",
    "Statement Status",
    "Statement No.",
    "Statement Line No.",
    "Check Ledger Entries",
    "Global Dimension 1 Code",
    "Global Dimension 2 Code",
)
_OPEN_BANK_ENTRIES_FOOT: Final = ("Balance", "CheckBalance", "BalanceToReconcile")
OPEN_BANK_ENTRIES_2018: Final = (*_OPEN_BANK_ENTRIES, *_OPEN_BANK_ENTRIES_FOOT)
OPEN_BANK_ENTRIES_BC: Final = (*_OPEN_BANK_ENTRIES, "External Document No.", *_OPEN_BANK_ENTRIES_FOOT)

MASTERS: Final[Mapping[int, tuple[str, int, str]]] = {
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
    101: (
        "General Journal Templates",
        80,
        "Name|Description|Type|Recurring|Posting No. Series|Source Code|Page ID|Force Doc. Balance"
        "|Increment Batch Name",
    ),
    118: ("General Ledger Setup", 98, "Allow Posting From|Allow Posting To"),
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
    456: ("No. Series", 308, "Code|Description|Default Nos.|Manual Nos."),
    457: (
        "No. Series Lines",
        309,
        "Series Code|Starting No.|Ending No.|Last No. Used|Increment-by No.|Open",
    ),
    537: ("Dimension Values", 349, "Code|Name|Dimension Value Type|Totaling|Blocked"),
    560: ("Dimension Value List", 349, "Code|Name|Dimension Value Type|Dimension Code|Blocked"),
}
