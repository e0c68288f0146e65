"""What may be taken back and what may take its place: refusals leave the history as it was."""

from __future__ import annotations

from datetime import date

import pytest

from servicing.corrections import BehindBarrier, CannotReverse, check_replaceable, check_reversible
from servicing.entries import DepositRefunded, EntryReversed, InterestRecognised, ReceiptTaken
from servicing.money import idr
from tests.servicing.card import CASH, History

JAN_16 = date(2005, 1, 16)
JAN_20 = date(2005, 1, 20)


@pytest.fixture
def corrected() -> History:
    """A receipt (no. 2) that was reversed (no. 3) and entered again in its place (no. 4)."""
    history = History()
    history.receive(JAN_16, 700_000)
    history.reverse(JAN_20, 2)
    history.receive(JAN_20, 1_000_000, value=JAN_16, replaces=2)
    return history


def test_a_place_is_taken_once(corrected: History):
    with pytest.raises(
        CannotReverse, match=r"was already replaced by receipt no\. 4 of 2005-01-20: reverse that"
    ):
        check_replaceable(corrected.facts, 2)


def test_a_place_that_an_heir_of_an_heir_took_is_taken(corrected: History):
    corrected.reverse(JAN_20, 4)
    corrected.receive(JAN_20, 900_000, value=JAN_16, replaces=4)

    with pytest.raises(
        CannotReverse, match=r"was already replaced by receipt no\. 6 of 2005-01-20: reverse that"
    ):
        check_replaceable(corrected.facts, 2)
    with pytest.raises(CannotReverse, match=r"receipt no\. 4 .* was already replaced by receipt no\. 6"):
        check_replaceable(corrected.facts, 4)


def test_an_emptied_place_may_be_filled_under_any_of_the_names_it_had(corrected: History):
    corrected.reverse(JAN_20, 4)

    assert check_replaceable(corrected.facts, 2).id == 2
    assert check_replaceable(corrected.facts, 4).id == 4


def test_only_what_was_taken_back_is_replaced():
    history = History()
    history.receive(JAN_16, 700_000)

    with pytest.raises(CannotReverse, match=r"receipt no\. 2 .* still stands: reverse it before"):
        check_replaceable(history.facts, 2)
    with pytest.raises(CannotReverse, match=r"no entry no\. 7 stands on this contract"):
        check_replaceable(history.facts, 7)


def test_nothing_takes_a_place_before_a_refund():
    history = History()
    history.receive(JAN_16, 700_000)
    history.receive(JAN_16, 1_200_000)
    history.reverse(JAN_20, 2)
    history.record(JAN_20, DepositRefunded(idr(100_000), CASH))

    with pytest.raises(BehindBarrier, match=r"nothing can take the place of receipt no\. 2 .* refund no\. 5"):
        check_replaceable(history.facts, 2)


def test_a_contract_is_taken_back_only_when_nothing_happened_to_it():
    history = History()
    history.receive(JAN_16, 700_000)

    with pytest.raises(CannotReverse, match=r"contract activated no\. 1 .* while receipt no\. 2 .* stands"):
        check_reversible(history.facts, 1)

    history.reverse(JAN_20, 2)
    gone = history.reverse(JAN_20, 1)
    assert not gone.contract.is_open
    assert {str(line) for line in gone.lines} == {
        "BDG Cr AR_PRINCIPAL C1 12,000,000",
        "BDG Cr AR_INTEREST C1 2,400,000",
        "BDG Dr DEALER_PAYABLE C1 12,000,000",
        "BDG Dr UNEARNED_INTEREST C1 2,400,000",
    }


def test_interest_is_never_recognised_beyond_what_the_contract_bears():
    history = History()
    history.record(JAN_16, InterestRecognised(idr(2_300_000)))

    last = history.record(JAN_20, InterestRecognised(idr(200_000)))

    assert [str(line) for line in last.lines] == [
        "BDG Dr UNEARNED_INTEREST C1 100,000",
        "BDG Cr INTEREST_INCOME C1 100,000",
    ]
    assert history.state.unearned_interest == 0
    assert history.record(JAN_20, InterestRecognised(idr(5))).lines == ()


def test_a_reversal_names_what_it_takes_back_and_nothing_else_does():
    from servicing.entries import EntryFault, Fact

    with pytest.raises(EntryFault, match="a reversal names the entry it takes back"):
        Fact(2, JAN_16, JAN_16, EntryReversed())
    with pytest.raises(EntryFault, match="a reversal names the entry it takes back"):
        Fact(2, JAN_16, JAN_16, ReceiptTaken(idr(5), "cash_customer", CASH), reverses=1)
    with pytest.raises(EntryFault, match="value date 2005-01-20 lies after the posting date 2005-01-16"):
        Fact(2, JAN_16, JAN_20, ReceiptTaken(idr(5), "cash_customer", CASH))
