"""Plain values for machines: whole amounts are integers, others and exact shares are text, dates are ISO.

A newcomer would write amounts with decimals as JSON numbers. Whoever reads them back gets a float, a cent is gone.

>>> plain({"amount": Decimal(1200000), "left": Decimal("0.50"), "on": date(2005, 1, 16), "kinds": (1, 2)})
{'amount': 1200000, 'left': '0.50', 'on': '2005-01-16', 'kinds': [1, 2]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:
    """The value as JSON holds it; raises TypeError for what has no exact form there, a float first of all."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else f"{value:f}"
        case date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {str(plain(key)): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    raise TypeError(f"{value!r} has no exact form in JSON")


def as_text(value: Any) -> str:
    """The value as one line of JSON."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
