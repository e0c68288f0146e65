"""Small service descriptions, written the way Navision writes them (PROTOCOL 1.2 to 1.6), and answers to match.

A newcomer would describe just the fields under test. Pages show dozens more, in their own order; what we do not
use must do no harm, so some strangers are always among them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

ACCOUNT_TYPES = ("G_L_Account", "Customer", "Vendor", "Bank_Account", "Fixed_Asset", "IC_Partner")
DOCUMENT_TYPES = ("_blank_", "Payment", "Invoice", "Credit_Memo", "Finance_Charge_Memo", "Reminder", "Refund")

JOURNAL = {
    "Posting_Date": "date",
    "Document_Date": "date",
    "Document_Type": DOCUMENT_TYPES,
    "Document_No": "string",
    "External_Document_No": "string",
    "Account_Type": ACCOUNT_TYPES,
    "Account_No": "string",
    "Description": "string",
    "Gen_Posting_Type": ("_blank_", "Purchase", "Sale", "Settlement"),
    "Amount": "decimal",
    "Debit_Amount": "decimal",
    "Credit_Amount": "decimal",
    "Bal_Account_Type": ACCOUNT_TYPES,
    "Bal_Account_No": "string",
    "Shortcut_Dimension_1_Code": "string",
    "Shortcut_Dimension_2_Code": "string",
    "ShortcutDimCode_x005B_3_x005D_": "string",
    "Correction": "boolean",
}

LEDGER = {
    "Posting_Date": "date",
    "Document_Type": DOCUMENT_TYPES,
    "Document_No": "string",
    "G_L_Account_No": "string",
    "G_L_Account_Name": "string",
    "Description": "string",
    "Global_Dimension_1_Code": "string",
    "Global_Dimension_2_Code": "string",
    "Amount": "decimal",
    "User_ID": "string",
    "Source_Code": "string",
    "Reversed": "boolean",
    "Reversed_by_Entry_No": "int",
    "Reversed_Entry_No": "int",
    "Entry_No": "int",
    "External_Document_No": "string",
}

Fields = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Subpage:
    """A part: what one row of it is called, its fields, and whether it is a list."""

    row: str
    fields: Fields
    listed: bool = True
    deletable: bool = True


STATEMENT: Fields = {
    "BankAccountNo": "string",
    "StatementNo": "string",
    "StatementDate": "date",
    "BalanceLastStatement": "decimal",
    "StatementEndingBalance": "decimal",
}
STATEMENT_PARTS = {
    "StmtLine": Subpage(
        "Bank_Acc_Reconciliation_Lines",
        {
            "Transaction_Date": "date",
            "Description": "string",
            "Statement_Amount": "decimal",
            "Applied_Entries": "int",
        },
    ),
    "ApplyBankLedgerEntries": Subpage(
        "Apply_Bank_Acc_Ledger_Entries",
        {"LineApplied": "boolean", "Statement_Status": ("Open", "Closed"), "Amount": "decimal"},
        deletable=False,
    ),
    "Bank": Subpage("Bank_Card_Part", {"Name": "string", "IBAN": "string"}, listed=False),
}


def _options(fields: Fields) -> str:
    return "".join(
        f'<xsd:simpleType name="{name}"><xsd:restriction base="xsd:string">'
        + "".join(f'<xsd:enumeration value="{one}"/>' for one in kind)
        + "</xsd:restriction></xsd:simpleType>"
        for name, kind in fields.items()
        if not isinstance(kind, str)
    )


def _members(fields: Fields) -> str:
    return _element("Key", "xsd:string", 0) + "".join(
        _element(name, f"xsd:{kind}" if isinstance(kind, str) else f"tns:{name}", 0)
        for name, kind in fields.items()
    )


def _complex(name: str, inside: str) -> str:
    return f'<xsd:complexType name="{name}"><xsd:sequence>{inside}</xsd:sequence></xsd:complexType>'


def _listed(name: str) -> str:
    many = f'<xsd:element minOccurs="1" maxOccurs="unbounded" name="{name}" type="tns:{name}"/>'
    return _complex(f"{name}_List", many)


def page_wsdl(
    service: str,
    fields: Fields,
    *,
    variables: Sequence[str] = (),
    without: Iterable[str] = (),
    parts: Mapping[str, Subpage] | None = None,
) -> bytes:
    """The WSDL of a page published under this name; `variables` are its page variables, all texts."""
    namespace = f"urn:microsoft-dynamics-schemas/page/{service.lower()}"
    below = parts or {}
    options = _options(fields) + "".join(
        _options(part.fields)
        + _complex(part.row, _members(part.fields))
        + (_listed(part.row) if part.listed else "")
        for part in below.values()
    )
    row = _members(fields) + "".join(
        _element(name, f"tns:{part.row}{'_List' if part.listed else ''}", 0) for name, part in below.items()
    )
    filterable = "".join(f'<xsd:enumeration value="{name}"/>' for name in fields)
    types = (
        options
        + _complex(service, row)
        + _listed(service)
        + f'<xsd:simpleType name="{service}_Fields"><xsd:restriction base="xsd:string">{filterable}'
        + "</xsd:restriction></xsd:simpleType>"
        + f'<xsd:complexType name="{service}_Filter"><xsd:sequence>'
        + _element("Field", f"tns:{service}_Fields")
        + _element("Criteria", "xsd:string")
        + "</xsd:sequence></xsd:complexType>"
    )
    own = "".join(_element(name, "xsd:string") for name in variables)
    one, many = _element(service, f"tns:{service}"), _element(f"{service}_List", f"tns:{service}_List")
    listed = (
        f'<xsd:element minOccurs="1" maxOccurs="unbounded" name="filter" type="tns:{service}_Filter"/>'
        + _element("bookmarkKey", "xsd:string", 0)
        + _element("setSize", "xsd:int")
    )
    operations = {
        "ReadMultiple": (own + listed, _element("ReadMultiple_Result", f"tns:{service}_List", 0)),
        "Create": (own + one, one),
        "CreateMultiple": (own + many, many),
        "Update": (own + one, one),
        "Delete": (own + _element("Key", "xsd:string"), _element("Delete_Result", "xsd:boolean")),
    }
    for name, part in below.items():
        if part.deletable:
            operations[f"Delete_{name}"] = (
                _element(f"{name}_Key", "xsd:string"),
                _element(f"Delete_{name}_Result", "xsd:boolean"),
            )
    for name in without:
        del operations[name]
    return _wsdl(service, namespace, types, operations)


def codeunit_wsdl(service: str, operation: str, takes: Mapping[str, str], gives: str = "") -> bytes:
    """The WSDL of a codeunit with one procedure."""
    namespace = f"urn:microsoft-dynamics-schemas/codeunit/{service}"
    parameters = "".join(_element(name, f"xsd:{kind}") for name, kind in takes.items())
    result = _element("return_value", f"xsd:{gives}") if gives else ""
    return _wsdl(service, namespace, "", {operation: (parameters, result)})


def answer(content: str) -> bytes:
    """A whole answer as Navision envelopes it."""
    return f'<Soap:Envelope xmlns:Soap="{SOAP}"><Soap:Body>{content}</Soap:Body></Soap:Envelope>'.encode()


def fault(exception_class: str, text: str) -> bytes:
    """A refusal as Navision words it (PROTOCOL 1.9)."""
    return answer(
        f'<s:Fault xmlns:s="{SOAP}"><faultcode xmlns:a="urn:microsoft-dynamics-schemas/error">'
        f"a:Microsoft.Dynamics.Nav.Types.Exceptions.{exception_class}</faultcode>"
        f'<faultstring xml:lang="en-US">{text}</faultstring><detail><string>{text}</string></detail></s:Fault>'
    )


def listed(service: str, operation: str, rows: Iterable[str]) -> bytes:
    """The answer of ReadMultiple or CreateMultiple with these rows."""
    inner = "ReadMultiple_Result" if operation == "ReadMultiple" else f"{service}_List"
    content = "".join(f"<{service}>{row}</{service}>" for row in rows)
    return answer(
        f'<{operation}_Result xmlns="urn:microsoft-dynamics-schemas/page/{service.lower()}">'
        f"<{inner}>{content}</{inner}></{operation}_Result>"
    )


def row(**values: object) -> str:
    """The inside of a row."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def _element(name: str, kind: str, least: int = 1) -> str:
    return f'<xsd:element minOccurs="{least}" maxOccurs="1" name="{name}" type="{kind}"/>'


