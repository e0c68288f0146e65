"""The bars of a diff: true lengths, except that trouble is never too small to see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports.diff import DayCount, Standing
from reports.pictures import LEAST_PIXELS, MOST_BARS, by_branch, by_time

MARCH_1 = date(2026, 3, 1)
S = Standing


def day(number: int, branch: str = "JKT", **counts: int) -> DayCount:
    return DayCount(branch, MARCH_1 + timedelta(days=number), {S[name]: n for name, n in counts.items()})


def test_the_longest_bar_is_as_long_as_there_is_room_and_others_in_proportion():
    long, short = by_branch([day(0, "BDG", AGREED=100), day(0, "JKT", AGREED=25)], 400)

    assert (long.label, long.total, long.pieces[0].length) == ("BDG", 100, 400)
    assert (short.label, short.total, short.pieces[0].length) == ("JKT", 25, 100)


def test_one_difference_among_a_million_is_still_seen():
    [bar] = by_branch([day(0, AGREED=1_000_000, DIFFERENT=1)], 400)

    assert [(p.standing, p.count, p.length) for p in bar.pieces] == [
        (S.AGREED, 1_000_000, 400 - LEAST_PIXELS),
        (S.DIFFERENT, 1, LEAST_PIXELS),
    ]


def test_the_pieces_of_a_bar_follow_each_other_without_a_gap():
    [bar] = by_branch([day(0, AGREED=50, WAITING=20, HELD=10, DIFFERENT=20)], 400)

    at = 0
    for piece in bar.pieces:
        assert piece.start == at
        at += piece.length
    assert at == 400
    assert [piece.standing for piece in bar.pieces] == list(Standing)


def test_several_days_of_a_branch_are_one_bar_and_several_branches_of_a_day_one():
    days = [day(0, "JKT", AGREED=1), day(1, "JKT", AGREED=2), day(1, "BDG", AGREED=3)]

    assert [(bar.label, bar.total) for bar in by_branch(days, 100)] == [("BDG", 3), ("JKT", 3)]
    assert [(bar.label, bar.total) for bar in by_time(days, 100)] == [("2026-03-01", 1), ("2026-03-02", 5)]


@pytest.mark.parametrize(
    ("days", "first"), [(40, "2026-03-01"), (200, "week of 2026-02-23"), (1_000, "2026-03"), (3_000, "2026")]
)
def test_a_long_period_is_shown_by_weeks_months_or_years(days, first):
    bars = by_time([day(number, AGREED=1) for number in range(days)], 100)

    assert bars[0].label == first
    assert len(bars) <= MOST_BARS
    assert sum(bar.total for bar in bars) == days


def test_nothing_to_show_is_no_bar():
    assert by_branch([], 100) == ()
    assert by_time([], 100) == ()
    [empty] = by_branch([day(0)], 100)
    assert (empty.total, empty.pieces) == (0, ())
