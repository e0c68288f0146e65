"""Which services are published, and is each that the setup names among them?

A newcomer would only say that a service is not there. Its administrator chose the name, so what looks like it is
named as well, with the line to write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from connector.errors import ConnectorError
from connector.published import PublishedService, ServiceKind, WantedService, candidates, is_there, wanted_of
from connector.settings import WireName
from jobs.doctor.doors import WHOLE_COMPANY, door_of
from jobs.doctor.findings import Finding, fault, note, well
from jobs.doctor.patient import Patient

# Counted together where a list cannot tell them apart: OData shows a query like a page, and a codeunit by its
# procedures.
_COUNTED: Final[Mapping[WireName, Mapping[str, tuple[ServiceKind, ...]]]] = {
    "soap": {"pages": (ServiceKind.PAGE,), "codeunits": (ServiceKind.CODEUNIT,)},
    "odata": {
        "pages and queries": (ServiceKind.PAGE, ServiceKind.QUERY),
        "actions of codeunits": (ServiceKind.CODEUNIT,),
    },
    "api": {"collections": (ServiceKind.PAGE,)},
}


_NO_PAGES: Final[Mapping[WireName, str]] = {
    "soap": "publish them (docs/navision.md); from version 26 on Microsoft's own pages are on SOAP by a feature "
    "key only and from 29 not at all: then take them over odata or api under [wires]",
    "odata": "publish them (docs/navision.md)",
    "api": "ask for API v2.0",
}


def published(patient: Patient) -> Iterator[Finding]:
    """What each wire in use lists, and what looks like a service of ours that it does not list."""
    navision = patient.setup.navision
    if patient.lost >= WHOLE_COMPANY:
        return
    try:
        listed = patient.wire.published()
    except ConnectorError as not_given:
        # Services can be used without being listed, and each is asked for itself afterwards; a closed door too.
        why = f": {not_given}" if door_of(not_given) is None else ""
        yield note("published", f"the list of services cannot be had, so names were not compared{why}")
        return
    for wire in sorted({one.wire for one in listed}):
        yield well("published", _counted(listed, wire))
    needed = list(wanted_of(navision.services, navision.wires))
    there = [wanted for wanted in needed if is_there(wanted, listed)]
    if there:
        yield well("names", ", ".join(f"{one.setting} is {one.listed_as} ({one.wire})" for one in there))
    missing = [wanted for wanted in needed if wanted not in there]
    for wire in sorted({one.wire for one in missing}):
        yield from _missing_over(wire, [one for one in missing if one.wire == wire], listed)


def _missing_over(
    wire: WireName, missing: Sequence[WantedService], listed: Sequence[PublishedService]
) -> Iterator[Finding]:
    """What a wire does not list: each by itself, or in one sentence where it lists no page at all."""
    pages = [one for one in missing if one.kind is ServiceKind.PAGE]
    none_at_all = not any(one.wire == wire and one.kind is ServiceKind.PAGE for one in listed)
    together = pages if none_at_all and len(pages) > 1 else []
    if together:
        yield fault(
            f"wire {wire}",
            f"lists no page at all, and is to carry {', '.join(one.setting for one in together)}",
            _NO_PAGES[wire],
            tuple(one.setting for one in together),
        )
    for wanted in missing:
        if wanted not in together:
            yield _missing(wanted, listed)


def _counted(listed: Sequence[PublishedService], wire: WireName) -> str:
    kinds = Counter(one.kind for one in listed if one.wire == wire)
    counts = {name: sum(kinds[kind] for kind in of) for name, of in _COUNTED[wire].items()}
    return f"over {wire}: {', '.join(f'{name} {count}' for name, count in counts.items())}"


def _missing(wanted: WantedService, listed: Sequence[PublishedService]) -> Finding:
    alike = candidates(wanted, listed)
    subject, says = (
        f"service {wanted.setting}",
        f"no {wanted.kind.value} {wanted.listed_as} is published over {wanted.wire}",
    )
    if not alike:
        return fault(
            subject,
            f"{says}, nor any that looks like it",
            f"publish it (docs/navision.md), or mend {wanted.setting} under [services] in config/navision.toml",
            (wanted.setting,),
        )
    shown = "with the fields that we use" if wanted.known_by_fields else "like it"
    return fault(
        subject,
        f"{says}; {shown}: {', '.join(alike)}",
        f'write {wanted.setting} = "{alike[0]}" in config/navision.toml',
        (wanted.setting,),
    )
