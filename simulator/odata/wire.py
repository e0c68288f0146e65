"""A JSON wire: from an address to what it means, and one operation worked on (PROTOCOL 2 and 3).

OData V4 and API v2.0 differ in what they offer and in how they spell it; the protocol is one. Each operation
is one transaction of its company.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from simulator.calls import Call
from simulator.company import Company
from simulator.errors import NavError
from simulator.listening import Answer
from simulator.odata.addresses import JsonAddress, Segment, read_address, read_key
from simulator.odata.answers import answered, headers, no_content, refused
from simulator.odata.batch import BatchCall, Operation, read_operations
from simulator.odata.edmx import metadata
from simulator.odata.entities import ActionImport, Entity
from simulator.odata.errors import RequestRefused, bad_request, not_found
from simulator.odata.row_sets import RowSet
from simulator.odata.targets import Target
from simulator.odata.values import EDM, Dialect, parse, quoted
from simulator.tables.fields import Field

METHODS: Final = ("GET", "POST", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Part:
    """One operation: a request of its own, or one of a batch. `path` is what follows the root of the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    user: str


class Offer(Protocol):
    """What a wire offers: its entities, its sets in a company, and its procedures."""

    name: str  # odata or api
    root: str  # the path behind the server instance
    namespace: str
    companies_set: str
    dialect: Dialect
    old: bool  # does it spell error codes as in 2017

    def entities(self) -> list[Entity]:
        """Everything that `$metadata` describes."""

    def actions(self) -> list[ActionImport]:
        """The procedures that are called by name."""

    def company(self, name: str | None) -> Company:
        """The company of this name or GUID; the default one without."""

    def companies(self) -> RowSet:
        """The set of the companies."""

    def open(self, company: Company, name: str) -> RowSet:
        """A set of a company; refuses an unknown one."""

    def call(self, action: ActionImport, company: Company, user: str, arguments: Mapping[str, Any]) -> Any:
        """Call a procedure; returns what it returned."""


@dataclass(slots=True)
class JsonCall:
    """A request that was understood."""

    offer: Offer
    url: str
    part: Part
    company: Company
    service: str
    operation: str
    work: Callable[[], Answer]

    @property
    def wire(self) -> str:
        """odata or api."""
        return self.offer.name

    def perform(self) -> Answer:
        """Do it in one transaction."""
        with self.company.transaction(), self.company.part():
            return self.work()

    def refused(self, refusal: NavError) -> Answer:
        """The error object."""
        return refused(refusal, self.offer.old)


