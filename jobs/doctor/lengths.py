"""Do our document numbers fit into what the journal takes?

The setup refuses patterns longer than Navision's own twenty characters. A newcomer would stop there: a company's
copy of the page may take less, and over OData and API v2.0 its description says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from company.numbers import LONGEST_NUMBER
from connector.wire import Shape
from jobs.doctor.findings import Finding, fault, well
from jobs.doctor.patient import Patient

# How the journals of the wires call it.
_DOCUMENT_NO: Final = re.compile(r"(?P<service>.+): (Document_No|documentNumber)")
_SIZED: Final = re.compile(r"text up to (?P<length>\d+)")


def numbers(patient: Patient, shape: Shape) -> Iterator[Finding]:
    """The longest number that the setup makes, beside what is told of the journal's field."""
    patterns = patient.setup.numbers
    longest = max(patterns.with_bank.length, patterns.without_bank.length)
    told = list(_told(shape))
    for service, length in told:
        if length < longest:
            yield fault(
                "numbers",
                f"our document numbers have {longest} characters, and {service} takes {length}",
                "shorten the patterns in config/numbers.toml, or mend the page",
            )
    if all(length >= longest for _, length in told):
        most = min((length for _, length in told), default=LONGEST_NUMBER)
        yield well("numbers", f"our document numbers have {longest} characters, and Navision takes {most}")


def _told(shape: Shape) -> Iterator[tuple[str, int]]:
    for what, how in shape.parts:
        name, sized = _DOCUMENT_NO.fullmatch(what), _SIZED.fullmatch(how)
        if name and sized:
            yield name["service"], int(sized["length"])
