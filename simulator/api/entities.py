"""API v2.0: the entities a bridge meets, property by property as its `$metadata` names them (PROTOCOL 3.1,
3.2).

Every row goes by its SystemId. Options are enumerations with encoded names. A general ledger entry has no
external document number here: whoever posts with a reference of his own does not find it again.
"""

from typing import Final

from simulator.odata.entities import Entity, Member, Navigation
from simulator.tables.fields import Field, Kind
from simulator.tables.table_fields import DOCUMENT_TYPES

_KINDS: Final = {
    "guid": Kind.GUID,
    "code": Kind.CODE,
    "text": Kind.TEXT,
    "int": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "moment": Kind.MOMENT,
    "flag": Kind.BOOLEAN,
}
ACCOUNT_TYPES: Final = (
    "G/L Account",
    "Customer",
    "Vendor",
    "Bank Account",
    "Fixed Asset",
    "IC Partner",
    "Employee",
    "Allocation Account",
)
PARENT_TYPES: Final = (
    " ",
    "Journal Line",
    "Sales Order",
    "Sales Order Line",
    "Sales Quote",
    "Sales Quote Line",
    "Sales Credit Memo",
    "Sales Credit Memo Line",
    "Sales Invoice",
    "Sales Invoice Line",
    "Purchase Invoice",
    "Purchase Invoice Line",
    "General Ledger Entry",
    "Time Registration Entry",
    "Sales Shipment",
    "Sales Shipment Line",
    "Purchase Receipt",
    "Purchase Receipt Line",
    "Purchase Order",
    "Purchase Order Line",
    "Purchase Credit Memo",
    "Purchase Credit Memo Line",
)
_ENUMS: Final = {
    "genJournalAccountType": ACCOUNT_TYPES,
    "genJournalDocumentType": tuple(each or " " for each in DOCUMENT_TYPES.split(",")),
    "glAccountCategory": (
        " ",
        "Assets",
        "Liabilities",
        "Equity",
        "Income",
        "Cost of Goods Sold",
        "Expense",
    ),
    "glAccountType": ("Posting", "Heading", "Total", "Begin-Total", "End-Total"),
    "dimensionSetEntryBufferParentType": PARENT_TYPES,
    "customerBlocked": (" ", "Ship", "Invoice", "All"),
    "contactType": ("Company", "Person"),
}


def _members(text: str) -> tuple[Member, ...]:
    """Properties, one a line: `name | type | field behind it | what else` (`!` not nullable, `-` read-only)."""
    made = []
    for line in text.strip().splitlines():
        name, kind, shows, more = (*(each.strip() for each in line.split("|")), "", "")[:4]
        word, _, size = kind.partition(" ")
        options = _ENUMS.get(word, ())
        field = Field(name, Kind.OPTION if options else _KINDS[word], int(size or 0), options)
        made.append(
            Member(
                name,
                field,
                shows or name,
                editable="-" not in more,
                required="!" in more,
                enum=word if options else "",
                edm="Edm.Int64" if "64" in more else "",
            )
        )
    return tuple(made)


def _read_only(set_name: str, type_name: str, text: str, *navigations: Navigation) -> Entity:
    return Entity(set_name, type_name, _members(text), ("id",), False, False, False, navigations)


ACCOUNT_OF: Final = Navigation("account", "account", many=False, constraint=("accountId", "id"))

