"""Everything that happened in a play, as plain values for machines (`jembatan play --json`).

Amounts are whole numbers, fractions and rates text, days ISO; nothing is rounded and nothing left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from books.papers import IssuedPaper
from jobs.stories.comparing import Difference
from jobs.stories.comparing_contracts import segments
from jobs.stories.journal import journal_told
from jobs.stories.looking import Nothing, moment_of, portions_of, schedule_facts
from jobs.stories.player import Played
from jobs.stories.stage import EntryTold, Step
from servicing.rules import WEIGHT_DENOMINATOR
from servicing.voucher import Voucher


def told(played: Played, differing: Sequence[Difference]) -> dict[str, Any]:
    """The play from its first event to its differences."""
    scene = played.scene
    last = played.steps[-1] if played.steps else None
    return {
        "story": scene.story,
        "title": scene.title,
        "about": scene.about.strip(),
        "holds": not differing,
        "differences": [
            {"where": d.where, "what": d.what, "expected": d.expected, "found": d.found} for d in differing
        ],
        "setup_refused": scene.refused_setup,
        "contracts_refused": dict(scene.refused_contracts),
        "schedules": {number: _schedule(played, number) for number in scene.contracts},
        "events": [_step(played, step) for step in played.steps],
        "tables": {number: _table(played, number) for number in scene.contracts},
        "accounts": [
            {
                "branch": key.branch,
                "role": key.role.value,
                "counter_branch": key.counter_branch,
                "bank": key.bank,
                "balance": amount,
            }
            for key, amount in sorted(last.balances.items() if last else ())
        ],
        "findings": list(played.findings),
    }


def _schedule(played: Played, number: str) -> dict[str, Any]:
    facts, lines = schedule_facts(played.scene.contracts[number])
    plain = {name: _exact(value) for name, value in facts.items()}
    return {**plain, "lines": [{"number": line, **columns} for line, columns in lines.items()]}


def _exact(value: Any) -> Any:
    """A fraction as text that loses nothing, anything else as it is."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value


def _step(played: Played, step: Step) -> dict[str, Any]:
    event = step.happening.event
    return {
        "id": step.id,
        "event": event.name,
        "on": event.on,
        "asked": event.model_dump(mode="python", exclude_unset=True, exclude={"event", "on", "id"}),
        "refused": step.refusal,
        "entries": [_entry(played, step, entry) for entry in step.entries],
    }


def _entry(played: Played, step: Step, entry: EntryTold) -> dict[str, Any]:
    sums, parts = portions_of(step.rows.get(entry.contract, {}).get(entry.fact.id, {}))
    lines, held = journal_told(played, entry)
    return {
        "branch": entry.branch,
        "contract": entry.contract or None,
        "entry": entry.fact.id,
        "posting_date": entry.fact.posting_date,
        "value_date": entry.fact.value_date,
        "allocation": {name: amount for name, amount in sums.items() if amount},
        "portions": [
            {("charge" if isinstance(name, str) else "instalment"): name, **part}
            for name, part in parts.items()
        ],
        "moved": [
            {
                "entry": moved,
                "component": key.component.value,
                "instalment": key.instalment or None,
                "charge": key.charge or None,
                "amount": amount,
            }
            for moved, rows in entry.moved.items()
            for key, amount in rows.items()
        ],
        "voucher": None if entry.voucher is None else _voucher(entry.voucher),
        "journal": [
            {
                "posting_date": line.posting_date,
                "document_no": line.document_no,
                "account_type": line.account_type.value,
                "account_no": line.account_no,
                "amount": line.amount,
                "external_document_no": line.external_document_no,
                "description": line.description,
                "branch": line.branch,
                "contract": line.contract,
                "correction": line.correction,
            }
            for line in lines
        ],
        "held_because": held,
        "documents": _papers(played.papers_of(entry)),
    }


def _voucher(voucher: Voucher) -> dict[str, Any]:
    return {
        "number": voucher.number,
        "date": voucher.date,
        "kind": voucher.kind.value,
        "text": voucher.text,
        "reverses": voucher.reverses,
        "lines": [
            {
                "branch": line.branch,
                "side": line.side.value,
                "role": line.role.value,
                "amount": line.amount,
                "contract": line.contract,
                "counter_branch": line.counter_branch,
                "bank": line.bank,
            }
            for line in voucher.lines
        ],
    }


def _papers(papers: Iterable[IssuedPaper]) -> list[dict[str, Any]]:
    return [
        {"kind": p.kind, "number": p.number, "issued": p.issued_on, "cancelled": p.cancelled} for p in papers
    ]


def _table(played: Played, number: str) -> dict[str, Any] | None:
    try:
        seen = moment_of(played, number)
    except Nothing:
        return None
    late = {
        row.number: [
            {
                "days": line.days,
                "amount": line.amount,
                "rate": line.rate.percent,
                "per": line.rate.per.value,
                "charge": _exact(Fraction(line.raw, WEIGHT_DENOMINATOR)),
            }
            for line in segments(row)
        ]
        for row in seen.table.rows
    }
    return {
        "on": seen.table.as_of,
        **seen.totals(),
        "rows": [
            {"number": line, **columns, "late_charge_lines": late[line]}
            for line, columns in seen.lines().items()
        ],
    }
