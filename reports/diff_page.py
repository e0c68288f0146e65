"""The diff as one HTML page for finance: the verdict first, then pictures, balances, sums, each line's two sides.

It is opened from a mail on any machine: no address is fetched, what Navision's users typed is escaped, and the page
works without its script (which only filters).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

from reports.diff import UNEXPLAINED_REMEDY, DiffReport, Standing, keys_of, standing_of
from reports.diff_rows import kinds_of, unlike
from reports.pages import write_page
from reports.pictures import by_branch, by_time
from reports.wording import ENGLISH

MOST_LINES: Final = 5_000
MOST_SECTIONS: Final = 200
MOST_VOUCHERS: Final = 50
_BRANCH_PIXELS: Final = 430
_TIME_PIXELS: Final = 130


def render_html(report: DiffReport, path: Path) -> None:
    """Write the report as one self-contained page; a very long one says where the rest is."""
    time_bars = by_time(report.days, _TIME_PIXELS)
    write_page(
        path,
        "diff.html",
        report=report,
        scope=report.scope,
        w=ENGLISH,
        remedy=UNEXPLAINED_REMEDY,
        standings=tuple(Standing),
        standing_of=standing_of,
        unlike=unlike,
        kinds_of=kinds_of,
        keys_of=keys_of,
        hundredths=hundredths,
        agreed_pairs=sum(pair.is_agreed for pair in report.pairs),
        branch_bars=by_branch(report.days, _BRANCH_PIXELS),
        time_bars=time_bars,
        first_lines=islice(report.lines, MOST_LINES),
        most_lines=MOST_LINES,
        most_sections=MOST_SECTIONS,
        most_vouchers=MOST_VOUCHERS,
    )


def hundredths(amount: Decimal) -> int:
    """The amount as the page's script adds it up: whole hundredths, because its numbers are floats otherwise."""
    return int(amount * 100)
