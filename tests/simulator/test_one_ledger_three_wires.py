"""The same documents over each wire make the same ledger, and each wire reads what another posted."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import requests
from requests_ntlm import HttpNtlmAuth

from simulator import Company, Simulator, posted_entries
from tests.simulator.json_client import Json, api_line, page_line
from tests.simulator.wire import Wire, gl_line
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED

DOCUMENTS = (
    ("BKM1", "1000", 1_272_000),
    ("BKM1", "1200", -1_272_000),
    ("BKM2", "1000", "0.55"),
    ("BKM2", "1200", "-0.55"),
)
Deliver = Callable[[Simulator], None]


def over_soap(server: Simulator) -> None:
    """All lines in one CreateMultiple, posted by the codeunit."""
    wire = Wire(server, NAME)
    wire.create(
        *(
            gl_line(account, amount, document, external="JMB", branch="JKT")
            for document, account, amount in DOCUMENTS
        )
    )
    wire.post()


def over_odata(server: Simulator) -> None:
    """Line by line, posted by the unbound action."""
    json = Json(server, NAME)
    for document, account, amount in DOCUMENTS:
        body = page_line(
            account, float(amount), document, External_Document_No="JMB", Shortcut_Dimension_1_Code="JKT"
        )
        assert json.send("POST", json.page("GeneralJournal"), body).status_code == 201
    place = f"{json.odata}/JembatanPosting_PostGeneralJournal?company={NAME}"
    assert json.send("POST", place, {"templateName": "GENERAL", "batchName": "LEASE"}).status_code == 200


def over_api(server: Simulator) -> None:
    """All lines in one snapshot batch, posted by the bound action."""
    json = Json(server, NAME)
    journal = f"companies({json.company_id()})/journals({json.journal()})"
    operations = [
        {
            "id": str(number),
            "method": "POST",
            "url": f"{journal}/journalLines",
            "body": api_line(
                account,
                float(amount),
                document,
                externalDocumentNumber="JMB",
                dimensionSetLines=[{"code": "BRANCH", "valueCode": "JKT"}],
            ),
        }
        for number, (document, account, amount) in enumerate(DOCUMENTS)
    ]
    answer = json.batch(json.api, *operations, Isolation="snapshot")
    assert {each["status"] for each in answer.json()["responses"]} == {201}
    assert json.send("POST", f"{json.api}/{journal}/Microsoft.NAV.post").status_code == 204


def ledger_after(deliver: Deliver, flavour: str = "bc26") -> tuple[list[object], Company]:
    """The ledger that a delivery makes."""
    with Simulator.start(
        [SEED],
        flavour=flavour,
        clock=lambda: NOON,
        work_date=MARCH_1,
        soap_pages=None if flavour == "nav2018" else True,
    ) as server:
        deliver(server)
        return list(posted_entries(server.company())), server.company()


def test_all_wires_make_the_same_ledger() -> None:
    soap, company = ledger_after(over_soap)

    assert company.balance("1000") == Decimal("1272500.55")
    assert ledger_after(over_odata)[0] == soap
    assert ledger_after(over_api)[0] == soap


def test_in_nav_2018_both_wires_make_the_same_ledger() -> None:
    assert ledger_after(over_odata, "nav2018")[0] == ledger_after(over_soap, "nav2018")[0]


@pytest.mark.parametrize("deliver", [over_soap, over_odata, over_api])
def test_each_wire_reads_what_another_posted(deliver: Deliver) -> None:
    with Simulator.start(
        [SEED], flavour="bc26", clock=lambda: NOON, work_date=MARCH_1, soap_pages=True
    ) as server:
        deliver(server)
        json = Json(server, NAME)
        soap = {each["Entry_No"]: Decimal(each["Amount"]) for each in Wire(server, NAME).entries()}
        odata = {
            str(each["Entry_No"]): Decimal(str(each["Amount"]))
            for each in json.get(json.page("GeneralLedgerEntries"))["value"]
        }
        api = {
            str(each["entryNumber"]): Decimal(str(each["debitAmount"])) - Decimal(str(each["creditAmount"]))
            for each in json.get(json.set("generalLedgerEntries"))["value"]
        }

        assert soap == odata == api
        assert len(soap) == 6


def test_ntlm_signs_in_on_every_wire() -> None:
    with Simulator.start(
        [SEED],
        flavour="bc26",
        auth=("ntlm",),
        clock=lambda: NOON,
        work_date=MARCH_1,
        users={"PC\\jembatan": "s3cret"},
    ) as server:
        session = requests.Session()
        session.trust_env = False
        session.auth = HttpNtlmAuth("PC\\jembatan", "s3cret")
        for place in (
            f"{server.url}/ODataV4/Company",
            f"{server.url}/api/v2.0/companies",
            f"{server.url}/WS/Services",
        ):
            assert session.get(place, timeout=20).status_code == 200
        assert requests.get(f"{server.url}/ODataV4/Company", timeout=20).status_code == 401
