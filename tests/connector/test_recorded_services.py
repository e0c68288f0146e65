"""Every recorded OData and API description is parsed and used; recorded answers are read exactly."""

import csv
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connector import Changed, ConnectionSettings, JournalBatch, PublishedServices, Refused, ShapeChanged
from connector.api.journal import ApiJournal
from connector.api.ledger import api_ledger
from connector.documents import GeneralJournalLine
from connector.exchange import Answer, Purpose, Request
from connector.fields import Use, found
from connector.names import candidates, decoded, encoded, mangled
from connector.odata.batch import parts
from connector.odata.faults import raise_unless
from connector.odata.journal import ODataJournal
from connector.odata.ledger import general_ledger
from connector.odata.lists import Service
from connector.odata.metadata import EntitySet, Metadata, read_metadata
from connector.odata.rows import ETAG, RowReader
from connector.shapes import Kind, Member, Row
from tests.connector import captures
from tests.connector.test_odata_wire import LINE

pytestmark = captures.needs_captures
BATCH = JournalBatch("GENERAL", "LEASE01")
REQUEST = Request("Recorded", "https://navision.example", Purpose.READ)
SETTINGS = ConnectionSettings(url="https://navision.example", company="A", description_length=100)
SERVICE = Service("recorded", "https://navision.example/ODataV4", ("Company('A')", "recorded"), {})


def described(name: str) -> Metadata:
    return read_metadata((captures.FOLDER / "edmx" / name).read_bytes())


def json_exchange(name: str) -> Any:
    return msgspec.json.decode(captures.exchange(name))


