"""A story lays its own settings over the company's."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from company.faults import SetupFaults
from company.loader import parse_setup, with_overrides
from company.overrides import NAMES
from company.setup import Setup
from servicing.rules import Bucket, LateCap, LateChargeBasis, Spread
from servicing.schedule import RoundingSink
from tests.company.sample import sample

MARCH = date(2005, 3, 1)
LATE_CHARGE_FIRST = ["late_charge", "interest", "principal", "other"]


def story(**overrides: Any) -> Setup:
    return with_overrides(sample().texts, overrides)


def faults(**overrides: Any) -> list[str]:
    with pytest.raises(SetupFaults) as refusal:
        story(**overrides)
    return str(refusal.value).splitlines()


def test_a_flat_setting_counts_for_every_product_from_the_beginning() -> None:
    setup = story(late_rate="0.5", grace_days=3, late_cap={"percent": "100"})

    for code in setup.products:
        late = setup.rules.late_charge(code)
        assert late.rates.rows[0][0] == date.min
        assert late.rates.on(date(1999, 1, 1)).percent == Decimal("0.5")
        assert late.terms.on(MARCH).grace_days == 3
        assert late.terms.on(MARCH).cap == LateCap(Decimal(100), None)


def test_a_dated_setting_keeps_its_dates() -> None:
    setup = story(
        late_rate=[{"from": date(2004, 1, 1), "percent": "0.2"}, {"from": "2005-02-01", "percent": "0.3"}]
    )

    rates = setup.rules.late_charge("MOTOR-FLAT").rates

    assert [since for since, _ in rates.rows] == [date(2004, 1, 1), date(2005, 2, 1)]
    assert rates.on(MARCH).percent == Decimal("0.3")


def test_company_settings_are_laid_over_the_companys() -> None:
    setup = story(
        hierarchy_instalment=LATE_CHARGE_FIRST,
        spread="PER_COMPONENT",
        late_charge_basis="ACCRUAL",
        pdc_memo_posting=False,
        accrual_stop_days="never",
    )

    assert setup.rules.allocation.on(MARCH).hierarchy == tuple(map(Bucket, LATE_CHARGE_FIRST))
    assert setup.rules.allocation.on(MARCH).spread is Spread.PER_COMPONENT
    assert setup.rules.recognition.on(MARCH).late_charge_basis is LateChargeBasis.ACCRUAL
    assert setup.rules.recognition.on(MARCH).stop_above_days_past_due is None
    assert setup.rules.pdc_memo_posting.on(MARCH) is False


def test_a_decimal_of_a_json_story_is_as_good_as_a_text() -> None:
    assert story(late_rate=Decimal("0.3")).rules.late_charge("MOTOR-FLAT").rates.on(MARCH).percent == Decimal(
        "0.3"
    )


def test_a_storys_own_product_is_added_and_its_own_settings_win() -> None:
    setup = story(
        late_rate="0.5",
        products=[
            {
                "code": "STORY",
                "name": "Story",
                "method": "FLAT",
                "split": "STRAIGHT",
                "largest_instalment": 2_000_000,
            },
            {"code": "MOTOR-FLAT", "rounding_unit": 500, "late_rate": "0.1"},
        ],
    )

    assert setup.products["STORY"].sink is RoundingSink.INTEREST
    assert setup.rules.late_charge("STORY").rates.on(MARCH).percent == Decimal("0.5")
    assert setup.products["MOTOR-FLAT"].rounding_unit == 500
    assert setup.products["MOTOR-FLAT"].name == "Motorcycle, flat rate, straight split"
    assert setup.rules.late_charge("MOTOR-FLAT").rates.on(MARCH).percent == Decimal("0.1")


def test_a_story_activates_a_tender_adds_a_charge_and_a_branch() -> None:
    bank = {"navision_account": "BCA-MDN", "name": "BCA Medan", "code": "BCA"}
    setup = story(
        tenders=[{"code": "credit_card", "active_from": date(2005, 1, 1)}],
        charge_types=[{"code": "TOWING", "name": "Towing"}],
        branches=[
            {
                "code": "MDN",
                "name": "Medan",
                "timezone": "WIB",
                "banks": [
                    bank | {"direction": "IN"},
                    bank | {"direction": "OUT", "navision_account": "BCA-MDN-O"},
                ],
            }
        ],
    )

    assert setup.tenders["credit_card"].is_active(MARCH)
    assert setup.tenders["credit_card"].fee == sample().tenders["credit_card"].fee
    assert setup.rules.charge_types["TOWING"].income_role == "OTHER_INCOME"
    assert len(setup.branches) == 4


def test_a_storys_holidays_are_the_whole_calendar() -> None:
    setup = story(holidays=[{"date": date(2005, 1, 3), "name": "a closed Monday"}])

    assert setup.rules.calendar.holidays == {date(2005, 1, 3)}
    assert story(holidays=[]).rules.calendar.holidays == frozenset()


def test_a_story_may_close_periods_and_choose_the_rounding_sink() -> None:
    setup = story(limits={"posting_to": date(2005, 12, 31)}, rounding_sink="LAST_INSTALMENT")

    assert setup.limits.posting_to == date(2005, 12, 31)
    assert setup.limits.cut_over == sample().limits.cut_over
    assert {product.sink for product in setup.products.values()} == {RoundingSink.LAST_INSTALMENT}


def test_the_texts_of_a_storys_setup_rebuild_it() -> None:
    overrides: dict[str, Any] = {
        "late_rate": "0.5",
        "holidays": [{"date": date(2005, 1, 3), "name": 'a "closed" day, \\ back\x7fslash, \n é 🏦'}],
        "pdc_memo_posting": True,
        "grace_days": 2,
        "hierarchy_instalment": tuple(LATE_CHARGE_FIRST),
    }
    setup = story(**overrides)

    again = parse_setup(setup.texts)

    assert again == setup
    assert again.rules == setup.rules
    assert hash(again) == hash(setup)
    assert setup != sample()
    assert setup != "a setup"


def test_a_story_without_settings_runs_under_the_companys() -> None:
    assert story().rules == sample().rules


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    assert faults(spred="PAIRED") == ["overrides: spred: is not a setting: did you mean spread?"]
    assert faults(weather="rain") == [
        f"overrides: weather: is not a setting: take it out, or use one of {', '.join(NAMES)}"
    ]


def test_targets_belong_to_a_receipt() -> None:
    assert faults(targets=[1]) == [
        "overrides: targets: is chosen with each receipt, not in the setup: write it in the receipt event"
    ]


def test_every_wrong_override_is_named_at_once_and_only_once() -> None:
    assert faults(
        late_rate=0.2,
        grace_days=-1,
        spread="PAIRS",
        hierarchy_instalment=["interest", "principal"],
        products={"code": "X"},
        limits=[],
    ) == [
        "overrides: grace_days: -1 days cannot be: write zero or more",
        "overrides: hierarchy_instalment: the order misses late_charge, other: name each bucket exactly once",
        'overrides: late_rate: 0.2 is a bare decimal: write "0.2" in quotes',
        "overrides: limits: is not a table: write it as {key = value, …}",
        "overrides: products: is not a table of rows: write it as a list of {key = value, …}",
        "overrides: spread.value: 'PAIRS' is not one of PAIRED, PER_INSTALMENT, PER_COMPONENT: write one of them",
    ]


def test_a_value_that_no_story_can_hold_is_refused() -> None:
    assert faults(late_rate=object)[0].startswith("overrides: overrides: <class 'object'> cannot be written")
    assert faults(late_rate=None)[0].startswith("overrides: overrides: None cannot be written")


def test_a_time_of_day_is_no_rate() -> None:
    assert faults(late_rate=time(10, 0)) == [
        "overrides: late_rate.percent: datetime.time(10, 0) is not a percentage: "
        'write it in quotes with a point, such as "0.2"'
    ]


def test_a_flat_setting_over_faulty_products_adds_no_crash() -> None:
    with pytest.raises(SetupFaults) as refusal:
        with_overrides(dict(sample().texts) | {"products.toml": "products = [1]"}, {"late_rate": "0.5"})
    assert [fault.file for fault in refusal.value.faults] == ["products.toml"]

    with pytest.raises(SetupFaults):
        with_overrides(dict(sample().texts) | {"products.toml": "products = 1"}, {"late_rate": "0.5"})


def test_an_override_that_says_what_the_company_says_is_still_a_setup_of_its_own() -> None:
    same = story(late_rate="0.2")

    assert same != sample()
    assert same.fingerprint == story(late_rate="0.2").fingerprint
