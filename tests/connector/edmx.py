"""Small `$metadata` documents, written the way Navision writes them (PROTOCOL 2.1), for the JSON wires.

A newcomer would describe just the fields under test. What we do not use must do no harm, so strangers are among
them, and types may stand in any order.
"""

from collections.abc import Mapping, Sequence

TEXT = 'Edm.String" MaxLength="'
OPTION = "Edm.String"

JOURNAL = {
    "Journal_Template_Name": f"{TEXT}10",
    "Journal_Batch_Name": f"{TEXT}10",
    "Line_No": "Edm.Int32",
    "CurrentJnlBatchName": f"{TEXT}10",
    "Posting_Date": "Edm.Date",
    "Document_Type": OPTION,
    "Document_No": f"{TEXT}20",
    "External_Document_No": f"{TEXT}35",
    "Account_Type": OPTION,
    "Account_No": f"{TEXT}20",
    "Description": f"{TEXT}100",
    "Gen_Posting_Type": OPTION,
    "Amount": "Edm.Decimal",
    "Debit_Amount": "Edm.Decimal",
    "Credit_Amount": "Edm.Decimal",
    "Bal_Account_Type": OPTION,
    "Bal_Account_No": f"{TEXT}20",
    "Shortcut_Dimension_1_Code": f"{TEXT}20",
    "Shortcut_Dimension_2_Code": f"{TEXT}20",
    "Correction": "Edm.Boolean",
}
JOURNAL_KEY = ("Journal_Template_Name", "Journal_Batch_Name", "Line_No")

LEDGER = {
    "Entry_No": "Edm.Int32",
    "Posting_Date": "Edm.Date",
    "Document_Type": OPTION,
    "Document_No": f"{TEXT}20",
    "G_L_Account_No": f"{TEXT}20",
    "Description": f"{TEXT}100",
    "Global_Dimension_1_Code": f"{TEXT}20",
    "Global_Dimension_2_Code": f"{TEXT}20",
    "Amount": "Edm.Decimal",
    "User_ID": f"{TEXT}50",
    "Source_Code": f"{TEXT}10",
    "Reversed": "Edm.Boolean",
    "Reversed_by_Entry_No": "Edm.Int32",
    "Reversed_Entry_No": "Edm.Int32",
    "External_Document_No": f"{TEXT}35",
}

Set = tuple[Mapping[str, str], Sequence[str]]


def metadata(sets: Mapping[str, Set], actions: Mapping[str, Sequence[str]] = {}) -> bytes:
    """The document that describes these sets (members and key) and unbound actions (parameters, all texts)."""
    types = "".join(_type(name, *described) for name, described in sets.items())
    procedures = "".join(
        f'<Action Name="{name}">'
        + "".join(f'<Parameter Name="{one}" Type="Edm.String" />' for one in takes)
        + '<ReturnType Type="Edm.String" /></Action>'
        for name, takes in actions.items()
    )
    listed = "".join(f'<EntitySet Name="{name}" EntityType="NAV.{name}" />' for name in sets)
    return (
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        '<Schema Namespace="NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'<EntityContainer Name="NAV">{listed}</EntityContainer>{procedures}{types}</Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    ).encode()


def _type(name: str, members: Mapping[str, str], key: Sequence[str]) -> str:
    parts = "".join(f'<PropertyRef Name="{one}" />' for one in key)
    properties = "".join(f'<Property Name="{one}" Type="{kind}" />' for one, kind in members.items())
    return f'<EntityType Name="{name}"><Key>{parts}</Key>{properties}</EntityType>'
