"""The reconciliation diff as values: what is counted, what is explained, what is left unexplained."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from books.navision.differences import DifferenceKind, difference
from reports.diff import Lines, Period, Scope, Standing
from reports.diff_files import render_csv, render_json
from reports.diff_making import Balance, make_report
from tests.reports.samples import ALL, MARCH, balances, line, one_of_each, places, report, shown

D = DifferenceKind


def test_every_kind_of_difference_is_counted_and_listed():
    made = report()

    assert set(made.kinds) == set(DifferenceKind)
    assert [one.kind for one in made.lines] == list(DifferenceKind)


def test_lines_can_be_read_as_often_as_needed():
    made = report()

    assert list(made.lines) == list(made.lines)


def test_lines_too_many_for_memory_lie_in_a_file_and_stay_the_same(monkeypatch):
    monkeypatch.setattr("reports.diff.SPOOL_BYTES", 1_000)
    kept = Lines()
    differences = one_of_each() * 40
    for one in differences:
        kept.add(one)

    assert len(kept) == len(differences)
    assert list(kept) == differences


def test_a_gap_between_our_books_and_navision_is_the_sum_of_the_differences_on_that_account():
    made = report()

    assert not made.unexplained
    for pair in made.pairs:
        assert pair.difference == sum(pair.explained.values())


def test_a_gap_that_no_difference_explains_is_shouted():
    differences = one_of_each()
    wrong = [replace(b, theirs=b.theirs - 7) if b.account == "410200" else b for b in balances(differences)]

    made = make_report(ALL, [], wrong[-1:], {}, lambda _: {})

    assert [pair.unexplained for pair in made.unexplained] == [Decimal(7)]
    assert made.pairs[0].named == "unexplained 7"
    assert "1 account has a gap that no difference explains" in made.verdict
    assert not made.is_agreed


def test_a_changed_account_is_missing_on_one_and_too_much_on_the_other():
    mine = line("BKM1")
    changed = difference(D.ACCOUNT, "BKM1", mine, shown(mine, 5, account="999999"))

    made = make_report(ALL, [changed], balances([changed]), {}, lambda _: {})

    assert {s.key: s.difference for s in made.accounts} == {"120100": 1_000_000, "999999": -1_000_000}
    gaps = {pair.account: pair.explained.get(D.ACCOUNT) for pair in made.pairs if pair.difference}
    assert gaps == {"120100": 1_000_000, "999999": -1_000_000}


def test_an_entry_reversed_in_navision_counts_as_nothing_there():
    mine = line("BKM1")
    taken_back = difference(D.REVERSED, "BKM1", mine, shown(mine, 5, reversed=True))

    made = make_report(ALL, [taken_back], [], {}, lambda _: {})

    assert made.accounts[0].theirs == 0
    assert made.accounts[0].difference == 1_000_000


def test_a_document_stands_as_its_worst_line_does():
    first, second = line("BKM1"), line("BKM1", account="120200")
    found = [difference(D.WAITING, "BKM1", first), difference(D.MISSING, "BKM1", second)]

    made = make_report(ALL, found, [], {("JKT", first.date): 3}, lambda _: {"BKM1": ("JKT", first.date)})

    assert made.counts == {
        Standing.AGREED: 2,
        Standing.WAITING: 0,
        Standing.HELD: 0,
        Standing.DIFFERENT: 1,
    }


def test_what_only_navision_has_is_no_document_of_ours():
    strange = difference(D.ONLY, "MANUAL-7", None, shown(line("MANUAL-7"), 5))

    made = make_report(ALL, [strange], [], {("JKT", date(2026, 3, 2)): 3}, lambda _: {})

    assert made.counts[Standing.AGREED] == 3
    assert made.counts[Standing.DIFFERENT] == 0
    assert made.for_a_person == 1


def test_waiting_lines_need_nobody():
    waiting = difference(D.WAITING, "BKM1", line("BKM1"))

    made = make_report(ALL, [waiting], balances([waiting]), {}, lambda _: {})

    assert made.is_agreed
    assert made.verdict == "Our books and Navision agree; 1 line waits for the next delivery."
    assert next(pair for pair in made.pairs if pair.difference).is_on_its_way


def test_nothing_different_is_said_to_agree():
    made = make_report(ALL, [], [], {("JKT", date(2026, 3, 2)): 3}, lambda _: {})

    assert made.verdict == "Our books and Navision agree."


@pytest.mark.parametrize("kind", [kind for kind in DifferenceKind if kind is not D.WAITING])
def test_every_other_kind_needs_a_person(kind):
    found = [one for one in one_of_each() if one.kind is kind]

    made = make_report(ALL, found, balances(found), {}, lambda _: {})

    assert made.for_a_person == 1
    assert made.verdict == "1 difference needs a person."


# --- filters ----------------------------------------------------------------------------------------------


def test_a_branch_sees_what_either_side_has_of_it():
    made = report(Scope("Bhakti", MARCH, branch="JKT"))

    expected = [one for one in one_of_each() if any(s and s.branch == "JKT" for s in (one.ours, one.theirs))]
    assert list(made.lines) == expected
    assert len(expected) < len(one_of_each())
    assert {pair.branch for pair in made.pairs} == {"JKT"}


def test_an_account_sees_what_either_side_has_of_it():
    made = report(Scope("Bhakti", MARCH, account="120200"))

    assert [one.kind for one in made.lines] == [D.ACCOUNT]
    assert {pair.account for pair in made.pairs} == {"120200"}


def test_a_period_lists_its_own_days_and_older_differences_still_explain_the_balances():
    differences = one_of_each()
    late_march = Scope("Bhakti", Period(date(2026, 3, 10), date(2026, 3, 31)))

    made = make_report(late_march, differences, balances(differences), {}, lambda _: {})

    assert {one.kind for one in made.lines} == {D.DATE, D.REVERSED, D.WAITING, D.HELD}
    assert not made.unexplained


def test_a_difference_after_the_period_explains_nothing_in_it():
    mine = line("BKM1", day=20)
    early = Scope("Bhakti", Period(date(2026, 3, 1), date(2026, 3, 10)))
    pair = Balance("120100", ("AR_PRINCIPAL",), "JKT", Decimal(0), Decimal(0))

    made = make_report(early, [difference(D.MISSING, "BKM1", mine)], [pair], {}, lambda _: {})

    assert len(made.lines) == 0
    assert not made.unexplained


def test_a_date_moved_over_the_period_s_end_explains_the_gap_it_leaves():
    mine = line("BKM1", day=10)
    moved = difference(D.DATE, "BKM1", mine, shown(mine, 5, date=date(2026, 3, 11)))
    early = Scope("Bhakti", Period(date(2026, 3, 1), date(2026, 3, 10)))
    pair = Balance("120100", ("AR_PRINCIPAL",), "JKT", Decimal(1_000_000), Decimal(0))

    made = make_report(early, [moved], [pair], {}, lambda _: {})

    assert made.pairs[0].explained == {D.DATE: 1_000_000}
    assert not made.unexplained


def test_a_period_without_a_day_cannot_be():
    with pytest.raises(ValueError, match="exchange the two"):
        Period(date(2026, 3, 2), date(2026, 3, 1))


def test_sections_come_with_the_largest_gap_first():
    made = report()

    for _, sections in made.sections:
        gaps = [abs(section.difference) for section in sections]
        assert gaps == sorted(gaps, reverse=True)


def test_the_sections_of_accounts_and_branches_add_up_to_the_lines():
    made = report()

    total = sum(one.amount for one in made.lines)
    for _, sections in made.sections:
        assert sum(section.difference for section in sections) == total


def test_documents_are_looked_up_only_when_something_is_wrong_with_them():
    asked: list[str] = []

    def places_of(documents):
        asked.extend(documents)
        return {}

    make_report(ALL, one_of_each(), [], {}, places_of)

    assert sorted(asked) == sorted({one.document for one in one_of_each()})
    assert "MANUAL-7" not in places(one_of_each())


def test_a_long_report_takes_no_more_memory_than_a_short_one(tmp_path, monkeypatch):
    monkeypatch.setattr("reports.diff.SPOOL_BYTES", 200_000)
    mine = line("BKM1")
    many = (difference(D.MISSING, "BKM1", replace(mine, amount=Decimal(n))) for n in range(1, 15_001))

    tracemalloc.start()
    made = make_report(ALL, many, [], {}, lambda _: {})
    render_csv(made, tmp_path / "diff.csv")
    render_json(made, tmp_path / "diff.json")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(made.lines) == 15_000
    assert sum(1 for _ in (tmp_path / "diff.csv").open(encoding="utf-8")) == 15_001
    assert peak < 5_000_000
