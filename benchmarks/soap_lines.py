"""How many journal lines a second go to Navision and back: our codec beside zeep and beside a loop written by hand.

The server runs in another process, and most of the wall time is its own; so the figure that compares clients is
lines per second of *this* process's time on the processor. All three send and read the same lines, in one run.
What zeep and the hand leave out: they check neither the shape of the service nor the answer.
"""

import io
import logging
import multiprocessing
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any, Final, cast

import requests
import structlog
import zeep
from lxml import etree
from requests.auth import HTTPBasicAuth

from benchmarks.figures import Figure, Size
from connector import AccountType, ConnectionSettings, GeneralJournalLine, JournalBatch, connect
from simulator import AccountSeed, BatchSeed, CompanySeed, DimensionValueSeed, Simulator, TemplateSeed

COMPANY: Final = "Benchmark"
NAMESPACE: Final = "urn:microsoft-dynamics-schemas/page/generaljournal"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
DAY: Final = date(2026, 3, 2)
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
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs, 3 * (size.rounds + 1)), daemon=True)
    server.start()
    url: str = ours.recv()
    try:
        codec = _measured(_with_codec(url, size.lines), 0, size)
        others = {
            "zeep alone": _measured(_with_zeep(url, size.lines), 1, size),
            "a loop by hand over lxml, the same bytes": _measured(_by_hand(url, size.lines), 2, size),
        }
    finally:
        ours.send(None)
        server.join(10)
    for (name, other), floor in zip(others.items(), FLOORS, strict=True):
        yield Figure(
            "journal lines over SOAP, of our own time",
            codec[0],
            name,
            other[0],
            f"with the server's time: {codec[1]:,.0f} a second, {name} {other[1]:,.0f}",
        ).at_least(floor)


def _serve(pipe: Connection, batches: int) -> None:
    seed = CompanySeed(
        name=COMPANY,
        accounts=(AccountSeed("11100"), AccountSeed("13100")),
        dimension_values=(DimensionValueSeed("BRANCH", "JKT"), DimensionValueSeed("CONTRACT", "JKT-0001")),
        templates=(TemplateSeed("GENERAL"),),
        batches=tuple(BatchSeed("GENERAL", f"B{number}") for number in range(batches)),
    )
    with Simulator.start([seed], work_date=DAY, auth=("basic",)) as simulator:
        pipe.send(simulator.url)
        pipe.recv()


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


def _values(number: int) -> tuple[str, str, str, str, Decimal]:
    """What differs from line to line: document, reference, account, text, amount."""
    document = f"BKMJKT2603-{number // 2:05}"
    amount = Decimal(1_200_000 + number // 2)
    return (
        document,
        f"KEY-{document}",
        "13100" if number % 2 else "11100",
        f"Angsuran {number} JKT-0001",
        -amount if number % 2 else amount,
    )


def _with_codec(url: str, lines_sent: int) -> Callable[[str], int]:
    wire = connect(
        ConnectionSettings(url=url, company=COMPANY, sign_in="basic", user="jembatan", password="jembatan")
    )

    def send(batch: str) -> int:
        lines = [
            GeneralJournalLine(
                posting_date=DAY,
                document_no=document,
                external_document_no=reference,
                account_type=AccountType.GL_ACCOUNT,
                account_no=account,
                description=text,
                amount=amount,
                branch="JKT",
                contract="JKT-0001",
            )
            for document, reference, account, text, amount in map(_values, range(lines_sent))
        ]
        return len(wire.create_lines(JournalBatch("GENERAL", batch), lines))

    return send


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.auth = HTTPBasicAuth("jembatan", "jembatan")
    return session


def _with_zeep(url: str, lines_sent: int) -> Callable[[str], int]:
    session, library = _session(), cast(Any, zeep)
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
                "External_Document_No": reference,
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
            for document, reference, account, text, amount in map(_values, range(lines_sent))
        ]
        created: Any = service.CreateMultiple(
            CurrentJnlBatchName=batch, GeneralJournal_List={"GeneralJournal": lines}
        )
        return len(created)

    return send


def _by_hand(url: str, lines_sent: int) -> Callable[[str], int]:
    """The fastest that a careful hand writes: lxml for the request, lxml for the answer, nothing checked."""
    session = _session()
    address = f"{url}/WS/{COMPANY}/Page/GeneralJournal"
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NAMESPACE}:CreateMultiple"'}
    tag = f"{{{NAMESPACE}}}"

    def send(batch: str) -> int:
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
        body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
        call = etree.SubElement(body, f"{tag}CreateMultiple", nsmap=cast(Any, {None: NAMESPACE}))
        etree.SubElement(call, f"{tag}CurrentJnlBatchName").text = batch
        listed = etree.SubElement(call, f"{tag}GeneralJournal_List")
        for document, reference, account, text, amount in map(_values, range(lines_sent)):
            line = etree.SubElement(listed, f"{tag}GeneralJournal")
            for name, value in (
                ("Posting_Date", DAY.isoformat()),
                ("Document_Type", "_blank_"),
                ("Document_No", document),
                ("External_Document_No", reference),
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
                etree.SubElement(line, f"{tag}{name}").text = value
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
