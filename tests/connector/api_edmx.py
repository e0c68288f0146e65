"""The part of API v2.0's `$metadata` that we use, in the words of a Business Central 26 (PROTOCOL 3), with rows."""

from collections.abc import Mapping
from typing import Any

NAV = "Microsoft.NAV"
ACCOUNT_TYPES = (
    "G_x002F_L_x0020_Account",
    "Customer",
    "Vendor",
    "Bank_x0020_Account",
    "Fixed_x0020_Asset",
    "IC_x0020_Partner",
    "Employee",
    "Allocation_x0020_Account",
)
DOCUMENT_TYPES = (
    "_x0020_",
    "Payment",
    "Invoice",
    "Credit_x0020_Memo",
    "Finance_x0020_Charge_x0020_Memo",
    "Reminder",
    "Refund",
)
ENUMS = {"genJournalAccountType": ACCOUNT_TYPES, "genJournalDocumentType": DOCUMENT_TYPES}

COMPANY = {"id": "Edm.Guid", "name": "Edm.String", "displayName": "Edm.String"}
JOURNAL = {
    "id": "Edm.Guid",
    "code": 'Edm.String" MaxLength="10',
    "displayName": 'Edm.String" MaxLength="100',
    "templateDisplayName": 'Edm.String" MaxLength="10',
}
LINE = {
    "id": "Edm.Guid",
    "journalId": "Edm.Guid",
    "journalDisplayName": "Edm.String",
    "lineNumber": "Edm.Int32",
    "accountType": f"{NAV}.genJournalAccountType",
    "accountId": "Edm.Guid",
    "accountNumber": 'Edm.String" MaxLength="20',
    "postingDate": "Edm.Date",
    "documentNumber": 'Edm.String" MaxLength="20',
    "externalDocumentNumber": 'Edm.String" MaxLength="35',
    "amount": "Edm.Decimal",
    "description": 'Edm.String" MaxLength="100',
    "comment": 'Edm.String" MaxLength="250',
    "balancingAccountNumber": 'Edm.String" MaxLength="20',
    "lastModifiedDateTime": "Edm.DateTimeOffset",
}
ENTRY = {
    "id": "Edm.Guid",
    "entryNumber": "Edm.Int32",
    "postingDate": "Edm.Date",
    "documentNumber": 'Edm.String" MaxLength="20',
    "documentType": f"{NAV}.genJournalDocumentType",
    "accountNumber": 'Edm.String" MaxLength="20',
    "description": 'Edm.String" MaxLength="100',
    "debitAmount": "Edm.Decimal",
    "creditAmount": "Edm.Decimal",
}

COMPANY_ID = "3ab5c248-e72b-f011-9a4a-7c1e5275406f"
JOURNAL_ID = "dd1b6a90-44e3-ea11-bb43-000d3a2feca1"
LINE_ID = "0a077d18-45e3-ea11-bb43-000d3a2feca1"

COMPANIES = {"value": [{"id": COMPANY_ID, "name": "PT Contoh", "displayName": "Contoh"}]}
JOURNALS = {"value": [{"id": JOURNAL_ID, "code": "LEASE01", "templateDisplayName": "GENERAL"}]}
STORED_LINE: dict[str, Any] = {
    "@odata.etag": 'W/"JzIwOzE="',
    "id": LINE_ID,
    "journalId": JOURNAL_ID,
    "journalDisplayName": "LEASE01",
    "lineNumber": 10000,
    "accountType": "G_x002F_L_x0020_Account",
    "accountId": "00000000-0000-0000-0000-000000000000",
    "accountNumber": "10110",
    "postingDate": "2026-03-02",
    "documentNumber": "BKMJKT2603-00219",
    "externalDocumentNumber": "KEY-1",
    "amount": 1200000.5,
    "description": "Angsuran ke-4",
    "comment": "",
    "balancingAccountNumber": "",
}
STORED_ENTRY: dict[str, Any] = {
    "id": "13fd87a0-8414-ee11-8f6e-6045bd9dec5b",
    "entryNumber": 7,
    "postingDate": "2026-03-02",
    "documentNumber": "BKM1",
    "documentType": "_x0020_",
    "accountNumber": "10110",
    "description": "",
    "debitAmount": 0,
    "creditAmount": 46.17,
    "dimensionSetLines": [
        {"code": "BRANCH", "valueCode": "JKT", "displayName": "Branch"},
        {"code": "CAPEX", "valueCode": "12456"},
    ],
}


def metadata(
    *,
    line: Mapping[str, str] = LINE,
    entry: Mapping[str, str] = ENTRY,
    dimensions: bool = True,
    post: bool = True,
) -> bytes:
    """The document that describes these collections."""
    leads = (
        f'<NavigationProperty Name="dimensionSetLines" Type="Collection({NAV}.dimensionSetLine)" '
        'ContainsTarget="true" />'
        if dimensions
        else ""
    )
    types = {
        "company": (COMPANY, ""),
        "journal": (JOURNAL, ""),
        "journalLine": (line, leads),
        "generalLedgerEntry": (entry, leads),
        "dimensionSetLine": ({"id": "Edm.Guid", "code": "Edm.String", "valueCode": "Edm.String"}, ""),
    }
    sets = {
        "companies": "company",
        "journals": "journal",
        "journalLines": "journalLine",
        "generalLedgerEntries": "generalLedgerEntry",
        "dimensionSetLines": "dimensionSetLine",
    }
    enums = "".join(
        f'<EnumType Name="{name}">'
        + "".join(f'<Member Name="{one}" Value="{place}" />' for place, one in enumerate(members))
        + "</EnumType>"
        for name, members in ENUMS.items()
    )
    action = (
        f'<Action Name="post" IsBound="true"><Parameter Name="bindingParameter" Type="{NAV}.journal"/></Action>'
        if post
        else ""
    )
    listed = "".join(f'<EntitySet Name="{name}" EntityType="{NAV}.{of}" />' for name, of in sets.items())
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace="{NAV}" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        + "".join(_type(name, members, leading) for name, (members, leading) in types.items())
        + f'{enums}{action}<EntityContainer Name="NAV">{listed}</EntityContainer></Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    ).encode()


def _type(name: str, members: Mapping[str, str], leading: str) -> str:
    properties = "".join(f'<Property Name="{one}" Type="{kind}" />' for one, kind in members.items())
    return f'<EntityType Name="{name}"><Key><PropertyRef Name="id" /></Key>{properties}{leading}</EntityType>'
