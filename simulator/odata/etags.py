"""ETags: the row's version as the JSON wires show it, and the rules of If-Match (PROTOCOL 2.3).

`W/"JzE5OzE0NzYyMjkxOTA4NjA2NTgwMTgxOzAwOyc="` is base64 of `'19;14762291908606580181;00;'`. A newcomer would
leave If-Match away: a change without it is refused with 400, with an old one it is 409 and not 412.
"""

import base64
import binascii
import re
from typing import Final

from simulator.odata.errors import RequestRefused, bad_request
from simulator.tables.store import Record
from simulator.wording import changed_by_another

_INSIDE: Final = re.compile(r"'\d+;(\d+)1;00;'\Z")
_ONE: Final = re.compile(r'\s*(?:W/)?"([^"]*)"\s*(?:,|\Z)')


def etag(record: Record) -> str:
    """The ETag of a row as of its last change."""
    stamp = str(record.timestamp)
    inside = f"'{len(stamp)};{stamp}1;00;'"
    return f'W/"{base64.b64encode(inside.encode()).decode()}"'


def token_required() -> RequestRefused:
    """The refusal of a missing or unreadable token."""
    return bad_request(
        "Could not validate the client concurrency token required by the service. Please provide a valid token"
        " in the client request.",
        "BadRequest_InvalidToken",
    )


def check_match(record: Record, header: str | None, required: bool) -> None:
    """Hold a row against If-Match; refuses a missing one where it is required, and a stale one always."""
    if header is None:
        if required:
            raise token_required()
        return
    if header.strip() == "*":
        return
    stamps = [_timestamp(each) for each in _ONE.findall(header)]
    if not stamps or None in stamps:
        raise token_required()
    if record.timestamp not in stamps:
        raise changed_by_another(record)


def _timestamp(packed: str) -> int | None:
    try:
        found = _INSIDE.match(base64.b64decode(packed, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        return None
    return int(found[1]) if found else None