def _wsdl(service: str, namespace: str, types: str, operations: Mapping[str, tuple[str, str]]) -> bytes:
    def both(name: str) -> tuple[str, str]:
        return name, f"{name}_Result"

    elements = "".join(
        f'<xsd:element name="{name}"><xsd:complexType><xsd:sequence>{content}</xsd:sequence>'
        "</xsd:complexType></xsd:element>"
        for operation, contents in operations.items()
        for name, content in zip(both(operation), contents, strict=True)
    )
    messages = "".join(
        f'<message name="{name}"><part name="parameters" element="tns:{name}"/></message>'
        for operation in operations
        for name in both(operation)
    )
    ports = "".join(
        f'<operation name="{name}"><input name="{name}" message="tns:{name}"/>'
        f'<output name="{name}_Result" message="tns:{name}_Result"/></operation>'
        for name in operations
    )
    bindings = "".join(
        f'<operation name="{name}"><s:operation soapAction="{namespace}:{name}" style="document"/>'
        f'<input name="{name}"><s:body use="literal"/></input>'
        f'<output name="{name}_Result"><s:body use="literal"/></output></operation>'
        for name in operations
    )
    return (
        f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="{namespace}" '
        f'xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="{namespace}"><types>'
        f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" '
        f'targetNamespace="{namespace}">{types}{elements}</xsd:schema></types>{messages}'
        f'<portType name="{service}_Port">{ports}</portType>'
        f'<binding name="{service}_Binding" type="tns:{service}_Port">'
        f'<s:binding transport="http://schemas.xmlsoap.org/soap/http"/>{bindings}</binding>'
        f'<service name="{service}_Service"><port name="{service}_Port" binding="tns:{service}_Binding">'
        f'<s:address location="http://navision.example/WS"/></port></service></definitions>'
    ).encode()
