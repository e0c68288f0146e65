"""The difference an event makes, and that the past changes by an approved restatement only (DESIGN 1.3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from servicing.contract import Component, RowKey
from servicing.differences import HistoryDiffers, check_standing, differing, restatement
from servicing.entries import ChargeMade
from servicing.money import idr
from servicing.replay import replay
from servicing.roles import Role
from servicing.rules import Dated, LateChargeRules, LateRate, Rules
from tests.servicing.card import History, lines

FEB_1 = date(2005, 2, 1)
HALVED = Rules({"MOTOR": LateChargeRules(Dated.always(LateRate(Decimal("0.1"))))})
LATE, INTEREST = RowKey(Component.LATE_CHARGE, 1), RowKey(Component.INTEREST, 1)


def paid_late() -> History:
    """72,000 of late charge were receipted; the rate is then halved behind its date."""
    history = History()
    history.receive(FEB_1, 1_272_000, chosen=(1,))
    return history


def test_differing_is_what_must_be_added_to_the_recorded_rows():
    wanted = {2: {INTEREST: idr(200), LATE: idr(36)}, 3: {INTEREST: idr(5)}}
    recorded = {2: {INTEREST: idr(200), LATE: idr(72)}, 4: {INTEREST: idr(7)}}

    assert differing(wanted, recorded) == {2: {LATE: -36}, 3: {INTEREST: 5}, 4: {INTEREST: -7}}
    assert differing(wanted, wanted) == {}


def test_nothing_is_restated_where_books_and_replay_agree():
    history = paid_late()

    found = restatement(history.start, history.facts, history.recorded, history.rules)

    assert (found.rows, found.lines, found.contract) == ({}, (), history.state)


def test_a_restatement_brings_what_is_recorded_to_what_replay_says():
    history = paid_late()

    restated = restatement(history.start, history.facts, history.recorded, HALVED)

    assert lines(restated) == ["BDG Dr LATE_CHARGE_INCOME C1 36,000", "BDG Cr CUSTOMER_DEPOSIT C1 36,000"]
    assert restated.contract == replay(history.start, history.facts, HALVED).contract


def test_each_difference_is_named_by_entry_row_and_both_amounts():
    history = paid_late()
    history.record(FEB_1, ChargeMade("FEE-1", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    fee = RowKey(Component.CHARGED, charge="FEE-1")
    wrong = {**history.recorded, 3: {fee: idr(40_000)}, 9: {RowKey(Component.DEPOSIT): idr(5)}}

    with pytest.raises(HistoryDiffers) as refused:
        check_standing(replay(history.start, history.facts, history.rules), wrong, history.facts)

    assert str(refused.value) == (
        "contract C1 does not replay to what is recorded: "
        "charge no. 3 of 2005-02-01: charged FEE-1 is recorded as 40,000 but replays as 50,000; "
        "9: deposit is recorded as 5 but replays as 0: "
        "find the setting or program that changed, then restate the contract with approval"
    )
