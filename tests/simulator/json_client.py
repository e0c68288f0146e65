"""A JSON client written by hand: it sends what a test says and shows what came back, nothing in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from simulator import Simulator


@dataclass
class Json:
    """One signed-in client of one simulator and company."""

    simulator: Simulator
    company: str
    user: str = "jembatan"
    password: str = "jembatan"

    def __post_init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (self.user, self.password)

    @property
    def odata(self) -> str:
        """The root of OData V4."""
        return f"{self.simulator.url}/ODataV4"

    @property
    def api(self) -> str:
        """The root of API v2.0."""
        return f"{self.simulator.url}/api/v2.0"

    def page(self, rest: str) -> str:
        """The address of a page service, or of something below it."""
        inside = quote(self.company.replace("'", "''"))
        return f"{self.odata}/Company('{inside}')/{rest}"

    def company_id(self) -> str:
        """The GUID of the company."""
        found = self.send("GET", f"{self.api}/companies").json()["value"]
        return next(each["id"] for each in found if each["name"] == self.company)

    def set(self, rest: str) -> str:
        """The address of a set of API v2.0, or of something below it."""
        return f"{self.api}/companies({self.company_id()})/{rest}"

    def journal(self, code: str = "LEASE") -> str:
        """The GUID of a journal."""
        found = self.send("GET", self.set(f"journals?$filter=code eq '{code}'")).json()["value"]
        return str(found[0]["id"])

    def send(
        self, method: str, address: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Send one request and take whatever comes."""
        return self.session.request(method, address, json=body, headers=dict(headers or {}), timeout=20)

    def get(self, address: str, **headers: str) -> Any:
        """What a GET answers, which must succeed."""
        answer = self.send("GET", address, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def batch(self, root: str, *requests_: Mapping[str, Any], **headers: str) -> requests.Response:
        """Send a batch; an underscore in a header's name stands for a dash."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", f"{root}/$batch", {"requests": list(requests_)}, named)


def error(answer: requests.Response) -> tuple[int, str, str]:
    """Status, code and words of a refusal, the words without the correlation."""
    told = answer.json()["error"]
    text, two_blanks, rest = told["message"].partition("  CorrelationId:  ")
    assert two_blanks, "every message ends with its correlation"
    assert rest.endswith(".")
    return answer.status_code, told["code"], text


def page_line(account: str, amount: object, document: str = "BKM1", **more: object) -> dict[str, object]:
    """A journal line for the page service."""
    return {
        "Journal_Template_Name": "GENERAL",
        "Journal_Batch_Name": "LEASE",
        "Posting_Date": "2026-03-02",
        "Document_Type": " ",
        "Document_No": document,
        "Account_Type": "G/L Account",
        "Account_No": account,
        "Amount": amount,
        **more,
    }


def api_line(account: str, amount: object, document: str = "BKM1", **more: object) -> dict[str, object]:
    """A journal line for API v2.0."""
    return {
        "accountType": "G_x002F_L_x0020_Account",
        "accountNumber": account,
        "postingDate": "2026-03-02",
        "documentNumber": document,
        "amount": amount,
        **more,
    }
