"""Every event that is played: what it records, and how it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.stories import differences, play, story_of
from jobs.stories.acts import ACTS
from jobs.stories.built_events import BUILT
from tests.stories.telling import C1, a_story, differing, faults_of, plays, receipt

HOLD = {"event": "receipt_taken", "id": "p", "on": "2005-01-01", "amount": 1_300_000, "targets": [1]}


def test_every_event_that_is_built_is_played() -> None:
    assert set(ACTS) == set(BUILT)


# --- receipts ---------------------------------------------------------------------------------------------


def test_a_back_dated_receipt_is_late_for_the_days_to_its_value_date_only() -> None:
    late = receipt("p", "2005-02-01", 1_236_000, value_date="2005-01-16", targets=[1])

    assert (
        differing(
            late,
            expect={
                "allocations": {
                    "event": "p",
                    "interest": 200_000,
                    "principal": 1_000_000,
                    "late_charge": 36_000,
                },
                "vouchers": {"event": "p", "date": "2005-02-01", "number": "BKMBDG0502-00001"},
            },
        )
        == []
    )


def test_a_receipt_at_another_branch_is_numbered_there_and_balances_in_both() -> None:
    paid = receipt("p", "2005-01-16", 1_236_000, at_branch="JKT")

    assert (
        differing(
            paid,
            expect={
                "vouchers": {
                    "event": "p",
                    "number": "BKMJKT0501-00001",
                    "lines": [
                        "JKT Dr CASH_TELLER 1,236,000",
                        "JKT Cr INTERBRANCH:BDG C1 1,236,000",
                        "BDG Dr INTERBRANCH:JKT C1 1,236,000",
                        "BDG Cr AR_INTEREST C1 200,000",
                        {"side": "Cr", "role": "AR_PRINCIPAL", "amount": 1_000_000, "branch": "BDG"},
                        "Cr LATE_CHARGE_INCOME 36,000",
                    ],
                },
                "documents": {"event": "p", "number": "KWJKT05-000001"},
                "accounts": [
                    {"balances": {"INTERBRANCH": 0}},
                    {"branch": "JKT", "balances": {"INTERBRANCH:BDG": -1_236_000}},
                ],
            },
        )
        == []
    )


def test_a_transfer_goes_to_the_banks_account_once_its_tender_is_in_use() -> None:
    paid = receipt("p", "2005-01-16", 700_000, tender="interbank_transfer", bank="BCA")
    in_use = {"tenders": {"code": "interbank_transfer", "active_from": "2005-01-01"}}
    voucher = {"event": "p", "number": "BBMBDGBCAI0501-00001", "kind": "RECEIPT_BANK"}

    assert (
        differing(paid, setup=in_use, expect={"vouchers": {**voucher, "debit": {"BANK_IN": 700_000}}}) == []
    )
    assert differing({**paid, "refused": "tender interbank_transfer is not active on 2005-01-16"}) == []


def test_the_same_key_is_answered_once_and_refused_with_other_content() -> None:
    first = receipt("p", "2005-01-16", 700_000, key="K1")
    again = receipt("q", "2005-01-16", 700_000, key="K1")
    other = receipt("r", "2005-01-16", 800_000, key="K1", refused="key K1 was used before")

    assert (
        differing(
            first,
            again,
            other,
            expect={
                "totals": {"vouchers": 2, "documents": 1, "refused": 1, "money": 700_000},
                "vouchers": [{"event": "q", "number": "BKMBDG0501-00001"}],
            },
        )
        == []
    )


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (receipt("p", "2005-01-16", 0), "a receipt of 0 cannot be"),
        (receipt("p", "2005-01-16", -5), "a receipt of -5 cannot be"),
        (receipt("p", "2005-01-16", 1, posting_date="2005-01-17"), "lies after the business date"),
        (receipt("p", "2005-01-16", 1, value_date="2005-01-17"), "lies after the posting date"),
        (receipt("p", "2005-01-16", 1, targets=[13]), "has no instalment 13"),
        (receipt("p", "2005-01-16", 1, tender="pdc"), "counts only once it has cleared"),
        (receipt("p", "2005-01-16", 1, tender="qriss"), "there is no tender qriss"),
        (receipt("p", "2005-01-16", 1, at_branch="XXX"), "has no branch XXX"),
        (
            {"event": "charge_made", "on": "2005-01-16", "type": "NONE", "amount": 1},
            "there is no charge type NONE",
        ),
        ({"event": "charge_made", "on": "2005-01-16", "type": "LETTER", "amount": 0}, "a charge of 0"),
        (
            {"event": "late_charge_waived", "on": "2005-01-16", "instalment": 13, "amount": 1},
            "has no instalment 13",
        ),
        ({"event": "deposit_refunded", "on": "2005-01-16", "amount": 1}, "has 0 in deposit"),
        ({"event": "drawer_closed", "on": "2005-01-16"}, "has no open drawer at BDG"),
        ({"event": "history_restated", "on": "2005-01-16", "approver": ""}, "needs an approver"),
    ],
)
def test_a_refusal_that_is_expected_holds_and_one_that_is_not_is_a_difference(
    event: dict[str, Any], sentence: str
) -> None:
    assert differing({**event, "refused": sentence}, expect={"totals": {"refused": 1, "vouchers": 1}}) == []

    (found,) = differing(event)
    assert sentence in found
    assert "expected recorded, found refused" in found


def test_what_was_to_be_refused_and_was_not_is_a_difference() -> None:
    assert differing(receipt("p", "2005-01-16", 1, refused="too little")) == [
        "event p `receipt_taken`: it: expected refused with 'too little', found recorded"
    ]


# --- charges, waivers, deposits ---------------------------------------------------------------------------


def test_a_fee_is_paid_by_the_bucket_other_in_its_place() -> None:
    fee = {"id": "fee", "event": "charge_made", "on": "2005-01-01", "type": "COLLECTION", "amount": 50_000}

    assert (
        differing(
            fee,
            receipt("p", "2005-01-01", 1_230_000),
            expect={
                "vouchers": {
                    "event": "fee",
                    "debit": {"AR_OTHER": 50_000},
                    "credit": {"OTHER_INCOME": 50_000},
                },
                "allocations": {
                    "event": "p",
                    "other": 30_000,
                    "portions": [
                        {"instalment": 1, "interest": 200_000, "principal": 1_000_000},
                        {"charge": "fee", "other": 30_000},
                    ],
                },
                "tables": {"charges_unpaid": 20_000, "payable_now": 20_000},
            },
        )
        == []
    )


def test_a_fee_that_setup_adds_can_be_charged_and_paid() -> None:
    fee = {"id": "fee", "event": "charge_made", "on": "2005-01-01", "type": "SKIP", "amount": 25_000}
    expect = {"allocations": {"event": "p", "other": 25_000}}

    assert (
        differing(
            fee,
            receipt("p", "2005-01-01", 1_225_000),
            setup={"charge_types": {"code": "SKIP"}},
            expect=expect,
        )
        == []
    )


@pytest.mark.parametrize("how", [{"amount": 18_000}, {"percent": 50}, {"percent": "50"}])
def test_a_waiver_takes_its_amount_or_its_share_off_the_late_charge(how: dict[str, Any]) -> None:
    waived = {"id": "w", "event": "late_charge_waived", "on": "2005-01-16", "instalment": 1, **how}

    assert (
        differing(
            waived,
            expect={
                "late_charges": {
                    "instalment": 1,
                    "on": "2005-01-16",
                    "amount": 36_000,
                    "waived": 18_000,
                    "unpaid": 18_000,
                },
                "vouchers": {"event": "w", "none": True},
                "allocations": {"event": "w", "waived": 18_000},
            },
        )
        == []
    )


def test_a_waiver_says_an_amount_or_a_percentage_and_not_both() -> None:
    both = {"event": "late_charge_waived", "on": "2005-01-16", "instalment": 1, "amount": 1, "percent": 1}
    none = {"event": "late_charge_waived", "on": "2005-01-16", "instalment": 1}

    for event in (both, none):
        assert faults_of(a_story(event)) == [
            "story told: event 1 `late_charge_waived` says not how much: write either `amount` or `percent`"
        ]


def test_a_deposit_waits_is_used_and_the_rest_is_paid_out() -> None:
    use = {"id": "use", "event": "deposit_used", "on": "2005-02-01", "amount": 60_000}
    refund = {"id": "refund", "event": "deposit_refunded", "on": "2005-02-01", "amount": 40_000}

    assert (
        differing(
            HOLD,
            use,
            refund,
            expect={
                "tables": [{"after": "p", "deposit": 100_000}, {"deposit": 0}],
                "allocations": [
                    {"event": "p", "deposit": 100_000},
                    {"event": "use", "interest": 60_000, "deposit": -60_000, "money": 0},
                    {"event": "refund", "money": -40_000, "deposit": -40_000},
                ],
                "vouchers": [
                    {"event": "use", "lines": ["Dr CUSTOMER_DEPOSIT 60,000", "Cr AR_INTEREST 60,000"]},
                    {
                        "event": "refund",
                        "number": "BKKBDG0502-00001",
                        "lines": ["Dr CUSTOMER_DEPOSIT 40,000", "Cr CASH_TELLER 40,000"],
                    },
                ],
            },
        )
        == []
    )


def test_a_deposit_without_an_amount_is_used_whole_and_may_leave_by_a_bank() -> None:
    use = {"id": "use", "event": "deposit_used", "on": "2005-02-01"}
    refund = {"id": "out", "event": "deposit_refunded", "on": "2005-02-01", "amount": 100_000, "bank": "MDR"}

    assert differing(HOLD, use, expect={"allocations": {"event": "use", "interest": 100_000}}) == []
    assert (
        differing(HOLD, refund, expect={"vouchers": {"event": "out", "number": "BBKBDGMDRO0502-00001"}}) == []
    )


def test_nothing_before_a_refund_is_reversed() -> None:
    refund = {"id": "refund", "event": "deposit_refunded", "on": "2005-02-01", "amount": 40_000}
    back = {"event": "entry_reversed", "on": "2005-02-02", "of": "p", "refused": "stands after it"}

    assert differing(HOLD, refund, back) == []


# --- income -----------------------------------------------------------------------------------------------


def test_a_day_end_recognises_the_interest_of_what_fell_due() -> None:
    day = {"id": "evening", "event": "day_ended", "on": "2005-02-01"}

    assert (
        differing(
            day,
            expect={
                "vouchers": {
                    "event": "evening",
                    "which": "INTEREST",
                    "lines": ["Dr UNEARNED_INTEREST 400,000", "Cr INTEREST_INCOME 400,000"],
                },
                "tables": {"interest_recognised": 400_000, "unearned_interest": 2_000_000},
            },
        )
        == []
    )


def test_day_ends_from_a_day_on_post_each_due_date_by_itself() -> None:
    days = {"id": "evenings", "event": "day_ended", "since": "2005-01-01", "on": "2005-02-01"}
    expect = {
        "vouchers": [
            {"event": "evenings", "posted": "2005-01-01", "credit": {"INTEREST_INCOME": 200_000}},
            {"event": "evenings", "posted": "2005-02-01", "credit": {"INTEREST_INCOME": 200_000}},
        ],
        "totals": {"vouchers": 3},
    }

    assert differing(days, expect=expect) == []


def test_on_accrual_basis_a_day_end_assesses_late_charges() -> None:
    day = {"id": "evening", "event": "day_ended", "on": "2005-01-16"}

    assert (
        differing(
            day,
            setup={"late_charge_basis": "ACCRUAL"},
            expect={
                "vouchers": {
                    "event": "evening",
                    "which": "LATE_CHARGE",
                    "lines": ["Dr AR_LATE_CHARGE 36,000", "Cr LATE_CHARGE_INCOME 36,000"],
                },
                "allocations": {"event": "evening", "which": "LATE_CHARGE", "late_income": 36_000},
            },
        )
        == []
    )


def test_assessment_and_recognition_may_be_told_by_themselves() -> None:
    assess = {"id": "a", "event": "late_charges_assessed", "on": "2005-01-20", "to": "2005-01-16"}
    recognise = {"id": "r", "event": "interest_recognised", "on": "2005-01-20", "amount": 200_000}

    assert (
        differing(
            assess,
            recognise,
            setup={"late_charge_basis": "ACCRUAL"},
            expect={
                "accounts": {"balances": {"AR_LATE_CHARGE": 36_000, "INTEREST_INCOME": -200_000}},
                "allocations": {"event": "r", "recognised": 200_000},
            },
        )
        == []
    )


# --- drawers ----------------------------------------------------------------------------------------------


def test_a_story_that_tells_of_drawers_opens_none_by_itself() -> None:
    opened = {"event": "drawer_opened", "on": "2005-01-17", "opening_float": 500_000}
    closed = {"event": "drawer_closed", "on": "2005-01-17"}
    early = receipt("early", "2005-01-16", 1, refused="has no open drawer")
    late = receipt("late", "2005-01-17", 1, refused="has no open drawer")

    assert differing(early, opened, receipt("p", "2005-01-17", 700_000), closed, late) == []


def test_a_drawer_is_opened_once() -> None:
    opened = {"event": "drawer_opened", "on": "2005-01-17"}

    assert differing(opened, {**opened, "refused": "has an open drawer at BDG already"}) == []


# --- corrections ------------------------------------------------------------------------------------------


def test_a_transaction_is_reversed_once_and_a_reversal_is_not_reversed() -> None:
    back = {"id": "back", "event": "entry_reversed", "on": "2005-01-17", "of": "p"}

    assert (
        differing(
            receipt("p", "2005-01-16", 700_000),
            back,
            {**back, "id": "again", "refused": "was already reversed"},
            {**back, "id": "of it", "of": "back", "refused": "is not reversed"},
        )
        == []
    )


def test_a_reversal_without_a_reason_is_refused() -> None:
    back = {"event": "entry_reversed", "on": "2005-01-17", "of": "p", "reason": ""}

    assert differing(receipt("p", "2005-01-16", 700_000), {**back, "refused": "needs a reason"}) == []


def test_what_was_refused_cannot_be_taken_back() -> None:
    wrong = receipt("p", "2005-01-16", 0, refused="cannot be")
    back = {"event": "entry_reversed", "on": "2005-01-17", "of": "p", "refused": "recorded 0 entries"}

    assert differing(wrong, back) == []


def test_an_entry_takes_the_place_of_a_reversed_one_only() -> None:
    early = receipt("q", "2005-01-17", 1, replaces="p", refused="still stands")

    assert differing(receipt("p", "2005-01-16", 700_000), early) == []


# --- settings that change ---------------------------------------------------------------------------------


def test_the_next_payment_follows_a_change_and_the_old_ones_do_not() -> None:
    change = {
        "event": "setting_changed",
        "on": "2005-02-10",
        "settings": {"hierarchy_instalment": ["late_charge", "interest", "principal", "other"]},
    }
    # Number 1: 700,000 x 15 days + 500,000 x 39 days = 60,000; number 2: 1,200,000 x 9 days = 21,600.
    expect = {
        "allocations": [
            {"event": "before", "late_charge": 0, "interest": 200_000, "principal": 500_000},
            {"event": "after", "late_charge": 81_600, "interest": 200_000, "principal": 718_400},
        ]
    }

    assert (
        differing(
            receipt("before", "2005-01-16", 700_000),
            change,
            receipt("after", "2005-02-10", 1_000_000),
            expect=expect,
        )
        == []
    )


def test_each_day_late_carries_the_rate_in_force_on_that_day() -> None:
    change = {"event": "setting_changed", "on": "2005-01-16", "settings": {"late_rate": "0.3"}}
    # 1,200,000 x (0.2% x 14 days + 0.3% x 15 days) = 33,600 + 54,000.
    expect = {
        "late_charges": {
            "instalment": 1,
            "on": "2005-01-31",
            "days": 29,
            "amount": 87_600,
            "segments": [
                {"days": 14, "rate": "0.2", "charge": 33_600},
                {"days": 15, "rate": "0.3", "charge": 54_000},
            ],
        }
    }
    assert differing(change, expect=expect) == []


def test_a_change_may_concern_one_product_only() -> None:
    products = {"products": [{"code": "CAR"}]}
    contracts = [dict(C1), {**C1, "number": "C2", "product": "CAR"}]
    change = {"event": "setting_changed", "on": "2005-01-01", "product": "CAR", "settings": {"late_rate": 1}}
    raw = a_story(
        change,
        setup=products,
        expect={
            "late_charges": [
                {"contract": "C1", "instalment": 1, "on": "2005-01-11", "amount": 24_000},
                {"contract": "C2", "instalment": 1, "on": "2005-01-11", "amount": 120_000},
            ]
        },
    )
    raw["contracts"] = contracts
    (scene,) = story_of(raw, "told").scenes

    assert [str(one) for one in differences(play(scene))] == []


def test_what_has_been_in_force_is_not_changed_silently() -> None:
    change = {
        "event": "setting_changed",
        "on": "2005-03-01",
        "since": "2005-01-01",
        "settings": {"spread": "PER_COMPONENT"},
    }

    assert differing({**change, "refused": "that day has passed"}) == []


UNPROVED = ["does not replay to what is recorded", "the cached columns", "AR_PRINCIPAL"]


def test_a_changed_past_stops_the_contract_until_it_is_restated_with_approval() -> None:
    change = {
        "event": "setting_changed",
        "on": "2005-02-02",
        "since": "2005-01-01",
        "behind_its_date": True,
        "settings": {"hierarchy_instalment": ["late_charge", "interest", "principal", "other"]},
    }
    first = receipt("first", "2005-01-16", 700_000)
    second = receipt("second", "2005-02-01", 100_000)
    back = {"id": "back", "event": "entry_reversed", "on": "2005-02-03", "of": "second"}
    restated = {"id": "restated", "event": "history_restated", "on": "2005-02-03"}

    assert (
        differing(
            first,
            second,
            change,
            {**back, "id": "too early", "refused": "does not replay to what is recorded"},
            restated,
            back,
            expect={
                "allocations": [
                    {"event": "first", "late_charge": 0, "principal": 500_000},
                    {"event": "first", "after": "restated", "late_charge": 36_000, "principal": 464_000},
                ],
                "vouchers": {"event": "restated", "kind": "RESTATEMENT"},
            },
        )
        == []
    )
    assert differing(first, second, change, expect={"unproved": UNPROVED}) == []
    (finding, *_) = differing(first, second, change)
    assert "the books: books verify: expected nothing wrong, found contract C1 does not replay" in finding


def test_settings_that_contradict_themselves_are_faults_or_expected_refusals() -> None:
    order = {"hierarchy_instalment": ["interest", "principal", "other"]}
    change = {"event": "setting_changed", "on": "2005-02-02", "settings": order}
    sentence = "the order misses late_charge"

    assert faults_of(a_story(setup=order)) == [
        f"story told: setup.hierarchy_instalment {sentence}: name each bucket exactly once"
    ]
    assert differing(setup=order, expect={"refusals": {"setup": True, "says": sentence}}) == []
    assert differing({**change, "refused": sentence}) == []
    assert sentence in faults_of(a_story(change))[0]


def test_terms_that_cannot_be_may_be_expected_to_be_refused() -> None:
    raw = a_story(expect={"refusals": {"contract": "C2", "says": "write 1 to 31"}})
    raw["contracts"].append({**C1, "number": "C2", "due_day": 32})
    (scene,) = story_of(raw, "told").scenes
    assert differences(play(scene)) == ()

    raw["contracts"][1]["due_day"] = 31
    (scene,) = story_of(raw, "told").scenes
    assert [str(one) for one in differences(play(scene))] == [
        "told in a test: contract C2: it: expected refused with 'write 1 to 31', found accepted"
    ]


# --- contracts that come from elsewhere -------------------------------------------------------------------


def test_a_contract_may_bring_its_own_table() -> None:
    table = [
        {"due": "2005-01-10", "interest": 100_000, "principal": 400_000},
        {"due": "2005-02-10", "interest": 50_000, "principal": 600_000},
    ]
    raw = {
        "contracts": [{"number": "X", "signed": "2004-12-10", "schedule": table}],
        "events": [receipt("p", "2005-01-20", 510_000)],
        "expect": {
            "schedules": {"total": 1_150_000, "count": 2},
            "allocations": {"event": "p", "interest": 100_000, "principal": 400_000, "late_charge": 10_000},
        },
    }
    (scene,) = story_of(raw, "told").scenes

    assert [str(one) for one in differences(play(scene))] == []


def test_a_balance_brought_forward_goes_on_where_the_old_system_stopped() -> None:
    forward = {
        "on": "2005-02-15",
        "deposit": 30_000,
        "interest_recognised": 400_000,
        "positions": [
            {"number": 1, "interest_paid": 200_000, "principal_paid": 1_000_000, "late_on_paid": 36_000},
            {"number": 2, "interest_paid": 200_000, "principal_paid": 500_000},
        ],
        "charges": [{"charge": "old fee", "type": "COLLECTION", "made": "2005-02-10", "amount": 20_000}],
    }
    raw = a_story(receipt("p", "2005-02-16", 592_000))
    raw["contracts"] = [{**C1, "brought_forward": forward}]
    # Number 2 has 500,000 unpaid for 15 days: 15,000; number 1 owes the 36,000 that had accrued.
    raw["expect"] = {
        "allocations": {
            "event": "p",
            "principal": 500_000,
            "late_charge": 51_000,
            "other": 20_000,
            "deposit": 21_000,
        },
        "vouchers": {"event": "opening of C1", "none": True},
        "accounts": {"balances": {"AR_PRINCIPAL": 10_000_000, "CUSTOMER_DEPOSIT": -51_000}},
        "tables": {"deposit": 51_000, "interest_recognised": 400_000},
    }
    (scene,) = story_of(raw, "told").scenes

    assert [str(one) for one in differences(play(scene))] == []


def test_there_is_one_cut_over() -> None:
    raw = a_story(receipt("p", "2005-01-16", 1, contract="C1"))
    raw["contracts"] += [
        {**C1, "number": "C2", "brought_forward": {"on": "2005-01-20"}},
        {**C1, "number": "C3", "brought_forward": {"on": "2005-01-21"}},
    ]

    assert faults_of(raw) == [
        "story told: contracts are brought forward on 2 different days: "
        "write the same `on` in each: there is one cut-over",
        "story told: event `p` happens before the cut-over on 2005-01-21: bring balances first",
    ]


def test_a_contract_may_be_activated_by_an_event_on_its_day() -> None:
    activated = {"id": "start", "event": "contract_activated", "on": "2004-12-03"}
    again = {**activated, "id": "again", "refused": "is in the books already"}

    assert differing(activated, again, expect={"vouchers": {"event": "start", "date": "2004-12-03"}}) == []


def test_a_play_is_the_same_at_every_playing() -> None:
    events = (receipt("p", "2005-01-16", 700_000), {"event": "entry_reversed", "on": "2005-01-16", "of": "p"})
    one, other = plays(*events), plays(*events)

    assert [step.entries for step in one.steps] == [step.entries for step in other.steps]