COMPANY: Final = _read_only(
    "companies",
    "company",
    """
id | guid | Id
systemVersion | text | System Version
timestamp | int | Timestamp | 64
name | text 30 | Name
displayName | text 250 | Display Name
businessProfileId | text 250 | Business Profile Id
systemCreatedAt | moment | Created At
systemCreatedBy | guid | Created By
systemModifiedAt | moment | Modified At
systemModifiedBy | guid | Modified By
""",
)
JOURNAL: Final = Entity(
    "journals",
    "journal",
    _members(
        """
id | guid
code | code 10 | Name | !
displayName | text 100 | Description
templateDisplayName | code 10 | Journal Template Name | !
lastModifiedDateTime | moment || -
balancingAccountId | guid
balancingAccountNumber | code 20 | Bal. Account No. | -
"""
    ),
    ("id",),
    navigations=(
        Navigation("journalLines", "journalLine", partner="journal", constraint=("id", "journalId")),
    ),
    actions=("post",),
)
JOURNAL_LINE: Final = Entity(
    "journalLines",
    "journalLine",
    _members(
        """
id | guid
journalId | guid
journalDisplayName | text | Journal Batch Name
lineNumber | int | Line No.
accountType | genJournalAccountType | Account Type
accountId | guid
accountNumber | code 20 | Account No.
postingDate | date | Posting Date
documentNumber | code 20 | Document No.
externalDocumentNumber | code 35 | External Document No.
amount | decimal | Amount
description | text 100 | Description
comment | text 250 | Comment
taxCode | text
balanceAccountType | genJournalAccountType | Bal. Account Type
balancingAccountId | guid
balancingAccountNumber | code 20 | Bal. Account No.
lastModifiedDateTime | moment || -
"""
    ),
    ("id",),
    navigations=(
        Navigation("journal", "journal", many=False, partner="journalLines", constraint=("journalId", "id")),
        ACCOUNT_OF,
        Navigation(
            "dimensionSetLines", "dimensionSetLine", partner="journalLine", constraint=("id", "parentId")
        ),
    ),
)
LEDGER_ENTRY: Final = _read_only(
    "generalLedgerEntries",
    "generalLedgerEntry",
    """
id | guid
entryNumber | int | Entry No.
postingDate | date | Posting Date
documentNumber | code 20 | Document No.
documentType | genJournalDocumentType | Document Type
accountId | guid
accountNumber | code 20 | G/L Account No.
description | text 100 | Description
debitAmount | decimal | Debit Amount
creditAmount | decimal | Credit Amount
additionalCurrencyDebitAmount | decimal
additionalCurrencyCreditAmount | decimal
lastModifiedDateTime | moment || -
""",
    ACCOUNT_OF,
    Navigation(
        "dimensionSetLines", "dimensionSetLine", partner="generalLedgerEntry", constraint=("id", "parentId")
    ),
)
ACCOUNT: Final = _read_only(
    "accounts",
    "account",
    """
id | guid
number | code 20 | No. | !
displayName | text 100 | Name
category | glAccountCategory
subCategory | text 80
blocked | flag | Blocked
accountType | glAccountType | Account Type
directPosting | flag | Direct Posting
netChange | decimal
consolidationTranslationMethod | text
consolidationDebitAccount | text 20
consolidationCreditAccount | text 20
excludeFromConsolidation | flag
lastModifiedDateTime | moment || -
""",
)
BANK_ACCOUNT: Final = Entity(
    "bankAccounts",
    "bankAccount",
    _members(
        """
id | guid
number | code 20 | No.
displayName | text 100 | Name
lastModifiedDateTime | moment || -
bankAccountNumber | text 30 | Bank Account No.
blocked | flag | Blocked
currencyCode | code | Currency Code
currencyId | guid
iban | code 50 | IBAN
intercompanyEnabled | flag
"""
    ),
    ("id",),
)
CUSTOMER: Final = Entity(
    "customers",
    "customer",
    _members(
        """
id | guid
number | code 20 | No.
displayName | text 100 | Name | !
type | contactType
addressLine1 | text 100 | Address
addressLine2 | text 50
city | text 30 | City
state | text 30
country | code 10
postalCode | code 20
phoneNumber | text 30 | Phone No.
email | text 80
website | text 80
salespersonCode | code 20
balanceDue | decimal || -
creditLimit | decimal
taxLiable | flag
taxAreaId | guid
taxAreaDisplayName | text
taxRegistrationNumber | text
currencyId | guid
currencyCode | code | Currency Code
paymentTermsId | guid
shipmentMethodId | guid
paymentMethodId | guid
blocked | customerBlocked | Blocked
lastModifiedDateTime | moment || -
"""
    ),
    ("id",),
)
DIMENSION: Final = _read_only(
    "dimensions",
    "dimension",
    """
id | guid | Id
code | code 20 | Code | !
displayName | text 30 | Name
consolidationCode | code 20 | Consolidation Code
lastModifiedDateTime | moment | Modified
""",
    Navigation("dimensionValues", "dimensionValue", partner="dimension", constraint=("id", "dimensionId")),
)
DIMENSION_VALUE: Final = _read_only(
    "dimensionValues",
    "dimensionValue",
    """
id | guid
code | code 20 | Code | !
dimensionId | guid
displayName | text 50 | Name
consolidationCode | code 20
lastModifiedDateTime | moment || -
""",
    Navigation(
        "dimension", "dimension", many=False, partner="dimensionValues", constraint=("dimensionId", "id")
    ),
)
DIMENSION_SET_LINE: Final = Entity(
    "dimensionSetLines",
    "dimensionSetLine",
    _members(
        """
id | guid | Id
code | code 20 | Code | !
consolidationCode | code 20 | Consolidation Code
parentId | guid | Parent Id
parentType | dimensionSetEntryBufferParentType | Parent Type
displayName | text 30 | Name
valueId | guid | Value Id
valueCode | code | Value Code
valueConsolidationCode | code 20 | Value Consolidation Code
valueDisplayName | text 50 | Value Name
"""
    ),
    ("id",),
    navigations=tuple(
        Navigation(name, name, many=False, partner="dimensionSetLines", constraint=("parentId", "id"))
        for name in ("journalLine", "generalLedgerEntry")
    ),
)
ENTITIES: Final = (
    COMPANY,
    JOURNAL,
    JOURNAL_LINE,
    LEDGER_ENTRY,
    ACCOUNT,
    BANK_ACCOUNT,
    CUSTOMER,
    DIMENSION,
    DIMENSION_VALUE,
    DIMENSION_SET_LINE,
)
