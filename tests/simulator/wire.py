"""A SOAP client written by hand: it sends what a test says and shows what came back, nothing in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

import requests
from lxml import etree

from simulator import Simulator

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


class Fault(Exception):
    """What the server refused with."""

    def __init__(self, status: int, code: str, text: str, detail: str) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.detail = status, code, text, detail

    @property
    def name(self) -> str:
        """The exception class without its namespace."""
        return self.code.rpartition(".")[2]


@dataclass
class Wire:
    """One signed-in client of one simulator and company."""

    simulator: Simulator
    company: str | None = None
    user: str = "jembatan"
    password: str = "jembatan"

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (self.user, self.password)

    def address(self, kind: str, service: str) -> str:
        """Where a service is."""
        company = f"/{quote(self.company)}" if self.company else ""
        return f"{self.simulator.url}/WS{company}/{kind}/{service}"

    def page(self, service: str, operation: str, content: str = "") -> etree._Element:
        """Call a page service; the result element, or a Fault."""
        return self.call(
            f"urn:microsoft-dynamics-schemas/page/{service.lower()}", "Page", service, operation, content
        )

    def codeunit(self, service: str, operation: str, content: str = "") -> etree._Element:
        """Call a codeunit service."""
        namespace = f"urn:microsoft-dynamics-schemas/codeunit/{service}"
        return self.call(namespace, "Codeunit", service, operation, content)

    def call(self, namespace: str, kind: str, service: str, operation: str, content: str) -> etree._Element:
        """Send one request and open the envelope."""
        answer = self.send(self.address(kind, service), namespace, operation, content)
        body = etree.fromstring(answer.content).find(f"{{{ENVELOPE}}}Body")
        assert body is not None
        fault = body.find(f"{{{ENVELOPE}}}Fault")
        if fault is not None:
            raise Fault(
                answer.status_code,
                fault.findtext("faultcode") or "",
                fault.findtext("faultstring") or "",
                "".join(fault.find("detail").itertext()),
            )
        assert answer.status_code == 200
        return body[0]

    def send(self, address: str, namespace: str, operation: str, content: str) -> requests.Response:
        """Send one request and take whatever comes."""
        envelope = (
            f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><{operation} xmlns="{namespace}">{content}</{operation}>'
            "</s:Body></s:Envelope>"
        )
        headers = {"SOAPAction": f'"{namespace}:{operation}"', "Content-Type": "text/xml; charset=utf-8"}
        return self.session.post(address, data=envelope.encode(), headers=headers, timeout=20)

    # the words the tests use most

    def create(self, *lines: Mapping[str, object], batch: str = "LEASE") -> list[dict[str, str]]:
        """CreateMultiple on the General Journal."""
        listed = "".join(f"<GeneralJournal>{members(line)}</GeneralJournal>" for line in lines)
        content = f"{batch_name(batch)}<GeneralJournal_List>{listed}</GeneralJournal_List>"
        return rows(self.page("GeneralJournal", "CreateMultiple", content))

    def journal(
        self, filters: Mapping[str, str] | None = None, size: int = 0, batch: str = "LEASE"
    ) -> list[dict[str, str]]:
        """ReadMultiple on the General Journal."""
        content = f"{batch_name(batch)}{criteria(filters)}<setSize>{size}</setSize>"
        return rows(self.page("GeneralJournal", "ReadMultiple", content))

    def entries(
        self, filters: Mapping[str, str] | None = None, size: int = 0, bookmark: str = ""
    ) -> list[dict[str, str]]:
        """ReadMultiple on the General Ledger Entries."""
        marked = f"<bookmarkKey>{bookmark}</bookmarkKey>" if bookmark else ""
        content = f"{criteria(filters)}{marked}<setSize>{size}</setSize>"
        return rows(self.page("GeneralLedgerEntries", "ReadMultiple", content))

    def post(self, batch: str = "LEASE", template: str = "GENERAL") -> int:
        """Post a batch through the codeunit."""
        content = f"<templateName>{template}</templateName><batchName>{batch}</batchName>"
        result = self.codeunit("JembatanPosting", "PostGeneralJournal", content)
        return int(result.findtext("{*}return_value") or "")


def batch_name(batch: str) -> str:
    """The page variable of the journal."""
    return f"<CurrentJnlBatchName>{batch}</CurrentJnlBatchName>"


def members(values: Mapping[str, object]) -> str:
    """Elements from names and values."""
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())


def criteria(filters: Mapping[str, str] | None) -> str:
    """Filter elements."""
    return "".join(
        f"<filter><Field>{name}</Field><Criteria>{escape(text)}</Criteria></filter>"
        for name, text in (filters or {}).items()
    )


def rows(result: etree._Element) -> list[dict[str, str]]:
    """The entities in a result, each as its members."""
    return [entity(each.getparent()) for each in result.iter("{*}Key") if each.getparent() is not None]


def entity(element: etree._Element) -> dict[str, str]:
    """The members of one entity."""
    return {etree.QName(each).localname: each.text or "" for each in element}


def names(elements: Iterable[etree._Element]) -> list[str]:
    """Local names."""
    return [etree.QName(each).localname for each in elements]


def gl_line(account: str, amount: object, document: str = "BKM1", **more: object) -> dict[str, object]:
    """A journal line as a bridge sends it, in schema order."""
    return {
        "Posting_Date": "2026-03-02",
        "Document_Type": "_blank_",
        "Document_No": document,
        **({"External_Document_No": more["external"]} if "external" in more else {}),
        "Account_Type": more.get("kind", "G_L_Account"),
        "Account_No": account,
        **({"Description": more["description"]} if "description" in more else {}),
        "Amount": amount,
        **({"Shortcut_Dimension_1_Code": more["branch"]} if "branch" in more else {}),
    }
