"""The codeunit that posts a journal batch, published as a SOAP service by the company's administrator.

A newcomer would expect Navision to bring one. Posting is a button on the journal page; over SOAP it needs a few
lines of AL in a codeunit of the company's own, whose name, procedure and parameters are settings (PROTOCOL 1.10).
"""

from dataclasses import dataclass

from connector.documents import JournalBatch
from connector.errors import ShapeChanged
from connector.exchange import Answer, Purpose
from connector.settings import PublishedServices
from connector.shapes import Kind
from connector.soap.page import Call, ServiceDialect
from connector.soap.shape import ServiceShape

__all__ = ["PostingDialect", "posting_parameters"]


@dataclass(frozen=True, slots=True)
class PostingDialect:
    """The posting codeunit of one company, ready to be called."""

    service: ServiceDialect
    services: PublishedServices

    @classmethod
    def of(cls, shape: ServiceShape, address: str, services: PublishedServices) -> "PostingDialect":
        """Check the codeunit's procedure against the settings; raises ShapeChanged if they do not fit."""
        service = ServiceDialect(shape, address)
        takes = {
            member.name: member for member in service.operation(services.posting_operation).takes.members
        }
        ours = posting_parameters(services, JournalBatch("TEMPLATE", "BATCH"))
        faults = [f"it takes no {name}" for name in ours if name not in takes]
        faults += [f"it also wants {name}" for name in takes if name not in ours]
        faults += [
            f"{name} is {takes[name].kind.value}, not text"
            for name in ours
            if name in takes and takes[name].kind is not Kind.TEXT
        ]
        if faults:
            raise ShapeChanged(
                f"{shape.service} {services.posting_operation}: {'; '.join(faults)}: mend the parameters in the "
                "settings; nothing was sent",
                service=shape.service,
            )
        return cls(service, services)

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of this codeunit."""
        operation = self.service.operation(self.services.posting_operation)
        takes = ", ".join(f"{member.name} {member.kind.value}" for member in operation.takes.members)
        return [(f"{self.service.shape.service}: {operation.name}", f"takes {takes or 'nothing'}")]

    def post(self, batch: JournalBatch) -> Call:
        """The call that posts the batch."""
        return self.service.call(
            self.services.posting_operation, Purpose.POST, posting_parameters(self.services, batch)
        )

    def posted(self, call: Call, answer: Answer) -> str:
        """What the codeunit returned, blank if it returns nothing."""
        return (self.service.result(call, answer, "return_value") or "").strip()


def posting_parameters(services: PublishedServices, batch: JournalBatch) -> dict[str, str]:
    """What the codeunit is told about the batch, by its parameters' names."""
    given = dict(services.posting_constants)
    if services.template_parameter:
        given[services.template_parameter] = batch.template
    given[services.batch_parameter] = batch.name
    return given
