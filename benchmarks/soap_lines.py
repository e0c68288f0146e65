"""How many journal lines a second go to Navision and back: our codec beside zeep and beside a loop written by hand.

The server runs in another process, and most of the wall time is its own; so the figure that compares clients is
lines per second of *this* process's time on the processor. All three send and read the same lines, in one run.
What zeep and the hand leave out: they check neither the shape of the service nor the answer.
"""

import io
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

import zeep
from lxml import etree

from benchmarks.figures import Figure, Size
from benchmarks.navision import COMPANY, DAY, TEMPLATE, bare_session, line, navision, settings, values_of
from connector import JournalBatch, connect

NAMESPACE: Final = "urn:microsoft-dynamics-schemas/page/generaljournal"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
FLOORS: Final = (7.0, 0.70)
"""Of zeep, and of the loop by hand."""
BLANK: Final = (
    "Bal_Account_No",
    "Gen_Bus_Posting_Group",
    "Gen_Prod_Posting_Group",
    "VAT_Bus_Posting_Group",
    "VAT_Prod_Posting_Group",
)


def figures(size: Size) -> Iterator[Figure]:
    """Our codec beside each of the two other ways."""
    names = [f"B{number}" for number in range(3 * (size.rounds + 1))]
    with navision(names, flavour="nav2018") as url:
        codec = _measured(_with_codec(url, size.lines), 0, size)
        others = {
            "zeep alone": _measured(_with_zeep(url, size.lines), 1, size),
            "a loop by hand over lxml, the same bytes": _measured(_by_hand(url, size.lines), 2, size),
        }
    for (name, other), floor in zip(others.items(), FLOORS, strict=True):
        yield Figure(
            "journal lines over SOAP, of our own time",
            codec[0],
            name,
            other[0],
            f"with the server's time: {codec[1]:,.0f} a second, {name} {other[1]:,.0f}",
        ).at_least(floor)


def _measured(send: Callable[[str], int], place: int, size: Size) -> tuple[float, float]:
    """Lines per second of this process's time, and of the clock; the first round only warms up."""
    batches = [f"B{place * (size.rounds + 1) + number}" for number in range(size.rounds + 1)]
    assert send(batches[0]) == size.lines
    busy, wall = time.process_time(), time.perf_counter()
    for batch in batches[1:]:
        assert send(batch) == size.lines
    return (
        size.rounds * size.lines / (time.process_time() - busy),
        size.rounds * size.lines / (time.perf_counter() - wall),
    )


def _with_codec(url: str, lines_sent: int) -> Callable[[str], int]:
    wire = connect(settings(url, "soap"))

    def send(batch: str) -> int:
        lines = [line(number, "soap") for number in range(lines_sent)]
        return len(wire.create_lines(JournalBatch(TEMPLATE, batch), lines))

    return send


def _with_zeep(url: str, lines_sent: int) -> Callable[[str], int]:
    session, library = bare_session(), cast(Any, zeep)
    address = f"{url}/WS/{COMPANY}/Page/GeneralJournal"
    client = library.Client(
        io.BytesIO(session.get(address).content),
        transport=library.Transport(session=session),
        settings=zeep.Settings(strict=False, xsd_ignore_sequence_order=True),
    )
    service = client.create_service(f"{{{NAMESPACE}}}GeneralJournal_Binding", address)

    def send(batch: str) -> int:
        lines = [
            {
                "Posting_Date": DAY,
                "Document_Type": "_blank_",
                "Document_No": document,
                "External_Document_No": f"KEY-{document}",
                "Account_Type": "G_L_Account",
                "Account_No": account,
                "Description": text,
                "Amount": amount,
                "Shortcut_Dimension_1_Code": "JKT",
                "Shortcut_Dimension_2_Code": "JKT-0001",
                "Correction": False,
                "Gen_Posting_Type": "_blank_",
                **dict.fromkeys(BLANK, ""),
            }
            for document, account, text, amount in map(values_of, range(lines_sent))
        ]
        created: Any = service.CreateMultiple(
            CurrentJnlBatchName=batch, GeneralJournal_List={"GeneralJournal": lines}
        )
        return len(created)

    return send


def _by_hand(url: str, lines_sent: int) -> Callable[[str], int]:
    """The fastest that a careful hand writes: lxml for the request, lxml for the answer, nothing checked."""
    session = bare_session()
    address = f"{url}/WS/{COMPANY}/Page/GeneralJournal"
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}:CreateMultiple"'}
    tag = f"{{{NAMESPACE}}}"

    def send(batch: str) -> int:
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
        body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
        call = etree.SubElement(body, f"{tag}CreateMultiple", nsmap=cast(Any, {None: NAMESPACE}))
        etree.SubElement(call, f"{tag}CurrentJnlBatchName").text = batch
        listed = etree.SubElement(call, f"{tag}GeneralJournal_List")
        for document, account, text, amount in map(values_of, range(lines_sent)):
            element = etree.SubElement(listed, f"{tag}GeneralJournal")
            for name, value in (
                ("Posting_Date", DAY.isoformat()),
                ("Document_Type", "_blank_"),
                ("Document_No", document),
                ("External_Document_No", f"KEY-{document}"),
                ("Account_Type", "G_L_Account"),
                ("Account_No", account),
                ("Description", text),
                ("Gen_Posting_Type", "_blank_"),
                ("Gen_Bus_Posting_Group", ""),
                ("Gen_Prod_Posting_Group", ""),
                ("VAT_Bus_Posting_Group", ""),
                ("VAT_Prod_Posting_Group", ""),
                ("Amount", format(amount, "f")),
                ("Bal_Account_No", ""),
                ("Shortcut_Dimension_1_Code", "JKT"),
                ("Shortcut_Dimension_2_Code", "JKT-0001"),
                ("Correction", "false"),
            ):
                etree.SubElement(element, f"{tag}{name}").text = value
        answer = session.post(
            address, data=etree.tostring(envelope, xml_declaration=True, encoding="utf-8"), headers=headers
        )
        answer.raise_for_status()
        return len([_read(row, tag) for row in etree.fromstring(answer.content).iter(f"{tag}GeneralJournal")])

    return send


def _read(row: etree._Element, tag: str) -> tuple[object, ...]:
    return (
        row.findtext(f"{tag}Key"),
        date.fromisoformat(row.findtext(f"{tag}Posting_Date") or ""),
        row.findtext(f"{tag}Document_Type"),
        row.findtext(f"{tag}Document_No", ""),
        row.findtext(f"{tag}External_Document_No", ""),
        row.findtext(f"{tag}Account_Type"),
        row.findtext(f"{tag}Account_No", ""),
        row.findtext(f"{tag}Description", ""),
        Decimal(row.findtext(f"{tag}Amount") or ""),
        row.findtext(f"{tag}Shortcut_Dimension_1_Code", ""),
        row.findtext(f"{tag}Shortcut_Dimension_2_Code", ""),
        row.findtext(f"{tag}Correction") == "true",
    )
