"""The field lists of the tables, as published: number, name, type, option members.

`{description}`, `{account_types}` and their like stand where versions differ. Names and order of the options
are Navision's; the first member is the blank one where it is empty.
"""

from collections.abc import Mapping
from typing import Final

DOCUMENT_TYPES: Final = ",Payment,Invoice,Credit Memo,Finance Charge Memo,Reminder,Refund"
POSTING_TYPES: Final = ",Purchase,Sale,Settlement"

_GEN_JOURNAL_LINE: Final = """
1 | Journal Template Name | Code10
2 | Line No. | Integer
3 | Account Type | Option | {account_types}
4 | Account No. | Code20
5 | Posting Date | Date
6 | Document Type | Option | {document_types}
7 | Document No. | Code20
8 | Description | Text{description}
11 | Bal. Account No. | Code20
12 | Currency Code | Code10
13 | Amount | Decimal
14 | Debit Amount | Decimal
15 | Credit Amount | Decimal
16 | Amount (LCY) | Decimal
17 | Balance (LCY) | Decimal
18 | Currency Factor | Decimal
22 | Bill-to/Pay-to No. | Code20
23 | Posting Group | Code20
24 | Shortcut Dimension 1 Code | Code20
25 | Shortcut Dimension 2 Code | Code20
26 | Salespers./Purch. Code | Code20
29 | Source Code | Code10
30 | System-Created Entry | Boolean
34 | On Hold | Code3
35 | Applies-to Doc. Type | Option | {document_types}
36 | Applies-to Doc. No. | Code20
38 | Due Date | Date
42 | Job No. | Code20
43 | Quantity | Decimal
44 | VAT Amount | Decimal
47 | Payment Terms Code | Code10
48 | Applies-to ID | Code50
50 | Business Unit Code | Code20
51 | Journal Batch Name | Code10
52 | Reason Code | Code10
57 | Gen. Posting Type | Option | {posting_types}
58 | Gen. Bus. Posting Group | Code20
59 | Gen. Prod. Posting Group | Code20
61 | EU 3-Party Trade | Boolean
63 | Bal. Account Type | Option | {account_types}
64 | Bal. Gen. Posting Type | Option | {posting_types}
65 | Bal. Gen. Bus. Posting Group | Code20
66 | Bal. Gen. Prod. Posting Group | Code20
69 | Bal. VAT Amount | Decimal
70 | Bank Payment Type | Option | ,Computer Check,Manual Check,Electronic Payment,Electronic Payment-IAT
73 | Correction | Boolean
75 | Check Printed | Boolean
76 | Document Date | Date
77 | External Document No. | Code35
78 | Source Type | Option | ,Customer,Vendor,Bank Account,Fixed Asset,IC Partner,Employee
79 | Source No. | Code20
80 | Posting No. Series | Code20
90 | VAT Bus. Posting Group | Code20
91 | VAT Prod. Posting Group | Code20
92 | Bal. VAT Bus. Posting Group | Code20
93 | Bal. VAT Prod. Posting Group | Code20
110 | Ship-to/Order Address Code | Code10
111 | VAT Difference | Decimal
112 | Bal. VAT Difference | Decimal
118 | Sell-to/Buy-from No. | Code20
165 | Incoming Document Entry No. | Integer
173 | Applies-to Ext. Doc. No. | Code35
480 | Dimension Set ID | Integer
1200 | Direct Debit Mandate ID | Code35
1221 | Payer Information | Text50
1222 | Transaction Information | Text100
1224 | Applied Automatically | Boolean
1700 | Deferral Code | Code10
5050 | Campaign No. | Code20
5618 | Comment | Text250
160 | Job Queue Status | Option | ,Scheduled for Posting,Error,Posting
161 | Job Queue Entry ID | GUID
2676 | Selected Alloc. Account No. | Code20
146 | Spend Request No. | Code20
8005 | Last Modified DateTime | DateTime
128 | VAT Reporting Date | Date
"""

