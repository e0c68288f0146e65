"""What an OData or API error of Navision's means for what may be done next (PROTOCOL 2.3, 2.6).

A newcomer would go by the HTTP status alone. A row that somebody else changed is 409 here and 412 in the
standard, a deadlock is 409 or 400, and the codes of 2017 have other names than today's: `OData_Entity_Changed`
is `Request_EntityChanged`. The code decides, then the status.

An error of the server's own making (500 and above) says nothing of what it had done before, so a write that ends in
one may have been carried out; only an error that AL code or the table raised is rolled back and a refusal.
"""

from typing import Final

import msgspec

from connector.errors import Changed, ConnectorError, Refused
from connector.exchange import Answer, Request, Unreadable, unread
from connector.wording import navision_says, refused_with

__all__ = ["ErrorBody", "error_in", "fault_of", "meaning", "raise_unless"]

# Codes that tell of an error raised on purpose, in AL or by a table, whatever the status.
_RAISED: Final = ("Application_", "NavCSide_", "NavNCL_", "Internal_Entity", "Internal_Invalid", "Request_")


class ErrorBody(msgspec.Struct, frozen=True):
    """Navision's code and words."""

    code: str = ""
    message: str = ""


class _Envelope(msgspec.Struct):
    error: ErrorBody


def error_in(body: bytes) -> ErrorBody | None:
    """The error that a body holds; None if it holds none."""
    try:
        return msgspec.json.decode(body, type=_Envelope).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def raise_unless(request: Request, answer: Answer, *, by_key: bool = False) -> None:
    """Nothing for a call that was carried out; for any other the error that it means."""
    if not answer.succeeded:
        error = error_in(answer.body)
        if error is None:
            raise Unreadable("an error without words")
        raise fault_of(request, error, answer.status, by_key=by_key)


def fault_of(request: Request, error: ErrorBody, status: int, *, by_key: bool = False) -> ConnectorError:
    """The error of a call that was answered with Navision's own words."""
    meant = meaning(request.subject, error, status, by_key=by_key)
    raised = isinstance(meant, Changed) or (isinstance(meant, Refused) and meant.transient)
    if status < 500 or raised or error.code.startswith(_RAISED):
        return meant
    return unread(request, Answer(status, b""), f"status {status}: {_words(error)}")


def meaning(subject: str, error: ErrorBody, status: int, *, by_key: bool = False) -> ConnectorError:
    """The error by code, status and words; `by_key` if the call named a row that had been read."""
    words = _words(error)
    if status == 412 or (by_key and status in (404, 410) and "ompany" not in error.code):
        return Changed(
            f"{subject}: the row is not as it was read: {words}: read again",
            service=subject,
            status=status,
            navision_says=words,
            exception_class=error.code,
        )
    return refused_with(subject, error.code, words, status, by_key=by_key)


def _words(error: ErrorBody) -> str:
    return navision_says(error.message) or error.code or "nothing"
