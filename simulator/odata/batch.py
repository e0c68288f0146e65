"""`$batch`: many operations in one request, and what a rolled-back one looks like (PROTOCOL 2.5).

Without isolation every operation stands alone. With `Isolation: snapshot` all are one transaction, and a
newcomer would believe its answers: operations before the failing one still report 201 with real ids that do
not exist afterwards. Only "all succeeded" can be trusted.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from simulator.calls import Call
from simulator.company import Company
from simulator.errors import DuplicateKey, NavError
from simulator.listening import Answer
from simulator.odata.answers import JSON, answered, refused
from simulator.odata.errors import RequestRefused, bad_request
from simulator.odata.values import dumped, parse, quoted

MOST_OPERATIONS: Final = 100
_KNOWN: Final = frozenset({"id", "method", "url", "headers", "body", "atomicityGroup", "dependsOn"})
PART_JSON: Final = "application/json; odata.metadata=minimal"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a batch as it was written down."""

    id: str | None
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    group: str = ""
    after: tuple[str, ...] = field(default=())


class _RolledBack(Exception):
    """Ends a transaction that must not stay."""


def read_operations(body: bytes, root: str) -> list[Operation]:
    """The operations of a batch; refuses too many, and what is no operation."""
    requests = parse(body).get("requests")
    if not isinstance(requests, list) or not requests:
        raise bad_request("The batch request must have a property 'requests' with at least one request.")
    if len(requests) > MOST_OPERATIONS:
        raise RequestRefused(
            500,
            "Unknown",
            f"The number of operations in the batch exceeds the maximum of '{MOST_OPERATIONS}' operations allowed.",
        )
    operations = [_operation(each, root) for each in requests]
    given = [each.id for each in operations if each.id is not None]
    if len(set(given)) != len(given):
        raise bad_request("The 'id' of every request in a batch must be unique.")
    groups = [each.group for each in operations if each.group]
    if len(set(groups)) != len(groups):
        raise RequestRefused(
            500, "Unknown", "Multiple requests within the same change set are not supported by the service."
        )
    return operations


def _operation(given: Any, root: str) -> Operation:
    if not isinstance(given, dict) or not {"method", "url"} <= given.keys():
        raise bad_request("Every request of a batch needs a 'method' and a 'url'.")
    unknown = set(given) - _KNOWN
    if unknown:
        raise bad_request(f"The property '{min(unknown)}' is not known in a request of a batch.")
    sent = {str(name).lower(): str(value) for name, value in (given.get("headers") or {}).items()}
    body = given.get("body")
    return Operation(
        None if given.get("id") is None else str(given["id"]),
        str(given["method"]).upper(),
        _below_root(str(given["url"]), root),
        sent,
        b"" if body is None else dumped(body).encode(),
        str(given.get("atomicityGroup") or ""),
        tuple(map(str, given.get("dependsOn") or ())),
    )


def _below_root(url: str, root: str) -> str:
    """The path behind the root, whether the address is absolute, begins with a slash, or is relative."""
    parts = urlsplit(url)
    path = url
    if parts.scheme:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
    _, found, rest = path.partition(root)
    return rest if found else f"/{path.lstrip('/')}"


@dataclass(slots=True)
class BatchCall:
    """A batch that was understood as far as its envelope goes."""

    wire: str
    company: Company
    companies: Sequence[Company]
    operations: Sequence[Operation]
    sent: Mapping[str, str]
    isolates: bool  # does this server obey `Isolation: snapshot`
    old: bool
    understand: Callable[[Operation], Call]
    run: Callable[[Call], Answer]
    service: str = "$batch"
    operation: str = "$batch"

    def refused(self, refusal: NavError) -> Answer:
        """The error object, for the whole envelope."""
        return refused(refusal, self.old)

    def perform(self) -> Answer:
        """Work off the operations; the envelope is answered 200 whatever became of them."""
        if self.isolates and self.sent.get("isolation", "").lower() in ("snapshot", "odata.snapshot"):
            return self._envelope(self._as_one())
        return self._envelope(self._each())

    def _goes_on(self, without: bool) -> bool:
        """Is the rest tried after a failure?"""
        wishes = [wish.strip().lower() for wish in self.sent.get("prefer", "").split(",")]
        for wish in wishes:
            name, _, value = wish.removeprefix("odata.").partition("=")
            if name == "continue-on-error":
                return value != "false"
        return without

    def _each(self) -> list[tuple[Operation, Answer]]:
        """Operations on their own: what succeeded stays."""
        answers: list[tuple[Operation, Answer]] = []
        failed: set[str] = set()
        for operation in self.operations:
            if failed & set(operation.after):
                answers.append((operation, self._dependent()))
                continue
            answer = self._one(operation)
            answers.append((operation, answer))
            if answer.status >= HTTPStatus.BAD_REQUEST:
                failed |= {operation.id} if operation.id is not None else set()
                if not self._goes_on(without=False):
                    break
        return answers

    def _dependent(self) -> Answer:
        text = "The request depends on another request of the batch, which failed."
        return refused(RequestRefused(424, "BadRequest", text), self.old)

    def _as_one(self) -> list[tuple[Operation, Answer]]:
        """One transaction over all operations: one failure takes everything back, the answers stay."""
        answers: list[tuple[Operation, Answer]] = []
        try:
            with ExitStack() as stack:
                for company in self.companies:
                    stack.enter_context(company.transaction(commits=True))
                for number, operation in enumerate(self.operations):
                    answer = self._one(operation, whole=True)
                    answers.append((operation, answer))
                    if number == 0 and answer.status >= HTTPStatus.BAD_REQUEST:
                        break
                if any(answer.status >= HTTPStatus.BAD_REQUEST for _, answer in answers):
                    raise _RolledBack
        except _RolledBack:
            pass
        return answers

    def _one(self, operation: Operation, whole: bool = False) -> Answer:
        call: Call | None = None
        try:
            call = self.understand(operation)
            return self.run(call)
        except DuplicateKey as refusal:
            if whole:
                raise  # a duplicate key fails the whole envelope
            return call.refused(refusal) if call else self.refused(refusal)
        except NavError as refusal:
            return call.refused(refusal) if call else self.refused(refusal)

    def _envelope(self, answers: Sequence[tuple[Operation, Answer]]) -> Answer:
        parts = ",".join(_part(operation, answer) for operation, answer in answers)
        return answered(f'{{"responses":[{parts}]}}')


def _part(operation: Operation, answer: Answer) -> str:
    """One operation's answer inside the envelope."""
    sent = {
        name.lower(): value
        for name, value in answer.headers
        if name.lower() in ("location", "odata-version", "etag", "preference-applied") and answer.body
    }
    if answer.body:
        kind = answer.content_type
        sent["content-type"] = PART_JSON if kind == JSON else kind
    named = json.dumps(operation.id)
    text = f'{{"id":{named},"status":{int(answer.status)},"headers":{json.dumps(sent)}'
    if answer.body:
        body = answer.body.decode()
        text += f',"body":{body if answer.content_type == JSON else quoted(body)}'
    return text + "}"
