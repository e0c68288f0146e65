"""How a refusal looks on the JSON wires: status, code and words, as both generations spell them (PROTOCOL 2.6).

The code is what a program may rely on. A newcomer would go by the status alone: a stale ETag is 409 and not
412, a deadlock is 409 as well, and the servers of 2017 say `OData_Entity_Changed` where today's say
`Request_EntityChanged`.
"""

import json
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from simulator.errors import (
    CallbackNotAllowed,
    CompanyNotFound,
    Deadlock,
    DuplicateKey,
    EvaluateFailed,
    FilterInvalid,
    LockTimeout,
    NavError,
    PermissionDenied,
    RecordChanged,
    RecordNotFound,
    SchemaViolated,
    StringTooLong,
    TableRelationBroken,
    TestFieldError,
)


class RequestRefused(NavError):
    """A request that the wire itself turns away, before any AL code runs."""

    exception_class = "Microsoft.Dynamics.Nav.Service.OData.ODataBadRequestException"

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status: Final = status
        self.code: Final = code


def bad_request(text: str, code: str = "BadRequest") -> RequestRefused:
    """A request that is not understood."""
    return RequestRefused(400, code, text)


def not_found(segment: str) -> RequestRefused:
    """An address that leads nowhere."""
    text = f"Resource not found for the segment '{segment}'."
    return RequestRefused(404, "BadRequest_ResourceNotFound", text)


_CODES: Final[Mapping[type[NavError], tuple[int, str]]] = {
    TestFieldError: (400, "Application_FieldValidationException"),
    RecordNotFound: (404, "Internal_RecordNotFound"),
    DuplicateKey: (400, "Internal_EntityWithSameKeyExists"),
    TableRelationBroken: (400, "Internal_InvalidTableRelation"),
    StringTooLong: (400, "Application_StringExceededLength"),
    EvaluateFailed: (400, "Unknown"),
    FilterInvalid: (400, "Application_FilterErrorException"),
    CallbackNotAllowed: (400, "Application_CallbackNotAllowed"),
    LockTimeout: (409, "Internal_ServerError"),
    Deadlock: (400, "Application_DialogException"),
    RecordChanged: (409, "Request_EntityChanged"),
    CompanyNotFound: (404, "Internal_CompanyNotFound"),
    PermissionDenied: (401, "Authorization_PermissionDenied"),
    SchemaViolated: (400, "BadRequest"),
}

# The spelling of 2017, where it differs.
_OF_2017: Final[Mapping[str, str]] = {
    "Request_EntityChanged": "OData_Entity_Changed",
    "BadRequest_InvalidToken": "OData_Invalid_Token",
    "BadRequest_RequiredParamNotProvided": "OData_Required_Param_NotProvided",
    "Internal_RecordNotFound": "NavCSide_Record_NotFound",
    "Internal_InvalidTableRelation": "NavCSide_TableRelation_Invalidated",
    "Internal_EntityWithSameKeyExists": "NavCSide_Entity_With_Samekey",
    "Application_StringExceededLength": "NavNCL_String_ExceededLength",
    "Internal_CompanyNotFound": "Nav_Company_NotFound",
}


def status_and_code(refusal: NavError, old: bool) -> tuple[int, str]:
    """The status of a refusal, and its code in the old or the current spelling."""
    if isinstance(refusal, RequestRefused):
        status, code = refusal.status, refusal.code
    else:
        status, code = next(
            (found for kind in type(refusal).__mro__ if (found := _CODES.get(kind))),
            (400, "Application_DialogException"),
        )
    return status, _OF_2017.get(code, code) if old else code


def error_body(refusal: NavError, old: bool) -> tuple[int, bytes]:
    """The status and the body of a refusal; two blanks stand before the correlation (PROTOCOL 6.11)."""
    status, code = status_and_code(refusal, old)
    text = refusal.text
    if isinstance(refusal, RecordChanged):
        text = "Another user has already changed the record."
    message = f"{text}  CorrelationId:  {uuid4()}."
    return status, json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False).encode()