class JsonWire:
    """One of the two wires of a running server."""

    def __init__(
        self,
        offer: Offer,
        url: Callable[[], str],
        companies: Sequence[Company],
        run: Callable[[Call], Answer],
        isolates: bool,
    ) -> None:
        self.offer: Final = offer
        self._server: Final = url
        self._all: Final = companies
        self._run: Final = run  # how an operation of a batch is worked on
        self._isolates: Final = isolates

    @property
    def url(self) -> str:
        """The root's address."""
        return f"{self._server()}{self.offer.root}"

    def read(self, part: Part) -> Call:
        """Understand a request; refuses what leads nowhere."""
        if part.path.partition("?")[0].strip("/") == "$batch":
            return self._batch(part)
        return self._operation(part)

    def _batch(self, part: Part) -> BatchCall:
        if part.method != "POST":
            raise RequestRefused(405, "BadRequest_MethodNotAllowed", "A batch is sent with POST.")
        if "json" not in part.headers.get("content-type", ""):
            raise RequestRefused(
                415, "BadRequest_UnsupportedMediaType", "A batch is sent as application/json."
            )
        operations = read_operations(part.body, self.offer.root)

        def understand(operation: Operation) -> Call:
            sent = {**{n: v for n, v in part.headers.items() if n == "company"}, **operation.headers}
            return self._operation(Part(operation.method, operation.path, sent, operation.body, part.user))

        return BatchCall(
            self.offer.name,
            self.offer.company(None),
            self._all,
            operations,
            part.headers,
            self._isolates,
            self.offer.old,
            understand,
            self._run,
        )

    def _operation(self, part: Part) -> JsonCall:
        kind = part.headers.get("content-type", "application/json")
        if part.method in ("POST", "PATCH") and part.body and "json" not in kind:
            raise RequestRefused(
                415,
                "BadRequest_UnsupportedMediaType",
                f"The content type '{kind}' is not supported: send JSON.",
            )
        if part.method not in METHODS:
            raise RequestRefused(405, "BadRequest_MethodNotAllowed", f"{part.method} is not supported.")
        address = read_address(part.path)
        segments = list(address.segments)
        company = self._company(segments, address, part)
        if not segments:
            return self._call(part, company, "", "Services", self._service_document)
        first = segments[0].name
        if first == "$metadata":
            return self._call(part, company, "", "$metadata", self._metadata)
        action = next((each for each in self.offer.actions() if each.name == first), None)
        if action is not None and len(segments) == 1:
            return self._call(
                part, company, action.service, action.procedure, lambda: self._action(part, company, action)
            )
        return self._set_call(part, address, company, segments)

    def _call(
        self, part: Part, company: Company, service: str, operation: str, work: Callable[[], Answer]
    ) -> JsonCall:
        return JsonCall(self.offer, self.url, part, company, service, operation, work)

    def _company(self, segments: list[Segment], address: JsonAddress, part: Part) -> Company:
        """The company of a request, its segment taken off the path: address, query, header, default."""
        named = address.company or part.headers.get("company")
        if (
            segments
            and segments[0].name == self.offer.companies_set
            and segments[0].key
            and len(segments) > 1
        ):
            entity = self.offer.companies().entity
            (named,) = map(str, read_key(entity, segments[0].key, self.offer.dialect))
            del segments[0]
        return self.offer.company(named)

    # descriptions

    def _service_document(self) -> Answer:
        sets = [
            {"name": each.set_name, "kind": "EntitySet", "url": each.set_name}
            for each in self.offer.entities()
        ]
        context = f"{self.url}/$metadata"
        return answered(json.dumps({"@odata.context": context, "value": sets}, ensure_ascii=False))

    def _metadata(self) -> Answer:
        text = metadata(
            self.offer.namespace, self.offer.entities(), self.offer.actions(), self.offer.companies_set
        )
        return Answer(HTTPStatus.OK, text.encode(), "application/xml", headers())

    # procedures

    def _action(self, part: Part, company: Company, action: ActionImport) -> Answer:
        if part.method != "POST":
            raise not_found(action.name)
        given = parse(part.body) if part.body.strip() else {}
        unknown = [name for name in given if name not in dict(action.parameters)]
        if unknown:
            raise bad_request(
                f"The parameter '{unknown[0]}' in the request payload is not a valid parameter for the operation"
                f" '{action.name}'."
            )
        missing = [name for name, _ in action.parameters if name not in given]
        if missing:
            raise bad_request(f"Parameter '{missing[0]}' is missing.", "BadRequest_RequiredParamNotProvided")
        arguments = {
            name: self.offer.dialect.read(name, field, given[name]) for name, field in action.parameters
        }
        result = self.offer.call(action, company, part.user, arguments)
        if action.returns is None:
            return no_content()
        value = self.offer.dialect.text(Field("value", action.returns), result)
        context = quoted(f"{self.url}/$metadata#{EDM[action.returns]}")
        return answered(f'{{"@odata.context":{context},"value":{value}}}')

    # sets

    def _set_call(
        self, part: Part, address: JsonAddress, company: Company, segments: list[Segment]
    ) -> JsonCall:
        target = Target(self.offer, self.url, part.method, segments, address.options, part.headers)
        work = lambda: target.perform(company, part.body, part.user)  # noqa: E731 # a name for the reader
        return self._call(part, company, target.service, target.operation, work)
