"""What an act on sheets wrote, or would write, as sentences or JSON."""

from __future__ import annotations

from typing import Any

from books.cheques.acts import Done
from books.cheques.bouncing import BouncePreview
from commands.printing import print_json, say
from servicing.cheque_history import Sheet
from servicing.cheques import Status
from servicing.money import rupiah


def tell(acts: list[Done] | tuple[Done, ...], key: str, json: bool) -> None:
    """The sheets after the acts, their papers, vouchers, warnings and proposals."""
    if json:
        told = [_plain(done) for done in acts]
        print_json({"key": key, **told[0]} if len(told) == 1 else {"key": key, "acts": told})
        return
    for done in acts:
        if done.repeated:
            say(f"Key {key} was used for exactly this before: here is the first answer again")
        for sheet in done.sheets:
            ticked = ", ticked" if sheet.ticked and sheet.status is Status.DEPOSITED else ""
            say(
                f"{sheet.name} over {rupiah(sheet.facts.amount)} for {sheet.facts.contract}: "
                f"{sheet.status.words}{ticked}"
            )
        for sheet in done.exceptions:
            say(f"{sheet.name} cannot return, in clearing: it is noted and follows later")
        for paper in done.papers:
            say(f"{paper.kind:<11} {paper.number}")
        say(f"Voucher     {done.voucher.number if done.voucher else 'none: no money moved'}")
        for warning in done.warnings:
            say(f"Warning     {warning.sentence}")
        for proposal in done.proposals:
            say(f"Proposal    {proposal}: confirm it with `jembatan cheque status`")
        say(f"Entry       {done.entry}")
    say(f"Key         {key}")


def _plain(done: Done) -> dict[str, Any]:
    return {
        "entry": str(done.entry),
        "repeated": done.repeated,
        "voucher": done.voucher.number if done.voucher else None,
        "papers": [{"kind": paper.kind, "number": paper.number} for paper in done.papers],
        "sheets": [_sheet(sheet) for sheet in done.sheets],
        "exceptions": [_sheet(sheet) for sheet in done.exceptions],
        "warnings": [{"code": w.code, "sentence": w.sentence} for w in done.warnings],
        "proposals": list(done.proposals),
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        "contract": sheet.facts.contract,
        "amount": sheet.facts.amount,
        "effective": sheet.effective,
        "status": sheet.status,
    }


def tell_preview(shown: BouncePreview, json: bool) -> None:
    """What a bounce would do to its contracts, which kwitansi it cancels, and whether the table is restored."""
    changes = {
        number: {
            "unpaid_before": _unpaid(both.before),
            "unpaid_after": _unpaid(both.after),
            "charges_before": both.before.unpaid_charges,
            "charges_after": both.after.unpaid_charges,
            "deposit_before": both.before.deposit,
            "deposit_after": both.after.deposit,
        }
        for number, both in shown.contracts.items()
    }
    if json:
        print_json({"sheet": shown.sheet.name, "reason": shown.refusal, "contracts": changes,
                    "reopened": shown.reopened, "cancels": [paper.number for paper in shown.cancels],
                    "restored": shown.restored})  # fmt: skip
        return
    say(f"{shown.sheet.name} would be bounced for reason {shown.refusal.code}, {shown.refusal.meaning}")
    say(f"Fees        bank {rupiah(shown.bank_fee)}, customer {rupiah(shown.customer_fee)}")
    for number, row in changes.items():
        say(
            f"{number}: unpaid {row['unpaid_before']:,} becomes {row['unpaid_after']:,}, charges "
            f"{row['charges_before']:,} become {row['charges_after']:,}, deposit {row['deposit_before']:,} becomes "
            f"{row['deposit_after']:,}"
        )
    for paper in shown.cancels:
        say(f"{paper.kind} {paper.number} would be cancelled")
    for number, is_restored in shown.restored.items():
        said = "equal, field by field, to the one" if is_restored else "NOT equal to the one"
        say(f"{number}: its instalment table would be {said} without this receipt")
    for number, barrier in shown.reopened.items():
        say(f"{number}: its receipt stays and the amount is owed again: {barrier}")
    say("Nothing was changed: leave --preview out to record it")


def _unpaid(contract: Any) -> Any:
    return sum(position.unpaid for position in contract.positions)
