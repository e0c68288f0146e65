"""Sheets and their steps as rows: written, read back as values, and kept in the cached columns.

What a step decided has a column of the same name, so both ways follow from the field lists; nothing is converted
by hand twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from books.schema.cheques import cheque, cheque_clearing, cheque_plan, cheque_step
from servicing.cheque_dates import last_presentation_day
from servicing.cheque_history import EntryRef, PlannedPart, Sheet, SheetFacts, Step, fold, standing
from servicing.cheque_rules import ChequeRules
from servicing.cheques import SheetKind, Status, StepKind
from servicing.refusals import Again

SheetKey = tuple[str, int]

_FACTS: Final = tuple(f.name for f in fields(SheetFacts) if f.name not in ("plan",))
_DECIDED: Final = tuple(f.name for f in fields(Step) if f.name != "entry")
_ENUMS: Final[Mapping[str, type[Enum]]] = {"kind": SheetKind, "again": Again}
_MONEY: Final = frozenset({"amount", "bank_fee", "customer_fee"})


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return int(value) if isinstance(value, Decimal) else value


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MONEY:
        return Decimal(value)
    return _ENUMS[name](value) if name in _ENUMS else value


# --- writing ----------------------------------------------------------------------------------------------


def facts_values(facts: SheetFacts, entry: EntryRef) -> dict[str, object]:
    """The columns of what is written on a sheet."""
    values = {name: _plain(getattr(facts, name)) for name in _FACTS}
    return {**values, "entry_branch": entry.branch, "entry": entry.id}


def plan_values(facts: SheetFacts) -> list[dict[str, object]]:
    """The rows of a planned split."""
    return [
        {
            "branch": facts.branch,
            "cheque": facts.id,
            "part": place,
            "contract": part.contract,
            "instalment": part.instalment,
            "charge": part.charge,
            "amount": int(part.amount),
        }
        for place, part in enumerate(facts.plan, 1)
    ]


def step_values(facts: SheetFacts, step: Step) -> dict[str, object]:
    """The columns of a step."""
    values = {name: _plain(getattr(step, name)) for name in _DECIDED}
    where = {"branch": facts.branch, "cheque": facts.id}
    return {**where, **values, "entry_branch": step.entry.branch, "entry": step.entry.id}


def cached_values(sheet: Sheet, rules: ChequeRules) -> dict[str, object]:
    """The cached columns: what the fold of the steps says."""
    waiting = sheet.deposit if sheet.status is Status.DEPOSITED else None
    bounce = sheet.bounces[-1] if sheet.bounces else None
    return {
        "status": sheet.status.value,
        "effective_now": sheet.effective,
        "until": sheet.until,
        # Empty once it has left the safe: so PostgreSQL's statistics speak of what lies there alone.
        "presentable_from": sheet.presentable_from if sheet.is_on_hand else None,
        "last_day": last_presentation_day(sheet.facts.issued, rules, sheet.last.on)
        if sheet.is_on_hand
        else None,
        "deposited_on": waiting.on if waiting else None,
        "expected_on": waiting.expected_on if waiting else None,
        "deposit_branch": sheet.deposit.bank_branch if sheet.deposit else None,
        "deposit_bank": sheet.deposit.bank if sheet.deposit else None,
        "ticked": sheet.ticked,
        "return_wanted": sheet.return_wanted,
        "bounces": len(sheet.bounces),
        "bounced_on": bounce.on if bounce else None,
        "refusal": bounce.code if bounce else None,
        "again": bounce.again.value if bounce else None,
        "steps": len(sheet.steps),
        "last_on": sheet.last.on,
    }


_CACHED: Final = tuple(c.name for c in cheque.columns if c.name not in (*_FACTS, "entry_branch", "entry"))
_WRITE_CACHED = (
    update(cheque)
    .where(cheque.c.branch == bindparam("its_branch"), cheque.c.id == bindparam("its_id"))
    .values({name: bindparam(name) for name in _CACHED})
)


def insert_sheets(connection: Connection, sheets: Sequence[Sheet], rules: ChequeRules) -> None:
    """Write new sheets: what is written on them, their plans, and their cached columns."""
    rows = [{**facts_values(s.facts, s.steps[0].entry), **cached_values(s, rules)} for s in sheets]
    connection.execute(insert(cheque), rows)
    plans = [row for sheet in sheets for row in plan_values(sheet.facts)]
    if plans:
        connection.execute(insert(cheque_plan), plans)


def write_histories(connection: Connection, sheets: Sequence[Sheet], rules: ChequeRules) -> None:
    """Write new sheets with all the steps they have taken and their stays in clearing."""
    insert_sheets(connection, sheets, rules)
    connection.execute(insert(cheque_step), [step_values(s.facts, step) for s in sheets for step in s.steps])
    stays = [row for sheet in sheets for row in clearing_rows(sheet)]
    if stays:
        connection.execute(insert(cheque_clearing), stays)


def add_steps(
    connection: Connection, sheets: Sequence[Sheet], rules: ChequeRules, new: Iterable[SheetKey] = ()
) -> None:
    """Write the last step of each sheet, and the caches that follow; `new` sheets have just been inserted."""
    connection.execute(insert(cheque_step), [step_values(s.facts, s.last) for s in sheets])
    fresh = set(new)
    old = [s for s in sheets if key_of(s) not in fresh]
    if old:
        connection.execute(
            _WRITE_CACHED,
            [{"its_branch": s.facts.branch, "its_id": s.facts.id, **cached_values(s, rules)} for s in old],
        )
    _follow_clearing(connection, old)


def _follow_clearing(connection: Connection, sheets: Sequence[Sheet]) -> None:
    """Open a row for each sheet that came into clearing, and close the row of each that left it."""
    came, left = [], []
    for sheet in sheets:
        row = clearing_rows(sheet)[-1:]
        if row and row[0]["place"] == sheet.last.place:
            came.append(row[0])
        elif row and row[0]["until"] == sheet.last.on and sheet.status is not Status.DEPOSITED:
            left.append(row[0])
    if came:
        connection.execute(insert(cheque_clearing), came)
    if left:
        connection.execute(
            _CLOSE,
            [
                {
                    "its_branch": r["branch"],
                    "its_cheque": r["cheque"],
                    "its_place": r["place"],
                    "its_until": r["until"],
                    "its_days": r["days"],
                }
                for r in left
            ],
        )


_CLOSE = (
    update(cheque_clearing)
    .where(
        cheque_clearing.c.branch == bindparam("its_branch"),
        cheque_clearing.c.cheque == bindparam("its_cheque"),
        cheque_clearing.c.place == bindparam("its_place"),
        cheque_clearing.c.until.is_(None),
    )
    .values(until=bindparam("its_until"), days=bindparam("its_days"))
)


def clearing_rows(sheet: Sheet) -> list[dict[str, Any]]:
    """When the sheet was in clearing, by the posting dates of its steps; reversals count on their own day."""
    rows: list[dict[str, Any]] = []
    before = Status.CANCELLED
    for count in range(1, len(sheet.steps) + 1):
        then = fold(sheet.facts, sheet.steps[:count])
        step = then.last
        if then.status is Status.DEPOSITED and before is not Status.DEPOSITED:
            assert then.deposit is not None
            rows.append(
                {
                    "branch": sheet.facts.branch,
                    "cheque": sheet.facts.id,
                    "place": step.place,
                    "since": step.on,
                    "until": None,
                    "days": None,
                    "bank_branch": then.deposit.bank_branch,
                    "bank": then.deposit.bank,
                    "inkaso": sheet.facts.inkaso,
                    "amount": int(sheet.facts.amount),
                    "memo": sheet.facts.memo,
                    "slip_branch": then.deposit.entry.branch,
                    "slip": then.deposit.entry.id,
                    "old_slip": then.deposit.old_slip,
                }
            )
        elif before is Status.DEPOSITED and then.status is not Status.DEPOSITED:
            rows[-1] |= {"until": step.on, "days": (step.on - rows[-1]["since"]).days}
        before = then.status
    return rows


# --- reading ----------------------------------------------------------------------------------------------


def key_of(sheet: Sheet) -> SheetKey:
    """The sheet's key in the books."""
    return sheet.facts.branch, sheet.facts.id


