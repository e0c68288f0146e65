"""A page published as a SOAP service: its calls as requests, its answers as rows. No sockets (PROTOCOL 1.4 to 1.8).

A newcomer would write the calls down. A journal page's variables (`CurrentJnlBatchName` and others) are the first
parameters of most operations on one server and missing on the next (PROTOCOL 1.6), so every call is put together
from the parameters that the operation has today, in their order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from lxml import etree

from connector.errors import Changed, Refused, ShapeChanged
from connector.exchange import Answer, Purpose, Request, Unreadable
from connector.fields import Use
from connector.shapes import Kind, Member, Row
from connector.soap.codec import RowReader, write_member
from connector.soap.envelope import Fault, answer_body, enveloped
from connector.soap.faults import refusal
from connector.soap.shape import Operation, ServiceShape

__all__ = ["KEY", "Call", "ServiceDialect", "Verbatim", "entity", "next_bookmark"]

KEY: Final = Use("key", "Key", Kind.TEXT)
"""What SOAP adds to every row: which row it is, and which version of it."""

_BLANKS: Final[Mapping[Kind, object]] = {
    Kind.TEXT: "",
    Kind.WHOLE: 0,
    Kind.DECIMAL: Decimal(0),
    Kind.DATE: date.min,
    Kind.TRUTH: False,
    Kind.OPTION: "_blank_",
}


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The inside of a parameter that was written by a compiled writer already."""

    content: str


@dataclass(frozen=True, slots=True)
class Call:
    """A request together with the operation whose answer it wants."""

    request: Request
    operation: Operation
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class ServiceDialect:
    """One published service at its address."""

    shape: ServiceShape
    address: str

    def operation(self, name: str) -> Operation:
        """The operation, or a refusal that names it."""
        if (operation := self.shape.operations.get(name)) is None:
            raise ShapeChanged(
                f"{self.shape.service}: it has no operation {name}: mend the page or codeunit; nothing was sent",
                service=self.shape.service,
            )
        return operation

    def call(self, name: str, purpose: Purpose, given: Mapping[str, object], *, by_key: bool = False) -> Call:
        """The call of an operation with these parameters; page variables that we do not know are sent blank."""
        operation = self.operation(name)
        self._check_parameters(operation, given)
        content = "".join(
            _parameter(member, given, operation.namespace) for member in operation.takes.members
        )
        request = Request(
            subject=f"{self.shape.service} {name}",
            address=self.address,
            purpose=purpose,
            body=enveloped(name, operation.namespace, content),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation.action}"'},
        )
        return Call(request, operation, by_key)

    def read_multiple(
        self,
        filters: Iterable[tuple[Member, str]],
        *,
        variables: Mapping[str, object],
        set_size: int,
        bookmark: str = "",
    ) -> Call:
        """The call that lists the rows which pass all filters, `set_size` at once, after the bookmark."""
        given: dict[str, object] = dict(variables)
        given["filter"] = [{"Field": member.name, "Criteria": criteria} for member, criteria in filters]
        given["setSize"] = set_size
        if bookmark:
            given["bookmarkKey"] = bookmark
        return self.call("ReadMultiple", Purpose.READ, given)

    def content(self, call: Call, answer: Answer) -> etree._Element:
        """The result element of an answer; a fault is raised as what it means."""
        body = answer_body(answer.body)
        if isinstance(body, Fault):
            raise refusal(call.request.subject, body, answer.status, by_key=call.by_key)
        if body.tag != f"{{{call.operation.namespace}}}{call.operation.result}":
            raise Unreadable(f"an answer to something else ({str(body.tag)[:80]})")
        return body

    def rows(self, call: Call, answer: Answer, reader: RowReader) -> list[dict[str, object]]:
        """The rows of a list or of a single-row answer. What is in the list and is no row is never passed over."""
        content = self.content(call, answer)
        outer = call.operation.gives.members[0] if call.operation.gives.members else None
        entity = self.shape.row
        if outer is None or entity is None:
            return []
        held = [_expect(child, outer) for child in content]
        if outer.row is entity or outer.row == entity:
            return [reader.read(row) for row in held]
        inner = outer.row.members[0] if outer.row and outer.row.members else None
        if inner is None:
            return []
        return [reader.read(_expect(row, inner)) for listed in held for row in listed]

    def deleted(self, call: Call, answer: Answer, what: str, of: str) -> None:
        """Nothing if what was to go is gone by this call; raises Changed if it was gone before."""
        result = self.result(call, answer, call.operation.result)
        if result is None:
            raise Unreadable("an answer without a result")
        if result.strip() not in ("true", "1"):
            raise Changed(
                f"{call.request.subject}: {what} is not there any more: read {of} again",
                service=call.request.subject,
            )

    def result(self, call: Call, answer: Answer, name: str) -> str | None:
        """The text of one result of an operation; None if it is not in the answer."""
        namespace = call.operation.namespace
        return self.content(call, answer).findtext(f"{{{namespace}}}{name}")

    def _check_parameters(self, operation: Operation, given: Mapping[str, object]) -> None:
        taken = {member.name for member in operation.takes.members}
        if missing := sorted(given.keys() - taken):
            raise ShapeChanged(
                f"{self.shape.service}: {operation.name} takes no {', '.join(missing)}: check the service's "
                "parameters; nothing was sent",
                service=self.shape.service,
            )


def entity(shape: ServiceShape) -> Row:
    """The rows that a page lists; a service that lists nothing is not the page we need."""
    if shape.row is None:
        raise ShapeChanged(
            f"{shape.service}: it has no ReadMultiple, so it is not the page we need: check the service's name",
            service=shape.service,
        )
    return shape.row


def next_bookmark(keys: Sequence[str], seen: set[str], request: Request) -> str:
    """Where the next page starts; blank after an empty page. A page that comes twice would never end."""
    if not keys:
        return ""
    if not keys[-1] or keys[-1] in seen:
        raise Refused(
            f"{request.subject}: the list does not go on after its first page: show Key, or raise page_size",
            service=request.subject,
        )
    seen.update(keys)
    return keys[-1]


def _parameter(member: Member, given: Mapping[str, object], namespace: str) -> str:
    if member.name in given:
        value = given[member.name]
        if isinstance(value, Verbatim):
            return f"<{member.name}>{value.content}</{member.name}>"
        return write_member(member, value, namespace)
    if member.optional or member.kind not in _BLANKS:
        return ""
    if member.kind is Kind.OPTION and "_blank_" not in member.options:
        return ""
    return write_member(member, _BLANKS[member.kind], namespace)


def _expect(element: etree._Element, member: Member) -> etree._Element:
    if element.tag != member.tag:
        raise Unreadable(f"{str(element.tag)[:80]} where {member.name} was expected")
    return element