_GL_ENTRY: Final = """
1 | Entry No. | Integer
3 | G/L Account No. | Code20
4 | Posting Date | Date
5 | Document Type | Option | {document_types}
6 | Document No. | Code20
7 | Description | Text{description}
10 | Bal. Account No. | Code20
17 | Amount | Decimal
23 | Global Dimension 1 Code | Code20
24 | Global Dimension 2 Code | Code20
27 | User ID | Code50
28 | Source Code | Code10
29 | System-Created Entry | Boolean
30 | Prior-Year Entry | Boolean
41 | Job No. | Code20
42 | Quantity | Decimal
43 | VAT Amount | Decimal
45 | Business Unit Code | Code20
46 | Journal Batch Name | Code10
47 | Reason Code | Code10
48 | Gen. Posting Type | Option | {posting_types}
49 | Gen. Bus. Posting Group | Code20
50 | Gen. Prod. Posting Group | Code20
51 | Bal. Account Type | Option | {account_types}
52 | Transaction No. | Integer
53 | Debit Amount | Decimal
54 | Credit Amount | Decimal
55 | Document Date | Date
56 | External Document No. | Code35
57 | Source Type | Option | ,Customer,Vendor,Bank Account,Fixed Asset,Employee
58 | Source No. | Code20
59 | No. Series | Code20
64 | VAT Bus. Posting Group | Code20
65 | VAT Prod. Posting Group | Code20
68 | Additional-Currency Amount | Decimal
72 | IC Partner Code | Code20
73 | Reversed | Boolean
74 | Reversed by Entry No. | Integer
75 | Reversed Entry No. | Integer
76 | G/L Account Name | Text{description}
79 | VAT Reporting Date | Date
480 | Dimension Set ID | Integer
5600 | FA Entry Type | Option | ,Fixed Asset,Maintenance
5601 | FA Entry No. | Integer
8005 | Last Modified DateTime | DateTime
481 | Shortcut Dimension 3 Code | Code20
482 | Shortcut Dimension 4 Code | Code20
483 | Shortcut Dimension 5 Code | Code20
484 | Shortcut Dimension 6 Code | Code20
485 | Shortcut Dimension 7 Code | Code20
486 | Shortcut Dimension 8 Code | Code20
95 | G/L Register No. | Integer
20 | Source Currency Code | Code10
18 | Source Currency Amount | Decimal
19 | Source Currency VAT Amount | Decimal
6202 | Src. Curr. Non-Ded. VAT Amount | Decimal
6200 | Non-Deductible VAT Amount | Decimal
"""

_BANK_LEDGER: Final = """
1 | Entry No. | Integer
3 | Bank Account No. | Code20
4 | Posting Date | Date
5 | Document Type | Option | {document_types}
6 | Document No. | Code20
7 | Description | Text{description}
11 | Currency Code | Code10
13 | Amount | Decimal
14 | Remaining Amount | Decimal
17 | Amount (LCY) | Decimal
22 | Bank Acc. Posting Group | Code20
23 | Global Dimension 1 Code | Code20
24 | Global Dimension 2 Code | Code20
27 | User ID | Code50
28 | Source Code | Code10
36 | Open | Boolean
43 | Positive | Boolean
44 | Closed by Entry No. | Integer
45 | Closed at Date | Date
49 | Journal Batch Name | Code10
50 | Reason Code | Code10
51 | Bal. Account Type | Option | G/L Account,Customer,Vendor,Bank Account,Fixed Asset
52 | Bal. Account No. | Code20
53 | Transaction No. | Integer
55 | Statement Status | Option | Open,Bank Acc. Entry Applied,Check Entry Applied,Closed
56 | Statement No. | Code20
57 | Statement Line No. | Integer
58 | Debit Amount | Decimal
59 | Credit Amount | Decimal
60 | Debit Amount (LCY) | Decimal
61 | Credit Amount (LCY) | Decimal
62 | Document Date | Date
63 | External Document No. | Code35
64 | Reversed | Boolean
65 | Reversed by Entry No. | Integer
66 | Reversed Entry No. | Integer
480 | Dimension Set ID | Integer
"""

