"""counter.toml and the layouts of papers: drawers, authority, duty stamps, and how papers look."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field

from company.counter import CounterAuthority, CounterSetup, OverLimit, StampDuty
from company.faults import FaultList
from company.reading.rows import Amount, Day, RoleName, Row, Whole, nearest, read_row
from company.tenders import FeeBearer
from company.texts import DAY_CERTIFICATE, FRAME, LAYOUTS, layout_kind

COUNTER_FILE: Final = "counter.toml"


class StampRow(Row):
    """A duty stamp's law from a day on."""

    since: Annotated[Day, Field(alias="from")]
    above: Amount
    duty: Amount
    borne_by: FeeBearer


class CounterRow(Row):
    """The whole file."""

    drawer_limit: Amount
    over_limit: OverLimit = OverLimit.WARN
    denominations: Annotated[list[Annotated[Whole, Field(gt=0)]], Field(min_length=1)]
    authority: dict[CounterAuthority, list[RoleName]] = Field(default_factory=dict)
    stamp_duty: list[StampRow] = Field(default_factory=list)


def read_counter(table: dict[str, Any], faults: FaultList) -> CounterSetup | None:
    """What is settled about the counter; None when something of it is faulty."""
    row = read_row(CounterRow, table, COUNTER_FILE, "", faults)
    if row is None:
        return None
    if row.denominations != sorted(set(row.denominations), reverse=True):
        faults.add(
            COUNTER_FILE,
            "denominations",
            "are not in order",
            "write each note and coin once, from the largest to the smallest",
        )
    days = [stamp.since for stamp in row.stamp_duty]
    if days != sorted(set(days)):
        faults.add(
            COUNTER_FILE,
            "stamp_duty",
            "has a day twice or out of order",
            "go from the oldest day to the newest",
        )
    return CounterSetup(
        row.drawer_limit,
        row.over_limit,
        tuple(row.denominations),
        MappingProxyType({act: tuple(roles) for act, roles in row.authority.items()}),
        tuple(StampDuty(s.since, s.above, s.duty, s.borne_by) for s in row.stamp_duty),
    )


def read_layouts(texts: Mapping[str, str], papers: Collection[str], faults: FaultList) -> dict[str, str]:
    """The company's own layouts by kind of paper; a file for no paper, or one that fetches things, is a fault."""
    layouts = {}
    for name, text in sorted(texts.items()):
        if not name.startswith(LAYOUTS):
            continue
        kind = layout_kind(name)
        known = sorted({*papers, FRAME, DAY_CERTIFICATE})
        if kind not in known:
            faults.add_file(name, "is the layout of no paper in numbers.toml", nearest(kind, known))
        if re.search(r"[\"']@\w+/", text):
            faults.add_file(
                name,
                "takes a package from the network",
                "write the layout without it: papers are printed offline",
            )
        layouts[kind] = text
    return layouts
