"""Several calls in one: `$batch` in JSON, as a request, and its answer in parts (PROTOCOL 2.5).

A newcomer would believe a 201. With `Isolation: snapshot` the whole batch is one transaction, and when a later
call fails the earlier ones still report 201, with numbers of rows that do not exist afterwards. So a batch
succeeded when every call was answered and every answer is a success; after anything else only reading tells
what stands. A server may answer fewer calls than it was asked, and those without an answer were not tried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from connector.errors import ConnectorError
from connector.exchange import Answer, Purpose, Request, Unreadable, unread
from connector.odata.faults import error_in, fault_of, raise_unless
from connector.odata.lists import JSON_HEADERS
from connector.odata.names import address

__all__ = ["MOST_CALLS", "Operation", "Part", "batch_request", "first_failure", "json_bytes", "parts"]

# The server's own limit: one call more and it refuses the whole batch.
MOST_CALLS: Final = 100

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call inside a batch; its address is relative to the service root."""

    method: str
    url: str
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one call of a batch."""

    status: int
    body: bytes

    @property
    def succeeded(self) -> bool:
        """This call reports success, which it may do although it was rolled back."""
        return 200 <= self.status < 300


class _Response(msgspec.Struct):
    status: int
    id: str | int | None = None
    body: msgspec.Raw = msgspec.Raw(b"")


class _Responses(msgspec.Struct):
    responses: list[_Response]


def json_bytes(value: object) -> bytes:
    """The value as JSON, decimals as numbers with every digit."""
    return _ENCODER.encode(value)


def batch_request(
    subject: str,
    root: str,
    always: Mapping[str, str],
    operations: Sequence[Operation],
    *,
    snapshot: bool,
    continue_on_error: bool = False,
    purpose: Purpose = Purpose.WRITE,
) -> Request:
    """The request that carries these calls; whether it goes on after a failure is always said."""
    if not 0 < len(operations) <= MOST_CALLS:
        raise ValueError(f"{len(operations)} calls: one $batch carries 1 to {MOST_CALLS}")
    calls = [_call(place, operation) for place, operation in enumerate(operations)]
    headers = {
        **JSON_HEADERS,
        "Content-Type": "application/json",
        "Prefer": f"odata.continue-on-error={'true' if continue_on_error else 'false'}",
    }
    if snapshot:
        headers["Isolation"] = "snapshot"
    return Request(
        subject=subject,
        address=address(root, ["$batch"], always),
        purpose=purpose,
        body=json_bytes({"requests": calls}),
        headers=headers,
    )


def parts(request: Request, count: int, answer: Answer) -> list[Part | None]:
    """The answers in the order of the calls; None for a call that was not tried."""
    raise_unless(request, answer)
    try:
        found = msgspec.json.decode(answer.body, type=_Responses).responses
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"no answer to a batch ({str(error)[:120]})") from None
    if len(found) > count:
        raise Unreadable(f"{len(found)} answers to {count} calls")
    answers: list[Part | None] = [None] * count
    for place, one in enumerate(found):
        # Some servers leave the number out; then they answer in order.
        asked = place if one.id in (None, "") else _place(one.id, count)
        if answers[asked] is not None:
            raise Unreadable(f"two answers to call {asked}")
        answers[asked] = Part(one.status, bytes(one.body))
    return answers


def first_failure(
    request: Request, answers: Sequence[Part | None], *, by_key: bool = False
) -> ConnectorError | None:
    """The error of the first call that failed, or that no answer came to some; None if every call succeeded."""
    failed = next((part for part in answers if part is not None and not part.succeeded), None)
    if failed is not None:
        error = error_in(failed.body)
        if error is None:
            return unread(request, None, f"status {failed.status} and no words")
        return fault_of(request, error, failed.status, by_key=by_key)
    if None in answers:
        answered = sum(part is not None for part in answers)
        return unread(request, None, f"answers to {answered} of {len(answers)} calls")
    return None


def _call(place: int, operation: Operation) -> dict[str, Any]:
    headers = {"Accept": "application/json", **(operation.headers or {})}
    call: dict[str, Any] = {
        "id": str(place),
        "method": operation.method,
        "url": operation.url,
        "headers": headers,
    }
    if operation.body is not None:
        headers["Content-Type"] = "application/json"
        call["body"] = operation.body
    return call


def _place(given: object, count: int) -> int:
    text = str(given)
    if not (text.isdecimal() and text.isascii() and int(text) < count):
        raise Unreadable(f"an answer to a call {text[:20]!r} that was not asked")
    return int(text)
