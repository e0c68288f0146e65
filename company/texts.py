r"""The texts of the setup: TOML to tables, and the fingerprint of what they say.

A newcomer would let TOML's `0.2` become a float. A percentage or an amount written as a bare decimal is refused
(write "0.2" in quotes), because a float has already lost digits when we see it.

>>> fingerprint(parse_texts({"a.toml": "x = 1 # why"}, FaultList()))[:8]
'8fbd08a5'
>>> fingerprint(parse_texts({"a.toml": "# because\nx = 1"}, FaultList()))[:8]
'8fbd08a5'
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from company.faults import FaultList

Table = Mapping[str, Any]

REQUIRED_FILES: Final = (
    "accounts.toml",
    "approvals.toml",
    "branches.toml",
    "charges.toml",
    "cheques.toml",
    "company.toml",
    "counter.toml",
    "general.toml",
    "holidays.toml",
    "jobs.toml",
    "limits.toml",
    "navision.toml",
    "numbers.toml",
    "products.toml",
    "rules.toml",
    "tenders.toml",
)

# Layouts of papers lie in a folder of their own: papers/KW.typ for one kind, papers/frame.typ for all.
LAYOUTS: Final = "papers/"
LAYOUT_SUFFIX: Final = ".typ"
FRAME: Final = "frame"
DAY_CERTIFICATE: Final = "DAY"


def layout_kind(name: str) -> str:
    """The kind of paper whose layout a file is.

    >>> layout_kind("papers/KW.typ")
    'KW'
    """
    return name.removeprefix(LAYOUTS).removesuffix(LAYOUT_SUFFIX)


class _BareDecimal(str):
    """A number with a point that was written without quotes: kept as written, reported as a fault."""


def parse_texts(texts: Mapping[str, str], faults: FaultList) -> dict[str, dict[str, Any]]:
    """File name -> its tables; a file that is no TOML or holds bare decimals is a fault."""
    return {
        name: _parse(name, text, faults)
        for name, text in sorted(texts.items())
        if not name.startswith(LAYOUTS)
    }


def _parse(name: str, text: str, faults: FaultList) -> dict[str, Any]:
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"), parse_float=_BareDecimal)
    except tomllib.TOMLDecodeError as error:
        faults.add_file(name, f"is not TOML ({error})", "correct that line")
        return {}
    return {key: _without_bare_decimals(name, key, value, faults) for key, value in table.items()}


def _without_bare_decimals(file: str, key: str, value: object, faults: FaultList) -> object:
    match value:
        case _BareDecimal() | float():
            faults.add(file, key, f"{value} is a bare decimal", f'write "{value}" in quotes')
            return str(value)
        case dict():
            return {k: _without_bare_decimals(file, f"{key}.{k}", v, faults) for k, v in value.items()}
        case list():
            return [
                _without_bare_decimals(file, f"{key}[{row_name(v, i)}]", v, faults)
                for i, v in enumerate(value)
            ]
    return value


def row_name(row: object, index: int) -> str:
    """How a row of a table is called in a message: by its code or date, else by its place."""
    if isinstance(row, dict):
        for key in ("code", "from", "date", "role"):
            if isinstance(row.get(key), str | date):
                return str(row[key])
    return f"row {index + 1}"


def fingerprint(tables: Mapping[str, Table]) -> str:
    """A SHA-256 over what the texts say: comments, blank lines and the order of keys do not matter."""
    canonical = json.dumps(tables, sort_keys=True, default=str, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_toml(table: Table) -> str:
    """The table as TOML text, one key a line: how a story's overrides are stored beside the company's files."""
    return "".join(f"{json.dumps(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            # Written bare, so that reading it back reports it as the fault it is.
            return repr(value)
        case Decimal() | str():
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(f"{json.dumps(str(k))} = {_value(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"{value!r} cannot be written into a setup")