_CUSTOMER_LEDGER: Final = """
1 | Entry No. | Integer
3 | Customer No. | Code20
4 | Posting Date | Date
5 | Document Type | Option | {document_types}
6 | Document No. | Code20
7 | Description | Text{description}
11 | Currency Code | Code10
13 | Amount | Decimal
14 | Remaining Amount | Decimal
17 | Amount (LCY) | Decimal
22 | Customer Posting Group | Code20
23 | Global Dimension 1 Code | Code20
24 | Global Dimension 2 Code | Code20
27 | User ID | Code50
28 | Source Code | Code10
36 | Open | Boolean
37 | Due Date | Date
43 | Positive | Boolean
49 | Journal Batch Name | Code10
53 | Transaction No. | Integer
62 | Document Date | Date
63 | External Document No. | Code35
64 | Reversed | Boolean
65 | Reversed by Entry No. | Integer
66 | Reversed Entry No. | Integer
480 | Dimension Set ID | Integer
"""

_GL_REGISTER: Final = """
1 | No. | Integer
2 | From Entry No. | Integer
3 | To Entry No. | Integer
4 | Creation Date | Date
5 | Source Code | Code10
6 | User ID | Code50
7 | Journal Batch Name | Code10
10 | Reversed | Boolean
12 | Journal Templ. Name | Code10
13 | Creation DateTime | DateTime
"""

_GL_ACCOUNT: Final = """
1 | No. | Code20
2 | Name | Text{description}
3 | Search Name | Code{description}
4 | Account Type | Option | Posting,Heading,Total,Begin-Total,End-Total
9 | Income/Balance | Option | Income Statement,Balance Sheet
13 | Blocked | Boolean
14 | Direct Posting | Boolean
34 | Totaling | Text250
36 | Balance | Decimal
43 | Gen. Posting Type | Option | ,Purchase,Sale
44 | Gen. Bus. Posting Group | Code20
45 | Gen. Prod. Posting Group | Code20
32 | Net Change | Decimal
31 | Balance at Date | Decimal
47 | Debit Amount | Decimal
48 | Credit Amount | Decimal
"""

_CUSTOMER: Final = """
1 | No. | Code20
2 | Name | Text{description}
3 | Search Name | Code{description}
5 | Address | Text{description}
7 | City | Text30
9 | Phone No. | Text30
22 | Currency Code | Code10
39 | Blocked | Option | ,Ship,Invoice,All
21 | Customer Posting Group | Code20
59 | Balance (LCY) | Decimal
150 | Privacy Blocked | Boolean
"""

_BANK_ACCOUNT: Final = """
1 | No. | Code20
2 | Name | Text{description}
3 | Search Name | Code{description}
13 | Bank Account No. | Text30
21 | Bank Acc. Posting Group | Code20
22 | Currency Code | Code10
39 | Blocked | Boolean
41 | Last Statement No. | Code20
58 | Balance | Decimal
59 | Balance (LCY) | Decimal
61 | Balance Last Statement | Decimal
24 | IBAN | Code50
"""

STATEMENT_TYPES: Final = "Bank Reconciliation,Payment Application"

_RECONCILIATION: Final = f"""
1 | Bank Account No. | Code20
2 | Statement No. | Code20
3 | Statement Ending Balance | Decimal
4 | Statement Date | Date
5 | Balance Last Statement | Decimal
20 | Statement Type | Option | {STATEMENT_TYPES}
"""

_RECONCILIATION_LINE: Final = f"""
1 | Bank Account No. | Code20
2 | Statement No. | Code20
3 | Statement Line No. | Integer
4 | Document No. | Code20
5 | Transaction Date | Date
6 | Description | Text{{description}}
7 | Statement Amount | Decimal
8 | Difference | Decimal
9 | Applied Amount | Decimal
11 | Applied Entries | Integer
12 | Value Date | Date
14 | Check No. | Code20
15 | Related-Party Name | Text250
16 | Additional Transaction Info | Text100
20 | Statement Type | Option | {STATEMENT_TYPES}
23 | Transaction Text | Text140
"""