def facts_of(row: Any, plan: Sequence[PlannedPart] = ()) -> SheetFacts:
    """What is written on a sheet."""
    return SheetFacts(**{name: _typed(name, getattr(row, name)) for name in _FACTS}, plan=tuple(plan))


def step_of(row: Any) -> Step:
    """A step."""
    values = {name: _typed(name, getattr(row, name)) for name in _DECIDED if name != "kind"}
    return Step(kind=StepKind(row.kind), entry=EntryRef(row.entry_branch, row.entry), **values)


def read_sheets(connection: Connection, rows: Iterable[Any]) -> list[Sheet]:
    """The sheets of these rows of `cheque`, in their order, each with its whole history."""
    found = list(rows)
    keys = [(row.branch, row.id) for row in found]
    steps, plans = read_steps(connection, keys), read_plans(connection, keys)
    return [fold(facts_of(row, plans[key]), steps[key]) for row, key in zip(found, keys, strict=True)]


def read_steps(connection: Connection, keys: Sequence[SheetKey]) -> Mapping[SheetKey, list[Step]]:
    """The steps of some sheets, in their order."""
    steps: defaultdict[SheetKey, list[Step]] = defaultdict(list)
    for some in _portions(keys):
        wanted = (
            select(cheque_step)
            .where(tuple_(cheque_step.c.branch, cheque_step.c.cheque).in_(some))
            .order_by(cheque_step.c.branch, cheque_step.c.cheque, cheque_step.c.place)
        )
        for row in connection.execute(wanted):
            steps[row.branch, row.cheque].append(step_of(row))
    return steps


def read_plans(connection: Connection, keys: Sequence[SheetKey]) -> Mapping[SheetKey, list[PlannedPart]]:
    """The planned splits of some sheets."""
    plans: defaultdict[SheetKey, list[PlannedPart]] = defaultdict(list)
    for some in _portions(keys):
        wanted = (
            select(cheque_plan)
            .where(tuple_(cheque_plan.c.branch, cheque_plan.c.cheque).in_(some))
            .order_by(cheque_plan.c.branch, cheque_plan.c.cheque, cheque_plan.c.part)
        )
        for row in connection.execute(wanted):
            part = PlannedPart(row.contract, Decimal(row.amount), row.instalment, row.charge)
            plans[row.branch, row.cheque].append(part)
    return plans


def _portions(keys: Sequence[SheetKey], size: int = 400) -> Iterable[Sequence[SheetKey]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def posted_on(sheet: Sheet, kind: StepKind) -> date | None:
    """The day of the sheet's last standing step of a kind."""
    return next((s.on for s in reversed(standing(sheet.steps)) if s.kind is kind), None)
