"""Answers that do not come from Navision but from what stands before it: gateway, throttling, sign-in
(PROTOCOL 1.11, 3.4).

`Retry-After` is there only where the script says so: for 429 and 504 the real ones usually leave it out.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from simulator.listening import Answer
from simulator.misbehaviour.faults import Rule
from simulator.throttling import TurnedAway

_TOLD: Final[Mapping[int, tuple[str, str]]] = {
    400: ("BadRequest", "The request is not valid."),
    401: ("Authentication_InvalidCredentials", "The server has rejected the client credentials."),
    403: ("Authorization_RequestDenied", "You do not have permission to perform this request."),
    404: ("BadRequest_NotFound", "The requested resource is not found."),
    408: ("Application_OperationCanceled", "The operation took too long and was cancelled."),
    409: (
        "Internal_ServerError",
        "Your activity was deadlocked with another user modifying the same table. Please retry the activity.",
    ),
    413: ("RequestEntityTooLarge", "The request is too large."),
    429: ("Application_TooManyRequests", "Too many requests reached. Actual (101). Maximum (100)."),
    500: ("Internal_ServerError", "An internal error occurred."),
}


def gateway_answer(rule: Rule, wire: str) -> Answer:
    """The answer that a rule of kind `status` asks for, with the body that such an answer has on this wire."""
    body, kind = rule.body, rule.headers.get("Content-Type", "")
    if not body:
        body, usual = _body(rule.status, wire)
        kind = kind or usual
    others = [(name, value) for name, value in rule.headers.items() if name != "Content-Type"]
    if rule.retry_after is not None:
        others.append(("Retry-After", str(rule.retry_after)))
    if rule.status == HTTPStatus.UNAUTHORIZED and "WWW-Authenticate" not in rule.headers:
        others.append(("WWW-Authenticate", 'Basic realm=""'))
    return Answer(rule.status, body.encode(), kind or "text/html; charset=utf-8", others)


def turned_away(refusal: TurnedAway, wire: str) -> Answer:
    """The answer to a call that the limits do not let in: with the words of a real one, and without Retry-After."""
    if refusal.status is not HTTPStatus.TOO_MANY_REQUESTS or wire == "soap":
        body, kind = _body(refusal.status, wire)
        return Answer(refusal.status, body.encode(), kind or "text/html; charset=utf-8")
    code, _ = _TOLD[refusal.status]
    told = {"error": {"code": code, "message": refusal.words}}
    return Answer(refusal.status, json.dumps(told).encode(), "application/json; odata.metadata=minimal")


def _body(status: int, wire: str) -> tuple[str, str]:
    """Navision's servers tell JSON clients why; a gateway sends a page, and SOAP clients get nothing."""
    if status in (502, 503, 504):
        words = f"{status} {HTTPStatus(status).phrase}"
        page = f"<html><head><title>{words}</title></head><body><h1>{words}</h1></body></html>"
        return page, "text/html; charset=utf-8"
    if wire == "soap" or status not in _TOLD:
        return "", ""
    code, text = _TOLD[status]
    told = {"error": {"code": code, "message": f"{text}  CorrelationId:  {uuid4()}."}}
    return json.dumps(told), "application/json; odata.metadata=minimal"
