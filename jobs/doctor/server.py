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


def clock(patient: Patient) -> Iterator[Finding]:
    """The server's clock, as an answer shows it."""
    before = patient.clock()
    said = patient.wire.introduction()
    after = patient.clock()
    yield _clock(said.clock, before, after)


def version(patient: Patient) -> Iterator[Finding]:
    """The server's version as it tells it, or else what the journal page shows of its generation."""
    said = patient.wire.introduction()
    through = f"; it answers through {said.product}" if said.product else ""
    soap = _soap_in(said.version) or _soap_later(patient)
    yield note("version", f"{_told(patient, said)}{soap}{through}")


def _told(patient: Patient, said: Introduction) -> str:
    if said.version:
        return f"Business Central {said.version}"
    if said.has_api:
        return "Business Central with API v2.0; which one, it does not tell"
    why = "is not there or not open to us" if said.has_api is False else "does not answer"
    return f"is not told: API v2.0, which alone would tell it, {why}; {_deduced(patient)}"


def _soap_later(patient: Patient) -> str:
    """What a site that uses SOAP must know, whatever version it has now."""
    if "soap" not in patient.setup.navision.wires.values():
        return ""
    return "; pages of Microsoft's own leave SOAP with version 29: see docs/navision.md, Leaving SOAP"


def _deduced(patient: Patient) -> str:
    """The journal page was read before; where it is lost, that was said."""
    generation = None if "general_journal" in patient.lost else patient.wire.generation()
    if generation is None:
        return "nothing else shows it"
    return f"deduced from the fields, not told: {generation}"


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
