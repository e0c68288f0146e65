"""Is Navision reached, are we signed in, is our company there, and do its services show what we use?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from company.navision import Mode
from connector.errors import Refused
from connector.wire import Shape
from delivery.contract_lock import Weight, compare
from jobs.doctor.doors import WHOLE_COMPANY, behind, shut
from jobs.doctor.findings import Finding, fault, note, well
from jobs.doctor.lengths import numbers
from jobs.doctor.patient import Patient
from jobs.doctor.permissions import forbidden
from reports.terminal import several


def reached(patient: Patient) -> Iterator[Finding]:
    """Navision answers, and our company is one of those it has; raises the connector's errors."""
    navision = patient.setup.navision
    companies = patient.wire.companies()
    yield well("Navision", f"{navision.url} answers, and the sign-in ({navision.sign_in}) is accepted")
    if navision.company in companies:
        others = sorted(set(companies) - {navision.company})
        beside = f", beside {', '.join(others)}" if others else ", and no other"
        yield well("company", f"{navision.company} is there{beside}")
        return
    yield fault(
        "company",
        f"{navision.company} is not among the companies: {', '.join(sorted(companies)) or 'there are none'}",
        "write in config/navision.toml the name as Navision shows it",
        tuple(sorted(WHOLE_COMPANY)),
    )


def wires(patient: Patient) -> Iterator[Finding]:
    """Which wire each service goes over."""
    by_wire: dict[str, list[str]] = {}
    for service, carrier in sorted(patient.setup.navision.wires.items()):
        by_wire.setdefault(carrier, []).append(service)
    for wire, carried in sorted(by_wire.items()):
        yield note(f"wire {wire}", f"carries {', '.join(carried)}")


def services(patient: Patient) -> Iterator[Finding]:
    """Each service is published and shows the fields that we use; drift from what was accepted is named."""
    if patient.lost >= WHOLE_COMPANY:
        return
    shapes = patient.wire.shapes()
    refused = {service: one for service, one in shapes.items() if isinstance(one, Refused)}
    yield from _refusals(patient, shapes, refused)
    shape = Shape(
        tuple(sorted(part for one in shapes.values() if isinstance(one, Shape) for part in one.parts))
    )
    for service, used in sorted(_by_service(shape).items()):
        yield well(f"service {service}", f"published; all that we use is there: {several(used, 'part')}")
    if refused:
        return  # neither the contract lock nor what can be carried is judged by half of the services
    yield from _lock(patient, shape)
    yield from _capabilities(patient)
    yield from numbers(patient, shape)


def _refusals(
    patient: Patient, shapes: Mapping[str, Shape | Refused], refused: Mapping[str, Refused]
) -> Iterator[Finding]:
    """Each service that is refused, unless that was said before; a wire that is closed as a whole, once."""
    wires = patient.setup.navision.wires
    of_wire: dict[str, set[str]] = {}
    for service in shapes:
        of_wire.setdefault(wires[service], set()).add(service)
    closed = {wire: shut([refused.get(service) for service in those]) for wire, those in of_wire.items()}
    for wire, door in closed.items():
        if door is not None:
            yield fault(f"wire {wire}", str(door), "then run `jembatan doctor` again", behind(patient, wire))
    for service, refusal in refused.items():
        if service not in patient.lost and closed[wires[service]] is None:
            yield forbidden(f"service {service}", refusal, (service,)) or fault(
                f"service {service}", str(refusal), "then run `jembatan doctor` again", (service,)
            )


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
