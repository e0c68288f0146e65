"""Is Navision reached, are we signed in, is our company there, and do its services show what we use?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from company.navision import Mode
from connector.errors import Refused
from connector.wire import Shape
from delivery.contract_lock import Weight, compare
from jobs.doctor.findings import Finding, fault, note, well
from jobs.doctor.patient import Patient

# What a wire is worth knowing for, whatever else is found.
_OF_WIRES: Final = {
    "soap": "pages of Microsoft's own leave SOAP with version 29: see docs/navision.md, Leaving SOAP",
    "api": "its ledger shows no External Document No.: proof rests on document number and content",
}


def reached(patient: Patient) -> Iterator[Finding]:
    """Navision answers, and our company is one of those it has; raises the connector's errors."""
    navision = patient.setup.navision
    companies = patient.wire.companies()
    yield well("Navision", f"{navision.url} answers, and the sign-in ({navision.sign_in}) is accepted")
    if navision.company in companies:
        yield well("company", f"{navision.company} is there")
        return
    yield fault(
        "company",
        f"{navision.company} is not among the companies: {', '.join(sorted(companies)) or 'there are none'}",
        "write in config/navision.toml the name as Navision shows it",
    )


def wires(patient: Patient) -> Iterator[Finding]:
    """Which wire each service goes over."""
    by_wire: dict[str, list[str]] = {}
    for service, carrier in sorted(patient.setup.navision.wires.items()):
        by_wire.setdefault(carrier, []).append(service)
    for wire, services in sorted(by_wire.items()):
        yield note(f"wire {wire}", f"carries {', '.join(services)}" + _more(wire))


def _more(wire: str) -> str:
    return f"; {_OF_WIRES[wire]}" if wire in _OF_WIRES else ""


def services(patient: Patient) -> Iterator[Finding]:
    """Each service is published and shows the fields that we use; drift from what was accepted is named."""
    shapes = patient.wire.shapes()
    refusals = [refusal for refusal in shapes.values() if isinstance(refusal, Refused)]
    for refusal in refusals:
        yield fault("services", str(refusal), "then run `jembatan doctor` again")
    shape = Shape(
        tuple(sorted(part for one in shapes.values() if isinstance(one, Shape) for part in one.parts))
    )
    for service, used in sorted(_by_service(shape).items()):
        yield well(f"service {service}", f"published; {used} parts that we use are there")
    if refusals:
        return  # neither the contract lock nor what can be carried is judged by half of the services
    yield from _lock(patient, shape)
    yield from _capabilities(patient)


def _by_service(shape: Shape) -> dict[str, int]:
    found: dict[str, int] = {}
    for what, _ in shape.parts:
        service = what.partition(":")[0]
        found[service] = found.get(service, 0) + 1
    return found


def _lock(patient: Patient, shape: Shape) -> Iterator[Finding]:
    if patient.books is None:
        return
    drifts = compare(patient.books.database, patient.setup.navision, shape)
    if drifts is None:
        yield note(
            "contract lock",
            "nobody has accepted these services yet",
            "run `jembatan doctor --accept`, or the first delivery accepts what it finds",
        )
    elif not drifts:
        yield well("contract lock", f"the services are as accepted ({shape.fingerprint[:8]})")
    for drift in drifts or ():
        if drift.weight is Weight.BREAKING:
            yield fault("contract lock", str(drift), "mend the page, or `jembatan doctor --accept`")
        else:
            yield note("contract lock", f"{drift} ({drift.weight.value})", "`jembatan doctor --accept`")


def _capabilities(patient: Patient) -> Iterator[Finding]:
    able, navision = patient.wire.capabilities, patient.setup.navision
    if navision.mode is Mode.POST and not able.can_post:
        yield fault(
            "posting",
            "mode is post, but no posting service is named",
            "publish the codeunit of docs/navision.md and name it, or use draft mode",
        )
    elif navision.mode is Mode.DRAFT:
        yield note("posting", "draft mode: lines are offered, finance posts them")
    if navision.dimensions.contract_posted and not able.contract:
        yield fault(
            "dimensions",
            "the journal page shows no Shortcut Dimension 2 Code, but contract_posted is true",
            "show the field on the page, or write contract_posted = false",
        )
    if not able.external_document_no_in_ledger:
        yield note("ledger", "shows no External Document No.: proof rests on document number and content")
    if navision.description_length > able.description_length:
        yield fault(
            "journal",
            f"descriptions may have {able.description_length} characters, the setup says "
            f"{navision.description_length}",
            f"write description_length = {able.description_length}",
        )
