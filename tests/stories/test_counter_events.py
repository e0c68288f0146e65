"""The counter's events in stories: what each records, and how it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.stories.faults import StoryFaults
from tests.stories.telling import differing, faults_of, plays, receipt

OPENED = {"event": "drawer_opened", "on": "2005-01-16", "opening_float": 500_000}
PAID = receipt("p", "2005-01-16", 700_000)


def voucher(event: str, number: str, *lines: str) -> dict[str, Any]:
    return {"event": event, "number": number, "lines": list(lines)}


def test_cash_goes_to_the_bank() -> None:
    banked = {"id": "b", "event": "cash_banked", "on": "2005-01-16", "amount": 1_000_000}

    assert (
        differing(
            OPENED,
            PAID,
            banked,
            {**banked, "id": "too much", "refused": "more than the 200,000 in the drawer of CASHIER"},
            expect={
                "vouchers": voucher(
                    "b", "BKKBDG0501-00001", "Dr BANK_IN:BCA 1,000,000", "Cr CASH_TELLER 1,000,000"
                ),
                "accounts": {"balances": {"CASH_TELLER": -300_000, "BANK_IN": 1_000_000}},
            },
        )
        == []
    )


def test_a_count_is_told_by_its_sum_or_by_its_pieces() -> None:
    counted = {"id": "c", "event": "drawer_counted", "on": "2005-01-16"}

    assert (
        differing(
            OPENED,
            PAID,
            {**counted, "denominations": {"100000": 12, "1000": 1}},
            expect={
                "vouchers": voucher(
                    "c", "JUMBDG0501-00001", "Dr CASH_TELLER 1,000", "Cr CASH_OVER_SHORT 1,000"
                ),
            },
        )
        == []
    )
    assert "says not what was found" in faults_of({"title": "t", "contracts": [], "events": [counted]})[0]


def test_general_business_is_approved_by_a_second_person() -> None:
    paid = {
        "id": "g",
        "event": "general_payment_made",
        "on": "2005-01-16",
        "account": "SHR",
        "amount": 25_000_000,
        "text": "500 shares",
    }
    taken = {**paid, "id": "t", "event": "general_receipt_taken", "account": "DIV", "amount": 3_000_000}

    assert (
        differing(
            paid,
            taken,
            {**paid, "id": "self", "approver": "CASHIER", "refused": "CASHIER proposed BDG/"},
            {**paid, "id": "low", "approver_role": "supervisor", "refused": "is decided by branch head"},
            {**paid, "id": "none", "account": "XXX", "refused": "has no account XXX"},
            expect={
                "vouchers": [
                    voucher(
                        "g", "BBKBDGMDRO0501-00001", "Dr GENERAL:SHR 25,000,000", "Cr BANK_OUT:MDR 25,000,000"
                    ),
                    voucher(
                        "t", "BBMBDGBCAI0501-00001", "Dr BANK_IN:BCA 3,000,000", "Cr GENERAL:DIV 3,000,000"
                    ),
                ]
            },
        )
        == []
    )


@pytest.mark.parametrize("event", ["channel_notified", "channel_settled"])
def test_a_channel_that_is_not_in_use_or_owes_nothing_is_refused(event: str) -> None:
    row: dict[str, Any] = {"event": event, "on": "2005-01-16", "tender": "qris"}
    if event == "channel_notified":
        row |= {"reference": "R1", "amount": 1_000, "refused": "tender qris is not active on 2005-01-16"}
    else:
        row |= {"gross": 1_000, "refused": "qris owes BDG 0, it cannot settle 1,000"}

    assert differing(row) == []


def test_the_papers_of_an_event_are_printed() -> None:
    printed = {"event": "paper_reprinted", "on": "2005-01-17", "of": "p"}

    assert plays(PAID, printed, printed).findings == ()
    with pytest.raises(StoryFaults, match="of nothing is no earlier event"):
        plays(PAID, {**printed, "of": "nothing"})
