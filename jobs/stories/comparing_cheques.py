"""Sheets and customer cards beside what a story expects of them."""

from __future__ import annotations

from books.cheques.sheets import parsed
from jobs.stories.expected_cheques import ExpectedCard, ExpectedSheet
from jobs.stories.looking import Nothing
from jobs.stories.player import Played
from jobs.stories.sameness import Found, compare_fields
from jobs.stories.stage import Step


def compare_sheet(played: Played, row: ExpectedSheet, where: str) -> Found:
    step = _step(played, row.after)
    sheet = step.sheets.get(" ".join(parsed(row.cheque)))
    if sheet is None:
        raise Nothing(f"sheet {row.cheque} was not registered then")
    deposit, clearance = sheet.deposit, sheet.clearance
    facts = {
        "status": sheet.status,
        "effective": sheet.effective,
        "until": sheet.until,
        "deposited": deposit.on if deposit else None,
        "bank": f"{deposit.bank_branch} {deposit.bank}" if deposit else None,
        "expected": deposit.expected_on if deposit else None,
        "value_date": clearance.value_date if clearance else None,
        "ticked": sheet.ticked,
        "bounces": len(sheet.bounces),
        "return_wanted": sheet.return_wanted,
        "steps": len(sheet.steps),
        "warnings": step.warned.get(sheet.name, ()),
    }
    yield from compare_fields(row, facts, where)


def compare_card(played: Played, row: ExpectedCard, where: str) -> Found:
    step = _step(played, row.after)
    number = played.scene.contract(row.contract).row.number
    card = step.cards.get(number)
    if card is None:
        raise Nothing(f"contract {number} was not in the books then")
    last = card.last_bounce
    facts = {
        "status": card.status,
        "reason": card.status_reason,
        "bounces": len(card.bounces),
        "last_bounce": last.on if last else None,
        "last_reason": last.code if last else None,
        "on_hand": card.on_hand,
        "in_clearing": card.in_clearing,
        "cleared": card.cleared,
        "proposed": number in step.proposed,
    }
    yield from compare_fields(row, facts, where)


def _step(played: Played, after: str | None) -> Step:
    step = played.step(after) if after is not None else next(reversed(played.steps), None)
    if step is None:
        raise Nothing("nothing was played")
    return step
