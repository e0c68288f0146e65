"""The rules for sheets: what a status rule may say, and the numbers of DOMAIN 5 that stand by default."""

from __future__ import annotations

from datetime import date

import pytest

from servicing.cheque_rules import Blacklist, ChequeRules, StatusRule
from servicing.rules import RuleFault

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(("bounces", "months"), [(0, None), (-1, 6), (1, 0), (3, -6)])
def test_a_status_rule_counts_from_one(bounces: int, months: int | None):
    with pytest.raises(RuleFault, match="write bounces = 1 or more, months = 1 or more"):
        StatusRule(bounces, months)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (StatusRule(1), "1 bounce"),
        (StatusRule(2), "2 bounces"),
        (StatusRule(3, 6), "3 bounces in 6 months"),
        (StatusRule(1, 12, empty_only=True), "1 empty sheet in 12 months"),
        (StatusRule(3, 6, empty_only=True), "3 empty sheets in 6 months"),
    ],
)
def test_a_status_rule_is_said_as_people_say_it(rule: StatusRule, said: str):
    assert str(rule) == said


def test_the_central_banks_numbers_are_the_defaults():
    rules = ChequeRules()

    assert rules.presentation_days.on(TODAY) == 70
    assert rules.tail_months.on(TODAY) == 0
    assert rules.ceiling.on(TODAY) == 500_000_000
    assert rules.signed_corrections.on(TODAY) == 3
    assert rules.bounce_fee.on(TODAY) == 0
    assert sorted(rules.refusals) == list(range(1, 15))
    assert rules.bad_after == (StatusRule(1),)
    dhn = Blacklist()
    assert (dhn.sheets, dhn.months, int(dhn.large), dhn.report_within_days) == (3, 6, 500_000_000, 7)