@pytest.mark.parametrize("path", captures.edmx(), ids=lambda path: path.name)
def test_every_description_tells_all_its_sets_with_their_keys_and_types(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    metadata = read_metadata(path.read_bytes())

    assert set(metadata.sets) == set(re.findall(r'<EntitySet Name="([^"]+)"', text))
    for name, one in metadata.sets.items():
        assert one.row.members, name
        assert all(one.row.member(part) for part in one.key), name
        assert len({member.name for member in one.row.members}) == len(one.row.members), name
    own = [
        name
        for name, rest in re.findall(r'<Action Name="([^"]+)"([^>]*)>', text)
        if 'IsBound="true"' not in rest
    ]
    assert set(metadata.actions) == set(own)


def captions(page: str) -> list[str]:
    """The captions and control names of a recorded page."""
    path = captures.FOLDER / "objects" / page
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    return [text for row in rows for text in row.values() if isinstance(text, str) and text]


def test_the_names_of_a_recorded_journal_are_those_of_its_captions() -> None:
    """Mapped there and back: each element that a page field became leads back to that field among all."""
    journal = described("odatav4.bc16.metadata.xml").sets["General_Journals"]
    known = sorted({*captions("bc.page39.general-journal.csv"), *captions("bc.table81.gen-journal-line.csv")})
    back = {member.name: candidates(member.name, known) for member in journal.row.members}

    found_back = {name for name, texts in back.items() if texts}
    assert len(found_back) > 50
    assert all(mangled(text) == name for name, texts in back.items() for text in texts)
    assert back["Bal_Account_No"] == ("Bal. Account No.",)
    assert "Journal Template Name" in back["Journal_Template_Name"]


def test_every_recorded_enumeration_member_is_decoded_and_encoded_again() -> None:
    text = (captures.FOLDER / "edmx" / "api-v2.0.bc26.metadata.xml").read_text(encoding="utf-8-sig")
    members = re.findall(r'<Member Name="([^"]+)"', text)

    assert len(members) > 200
    assert [encoded(decoded(member)) for member in members] == members


def fits(shape: EntitySet, body: dict[str, Any], parts_of_it: Iterable[str] = ()) -> None:
    """The body of a request is valid against the description that the server gave."""
    types = {
        Kind.TEXT: str,
        Kind.WHOLE: int,
        Kind.DECIMAL: int | float,
        Kind.TRUTH: bool,
        Kind.OPTION: str,
        Kind.DATE: str,
    }
    for name, value in body.items():
        if name in parts_of_it:
            continue
        member: Member | None = shape.row.member(name)
        assert member is not None, name
        assert isinstance(value, types[member.kind]), name
        if member.kind is Kind.OPTION:
            assert value in member.options, name
        if member.kind is Kind.DATE:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", value), name
        if member.length is not None:
            assert len(value) <= member.length, name


def test_a_line_for_the_recorded_journal_is_valid_against_its_own_description() -> None:
    shape = described("odatav4.bc16.metadata.xml").sets["General_Journals"]
    names = PublishedServices(general_journal="General_Journals")
    journal = ODataJournal.of(shape, SERVICE, names, 100)

    body = msgspec.json.decode(journal.create(BATCH, LINE).body or b"")

    fits(shape, body)
    assert set(shape.key) <= body.keys()
    assert body["Account_Type"] == "G/L Account"


def test_a_line_for_the_recorded_api_is_valid_against_its_own_description() -> None:
    metadata = described("api-v2.0.bc26.metadata.xml")
    journal = ApiJournal.of(metadata.sets["journalLines"], SETTINGS)

    body = msgspec.json.decode(journal.create(SERVICE, BATCH, LINE).body or b"")

    fits(metadata.sets["journalLines"], body, ["dimensionSetLines"])
    for line in body["dimensionSetLines"]:
        fits(metadata.sets["dimensionSetLines"], line)
    assert "post" in metadata.sets["journals"].actions
    assert journal.description_length == 100


def test_the_recorded_entries_of_the_api_are_read_with_their_dimensions() -> None:
    shape = described("api-v2.0.bc26.metadata.xml").sets["generalLedgerEntries"]
    settings = ConnectionSettings(
        url="https://nav", company="A", branch_dimension="COSTCENTER", contract_dimension="CAPEX"
    )
    ledger = api_ledger(shape, SERVICE, settings)
    body = captures.exchange("api20.generalLedgerEntries.dimensionSetLines.a.json")

    page = ledger.reader.page(REQUEST, Answer(200, body, "application/json"))

    rows = msgspec.json.decode(body)["value"]
    assert [one.entry_no for one in page.rows] == [row["entryNumber"] for row in rows]
    assert [one.amount for one in page.rows] == [
        Decimal(str(row["debitAmount"])) - Decimal(str(row["creditAmount"])) for row in rows
    ]
    first = page.rows[0]
    assert (first.document_no, first.account_no, first.branch, first.contract) == (
        "04-2023/0001-00338",
        "72102",
        "780111",
        "12456",
    )
    assert not page.following


def test_the_default_query_of_ledger_entries_is_refused_by_what_it_lacks() -> None:
    """G_LEntries shows neither Reversed nor External Document No. (PROTOCOL 2.1): it proves nothing."""
    shape = described("odatav4.bc16.metadata.xml").sets["G_LEntries"]

    with pytest.raises(ShapeChanged, match="Reversed is not on the page"):
        general_ledger(shape, SERVICE, PublishedServices(ledger="G_LEntries"))


def test_a_recorded_line_of_a_journal_is_read_as_it_is_displayed() -> None:
    body = captures.exchange("odatav4.ItemJournal.POST.201.json")
    uses = (
        Use("line_no", "Line No.", Kind.WHOLE),
        Use("template", "Journal Template Name", Kind.TEXT),
        Use("posting_date", "Posting Date", Kind.DATE),
        Use("expires", "Expiration Date", Kind.DATE),
        Use("kind", "Entry Type", Kind.OPTION),
        Use("amount", "Amount", Kind.DECIMAL),
        Use("percent", "Indirect Cost %", Kind.DECIMAL),
        Use("branch", "Shortcut Dimension 1 Code", Kind.TEXT),
    )
    members = {
        use.ours: Member(use.name, "", Kind.TEXT if use.kind is Kind.OPTION else use.kind) for use in uses
    }
    shape = EntitySet("ItemJournal", Row("ItemJournal", tuple(members.values())), ("Line_No",))
    reader: RowReader[Any] = RowReader(
        found("ItemJournal", shape.row, uses, options_as_text=True),
        {},
        list,
        [ETAG],
    )

    row = reader.row(body)

    assert (row.line_no, row.template, row.kind, row.amount) == (20000, "ITEM", "Positive Adjmt.", 52500000)
    assert (str(row.posting_date), str(row.expires), row.branch) == ("2026-05-07", "0001-01-01", "")
    assert row.etag.startswith('W/"')


def test_recorded_batches_are_taken_apart() -> None:
    recorded = json_exchange("api20.batch.json")
    for place, one in enumerate(recorded["responses"]):
        one["id"] = str(place)  # whoever recorded it chose other numbers
    answers = parts(REQUEST, len(recorded["responses"]), Answer(200, msgspec.json.encode(recorded)))

    assert [one.status for one in answers if one] == [201, 201]
    assert all(one and msgspec.json.decode(one.body)["@odata.etag"] for one in answers)


def test_a_recorded_empty_list_is_empty() -> None:
    shape = described("api-v2.0.bc26.metadata.xml").sets["generalLedgerEntries"]
    reader = api_ledger(shape, SERVICE, SETTINGS).reader

    assert not reader.page(REQUEST, Answer(200, captures.exchange("api20.empty.json"))).rows


@pytest.mark.parametrize(
    "case",
    json_exchange("odata.error-bodies.json") if captures.FOLDER.is_dir() else [],
    ids=lambda one: one["case"],
)
def test_every_recorded_error_is_told_in_navisions_words(case: dict[str, Any]) -> None:
    request = Request("Journal", "https://nav", Purpose.WRITE, b"{}", method="PATCH")
    body = msgspec.json.encode(case["body"])

    with pytest.raises((Refused, Changed)) as raised:
        raise_unless(request, Answer(case["http_status"], body, "application/json"), by_key=True)

    assert isinstance(raised.value, Changed) == (case["case"] == "stale ETag")
    assert raised.value.exception_class == case["body"]["error"]["code"]  # type: ignore[attr-defined]
    assert "CorrelationId" not in str(raised.value)


def test_lines_of_the_recorded_journal_without_a_number_are_numbered_by_navision() -> None:
    shape = described("odatav4.bc16.metadata.xml").sets["General_Journals"]
    journal = ODataJournal.of(shape, SERVICE, PublishedServices(general_journal="General_Journals"), 100)
    bare = GeneralJournalLine(
        posting_date=LINE.posting_date,
        document_no="D1",
        account_type=LINE.account_type,
        account_no="10110",
        amount=Decimal(1),
    )

    assert "Line_No" not in msgspec.json.decode(journal.create(BATCH, bare).body or b"")
