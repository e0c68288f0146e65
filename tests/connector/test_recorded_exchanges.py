"""The recorded requests and answers of real servers are written and read exactly."""

import io
from types import SimpleNamespace
from typing import Any, cast

import pytest
import zeep
from lxml import etree

from connector import Refused
from connector.exchange import Answer, Purpose
from connector.soap.codec import RowReader
from connector.soap.page import ServiceDialect
from connector.soap.shape import read_shape
from tests.connector import captures, pages

pytestmark = captures.needs_captures
ADDRESS = "http://navision.example/WS/A/Page/B"


def test_a_recorded_list_is_read_row_by_row() -> None:
    wsdl = (captures.FOLDER / "wsdl" / "page-CustomerList.trimmed.xml").read_bytes()
    page = ServiceDialect(read_shape("CustomerList", wsdl), ADDRESS)
    call = page.read_multiple([], variables={}, set_size=0)
    assert page.shape.row is not None

    rows = page.rows(
        call, Answer(200, captures.exchange("soap.ReadMultiple_Result.xml")), RowReader(page.shape.row)
    )

    assert rows == [{"No": "123", "Name": "Customer #1"}, {"No": "456", "Name": "Customer #2"}]


def test_a_recorded_codeunit_answer_is_read() -> None:
    wsdl = pages.codeunit_wsdl("IntegrationEntry", "HelloWorld", {"oGreeting": "string"}, "boolean")
    codeunit = ServiceDialect(read_shape("IntegrationEntry", wsdl), ADDRESS)
    call = codeunit.call("HelloWorld", Purpose.POST, {"oGreeting": ""})
    answer = Answer(200, captures.exchange("soap.codeunit_Result.xml"))

    assert codeunit.result(call, answer, "return_value") == "true"
    assert codeunit.result(call, answer, "oGreeting") == "Test greeting"


def test_a_recorded_refusal_is_navisions_own() -> None:
    codeunit = ServiceDialect(read_shape("C", pages.codeunit_wsdl("C", "Do", {})), ADDRESS)
    call = codeunit.call("Do", Purpose.POST, {})

    with pytest.raises(Refused) as refused:
        codeunit.content(call, Answer(500, captures.exchange("soap.fault.xml")))

    assert refused.value.navision_says == "The Customer does not exist."
    assert refused.value.exception_class == "NavCSideRecordNotFoundException"


def test_zeep_reads_the_recorded_refusal_alike() -> None:
    client = cast(Any, zeep).Client(
        io.BytesIO(pages.codeunit_wsdl("C", "Do", {})), transport=SimpleNamespace(load=None)
    )
    body = captures.exchange("soap.fault.xml")
    response = SimpleNamespace(status_code=500, content=body, headers={"Content-Type": "text/xml"})

    with pytest.raises(zeep.exceptions.Fault) as fault:
        client.service._binding.process_reply(client, client.service._binding.get("Do"), response)

    assert fault.value.message == "The Customer does not exist."
    assert fault.value.code.endswith("NavCSideRecordNotFoundException")


def test_a_recorded_journal_request_is_written_alike() -> None:
    recorded = etree.fromstring(captures.exchange("soap.journal-Create-request.xml"))
    line = {
        etree.QName(one).localname: one.text or "" for one in recorded.iter("{*}VendorPayment").__next__()
    }
    shape = read_shape(
        "VendorPayment",
        pages.page_wsdl("VendorPayment", dict.fromkeys(line, "string"), variables=["CurrentJnlBatchName"]),
    )

    call = ServiceDialect(shape, ADDRESS).call(
        "Create", Purpose.WRITE, {"CurrentJnlBatchName": "Default", "VendorPayment": line}
    )

    assert call.request.body is not None
    assert told(etree.fromstring(call.request.body)) == told(recorded)


def test_a_recorded_row_with_rows_inside_is_read() -> None:
    recorded = etree.fromstring(captures.exchange("soap.Read-payload.customer-with-part.xml"))
    for element in recorded.iter():
        element.tag = f"{{urn:microsoft-dynamics-schemas/page/customer}}{element.tag}"
    shape = read_shape(
        "Customer",
        pages.page_wsdl("Customer", {"No": "string", "City": "string", "Blocked": ("_blank_", "All")}),
    )
    assert shape.row is not None

    values = RowReader(shape.row).read(recorded)

    assert values == {"Key": "28;EgA...", "No": "0100000", "Blocked": "_blank_", "City": "Berlin"}


def told(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(one.tag), (one.text or "").strip()) for one in element.iter()]
