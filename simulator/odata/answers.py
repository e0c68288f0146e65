"""Answers of the JSON wires: their headers, and the forms they come in (PROTOCOL 2.3)."""

from http import HTTPStatus
from typing import Final
from uuid import uuid4

from simulator.errors import NavError
from simulator.listening import Answer
from simulator.odata.errors import error_body

JSON: Final = "application/json; odata.metadata=minimal; odata.streaming=true"


def headers(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The headers that every answer has."""
    return [("OData-Version", "4.0"), ("Request-Id", str(uuid4())), ("ms-correlation-x", str(uuid4())), *more]


def refused(refusal: NavError, old: bool) -> Answer:
    """A refusal with status, code and words."""
    status, body = error_body(refusal, old)
    return Answer(status, body, JSON, headers(), chunked=True)


def answered(text: str, status: int = HTTPStatus.OK, *more: tuple[str, str]) -> Answer:
    """A JSON answer."""
    return Answer(status, text.encode(), JSON, headers(*more), chunked=True)


def no_content(*more: tuple[str, str]) -> Answer:
    """An answer without a body."""
    return Answer(HTTPStatus.NO_CONTENT, headers=headers(*more))
