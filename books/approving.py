"""Approvals of a second person: named, another one than who acts, and in a role that setup lets approve it."""

from __future__ import annotations

from books.recording import Act, NotRecorded
from books.setups import Books
from company.approvals import ApprovedAct
from company.authority import spoken
from servicing.money import ZERO, Money, rupiah


def check_approver(books: Books, act: Act, what: ApprovedAct, said: str, amount: Money = ZERO) -> str:
    """The approver of an act, `said` in the sentence; raises NotRecorded without one who may approve it."""
    if not act.approver:
        raise NotRecorded(
            f"{act.key}: {said} needs an approver other than {act.actor.id}: name who approves it"
        )
    if act.approver == act.actor.id:
        raise NotRecorded(f"{act.key}: {said} needs an approver other than {act.actor.id}: ask somebody else")
    approvals, role = books.setup.approvals, act.approver_role or ""
    if not approvals.may(what, role, amount):
        much = f" of {rupiah(amount)}" if amount else ""
        named = f"is {role}" if role else "has no role named"
        raise NotRecorded(
            f"{act.key}: {act.approver} {named}: {said}{much} is approved by "
            f"{spoken(approvals.approvers(what, amount))} (config/approvals.toml)"
        )
    return act.approver
