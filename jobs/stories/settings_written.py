"""How settings are written in a story, brought into the one form that `company` reads.

Words in capitals, amounts as numbers, days as days, percentages as text: nothing is decided here, and what is no
setting is a fault with the nearest one that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic_core import PydanticCustomError

from company.overrides import NAMES, TABLES
from company.reading.rows import nearest
from jobs.stories.faults import FaultList
from jobs.stories.values import as_word, read_money

# The settings whose values are words of a list, however their letters are written.
_WORDS: Final = frozenset(
    {
        "day_count",
        "grace_mode",
        "holiday_shift",
        "spread",
        "surplus_policy",
        "late_charge_basis",
        "interest_accrual",
        "pdc_value_date_rule",
        "suspense_value_date",
        "collector_value_date",
        "running_interest",
        "rounding_sink",
        "method",
        "split",
        "per",
        "how",
    }
)
_AMOUNTS: Final = frozenset({"amount", "late_minimum", "largest_instalment", "flat"})


def read_settings(raw: Mapping[str, Any], place: str, faults: FaultList) -> dict[str, Any]:
    """The settings in the form that `company` reads: words in capitals, amounts as numbers, days as days."""
    settings: dict[str, Any] = {}
    for name, value in raw.items():
        if name == "targets":
            if not (isinstance(value, str) and value.strip().upper() == "DUE"):
                faults.add(
                    f"{place}.targets", f"{value!r} is chosen with each receipt", "write it in the event"
                )
        elif name not in NAMES:
            faults.add(f"{place}.{name}", "is not a setting", nearest(name, (*NAMES, "targets")))
        else:
            if name in (*TABLES, "holidays") and not isinstance(value, list):
                value = [value]
            settings[name] = _plain(name, value, f"{place}.{name}", faults)
    return settings


def _plain(name: str, value: object, place: str, faults: FaultList) -> Any:
    match value:
        case Decimal():
            return str(value)
        case dict():
            return {k: _plain(k, v, f"{place}.{k}", faults) for k, v in value.items()}
        case list():
            return [_plain(name, v, f"{place}[{i}]", faults) for i, v in enumerate(value, 1)]
        case str() if name == "late_cap" and value.strip().lower() == "none":
            return {"value": "none"}
        case str() if name in _WORDS:
            return as_word(value)
        case str() if name in ("percent", "late_rate", "regulatory_cap"):
            return value.strip().removesuffix("%").strip()
        case str() if name in _AMOUNTS:
            try:
                return int(read_money(value))
            except PydanticCustomError as fault:
                faults.add_sentence(place, str(fault))
                return 0
        case str() if name == "from":
            try:
                return date.fromisoformat(value)
            except ValueError:
                faults.add(place, f"{value!r} is not a day", "write it as 2005-01-31")
                return date.max
    return value
