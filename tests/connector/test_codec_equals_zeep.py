"""Our codec writes what zeep writes and reads what zeep reads, on every service whose description we have."""

import io
import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
import zeep
from lxml import etree
from zeep.helpers import serialize_object

from connector.exchange import Answer, Purpose
from connector.shapes import Kind, Member, Row
from connector.soap.codec import RowReader, RowWriter, write_row
from connector.soap.envelope import answer_body, enveloped
from connector.soap.page import ServiceDialect, Verbatim
from connector.soap.shape import ServiceShape, read_shape
from tests.connector import captures, pages

OUR_OWN = {
    "journal page": pages.page_wsdl("Journal", pages.JOURNAL, variables=["CurrentJnlBatchName"]),
    "ledger page": pages.page_wsdl("G_L_Entries", pages.LEDGER),
    "document page": pages.page_wsdl(
        "Statement", pages.STATEMENT, parts=pages.STATEMENT_PARTS, variables=["CurrentJnlBatchName"]
    ),
    "codeunit": pages.codeunit_wsdl("Posting", "Post", {"batchName": "string", "on": "date"}, "int"),
}


def every_description() -> list[Any]:
    recorded = [pytest.param(path.read_bytes(), id=path.name) for path in captures.descriptions()]
    return [pytest.param(wsdl, id=name) for name, wsdl in OUR_OWN.items()] + recorded


TEXTS = [
    "",
    "a & b <c>",
    "  blanks  ",
    "Jl. Jend. Sudirman Kav. 52-53",
    "line\nline\r",
    "Ünïcødé ₫ 한",
    "'\"]]>",
]


def some_values(row: Row, chance: random.Random) -> dict[str, Any]:
    """Values for some of a row's members: all that must be there, and some of the others."""
    density = chance.choice([0.1, 0.5, 1.0])
    return {
        member.name: some_value(member, chance)
        for member in row.members
        if not member.optional or chance.random() < density
    }


def some_value(member: Member, chance: random.Random) -> Any:
    if member.kind is Kind.ROWS:
        assert member.row is not None
        rows = [some_values(member.row, chance) for _ in range(chance.randint(1, 3))]
        return rows if member.repeats else rows[0]
    if member.kind is Kind.OPTION:
        return chance.choice(sorted(member.options))
    # zeep writes years below 1000 without their zeros, which is no XML date; so no earlier year here.
    moment = datetime(1000, 1, 1, tzinfo=UTC) + timedelta(
        days=chance.randrange(3_000_000), seconds=chance.random()
    )
    return {
        Kind.TEXT: chance.choice(TEXTS),
        Kind.WHOLE: chance.choice([0, -1, 2**31 - 1, -(2**31)]),
        Kind.DECIMAL: Decimal(chance.randrange(-(10**17), 10**17)).scaleb(-chance.randrange(6)),
        Kind.DATE: moment.date(),
        Kind.MOMENT: moment,
        Kind.TRUTH: chance.random() < 0.5,
    }[member.kind]


def client(wsdl: bytes) -> Any:
    settings = zeep.Settings(strict=False, xsd_ignore_sequence_order=True)
    return cast(Any, zeep).Client(io.BytesIO(wsdl), transport=SimpleNamespace(load=None), settings=settings)


def infoset(element: etree._Element) -> Any:
    """A tree without prefixes, the way a parser that knows namespaces sees it."""
    inside = [infoset(child) for child in element]
    return element.tag, (element.text or "") if not inside else "", inside


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("wsdl", every_description())
def test_every_call_is_written_as_zeep_writes_it(wsdl: bytes, seed: int) -> None:
    theirs, chance = client(wsdl), random.Random(seed)
    for operation in read_shape("Service", wsdl).operations.values():
        values = some_values(operation.takes, chance)

        written = enveloped(
            operation.name, operation.namespace, write_row(operation.takes, values, operation.namespace)
        )
        by_zeep = theirs.create_message(theirs.service, operation.name, **values)

        assert infoset(etree.fromstring(written)) == infoset(
            etree.fromstring(etree.tostring(by_zeep, encoding="utf-8"))
        )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("wsdl", every_description())
def test_every_answer_is_read_as_zeep_reads_it(wsdl: bytes, seed: int) -> None:
    theirs, chance = client(wsdl), random.Random(seed)
    for operation in read_shape("Service", wsdl).operations.values():
        values = some_values(operation.gives, chance)
        body = enveloped(
            operation.result, operation.namespace, write_row(operation.gives, values, operation.namespace)
        )

        content = answer_body(body)
        assert isinstance(content, etree._Element)
        ours = RowReader(operation.gives).read(content)
        by_zeep = theirs.service._binding.get(operation.name).output.body.parse(content, theirs.wsdl.types)

        assert said(ours) == said(values)
        assert said(ours) == (said(cast(Any, serialize_object)(by_zeep, target_cls=dict)) or {})


