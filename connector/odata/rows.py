"""Rows of the JSON wires into typed values: one reader per service, compiled from its shape (PROTOCOL 2.1).

msgspec parses and checks in one pass and keeps every digit of a decimal. A newcomer would read into
dictionaries and ask for members that may be there. Each field that the service showed in its `$metadata` must
be in every row and of its type, or the answer is not understood; only a text or a date may be null, which is
Navision's blank and is read as such.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

from connector.documents import BLANK_DATE, GeneralJournalLine, InvalidDocument, RowHandle
from connector.errors import ConnectorError
from connector.exchange import Answer, Request, Unreadable
from connector.fields import Fields
from connector.odata.faults import ErrorBody, fault_of, raise_unless
from connector.shapes import Kind

__all__ = ["ETAG", "Make", "Page", "RowReader", "amount_of", "decoded", "each", "handle_of", "parts_of"]

_TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: str,
    Kind.OPTION: str,
    Kind.WHOLE: int,
    Kind.DECIMAL: Decimal,
    Kind.DATE: date,
    Kind.MOMENT: str,
    Kind.TRUTH: bool,
}
_BLANKS: Final[dict[Kind, object]] = {
    Kind.TEXT: "",
    Kind.OPTION: "",
    Kind.DATE: BLANK_DATE,
    Kind.MOMENT: "",
}
# Few answers hold a null, so they are read as if there were none, and once more if there is one: looking for it in
# every row would take longer than reading the row.
_TYPES_OR_NULL: Final[dict[Kind, Any]] = {
    kind: one | None if kind in _BLANKS else one for kind, one in _TYPES.items()
}
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)

ETAG: Final = ("etag", str, msgspec.field(name="@odata.etag", default=""))
"""The version of a row, where rows are changed."""

Value = TypeVar("Value")
Make = Callable[[Sequence[Any]], Sequence[Value]]
"""Makes values of rows that have their fields under our names."""


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
        unshown: Mapping[str, object],
        make: Make[Value],
        more: Sequence[tuple[Any, ...]] = (),
    ) -> None:
        """`unshown` has our names of the fields that `make` looks at, and what it sees of one that is not shown;
        a row has these fields first, in this order."""
        self._make = make
        self._blanks = [
            (ours, _BLANKS[member.kind]) for ours, member in fields.members.items() if member.kind in _BLANKS
        ]
        hidden = [
            (ours, Any, msgspec.field(name=f"?{ours}", default=seen))
            for ours, seen in unshown.items()
            if ours not in fields
        ]
        self._filled = _decoders(fields, _TYPES, [*more, *hidden], unshown)
        self._with_nulls = _decoders(fields, _TYPES_OR_NULL, [*more, *hidden], unshown)

    def page(self, request: Request, answer: Answer) -> Page[Value]:
        """The rows that an answer holds; an error of Navision's is raised as what it means."""
        raise_unless(request, answer)
        try:
            page = self._filled.page.decode(answer.body)
        except _UNREADABLE:
            page = decoded(self._with_nulls.page, answer.body)
            self._fill_blanks(page.value)
        if page.error is not None:
            # The server had begun to answer when it failed (`odata.streaming`).
            raise _in_the_middle(request, page.error, answer)
        return Page(self._values(page.value), page.following or page.next_link or "")

    def row(self, body: bytes) -> Value:
        """The one row that a body holds."""
        try:
            row = self._filled.row.decode(body)
        except _UNREADABLE:
            row = decoded(self._with_nulls.row, body)
            self._fill_blanks([row])
        (value,) = self._values([row])
        return value

    def _values(self, rows: Sequence[Any]) -> Sequence[Value]:
        try:
            return self._make(rows)
        except (InvalidDocument, ArithmeticError) as invalid:
            raise Unreadable(str(invalid)) from None

    def _fill_blanks(self, rows: Sequence[Any]) -> None:
        for row in rows:
            for ours, blank in self._blanks:
                if getattr(row, ours) is None:
                    setattr(row, ours, blank)


@dataclass(frozen=True, slots=True)
class _Decoders:
    """For the two bodies that hold rows."""

    page: "msgspec.json.Decoder[Any]"
    row: "msgspec.json.Decoder[Any]"


def _decoders(
    fields: Fields, types: Mapping[Kind, Any], more: Sequence[tuple[Any, ...]], first: Iterable[str]
) -> _Decoders:
    every: dict[str, tuple[Any, ...]] = {
        ours: (ours, types[member.kind], msgspec.field(name=member.name))
        for ours, member in fields.members.items()
    }
    every |= {one[0]: one for one in more}
    in_order = [every.pop(ours) for ours in first]
    row = msgspec.defstruct("Row", [*in_order, *every.values()], kw_only=True, gc=False)
    page = msgspec.defstruct(
        "Page",
        [
            ("value", list[row]),  # type: ignore[valid-type]
            ("following", str | None, msgspec.field(name="@odata.nextLink", default=None)),
            ("next_link", str | None, msgspec.field(name="@nextLink", default=None)),
            ("error", ErrorBody | None, None),
        ],
    )
    return _Decoders(msgspec.json.Decoder(page), msgspec.json.Decoder(row))


def each(make: Callable[[Any], Value]) -> Make[Value]:
    """Makes one value after the other."""
    return lambda rows: [make(row) for row in rows]


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
    except _UNREADABLE as error:
        raise Unreadable(f"JSON that is not what the service describes ({str(error)[:120]})") from None


def amount_of(fields: Fields) -> Callable[[Any], Decimal]:
    """The amount of a row, from debit and credit where the page shows only those."""
    if "amount" in fields:
        return attrgetter("amount")
    return lambda row: row.debit_amount - row.credit_amount


def _in_the_middle(request: Request, error: ErrorBody, answer: Answer) -> ConnectorError:
    return fault_of(request, error, max(answer.status, 500))
