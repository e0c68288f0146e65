"""Which version answers, as far as it can be known, and does its clock agree with ours?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from connector.introduction import Introduction
from jobs.doctor.findings import Finding, fault, note, well
from jobs.doctor.patient import Patient

# Tokens are refused, and days begin at different moments, where two clocks are further apart.
SKEW_SECONDS: Final = 120

# The first version whose API v2.0 tells it, and the two in which SOAP changes (PROTOCOL 1.11).
_SOAP_BY_KEY: Final = 26
_SOAP_GONE: Final = 29


def server(patient: Patient) -> Iterator[Finding]:
    """The server's version and its clock, as one answer shows them."""
    before = patient.clock()
    said = patient.wire.introduction()
    after = patient.clock()
    yield _version(said)
    yield _clock(said.clock, before, after)


def _version(said: Introduction) -> Finding:
    through = f" (answers through {said.product})" if said.product else ""
    if said.version:
        return note("version", f"Business Central {said.version}{_soap_in(said.version)}{through}")
    if said.has_api:
        return note("version", f"Business Central with API v2.0; which one, it does not tell{through}")
    if said.has_api is False:
        return note(
            "version",
            "is not told: API v2.0, which would tell it, is not there or not open to us: Dynamics NAV, an early "
            f"Business Central, or one with that API switched off{through}",
        )
    return note("version", f"is not told: API v2.0, which would tell it, does not answer{through}")


def _soap_in(version: str) -> str:
    major = version.partition(".")[0]
    if not (major.isascii() and major.isdecimal()) or int(major) < _SOAP_BY_KEY:
        return ""
    if int(major) < _SOAP_GONE:
        return "; pages of Microsoft's own stand on SOAP by a feature key only, and leave it with 29"
    return "; pages of Microsoft's own are not on SOAP any more"


def _clock(theirs: datetime | None, before: datetime, after: datetime) -> Finding:
    """The Date header lies between the moments at which we asked and heard, or the clocks differ."""
    if theirs is None:
        return note("clock", "the server does not tell its time, so the clocks were not compared")
    ahead = theirs - after
    behind = before - theirs - timedelta(seconds=1)  # the header cuts fractions of a second off
    if max(ahead, behind).total_seconds() <= SKEW_SECONDS:
        return well("clock", f"the server's and ours agree within {SKEW_SECONDS} seconds")
    apart, direction = (ahead, "ahead of") if ahead > behind else (behind, "behind")
    return fault(
        "clock",
        f"the server's is {apart.total_seconds():,.0f} seconds {direction} ours: {theirs:%Y-%m-%d %H:%M:%S} UTC "
        f"there, {after:%Y-%m-%d %H:%M:%S} UTC here",
        "let both take their time from one time server: sign-in tokens and dates go wrong",
    )
