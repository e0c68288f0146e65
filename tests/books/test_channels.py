"""Tenders are data: one is activated in setup and takes money; channels notify once and settle net of fee."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert

from books.counter.channel_notices import Notification, Notified, take_notification
from books.counter.channels import Settlement, brought_forward, owed_by_channels, settle_channel
from books.finding import find_entry
from books.recording import KeyReused, NotRecorded
from books.schema.contracts import opening_balance
from books.setups import Books
from books.suspense.balances import open_suspense
from books.suspense.titipan import Owner, identify_suspense
from books.taking_back import take_back
from books.verify import verify
from company.setup import Setup
from servicing.entries import ChargeMade
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import Desk, lines
from tests.books.test_recording import nothing_changes
from tests.reports.test_papers import changed

JAN_16, JAN_17, FEB_1 = date(2005, 1, 16), date(2005, 1, 17), date(2005, 2, 1)
NewBooks = Callable[[Setup], Books]
INACTIVE = (
    "credit_card",
    "debit_card",
    "interbank_transfer",
    "virtual_account",
    "qris",
    "retail_outlet",
)


def active(setup: Setup, *codes: str) -> Setup:
    """The setup with these tenders in use: one line of config/tenders.toml each, nothing else."""
    for code in codes:
        setup = changed(
            setup, "tenders.toml", f'code = "{code}"\n', f'code = "{code}"\nactive_from = 2005-01-01\n'
        )
    return setup


@pytest.fixture
def desk(new_books: NewBooks, sample_setup: Setup) -> Desk:
    desk = Desk(new_books(active(sample_setup, *INACTIVE)))
    desk.contract()
    return desk


def notify(
    desk: Desk, reference: str = "R1", amount: int = 1_236_000, on: date = JAN_16, **more: object
) -> Notified:
    told = Notification("qris", reference, "C1", idr(amount), more.pop("paid_on", JAN_16), **more)  # type: ignore[arg-type]
    with desk.books.database.writing() as connection:
        return take_notification(connection, desk.books, desk.act(on), told)


def settle(desk: Desk, gross: int, fee: int = 0, tender: str = "qris", on: date = JAN_17) -> list[str]:
    with desk.books.database.writing() as connection:
        paid = Settlement(tender, idr(gross), idr(fee))
        recorded = settle_channel(connection, desk.books, desk.act(on), paid)
    assert recorded.voucher is not None
    return [recorded.voucher.number, *map(str, recorded.voucher.lines)]


# --- tenders are data (R41 to R44) ------------------------------------------------------------------------


@pytest.mark.parametrize("code", INACTIVE)
def test_a_tender_that_is_not_in_use_takes_no_money(books: Books, code: str):
    desk = Desk(books)
    desk.contract()

    with (
        nothing_changes(books),
        pytest.raises(NotRecorded, match=f"tender {code} is not active on 2005-01-16"),
    ):
        desk.receive(JAN_16, 1_236_000, tender=code)


@pytest.mark.parametrize("code", INACTIVE)
def test_activating_a_tender_is_enough_to_take_money_with_it(
    new_books: NewBooks, sample_setup: Setup, code: str
):
    desk = Desk(new_books(active(sample_setup, code)))
    desk.contract()

    recorded = desk.receive(JAN_16, 1_236_000, tender=code)

    role = "BANK_IN:BCA" if code == "interbank_transfer" else "CHANNEL_CLEARING"
    assert lines(recorded) == [
        f"BDG Dr {role} 1,236,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 36,000",
    ]
    assert recorded.voucher is not None
    document = "BBMBDGBCAI0501-00001" if code == "interbank_transfer" else "JUMBDG0501-00001"
    assert recorded.voucher.number == document
    assert [paper.number for paper in recorded.papers] == ["KWBDG05-000001"]
    assert verify(desk.books).findings == []


def test_a_tender_ends_on_its_last_day(new_books: NewBooks, sample_setup: Setup):
    setup = changed(
        sample_setup,
        "tenders.toml",
        'code = "qris"\n',
        'code = "qris"\nactive_from = 2005-01-01\nactive_to = 2005-01-16\n',
    )
    desk = Desk(new_books(setup))
    desk.contract()
    desk.receive(JAN_16, 1_000, tender="qris")

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="not active on 2005-01-17"):
        desk.receive(JAN_17, 1_000, tender="qris")


@pytest.mark.parametrize("tender", ["cash_customer", "cash_collector", *INACTIVE])
def test_one_rupiah_by_any_tender_pays_one_rupiah_of_interest(desk: Desk, tender: str):
    desk.open_drawer(JAN_16)

    recorded = desk.receive(JAN_16, 1, tender=tender)

    assert lines(recorded)[1:] == ["BDG Cr AR_INTEREST C1 1"]
    assert [paper.kind for paper in recorded.papers] == ["KW"]


# --- settlement -------------------------------------------------------------------------------------------


def test_a_channel_settles_net_of_its_fee(desk: Desk):
    desk.receive(JAN_16, 1_236_000, tender="qris")

    assert settle(desk, 1_236_000, 8_652) == [
        "BBMBDGBCAI0501-00001",
        "BDG Dr BANK_IN:BCA 1,227,348",
        "BDG Dr CHANNEL_FEE 8,652",
        "BDG Cr CHANNEL_CLEARING 1,236,000",
    ]

    with desk.books.database.reading() as connection:
        assert owed_by_channels(connection, "BDG") == {}
    assert desk.books.setup.tenders["qris"].fee is not None
    assert desk.books.setup.tenders["qris"].fee.fee(idr(1_236_000)) == 8_652
    assert verify(desk.books).findings == []


@pytest.mark.parametrize(
    ("gross", "fee", "tender", "sentence"),
    [
        (1_236_001, 0, "qris", "qris owes BDG 1,236,000, it cannot settle 1,236,001"),
        (1_000, 0, "debit_card", "debit_card owes BDG 0"),
        (0, 0, "qris", "0 with a fee of 0 cannot be"),
        (1_000, 1_001, "qris", "1,000 with a fee of 1,001 cannot be"),
        (1_000, 0, "cash_customer", "cash_customer is no channel that settles later"),
        (1_000, 0, "dinar", "dinar is no channel that settles later: use one of credit_card"),
        (1_000, 1, "retail_outlet", "the fee of retail_outlet is the customer's: 1 were kept from us"),
    ],
)
def test_a_settlement_that_cannot_be_changes_nothing(
    desk: Desk, gross: int, fee: int, tender: str, sentence: str
):
    desk.receive(JAN_16, 1_236_000, tender="qris")

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match=sentence):
        settle(desk, gross, fee, tender)


def test_a_settlement_taken_back_is_owed_again(desk: Desk):
    desk.receive(JAN_16, 1_236_000, tender="qris")
    number = settle(desk, 1_000_000)[0]

    with desk.books.database.writing() as connection:
        found = find_entry(connection, number)
        take_back(connection, desk.books, desk.act(FEB_1, reason="the bank took it back"), found)

    with desk.books.database.reading() as connection:
        assert owed_by_channels(connection, "BDG") == {"qris": 1_236_000}
    assert verify(desk.books).findings == []


def test_what_a_channel_owed_before_the_cut_over_is_settled_by_any_channel(desk: Desk):
    before = {"branch": "BDG", "counter_branch": "", "bank": "", "as_of": JAN_16}
    with desk.books.database.writing() as connection:
        rows = [
            {**before, "role": Role.CHANNEL_CLEARING.value, "amount": 500_000},
            {**before, "role": Role.OTHER_INCOME.value, "amount": -500_000},
        ]
        connection.execute(insert(opening_balance), rows)
    desk.receive(JAN_16, 1_000, tender="qris")

    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="qris owes BDG 501,000"):
        settle(desk, 501_001)
    settle(desk, 300_000)

    with desk.books.database.reading() as connection:
        assert brought_forward(connection, "BDG") == 201_000
    assert verify(desk.books).findings == []


# --- notifications ----------------------------------------------------------------------------------------


def test_a_notification_pays_like_the_counter_by_the_day_it_was_paid(desk: Desk):
    told = notify(desk, on=JAN_17)

    assert told.held_because is None
    assert lines(told.recorded) == [
        "BDG Dr CHANNEL_CLEARING 1,236,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 36,000",
    ]


def test_the_same_reference_is_the_same_payment_whenever_it_comes_again(desk: Desk):
    first = notify(desk)

    for on in (JAN_16, FEB_1):
        with nothing_changes(desk.books):
            again = notify(desk, on=on)
        assert again.recorded.repeated
        assert again.recorded.entry == first.recorded.entry


@pytest.mark.parametrize("more", [{"amount": 1_236_001}, {"paid_on": date(2005, 1, 15)}, {"bill": "B1"}])
def test_the_same_reference_with_another_content_is_refused(desk: Desk, more: dict[str, object]):
    notify(desk)

    with (
        nothing_changes(desk.books),
        pytest.raises(
            KeyReused, match=r"qris reported R1 before: 1,236,000 for C1 on 2005-01-16; .* ask the channel"
        ),
    ):
        notify(desk, **more)  # type: ignore[arg-type]


BILL = {"bill": "B1", "billed": idr(1_236_000), "payable_until": JAN_16}


@pytest.mark.parametrize(
    ("before", "amount", "more", "reason"),
    [
        (0, 1_236_001, {}, "wrong amount: bill B1 is 1,236,000"),
        (0, 1, {}, "wrong amount: bill B1 is 1,236,000"),
        (0, 1_236_000, {"paid_on": JAN_17}, "late: bill B1 was payable until 2005-01-16"),
        (1, 1_236_000, {}, "double payment of bill B1"),
    ],
)
def test_late_double_and_wrong_amounts_wait_in_the_deposit(
    desk: Desk, before: int, amount: int, more: dict[str, object], reason: str
):
    for _ in range(before):
        notify(desk, "R0", **BILL)
    desk.record(JAN_16, ChargeMade("f", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    unpaid = desk.look().unpaid_principal

    told = notify(desk, "R1", amount, on=FEB_1, **{**BILL, **more})

    assert told.held_because == reason
    assert lines(told.recorded) == [
        f"BDG Dr CHANNEL_CLEARING {amount:,}",
        f"BDG Cr CUSTOMER_DEPOSIT C1 {amount:,}",
    ]
    assert (desk.look().unpaid_principal, desk.look().deposit) == (unpaid, amount)
    assert verify(desk.books).findings == []


def test_a_payment_after_the_last_one_waits_in_the_deposit_of_the_closed_contract(desk: Desk):
    every = tuple(range(1, 13))
    desk.receive(JAN_16, 14_436_000, tender="qris", chosen=every)

    told = notify(desk)
    notify(desk, "R2", 1_000, **BILL)

    assert told.held_because == "contract C1 is closed"
    assert desk.look().deposit == 1_237_000
    assert verify(desk.books).findings == []


# --- nobody knows the contract ----------------------------------------------------------------------------


def unknown(desk: Desk, named: str = "C9999", on: date = JAN_16) -> Notified:
    told = Notification("qris", "R7", named, idr(1_236_000), JAN_16)
    with desk.books.database.writing() as connection:
        return take_notification(connection, desk.books, desk.act(on), told)


@pytest.mark.parametrize(("named", "reason"), [("C9999", "no contract C9999"), ("", "no contract named")])
def test_money_for_a_contract_that_nobody_knows_is_titipan(desk: Desk, named: str, reason: str):
    told = unknown(desk, named)

    assert (told.unidentified, told.held_because) == (True, reason)
    assert lines(told.recorded) == [
        "BDG Dr CHANNEL_CLEARING 1,236,000",
        "BDG Cr SUSPENSE_RECEIPT 1,236,000",
    ]
    with desk.books.database.reading() as connection:
        (waiting,) = open_suspense(connection)
        assert owed_by_channels(connection, "BDG") == {"qris": 1_236_000}
    assert waiting.text == f"qris R7 {named}".rstrip()
    assert verify(desk.books).findings == []


def test_titipan_of_a_channel_is_told_once_settled_and_given_to_its_owner(desk: Desk):
    told = unknown(desk)
    with nothing_changes(desk.books):
        assert unknown(desk, on=FEB_1).recorded.repeated
    with nothing_changes(desk.books), pytest.raises(KeyReused, match="for C9999 on 2005-01-16"):
        unknown(desk, "C1")

    settle(desk, 1_236_000, 8_652)
    with desk.books.database.writing() as connection:
        owner = Owner(idr(1_236_000), "C1")
        given = identify_suspense(connection, desk.books, desk.act(JAN_17), told.recorded.entry, [owner])

    assert lines(given) == [
        "BDG Dr SUSPENSE_RECEIPT 1,236,000",
        "BDG Cr AR_INTEREST C1 200,000",
        "BDG Cr AR_PRINCIPAL C1 1,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 36,000",
    ]
    with desk.books.database.reading() as connection:
        assert owed_by_channels(connection, "BDG") == {}
    assert verify(desk.books).findings == []


def test_a_wrong_report_of_unknown_money_is_taken_back(desk: Desk):
    told = unknown(desk)

    with desk.books.database.writing() as connection:
        assert told.recorded.voucher is not None
        found = find_entry(connection, told.recorded.voucher.number)
        take_back(connection, desk.books, desk.act(FEB_1, reason="the channel withdrew it"), found)

    with desk.books.database.reading() as connection:
        assert owed_by_channels(connection, "BDG") == {}
        assert open_suspense(connection) == []
    assert verify(desk.books).findings == []


@pytest.mark.parametrize(("named", "bill"), [("C" * 65, None), ("C1", "B" * 65)])
def test_a_report_that_is_not_to_be_read_changes_nothing(desk: Desk, named: str, bill: str | None):
    told = Notification("qris", "R7", named, idr(1_000), JAN_16, bill)
    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="of 65 characters, longer than 64"),
        desk.books.database.writing() as connection,
    ):
        take_notification(connection, desk.books, desk.act(JAN_16), told)


def test_two_payments_of_one_bill_at_the_same_moment_pay_it_once(new_books: NewBooks, sample_setup: Setup):
    desk = Desk(new_books(active(sample_setup, "qris")))
    desk.contract()

    with ThreadPoolExecutor(2) as channels:
        both = list(channels.map(lambda reference: notify(desk, reference, **BILL), ("R1", "R2")))

    assert sorted(told.held_because or "" for told in both) == ["", "double payment of bill B1"]
    assert desk.look().deposit == 1_236_000
    assert verify(desk.books).findings == []


def test_a_reversed_payment_leaves_its_bill_to_be_paid(desk: Desk):
    first = notify(desk, **BILL)
    desk.reverse(JAN_16, first.recorded.entry)

    assert notify(desk, "R2", **BILL).held_because is None


def test_a_notification_needs_a_reference_and_a_channel(desk: Desk):
    with nothing_changes(desk.books), pytest.raises(NotRecorded, match="needs its reference"):
        notify(desk, " ")
    told = Notification("interbank_transfer", "R1", "C1", idr(1_000), JAN_16)
    with (
        nothing_changes(desk.books),
        pytest.raises(NotRecorded, match="interbank_transfer is no channel that settles later"),
        desk.books.database.writing() as connection,
    ):
        take_notification(connection, desk.books, desk.act(JAN_16), told)


def test_two_branches_hear_of_one_payment(desk: Desk):
    """The channel tells two branches; the second one gets the first one's answer."""
    first = notify(desk)
    told = Notification("qris", "R1", "C1", idr(1_236_000), JAN_16)

    with nothing_changes(desk.books), desk.books.database.writing() as connection:
        elsewhere = replace(desk.act(FEB_1), at_branch="JKT")
        again = take_notification(connection, desk.books, elsewhere, told)

    assert again.recorded.entry == first.recorded.entry
