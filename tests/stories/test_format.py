"""How a story may be written, and how one that cannot be meant is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs.stories import StoryFaults, differences, play, read_story, story_of
from jobs.stories.preparing import EVENTS
from tests.stories.golden import FILES, raw
from tests.stories.telling import C1, a_story, differing, faults_of, plays, receipt


def as_json(value: Any) -> str:
    """The same table as a JSON file holds it: days and decimals as text."""
    return json.dumps(value, default=str)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_in_json_is_the_story_in_toml(path: Path, tmp_path: Path) -> None:
    twin = tmp_path / f"{path.stem}.json"
    twin.write_text(as_json(raw(path)), encoding="utf-8")

    assert read_story(twin) == read_story(path)


# --- forgiving in form ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount", [700_000, "700000", "700,000", "700_000", "Rp 700,000", "rp700 000", Decimal("700000.0")]
)
def test_money_may_be_written_as_people_write_it(amount: Any) -> None:
    expect = {"allocations": {"event": "payment", "interest": 200_000, "principal": "500,000"}}

    assert differing(receipt("payment", "2005-01-16", amount), expect=expect) == []


@pytest.mark.parametrize("day", ["2005-01-16", date(2005, 1, 16), " 2005-01-16 "])
def test_a_day_may_be_a_date_or_a_text(day: Any) -> None:
    played = plays({"event": "receipt_taken", "on": day, "amount": 1})

    assert played.steps[-1].happening.event.on == date(2005, 1, 16)


@pytest.mark.parametrize(
    "setup",
    [
        {"late_rate": "0.5", "day_count": "actual", "spread": "per instalment"},
        {"late_rate": Decimal("0.5"), "day_count": "ACTUAL", "spread": "PER_INSTALMENT"},
        {"late_rate": "0.5%", "day_count": "Actual", "spread": "per-instalment", "targets": "DUE"},
        {"late_rate": {"percent": "15", "per": "month"}, "day_count": "ACTUAL", "spread": "PER_INSTALMENT"},
        {
            "late_rate": [{"from": "2000-01-01", "percent": "0.5"}],
            "day_count": [{"from": "2000-01-01", "value": "ACTUAL"}],
            "spread": [{"from": date(2000, 1, 1), "value": "PER_INSTALMENT"}],
        },
    ],
)
def test_a_setting_may_be_a_word_a_table_or_dated_rows(setup: dict[str, Any]) -> None:
    expect = {"late_charges": [{"instalment": 1, "on": "2005-02-01", "days": 31, "amount": 186_000}]}

    assert differing(setup=setup, expect=expect) == []


def test_one_row_needs_no_list_and_the_only_contract_no_name() -> None:
    raw = {"contracts": C1, "events": receipt("p", "2005-01-01", 1_200_000)}
    raw["expect"] = {"tables": {"after": "p", "rows": {"number": 1, "unpaid": 0}}}
    (scene,) = story_of(raw, "told").scenes

    assert differences(play(scene)) == ()


def test_an_event_without_an_id_is_called_by_its_place() -> None:
    events = [receipt("", "2005-01-16", 700_000), {"event": "entry_reversed", "on": "2005-01-16", "of": 1}]
    del events[0]["id"]

    assert differing(*events, expect={"accounts": [{"balances": {"CASH_TELLER": 0}}]}) == []


def test_addb_and_addm_are_the_trades_names_for_the_nature_of_a_contract() -> None:
    advance = {**C1, "nature": "ADDM"}
    raw = {"contracts": [advance], "expect": {"schedules": {"dues": ["2004-12-01", "2005-01-01"]}}}
    (scene,) = story_of(raw, "told").scenes

    assert differences(play(scene)) == ()


# --- strict in content ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("1.200", "'1.200' is not an amount in whole rupiah"),
        ("1,20,000", "'1,20,000' is not an amount in whole rupiah"),
        (Decimal("1.5"), "1.5 is not an amount in whole rupiah"),
        (True, "True is not an amount in whole rupiah"),
        (None, "None is not an amount in whole rupiah"),
        ("", "'' is not an amount in whole rupiah"),
    ],
)
def test_an_amount_that_could_mean_two_things_is_refused(amount: Any, sentence: str) -> None:
    assert faults_of(a_story(receipt("p", "2005-01-16", amount))) == [
        f'story told: event 1 `receipt_taken` amount {sentence}: write 1_200_000 or "1,200,000"'
    ]


def test_all_faults_of_a_story_are_named_at_once_with_place_value_and_remedy() -> None:
    raw = a_story(
        {"event": "recept_taken", "on": "2005-01-16", "amount": 1},
        {"event": "receipt_taken", "on": "16/1/2005", "amont": 1},
        {"on": "2005-01-16"},
        setup={"late_rat": "0.2", "grace_days": "two"},
        contrats=[],
        expect={"tables": [{"row": 1}], "tabels": []},
    )
    raw["contracts"][0] |= {"due_day": 32, "rate": "a lot"}

    assert faults_of(raw) == [
        "story told: contrats is not known here: did you mean contracts?",
        "story told: expect.tables[1].row is not known here: did you mean rows?",
        "story told: expect.tabels is not known here: did you mean tables?",
        "story told: setup.late_rat is not a setting: did you mean late_rate?",
        "story told: event 1 `recept_taken` is not known: did you mean receipt_taken?",
        "story told: event 2 `receipt_taken` on '16/1/2005' is not a day: "
        'write it as 2005-01-16 or "2005-01-16"',
        "story told: event 2 `receipt_taken` amount is missing: add it",
        "story told: event 2 `receipt_taken` amont is not known here: did you mean amount?",
        "story told: event 3 `event` is missing: use one of " + ", ".join(EVENTS),
        "story told: setup.grace_days.value 'two' is not a whole number: write digits only, without quotes",
    ]


def test_the_terms_of_a_contract_are_checked_with_all_their_faults() -> None:
    raw = a_story()
    raw["contracts"] += [
        {**C1, "number": "C2", "due_day": 32, "months": 0},
        {**C1, "number": "C3", "branch": "XXX", "product": "CARS"},
        {"number": "C4", "signed": "2005-01-01"},
        {**C1, "number": "C5", "schedule": [{"due": "2005-01-01", "interest": 0, "principal": 12_000_000}]},
        {**C1},
    ]

    assert faults_of(raw) == [
        "story told: contract C2: the contract has 0 instalments: write 1 to 600",
        "story told: contract C2: the due day is 32: write 1 to 31",
        "story told: contract C3 branch XXX is not in the setup: use one of JKT, BDG, SBY",
        "story told: contract C3 product CARS is not in the setup: use one of STANDARD",
        "story told: contract C4 principal is missing: add it, or write a schedule",
        "story told: contract C4 rate is missing: add it, or write a schedule",
        "story told: contract C4 months is missing: add it, or write a schedule",
        "story told: contract C5 method stands beside a schedule: take one of the two out",
        "story told: contract C5 rate stands beside a schedule: take one of the two out",
        "story told: contract C5 months stands beside a schedule: take one of the two out",
        "story told: contract C5 split stands beside a schedule: take one of the two out",
        "story told: contract C1 is there twice: give each its own number",
    ]


def test_a_name_that_points_nowhere_is_a_fault_with_the_nearest_name() -> None:
    raw = a_story(
        receipt("first", "2005-01-16", 1),
        {"event": "entry_reversed", "on": "2005-01-16", "of": "frist"},
        receipt("first", "2005-01-17", 1, contract="C2"),
        expect={
            "allocations": [{"event": "secnd"}],
            "tables": [{"after": "first", "contract": "C9"}],
            "accounts": [{"balances": {"CASH_TELER": 1}}],
        },
    )

    assert faults_of(raw) == [
        "story told: expect.accounts[1].balances CASH_TELER is no account role: did you mean CASH_TELLER?",
        "story told: event 3 `receipt_taken` has the id first of another event: give it another id",
        "story told: event `2` of frist is no earlier event: did you mean first?",
        "story told: event `first` contract C2 is no contract of the story: take it out, or use one of C1",
    ]


def test_events_are_told_in_the_order_of_days() -> None:
    raw = a_story(receipt("a", "2005-02-01", 1), receipt("b", "2005-01-16", 1))

    assert faults_of(raw) == [
        "story told: event 2 `receipt_taken` is on 2005-01-16, but the one before it on 2005-02-01: "
        "put events in the order of days; what counts earlier has a value_date"
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "a.toml",
            "title = ",
            "story a: the file is no TOML (Invalid value (at end of document)): correct",
        ),
        ("a.json", '{"title": 1, "title": 2}', "story a: the file is no JSON (the key title is there twice)"),
        ("a.json", "[1]", "story a: the file is not a table of parts: use title, about"),
        ("a.toml", "title = 'x'", "story a: the story tells nothing: give it [[contracts]], [[events]]"),
    ],
)
def test_a_file_that_is_no_story_is_refused(name: str, content: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    with pytest.raises(StoryFaults) as refusal:
        read_story(path)

    assert str(refusal.value).startswith(sentence)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "b.toml"
    binary.write_bytes(b"\xff\xfe\x00")

    for path, sentence in ((tmp_path / "no.toml", "is not there"), (binary, "is not UTF-8")):
        with pytest.raises(StoryFaults, match=sentence):
            read_story(path)


# --- reserved by name -------------------------------------------------------------------------------------

# Every event of DOMAIN 2, 6 and 7 and of the corrections, in its order there, and the story's name for it.
EVENTS_OF_DOMAIN = {
    "activation J-01": "contract_activated",
    "opening balance": "balance_brought_forward",
    "T1, T5, B1 receipt of any tender": "receipt_taken",
    "T2 collector remittance": "collector_remitted",
    "T2f field receipt": "field_receipt_taken",
    "T3 cash to bank": "cash_banked",
    "T4 drawer count": "drawer_counted",
    "T5, R5 channel settlement": "channel_settled",
    "7.1 channel notification": "channel_notified",
    "drawer open": "drawer_opened",
    "drawer close": "drawer_closed",
    "LKH": "run_list_issued",
    "receipt books": "receipt_book_returned",
    "6.5 receipt book issued": "receipt_book_issued",
    "6.5 collector repays": "collector_repaid",
    "2.5 sweep": "bank_swept",
    "P1 register": "cheque_registered",
    "request": "cheque_requested",
    "approval": "cheque_request_approved",
    "rejection": "cheque_request_rejected",
    "hold": "cheque_held",
    "release": "cheque_released",
    "date change": "cheque_date_changed",
    "replace": "cheque_replaced",
    "P2 deposit": "cheques_deposited",
    "withdraw": "cheque_withdrawn",
    "tick": "cheque_ticked",
    "un-tick": "cheque_unticked",
    "P3 clear": "cheque_cleared",
    "P3 lump-sum credit of a slip": "slip_credited",
    "repair": "cheque_repaired",
    "P4 bounce": "cheque_bounced",
    "bounce after receipt": "cleared_cheque_bounced",
    "wrong sheet ticked": "cheque_clearing_undone",
    "P5 return": "cheques_returned",
    "cancel": "cheque_cancelled",
    "customer status": "customer_status_changed",
    "S1 suspense receive": "suspense_received",
    "S2 to S4 identify": "suspense_identified",
    "S5 suspense refund": "suspense_refunded",
    "escheat": "suspense_escheated",
    "S6 deposit use": "deposit_used",
    "S5 deposit refund": "deposit_refunded",
    "charge": "charge_made",
    "waiver": "late_charge_waived",
    "L1 assessment": "late_charges_assessed",
    "J-02 recognition": "interest_recognised",
    "day end": "day_ended",
    "B2 settlement": "interbranch_settled",
    "B2 arrival": "interbranch_arrived",
    "G1": "general_payment_made",
    "G2": "general_receipt_taken",
    "statement": "bank_statement_received",
    "check mark": "statement_line_ticked",
    "reconciliation": "bank_reconciled",
    "prepaid cost": "prepaid_cost_paid",
    "termination quote": "termination_quoted",
    "termination payment": "termination_paid",
    "A1": "asset_repossessed",
    "A2": "asset_redeemed",
    "A3, A4": "asset_sold",
    "W1": "contract_written_off",
    "W2": "recovery_received",
    "reversal": "entry_reversed",
    "restatement": "history_restated",
    "setting change": "setting_changed",
    "reprint": "paper_reprinted",
}


def test_every_event_of_the_business_has_its_name_kept_from_the_start() -> None:
    assert set(EVENTS_OF_DOMAIN.values()) == set(EVENTS)


def test_an_event_that_is_not_built_yet_is_refused_by_its_name_and_read_in_full() -> None:
    raw = a_story(
        receipt("a", "2005-01-16", 1),
        receipt("b", "2005-01-16", 1),
        {"event": "asset_repossessed", "on": "2005-08-16", "costs": "x"},
    )

    assert faults_of(raw, "e20") == [
        "story e20: event 3 `asset_repossessed` is known but not built yet: take it out until it is",
        "story e20: event 3 `asset_repossessed` value is missing: add it",
        "story e20: event 3 `asset_repossessed` costs 'x' is not an amount in whole rupiah: "
        'write 1_200_000 or "1,200,000"',
    ]


@pytest.mark.parametrize("name", sorted(name for name, event in EVENTS.items() if not event.built))
def test_each_reserved_event_is_refused_by_its_own_name(name: str) -> None:
    first, *_ = faults_of(a_story({"event": name, "on": "2005-01-16"}), "e11")

    assert first == f"story e11: event 1 `{name}` is known but not built yet: take it out until it is"


# --- variants ---------------------------------------------------------------------------------------------


def test_a_variant_exchanges_settings_terms_and_events_and_expects_its_own() -> None:
    raw = a_story(
        receipt("p", "2005-01-16", 700_000),
        expect={"allocations": {"event": "p", "principal": 500_000}},
        variants=[
            {
                "title": "another order",
                "setup": {"hierarchy_instalment": ["principal", "interest", "late_charge", "other"]},
                "expect": {"allocations": {"event": "p", "principal": 700_000}},
            },
            {
                "title": "another rate",
                "contracts": {"rate": 10},
                "expect": {"schedules": {"interest": 1_200_000, "instalment": 1_100_000}},
            },
            {
                "title": "and one more",
                "more_events": [receipt("q", "2005-01-10", 100_000)],
                "expect": {"allocations": [{"event": e, "interest": 100_000} for e in ("q", "p")]},
            },
        ],
    )
    story = story_of(raw, "told")

    assert [scene.title for scene in story.scenes] == [
        "told in a test",
        "another order",
        "another rate",
        "and one more",
    ]
    assert [str(one) for scene in story.scenes for one in differences(play(scene))] == []


def test_the_faults_of_a_variant_name_it() -> None:
    raw = a_story(
        expect={"schedules": {"count": 12}}, variants=[{"title": "odd", "setup": {"spread": "SOMEHOW"}}]
    )

    assert faults_of(raw) == [
        "story told: variant 'odd', setup.spread.value 'SOMEHOW' is not one of "
        "PAIRED, PER_INSTALMENT, PER_COMPONENT: write one of them"
    ]