def said(value: Any) -> Any:
    """What a row says: absent, None and blank text are the same on this wire."""
    if isinstance(value, Mapping):
        # zeep keeps what stands between the elements of a mixed type under this name.
        inside = {name: said(one) for name, one in value.items() if name != "_value_1"}
        return {name: one for name, one in inside.items() if one not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        # zeep hands over bare what repeats only once, if there is nothing else in the answer.
        return (
            [said(one) or {} for one in value] if len(value) != 1 or isinstance(value[0], dict) else value[0]
        )
    return value


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("wsdl", [one for one in every_description() if b"CreateMultiple" in one.values[0]])
def test_lines_written_by_the_compiled_writer_are_those_that_zeep_writes(wsdl: bytes, seed: int) -> None:
    theirs, chance, shape = client(wsdl), random.Random(seed), read_shape("Service", wsdl)
    many = shape.operations["CreateMultiple"]
    assert shape.row is not None
    rows = [some_values(shape.row, chance) for _ in range(3)]
    listed = many.takes.members[-1]
    variables = {member.name: "LEASE01" for member in many.takes.members[:-1]}
    writer = RowWriter(shape.row, [member.name for member in shape.row.members], many.namespace)
    lines = "".join(
        f"<{shape.row.name}>{writer.write([row.get(name) for name in writer.names])}</{shape.row.name}>"
        for row in rows
    )

    call = ServiceDialect(shape, "http://navision.example").call(
        "CreateMultiple", Purpose.WRITE, {**variables, listed.name: Verbatim(lines)}
    )
    by_zeep = theirs.create_message(
        theirs.service, "CreateMultiple", **variables, **{listed.name: {shape.row.name: rows}}
    )

    assert call.request.body is not None
    assert infoset(etree.fromstring(call.request.body)) == infoset(
        etree.fromstring(etree.tostring(by_zeep, encoding="utf-8"))
    )


def test_a_row_is_read_whatever_the_order_of_its_members() -> None:
    shape = read_shape("Journal", OUR_OWN["journal page"])
    values = {"Amount": Decimal("12.50"), "Description": "b", "Posting_Date": date(2026, 3, 2)}
    namespace = "urn:microsoft-dynamics-schemas/page/journal"
    backwards = (
        f'<Journal xmlns="{namespace}"><Description>b</Description><Posting_Date>2026-03-02</Posting_Date>'
        "<New>of an upgrade</New><Amount>12.50</Amount></Journal>"
    )

    assert shape.row is not None
    assert RowReader(shape.row).read(etree.fromstring(backwards)) == values


@pytest.mark.parametrize("name", ["journal page", "ledger page"])
def test_a_long_list_is_read_row_by_row(name: str) -> None:
    shape = read_shape("Service", OUR_OWN[name])
    dialect = ServiceDialect(shape, "http://navision.example")
    call = dialect.call("ReadMultiple", Purpose.READ, {"filter": [], "setSize": 0, **variables(shape)})
    assert shape.row is not None
    rows = [pages.row(Key=f"k{number}", Amount=number) for number in range(500)]

    read = dialect.rows(
        call, Answer(200, pages.listed(shape.row.name, "ReadMultiple", rows)), RowReader(shape.row)
    )

    assert [one["Amount"] for one in read] == [Decimal(number) for number in range(500)]


def variables(shape: ServiceShape) -> dict[str, str]:
    takes = shape.operations["ReadMultiple"].takes
    return {"CurrentJnlBatchName": "LEASE01"} if takes.member("CurrentJnlBatchName") else {}


@captures.needs_captures
def test_every_recorded_description_is_understood() -> None:
    understood = [read_shape(path.name, path.read_bytes()) for path in captures.descriptions()]

    assert len(understood) >= 20
    assert all(shape.operations for shape in understood)
    assert not [
        (shape.service, member.name)
        for shape in understood
        for operation in shape.operations.values()
        for member in (*operation.takes.members, *operation.gives.members)
        if member.kind is Kind.OTHER
    ]


@captures.needs_captures
def test_every_recorded_page_shows_its_rows() -> None:
    rows = {path.name: read_shape(path.name, path.read_bytes()).row for path in captures.pages()}

    assert len(rows) >= 14
    assert all(row is not None and row.member("Key") for row in rows.values())
