"""The codeunit that posts a journal batch, called as an unbound action of OData V4 (PROTOCOL 2.4).

A newcomer would call it below the company, like a page. It stands at the service root, and the company is named
in the question; without it the server would post in its default company.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from connector.documents import JournalBatch
from connector.errors import ShapeChanged
from connector.exchange import Answer, Purpose, Request, Unreadable
from connector.odata.batch import json_bytes
from connector.odata.faults import raise_unless
from connector.odata.lists import JSON_HEADERS
from connector.odata.metadata import Action
from connector.odata.names import address
from connector.settings import PublishedServices
from connector.shapes import Kind
from connector.soap.posting import posting_parameters

__all__ = ["ODataPosting", "action_name"]


class _Value(msgspec.Struct):
    value: object = None


@dataclass(frozen=True, slots=True)
class ODataPosting:
    """The posting action of one company, ready to be called."""

    action: Action
    root: str
    always: Mapping[str, str]
    services: PublishedServices

    @classmethod
    def of(
        cls, action: Action | None, root: str, always: Mapping[str, str], services: PublishedServices
    ) -> "ODataPosting":
        """Check the action against the settings; raises ShapeChanged if they do not fit."""
        name = action_name(services)
        if action is None:
            raise ShapeChanged(
                f"{name}: there is no such action: publish the codeunit, or mend its name in the settings; "
                "nothing was sent",
                service=name,
            )
        takes = {member.name: member for member in action.takes}
        ours = posting_parameters(services, JournalBatch("TEMPLATE", "BATCH"))
        faults = [f"it takes no {one}" for one in ours if one not in takes]
        faults += [f"it also wants {one}" for one in takes if one not in ours]
        faults += [
            f"{one} is {takes[one].kind.value}, not text"
            for one in ours
            if one in takes and takes[one].kind is not Kind.TEXT
        ]
        if faults:
            raise ShapeChanged(
                f"{name}: {'; '.join(faults)}: mend the parameters in the settings; nothing was sent",
                service=name,
            )
        return cls(action, root, always, services)

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of this action."""
        takes = ", ".join(f"{member.name} {member.kind.value}" for member in self.action.takes)
        return [(self.action.name, f"takes {takes or 'nothing'}")]

    def post(self, company: str, batch: JournalBatch) -> Request:
        """The request that posts the batch."""
        return Request(
            subject=self.action.name,
            address=address(self.root, [self.action.name], {"company": company, **self.always}),
            purpose=Purpose.POST,
            body=json_bytes(posting_parameters(self.services, batch)),
            headers={**JSON_HEADERS, "Content-Type": "application/json"},
        )

    def posted(self, request: Request, answer: Answer) -> str:
        """What the action returned, blank if it returns nothing."""
        raise_unless(request, answer)
        if answer.status == 204 or not answer.body.strip():
            return ""
        try:
            value = msgspec.json.decode(answer.body, type=_Value).value
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unreadable(f"JSON that is no answer of an action ({str(error)[:120]})") from None
        return "" if value is None else str(value).strip()


def action_name(services: PublishedServices) -> str:
    """The name of the action: service and procedure."""
    return f"{services.posting}_{services.posting_operation}"
