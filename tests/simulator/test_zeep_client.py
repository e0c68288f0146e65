"""zeep, which knows nothing of us, reads our WSDL and works with it: an independent witness."""

from datetime import date
from decimal import Decimal

import pytest
import requests
import zeep
from lxml import etree
from requests_ntlm import HttpNtlmAuth

from simulator import Simulator
from tests.simulator.wire import Wire
from tests.simulator.worlds import NAME


def client(navision: Simulator, kind: str, service: str) -> zeep.Client:
    session = requests.Session()
    session.trust_env = False
    session.auth = HttpNtlmAuth("jembatan", "jembatan")
    address = Wire(navision, NAME).address(kind, service)
    return zeep.Client(address, transport=zeep.Transport(session=session))


def test_zeep_creates_posts_and_reads_what_it_wrote(navision: Simulator) -> None:
    journal = client(navision, "Page", "GeneralJournal").service
    lines = [
        {
            "Posting_Date": date(2026, 3, 2),
            "Document_No": "BKM1",
            "Account_Type": "G_L_Account",
            "Account_No": account,
            "Amount": amount,
            "External_Document_No": "KW-1",
        }
        for account, amount in (("1000", Decimal("150.25")), ("1200", Decimal("-150.25")))
    ]
    created = journal.CreateMultiple("LEASE", {"GeneralJournal": lines})
    register = client(navision, "Codeunit", "JembatanPosting").service.PostGeneralJournal("GENERAL", "LEASE")
    entries = client(navision, "Page", "GeneralLedgerEntries").service.ReadMultiple(
        [{"Field": "Document_No", "Criteria": "BKM1"}], None, 0
    )

    assert [each["Amount"] for each in created] == [Decimal("150.25"), Decimal("-150.25")]
    assert register == 2
    assert {each["G_L_Account_No"]: each["Amount"] for each in entries} == {
        "1000": Decimal("150.25"),
        "1200": Decimal("-150.25"),
    }
    assert {each["Posting_Date"] for each in entries} == {date(2026, 3, 2)}


def test_zeep_sees_a_refusal_as_a_fault_with_navisions_words(navision: Simulator) -> None:
    with pytest.raises(zeep.exceptions.Fault) as refusal:
        client(navision, "Codeunit", "JembatanPosting").service.PostGeneralJournal("GENERAL", "LEASE")

    assert refusal.value.message == "There is nothing to post."
    assert refusal.value.code == "a:Microsoft.Dynamics.Nav.Types.Exceptions.NavNCLDialogException"


def test_zeep_reads_every_service_that_is_published(navision: Simulator) -> None:
    session = requests.Session()
    session.trust_env = False
    session.auth = ("jembatan", "jembatan")
    listed = session.get(f"{Wire(navision, NAME).simulator.url}/WS/Services", timeout=5)
    addresses = [each.get("ref") for each in etree.fromstring(listed.content)]
    for address in addresses:
        made = zeep.Client(address, transport=zeep.Transport(session=session))
        assert made.service._operations, address

    assert len(addresses) == len(navision.services) + 1  # and SystemService
