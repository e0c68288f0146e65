"""Rows of the JSON wires into typed values: one reader per service, compiled from its shape (PROTOCOL 2.1).

msgspec parses and checks in one pass and keeps every digit of a decimal. A newcomer would read into
dictionaries and ask for members that may be there. Each field that the service showed in its `$metadata` must
be in every row and of its type, or the answer is not understood; only a text or a date may be null, which is
Navision's blank.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

from connector.documents import GeneralJournalLine, InvalidDocument, RowHandle
from connector.errors import ConnectorError
from connector.exchange import Answer, Request, Unreadable
from connector.fields import Fields
from connector.odata.faults import ErrorBody, fault_of, raise_unless
from connector.shapes import Kind

__all__ = ["Page", "RowReader", "amount_of", "decoded", "handle_of", "parts_of"]

_TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: str | None,
    Kind.OPTION: str | None,
    Kind.WHOLE: int,
    Kind.DECIMAL: Decimal,
    Kind.DATE: date | None,
    Kind.MOMENT: str | None,
    Kind.TRUTH: bool,
}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Page(Generic[Value]):
    """A part of a list, and where it goes on; blank after the last part."""

    rows: Sequence[Value]
    following: str


class RowReader(Generic[Value]):
    """Reads the answers of one service: a page of its rows, or one row."""

    def __init__(
        self,
        fields: Fields,
        every: Iterable[str],
        make: Callable[[Any], Value],
        more: Sequence[tuple[Any, ...]] = (),
    ) -> None:
        """`every` are our names of all fields that `make` looks at; those that are not shown it sees as None."""
        self._make = make
        shown: list[tuple[Any, ...]] = [
            (ours, _TYPES[member.kind], msgspec.field(name=member.name))
            for ours, member in fields.members.items()
        ]
        hidden: list[tuple[Any, ...]] = [
            (ours, None, msgspec.field(name=f"?{ours}", default=None)) for ours in every if ours not in fields
        ]
        etag = ("etag", str, msgspec.field(name="@odata.etag", default=""))
        row = msgspec.defstruct("Row", [*shown, *more, *hidden, etag], kw_only=True, gc=False)
        page = msgspec.defstruct(
            "Page",
            [
                ("value", list[row]),  # type: ignore[valid-type]
                ("following", str | None, msgspec.field(name="@odata.nextLink", default=None)),
                ("next_link", str | None, msgspec.field(name="@nextLink", default=None)),
                ("error", ErrorBody | None, None),
            ],
        )
        self._row: msgspec.json.Decoder[Any] = msgspec.json.Decoder(row)
        self._page: msgspec.json.Decoder[Any] = msgspec.json.Decoder(page)

    def page(self, request: Request, answer: Answer) -> Page[Value]:
        """The rows that an answer holds; an error of Navision's is raised as what it means."""
        raise_unless(request, answer)
        page = decoded(self._page, answer.body)
        if page.error is not None:
            # The server had begun to answer when it failed (`odata.streaming`).
            raise _in_the_middle(request, page.error, answer)
        make = self._make
        try:
            rows = [make(row) for row in page.value]
        except InvalidDocument as invalid:
            raise Unreadable(str(invalid)) from None
        return Page(rows, page.following or page.next_link or "")

    def row(self, body: bytes) -> Value:
        """The one row that a body holds."""
        try:
            return self._make(decoded(self._row, body))
        except InvalidDocument as invalid:
            raise Unreadable(str(invalid)) from None


def handle_of(etag: str, *row: str) -> RowHandle:
    """What names a row and its version; only the wire that made it reads it."""
    return RowHandle("\n".join((etag, *row)))


def parts_of(line: GeneralJournalLine) -> list[str]:
    """Version and key of a line that was read."""
    if line.row is None:
        raise ValueError(f"{line.document_no}: a line that was not read cannot be changed or deleted")
    return line.row.value.split("\n")


def decoded(decoder: "msgspec.json.Decoder[Any]", body: bytes) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"JSON that is not what the service describes ({str(error)[:120]})") from None


def amount_of(fields: Fields) -> Callable[[Any], Decimal]:
    """The amount of a row, from debit and credit where the page shows only those."""
    if "amount" in fields:
        return attrgetter("amount")
    return lambda row: row.debit_amount - row.credit_amount


def _in_the_middle(request: Request, error: ErrorBody, answer: Answer) -> ConnectorError:
    return fault_of(request, error, max(answer.status, 500))
