"""Whether a new setup would rewrite the past, and what to do instead.

A setting whose date has come may have been used already. Editing it silently would make yesterday's late charge
wrong by today's rule, so a changed, removed or inserted row dated today or earlier is a fault; the remedy is a
row with a new date. The comparison asks what *was in force*, not how it is written: a row that repeats the value
in force changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from company.faults import Fault
from company.setup import Setup
from company.tenders import Tender
from servicing.rules import Dated

# How the fields of the values in force are called in the files; where nothing stands here, the names agree.
_KEYS: Final = {
    "cap": "late_cap",
    "minimum": "late_minimum",
    "rounding_unit": "late_rounding",
    "rounding": "late_rounding",
    "hierarchy": "hierarchy_instalment",
    "termination_hierarchy": "hierarchy_termination",
    "stop_above_days_past_due": "accrual_stop_days",
    "pdc": "pdc_value_date_rule",
    "suspense": "suspense_value_date",
    "collector": "collector_value_date",
}


@dataclass(frozen=True, slots=True)
class _History:
    """A part's history in one setup. `key` is the setting's name, or empty where the part's fields have names."""

    file: str
    part: str
    key: str
    rows: Dated[Any]

    @property
    def prefix(self) -> str:
        """What stands before the setting's name in the file."""
        return f"{self.part}." if self.file == "products.toml" else ""


def changed_past(old: Setup, new: Setup, today: date) -> tuple[Fault, ...]:
    """A fault for every setting that was in force on or before today and is another in the new setup."""
    found = [*_settings(old, new, today), *_holidays(old, new, today), *_tenders(old, new, today)]
    return tuple(sorted(set(found)))


# --- dated settings ---------------------------------------------------------------------------------------


def _settings(old: Setup, new: Setup, today: date) -> Iterator[Fault]:
    later = {(h.part, h.key): h for h in _histories(new)}
    for history in _histories(old):
        successor = later.get((history.part, history.key))
        if successor is None:
            yield Fault(history.file, history.part, "was removed, but it has been in force", "put it back")
        else:
            yield from _compare(history, successor, today)


def _histories(setup: Setup) -> Iterator[_History]:
    rules = setup.rules
    for code, late in rules.late_charges.items():
        yield _History("products.toml", f"products[{code}]", "late_rate", late.rates)
        yield _History("products.toml", f"products[{code}]", "", late.terms)
    yield _History("rules.toml", "allocation", "", rules.allocation)
    yield _History("rules.toml", "recognition", "", rules.recognition)
    yield _History("rules.toml", "value dates", "", rules.value_dates)
    yield _History("rules.toml", "termination", "running_interest", rules.running_interest)
    yield _History("rules.toml", "cheques", "pdc_memo_posting", rules.pdc_memo_posting)
    yield _History("rules.toml", "suspense", "escheat_after_days", rules.escheat_after_days)
    yield _History("rules.toml", "collectors", "collector_remittance_days", rules.collector_remittance_days)
    sheets = setup.cheques.rules
    for key in ("presentation_days", "tail_months", "ceiling", "signed_corrections", "bounce_fee"):
        yield _History("cheques.toml", key, key, getattr(sheets, key))


def _compare(old: _History, new: _History, today: date) -> Iterator[Fault]:
    dates = {since for history in (old, new) for since, _ in history.rows.rows if since <= today}
    for since in sorted(dates):
        before, after = _in_force(old, since), _in_force(new, since)
        for key in sorted(set(before) | set(after)):
            if before.get(key) != after.get(key):
                yield _rewritten(old.file, f"{old.prefix}{key}", since)


def _in_force(history: _History, day: date) -> Mapping[str, Any]:
    """What was in force, by the key it has in the file; nothing before the first row."""
    if day < history.rows.rows[0][0]:
        return {}
    value = history.rows.on(day)
    if history.key:
        return {history.key: value}
    result: dict[str, Any] = {}
    for field in fields(value):
        key = _KEYS.get(field.name, field.name)
        result[key] = (*result.get(key, ()), getattr(value, field.name))
    return result


def _rewritten(file: str, key: str, since: date) -> Fault:
    when = "from the beginning" if since == date.min else f"from {since}"
    return Fault(
        file,
        key,
        f"what was in force {when} has changed, but that day has passed",
        "put it back and add a row with a new date",
    )


# --- days and tenders -------------------------------------------------------------------------------------


def _holidays(old: Setup, new: Setup, today: date) -> Iterator[Fault]:
    before, after = old.rules.calendar.holidays, new.rules.calendar.holidays
    for day in sorted(d for d in before ^ after if d <= today):
        what = "was taken out" if day in before else "was added"
        yield Fault(
            "holidays.toml",
            f"holidays[{day}]",
            f"{what}, but that day has passed",
            "leave past days as they were and correct what they did wrong with a restatement",
        )


def _tenders(old: Setup, new: Setup, today: date) -> Iterator[Fault]:
    for code, tender in old.tenders.items():
        before, after = _use(tender, today), _use(new.tenders.get(code), today)
        if before != after:
            yield Fault(
                "tenders.toml",
                f"tenders[{code}]",
                f"was in use {_told(before)} and is now said to have been in use {_told(after)}",
                "put the past dates back and end or begin its use on a new date",
            )


def _use(tender: Tender | None, today: date) -> tuple[date, date] | None:
    """The days up to yesterday on which the tender was accepted."""
    if tender is None or tender.active_from is None or tender.active_from >= today:
        return None
    return tender.active_from, min(tender.active_to or today, today)


def _told(use: tuple[date, date] | None) -> str:
    return "never" if use is None else f"from {use[0]} to {use[1]}"