SMALL: Final[Mapping[int, tuple[str, tuple[str, ...], str]]] = {
    4: (
        "Currency",
        ("Code",),
        "1 | Code | Code10\n2 | Description | Text30\n3 | Amount Rounding Precision | Decimal"
        "\n4 | Relational Exch. Rate Amount | Decimal",
    ),
    80: (
        "Gen. Journal Template",
        ("Name",),
        """
1 | Name | Code10
2 | Description | Text80
6 | Page ID | Integer
9 | Type | Option | General,Sales,Purchases,Cash Receipts,Payments,Assets,Intercompany,Jobs
10 | Source Code | Code10
12 | Recurring | Boolean
18 | Force Doc. Balance | Boolean
22 | Posting No. Series | Code20
30 | Increment Batch Name | Boolean
""",
    ),
    92: ("Customer Posting Group", ("Code",), "1 | Code | Code20\n2 | Receivables Account | Code20"),
    98: (
        "General Ledger Setup",
        ("Primary Key",),
        "1 | Primary Key | Code10\n2 | Allow Posting From | Date\n3 | Allow Posting To | Date",
    ),
    232: (
        "Gen. Journal Batch",
        ("Journal Template Name", "Name"),
        """
1 | Journal Template Name | Code10
2 | Name | Code10
3 | Description | Text100
4 | Reason Code | Code10
5 | Bal. Account Type | Option | G/L Account,Customer,Vendor,Bank Account,Fixed Asset
6 | Bal. Account No. | Code20
7 | No. Series | Code20
8 | Posting No. Series | Code20
""",
    ),
    277: ("Bank Account Posting Group", ("Code",), "1 | Code | Code20\n2 | G/L Account No. | Code20"),
    309: (
        "No. Series Line",
        ("Series Code", "Line No."),
        """
1 | Series Code | Code20
2 | Line No. | Integer
4 | Starting No. | Code20
5 | Ending No. | Code20
8 | Last No. Used | Code20
7 | Increment-by No. | Integer
9 | Open | Boolean
""",
    ),
    308: (
        "No. Series",
        ("Code",),
        """
1 | Code | Code20
2 | Description | Text100
3 | Default Nos. | Boolean
4 | Manual Nos. | Boolean
""",
    ),
    349: (
        "Dimension Value",
        ("Dimension Code", "Code"),
        """
1 | Dimension Code | Code20
2 | Code | Code20
3 | Name | Text50
4 | Dimension Value Type | Option | Standard,Heading,Total,Begin-Total,End-Total
5 | Totaling | Text250
6 | Blocked | Boolean
""",
    ),
    352: (
        "Default Dimension",
        ("Table ID", "No.", "Dimension Code"),
        """
1 | Table ID | Integer
2 | No. | Code20
3 | Dimension Code | Code20
4 | Dimension Value Code | Code20
5 | Value Posting | Option | ,Code Mandatory,Same Code,No Code
""",
    ),
}

LARGE: Final[Mapping[int, tuple[str, tuple[str, ...], str, tuple[str, ...]]]] = {
    15: ("G/L Account", ("No.",), _GL_ACCOUNT, ()),
    17: (
        "G/L Entry",
        ("Entry No.",),
        _GL_ENTRY,
        ("Document No.", "External Document No.", "G/L Account No."),
    ),
    18: ("Customer", ("No.",), _CUSTOMER, ()),
    21: ("Cust. Ledger Entry", ("Entry No.",), _CUSTOMER_LEDGER, ("Document No.", "Customer No.")),
    45: ("G/L Register", ("No.",), _GL_REGISTER, ()),
    81: (
        "Gen. Journal Line",
        ("Journal Template Name", "Journal Batch Name", "Line No."),
        _GEN_JOURNAL_LINE,
        (),
    ),
    270: ("Bank Account", ("No.",), _BANK_ACCOUNT, ()),
    273: (
        "Bank Acc. Reconciliation",
        ("Statement Type", "Bank Account No.", "Statement No."),
        _RECONCILIATION,
        (),
    ),
    274: (
        "Bank Acc. Reconciliation Line",
        ("Statement Type", "Bank Account No.", "Statement No.", "Statement Line No."),
        _RECONCILIATION_LINE,
        (),
    ),
    271: ("Bank Account Ledger Entry", ("Entry No.",), _BANK_LEDGER, ("Document No.", "Bank Account No.")),
}
