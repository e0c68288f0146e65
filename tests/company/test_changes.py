"""A new setup does not rewrite a day that has passed."""

from __future__ import annotations

from datetime import date

from company.loader import changed_past, parse_setup
from tests.company.sample import edited, sample

TODAY = date(2026, 3, 2)
RATE = 'late_rate = [{from = 2000-01-01, percent = "0.2"}]'
SPREAD = 'spread = [{from = 2000-01-01, value = "PAIRED"}]'
PASSED = "has changed, but that day has passed: put it back and add a row with a new date"


def found(*edits: tuple[str, str, str]) -> list[str]:
    """What is wrong with these edits of the sample, loaded today."""
    return [str(fault) for fault in changed_past(sample(), parse_setup(edited(*edits)), TODAY)]


def test_the_same_setup_changes_nothing() -> None:
    assert found() == []


def test_a_row_that_begins_tomorrow_may_be_added() -> None:
    new = 'late_rate = [{from = 2000-01-01, percent = "0.2"}, {from = 2026-03-03, percent = "0.3"}]'

    assert found(("products.toml", RATE, new)) == []


def test_a_row_that_begins_today_or_earlier_may_not_be_added() -> None:
    for day in ("2005-01-01", "2026-03-02"):
        new = f'late_rate = [{{from = 2000-01-01, percent = "0.2"}}, {{from = {day}, percent = "0.3"}}]'
        assert found(("products.toml", RATE, new)) == [
            f"config/products.toml: products[MOTOR-FLAT].late_rate: what was in force from {day} {PASSED}"
        ]


def test_a_row_that_has_been_in_force_may_not_be_changed() -> None:
    new = 'late_rate = [{from = 2000-01-01, percent = "0.25"}]'

    assert found(("products.toml", RATE, new)) == [
        f"config/products.toml: products[MOTOR-FLAT].late_rate: what was in force from 2000-01-01 {PASSED}"
    ]


def test_a_row_that_has_been_in_force_may_not_be_taken_out() -> None:
    old = parse_setup(
        edited(
            (
                "rules.toml",
                SPREAD,
                'spread = [{from = 2000-01-01, value = "PAIRED"}, {from = 2005-01-01, value = "PER_COMPONENT"}]',
            )
        )
    )

    assert [str(fault) for fault in changed_past(old, sample(), TODAY)] == [
        f"config/rules.toml: spread: what was in force from 2005-01-01 {PASSED}"
    ]


def test_a_first_row_may_not_move_to_a_later_day() -> None:
    new = 'late_rate = [{from = 2001-01-01, percent = "0.2"}]'

    assert found(("products.toml", RATE, new)) == [
        f"config/products.toml: products[MOTOR-FLAT].late_rate: what was in force from 2000-01-01 {PASSED}"
    ]


def test_a_row_that_repeats_what_is_in_force_changes_nothing() -> None:
    new = 'spread = [{from = 2000-01-01, value = "PAIRED"}, {from = 2005-01-01, value = "PAIRED"}]'

    assert found(("rules.toml", SPREAD, new)) == []


def test_a_setting_that_was_never_dated_has_been_so_from_the_beginning() -> None:
    old = parse_setup(edited(("products.toml", RATE, 'late_rate = "0.2"')))
    new = parse_setup(edited(("products.toml", RATE, 'late_rate = "0.3"')))

    assert [str(fault) for fault in changed_past(old, new, TODAY)] == [
        f"config/products.toml: products[MOTOR-FLAT].late_rate: what was in force from the beginning {PASSED}"
    ]


def test_each_changed_setting_is_named_by_its_own_key() -> None:
    keys = {
        fault.split(": ")[1]
        for fault in found(
            ("products.toml", RATE, RATE + '\nlate_cap = "50"\nlate_rounding = 100\ngrace_days = 1'),
            ("rules.toml", "value = 90", 'value = "never"'),
            ("rules.toml", "PRESENTABLE", "CLEARING"),
            ("rules.toml", '"interest", "principal"', '"principal", "interest"'),
            ("rules.toml", '"DAILY"', '"FULL_MONTH"'),
            ("rules.toml", "value = true", "value = false"),
        )
    }

    assert keys == {
        "products[MOTOR-FLAT].grace_days",
        "products[MOTOR-FLAT].late_cap",
        "products[MOTOR-FLAT].late_rounding",
        "accrual_stop_days",
        "pdc_value_date_rule",
        "hierarchy_instalment",
        "running_interest",
        "pdc_memo_posting",
    }


def test_a_product_that_has_been_sold_may_not_be_taken_out() -> None:
    text = sample().texts["products.toml"]
    without = text[: text.index('[[products]]\ncode = "ELECTRONICS"')]

    new = parse_setup(dict(sample().texts) | {"products.toml": without})

    assert [str(fault) for fault in changed_past(sample(), new, TODAY)] == [
        "config/products.toml: products[ELECTRONICS]: was removed, but it has been in force: put it back"
    ]
    assert changed_past(new, sample(), TODAY) == ()


def test_a_past_holiday_is_neither_added_nor_taken_out() -> None:
    remedy = "leave past days as they were and correct what they did wrong with a restatement"

    assert found(("holidays.toml", "{date = 2026-01-16,", "{date = 2026-01-19,")) == [
        f"config/holidays.toml: holidays[2026-01-16]: was taken out, but that day has passed: {remedy}",
        f"config/holidays.toml: holidays[2026-01-19]: was added, but that day has passed: {remedy}",
    ]


def test_a_coming_holiday_may_still_be_corrected() -> None:
    assert found(("holidays.toml", "{date = 2026-05-14,", "{date = 2026-05-13,")) == []


def test_a_tender_may_begin_or_end_from_today_on() -> None:
    assert (
        found(("tenders.toml", 'role = "BANK_IN"\n\n', 'role = "BANK_IN"\nactive_from = 2026-03-02\n\n'))
        == []
    )
    assert found(("tenders.toml", "2000-01-01", "2000-01-01\nactive_to = 2026-03-02")) == []


def test_a_tender_was_used_when_it_was_used() -> None:
    remedy = "put the past dates back and end or begin its use on a new date"

    assert found(("tenders.toml", "2000-01-01", "2000-01-01\nactive_to = 2026-03-01")) == [
        "config/tenders.toml: tenders[cash_customer]: was in use from 2000-01-01 to 2026-03-02 and is now said to "
        f"have been in use from 2000-01-01 to 2026-03-01: {remedy}"
    ]
    assert found(("tenders.toml", "active_from = 2000-01-01", "")) == [
        "config/tenders.toml: tenders[cash_customer]: was in use from 2000-01-01 to 2026-03-02 and is now said to "
        f"have been in use never: {remedy}"
    ]
