"""A sheet's life in the books: each function, its voucher, its papers, and that nothing else changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from books.activation import NewContract, activate
from books.cheques.cards import customer_card
from books.setups import Books
from books.verify import verify
from company.timetable import Job
from jobs.work import do
from servicing.cheque_cards import Standing
from servicing.cheques import Status
from servicing.entries import ChargeMade, ContractActivated, DepositRefunded, MoneyAccount
from servicing.money import idr
from servicing.roles import Role
from servicing.schedule import ContractTerms, Method, build_schedule
from tests.books.cheque_desk import ChequeDesk, part


def D(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def desk(books: Books) -> ChequeDesk:
    made = ChequeDesk(books)
    made.open_drawer()
    made.contract()
    return made


def lines(done) -> list[str]:
    assert done.voucher is not None
    return [str(line) for line in done.voucher.lines]


def sound(desk: ChequeDesk) -> bool:
    findings = verify(desk.books).findings
    assert findings == []
    return True


def test_e11_a_mutual_sheet_pays_three_instalments_late_charge_and_a_fee(desk):
    desk.record(D("2005-02-10"), ChargeMade("COLLECTION-1", "COLLECTION", idr(50_000), Role.OTHER_INCOME))
    registered = desk.register(
        D("2005-02-28"), desk.sheet("BCA 004417", 4_000_000, D("2005-03-02"), issued=D("2005-02-28"))
    )
    assert lines(registered) == ["BDG Dr PDC_ON_HAND C1 4,000,000", "BDG Cr PDC_CONTRA C1 4,000,000"]
    assert registered.paper("TTS") == "TTSBDG05-000001"
    deposited = desk.deposit(D("2005-03-02"), "BCA 004417")
    assert lines(deposited) == ["BDG Dr PDC_IN_CLEARING C1 4,000,000", "BDG Cr PDC_ON_HAND C1 4,000,000"]

    cleared = desk.clear(D("2005-03-03"), "BCA 004417")

    assert lines(cleared) == [
        "BDG Dr BANK_IN:BCA 4,000,000",
        "BDG Dr PDC_CONTRA C1 4,000,000",
        "BDG Cr AR_INTEREST C1 600,000",
        "BDG Cr AR_PRINCIPAL C1 3,000,000",
        "BDG Cr LATE_CHARGE_INCOME C1 223,200",
        "BDG Cr AR_OTHER C1 50,000",
        "BDG Cr CUSTOMER_DEPOSIT C1 126,800",
        "BDG Cr PDC_IN_CLEARING C1 4,000,000",
    ]
    assert cleared.paper("KW") == "KWBDG05-000001"
    assert cleared.voucher.number == "BBMBDGBCAI0503-00001"
    assert desk.at("BCA 004417").status is Status.CLEARED
    assert sound(desk)


def test_e12_a_bounce_before_the_receipt_leaves_the_table_and_charges_the_fees(desk):
    desk.receive(D("2005-01-01"), 1_200_000)
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 1_200_000, D("2005-02-01"), issued=D("2005-01-10")))
    desk.deposit(D("2005-02-01"), "BCA 1")
    table = desk.look().positions

    bounced = desk.bounce(D("2005-02-02"), "BCA 1", 1, bank_fee=50_000)

    assert lines(bounced) == [
        "BDG Dr BANK_CHARGES 50,000",
        "BDG Dr AR_OTHER C1 100,000",
        "BDG Dr PDC_ON_HAND C1 1,200,000",
        "BDG Cr BANK_IN:BCA 50,000",
        "BDG Cr BOUNCE_FEE_INCOME C1 100,000",
        "BDG Cr PDC_IN_CLEARING C1 1,200,000",
    ]
    assert desk.look().positions == table
    assert bounced.proposals == (
        "contract C1 is proposed as BAD: 1 of 1 bounce, last on 2005-02-02 for reason 1",
    )
    paid = desk.receive(D("2005-02-10"), 1_321_600)
    assert desk.look().unpaid_charges == 0
    back = desk.replace_by_money(D("2005-02-10"), "BCA 1", paid.papers[0].number)
    assert back.paper("TTK") == "TTKBDG05-000001"
    assert len(desk.card().bounces) == 1
    assert sound(desk)


def test_e13_a_bounce_after_the_receipt_is_one_act(desk):
    desk.register(D("2004-12-10"), desk.sheet("BCA 1", 1_200_000, D("2005-01-01"), issued=D("2004-12-10")))
    desk.deposit(D("2005-01-03"), "BCA 1")
    before = desk.look()
    cleared = desk.clear(D("2005-01-04"), "BCA 1")
    shown = desk.preview(D("2005-01-06"), "BCA 1", 1, bank_fee=50_000)

    bounced = desk.bounce(D("2005-01-06"), "BCA 1", 1, bank_fee=50_000)

    assert lines(bounced) == [
        "BDG Dr BANK_CHARGES 50,000",
        "BDG Dr AR_INTEREST C1 200,000",
        "BDG Dr AR_PRINCIPAL C1 1,000,000",
        "BDG Dr AR_OTHER C1 100,000",
        "BDG Dr PDC_ON_HAND C1 1,200,000",
        "BDG Cr BANK_IN:BCA 1,250,000",
        "BDG Cr BOUNCE_FEE_INCOME C1 100,000",
        "BDG Cr PDC_CONTRA C1 1,200,000",
    ]
    assert desk.look().positions == before.positions
    assert shown.contracts["C1"].after == desk.look()
    assert desk.at("BCA 1").status is Status.BOUNCED
    with desk.books.database.reading() as connection:
        from books.papers import issued_by

        assert all(p.cancelled for p in issued_by(connection, "BDG", cleared.entry.id + 1))
    assert desk.receive(D("2005-01-16"), 1_336_000).voucher is not None
    assert desk.look().unpaid_charges == 0
    assert desk.look().deposit == 0
    assert sound(desk)


def test_e19_inkaso_the_bank_pays_net_and_the_late_charge_stays_open(desk):
    desk.register(
        D("2005-01-20"),
        desk.sheet("BCA 9", 2_400_000, D("2005-02-01"), issued=D("2005-01-20"), inkaso=True),
    )
    desk.deposit(D("2005-02-01"), "BCA 9")

    cleared = desk.clear(D("2005-02-14"), "BCA 9", bank_fee=15_000)

    assert lines(cleared) == [
        "BDG Dr BANK_IN:BCA 2,385,000",
        "BDG Dr BANK_CHARGES 15,000",
        "BDG Dr PDC_CONTRA C1 2,400,000",
        "BDG Cr AR_INTEREST C1 400,000",
        "BDG Cr AR_PRINCIPAL C1 2,000,000",
        "BDG Cr PDC_IN_COLLECTION C1 2,400,000",
    ]
    state = desk.look()
    late = state.late_outstanding(state.position(1), desk.books.setup.rules, D("2005-02-14"))
    assert late == 72_000
    assert sound(desk)


def test_a_wrong_bounce_after_the_receipt_is_taken_back_and_the_receipt_returns_to_its_place(desk):
    desk.register(D("2004-12-10"), desk.sheet("BCA 1", 1_200_000, D("2005-01-01"), issued=D("2004-12-10")))
    desk.deposit(D("2005-01-03"), "BCA 1")
    desk.clear(D("2005-01-04"), "BCA 1", bank_fee=5_000)
    before = desk.look()
    bounced = desk.bounce(D("2005-01-06"), "BCA 1", 1, bank_fee=50_000)

    desk.take_back(D("2005-01-07"), bounced)

    assert desk.look().positions == before.positions
    assert desk.look().unpaid_charges == 0
    assert desk.at("BCA 1").status is Status.CLEARED
    assert desk.card().bounces == ()
    again = desk.bounce(D("2005-01-08"), "BCA 1", 2)
    desk.take_back(D("2005-01-09"), again)
    assert desk.look().positions == before.positions
    assert sound(desk)


def test_a_slip_of_another_branch_books_between_the_branches_and_the_home_branch_prints_the_kwitansi(desk):
    jakarta = ChequeDesk(desk.books, "JKT", "CASHIER-JKT")
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 1_200_000, D("2005-01-10"), issued=D("2005-01-05")))
    slip = jakarta.deposit(D("2005-01-10"), "BCA 1")
    assert slip.paper("BST") == "BSTJKT05-000001"
    assert lines(slip) == ["BDG Dr PDC_IN_CLEARING C1 1,200,000", "BDG Cr PDC_ON_HAND C1 1,200,000"]

    cleared = desk.clear(D("2005-01-11"), "BCA 1")

    assert cleared.paper("KW") == "KWBDG05-000001"
    assert cleared.voucher.number == "BBMJKTBCAI0501-00001"
    assert [x for x in lines(cleared) if "INTERBRANCH" in x or "BANK" in x] == [
        "JKT Dr BANK_IN:BCA 1,200,000",
        "BDG Dr INTERBRANCH:JKT C1 1,200,000",
        "JKT Cr INTERBRANCH:BDG C1 1,200,000",
    ]
    bounced = jakarta.bounce(D("2005-01-12"), "BCA 1", 1, bank_fee=10_000)
    jakarta.take_back(D("2005-01-13"), bounced)
    assert sound(desk)


def test_a_slip_credited_in_one_sum_is_solved_into_its_sheets(desk):
    amounts = [1_200_000, 1_100_000, 1_300_000, 900_000]
    desk.register(
        D("2005-01-10"),
        *(
            desk.sheet(f"BCA {n}", a, D("2005-01-10"), issued=D("2005-01-05"))
            for n, a in enumerate(amounts, 1)
        ),
    )
    slip = desk.deposit(D("2005-01-10"), "BCA 1", "BCA 2", "BCA 3", "BCA 4")

    solved = desk.clear_slip(D("2005-01-11"), slip.paper("BST"), 1_200_000 + 1_300_000, key="CREDIT")

    assert [d.sheets[0].facts.number for d in solved.cleared] == ["1", "3"]
    assert [s.facts.number for s in solved.refused] == ["2", "4"]
    trace = desk.trace()
    again = desk.clear_slip(D("2005-01-11"), slip.paper("BST"), 1_200_000 + 1_300_000, key="CREDIT")
    assert [d.repeated for d in again.cleared] == [True, True]
    assert desk.trace() == trace
    assert sound(desk)


def test_everything_of_a_customer_goes_back_and_what_is_in_clearing_follows(desk):
    desk.contract("C2")  # of another customer
    desk.register(
        D("2005-01-10"),
        *(desk.sheet(f"BCA {n}", 1_200_000, D("2005-01-10"), issued=D("2005-01-05")) for n in (1, 2, 3)),
    )
    desk.register(D("2005-01-10"), desk.sheet("BCA 7", 500_000, D("2005-02-10"), contract="C2"))
    desk.deposit(D("2005-01-10"), "BCA 2")

    back = desk.give_back(D("2005-01-11"), party="P-C1")

    assert [s.facts.number for s in back.sheets if s.status is Status.RETURNED] == ["1", "3"]
    assert [s.facts.number for s in back.exceptions] == ["2"]
    assert lines(back) == ["BDG Dr PDC_CONTRA C1 2,400,000", "BDG Cr PDC_ON_HAND C1 2,400,000"]
    desk.bounce(D("2005-01-12"), "BCA 2", 1)
    later = desk.give_back(D("2005-01-13"), party="P-C1")
    assert [s.facts.number for s in later.sheets] == ["2"]
    assert later.paper("TTK") == "TTKBDG05-000002"
    assert desk.at("BCA 7").status is Status.REGISTERED
    assert sound(desk)


def test_a_locked_plan_pays_what_it_says(desk):
    desk.register(
        D("2005-01-10"),
        desk.sheet(
            "BCA 1", 2_000_000, D("2005-01-10"), issued=D("2005-01-05"),
            plan=(part("C1", 1_200_000, 3), part("C1", 800_000, 2)), plan_locked=True,
        ),
    )  # fmt: skip
    desk.deposit(D("2005-01-10"), "BCA 1", handed_in=time(15))
    desk.clear(D("2005-01-12"), "BCA 1")

    state = desk.look()
    assert state.position(1).unpaid == 1_200_000
    assert state.position(2).unpaid + state.position(3).unpaid == 400_000
    assert sound(desk)


def test_a_request_is_decided_by_somebody_else_and_both_are_visible(desk):
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 1_200_000, D("2005-02-01"), issued=D("2005-01-05")))
    desk.ask(D("2005-01-11"), "BCA 1", until=D("2005-02-05"))
    with pytest.raises(ValueError, match="CLERK asked for it"):
        desk.answer(D("2005-01-11"), "BCA 1", approve=True, by="CLERK")
    desk.answer(D("2005-01-12"), "BCA 1", approve=False)
    desk.ask(D("2005-01-13"), "BCA 1", until=D("2005-02-07"))
    desk.answer(D("2005-01-14"), "BCA 1", approve=True)
    assert desk.at("BCA 1").status is Status.HELD
    assert desk.release_ended(D("2005-02-06")) is None
    desk.release_ended(D("2005-02-07"))
    assert desk.at("BCA 1").status is Status.REGISTERED
    desk.deposit(D("2005-02-07"), "BCA 1")
    cleared = desk.clear(D("2005-02-08"), "BCA 1")
    assert cleared.sheets[0].clearance.value_date == D("2005-02-07")
    assert sound(desk)


def test_a_bounce_behind_a_refund_lets_the_receipt_stand_and_owes_the_amount_again(desk):
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 1_500_000, D("2005-01-10"), issued=D("2005-01-05")))
    desk.deposit(D("2005-01-10"), "BCA 1")
    desk.clear(D("2005-01-11"), "BCA 1")
    held = desk.look().deposit
    desk.record(D("2005-01-12"), DepositRefunded(held, MoneyAccount(Role.CASH_TELLER, "BDG")))
    shown = desk.preview(D("2005-01-13"), "BCA 1", 1)

    bounced = desk.bounce(D("2005-01-13"), "BCA 1", 1)

    assert list(shown.reopened) == ["C1"]
    assert [x for x in lines(bounced) if "PDC" not in x] == [
        "BDG Dr AR_OTHER C1 1,600,000",
        "BDG Cr BANK_IN:BCA 1,500,000",
        "BDG Cr BOUNCE_FEE_INCOME C1 100,000",
    ]
    assert desk.look().unpaid_charges == 1_600_000
    assert desk.at("BCA 1").status is Status.BOUNCED
    desk.take_back(D("2005-01-14"), bounced)
    assert desk.look().unpaid_charges == 0
    assert desk.at("BCA 1").status is Status.CLEARED
    desk.bounce(D("2005-01-15"), "BCA 1", 1)
    assert desk.look().unpaid_charges == 1_600_000
    assert sound(desk)


def test_a_card_of_each_contract_by_itself_and_the_customer_is_bad_when_one_is(desk):
    with desk.books.database.writing() as connection:
        activate(connection, desk.books, desk.act(D("2004-12-01")), second_contract_of("P-C1"))
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 100_000, D("2005-01-10")))
    desk.register(D("2005-01-10"), desk.sheet("BCA 2", 100_000, D("2005-01-10"), contract="C2"))
    desk.deposit(D("2005-01-10"), "BCA 1", "BCA 2")
    desk.bounce(D("2005-01-11"), "BCA 2", 1)
    desk.decide(D("2005-01-11"), "C2", Standing.BAD)

    with desk.books.database.reading() as connection:
        found = customer_card(connection, desk.books, "P-C1", D("2005-01-11"))

    assert [(c.contract, c.status.value, len(c.bounces)) for c in found.cards] == [
        ("C1", "GOOD", 0),
        ("C2", "BAD", 1),
    ]
    assert found.status is Standing.BAD
    assert [(b.bank, b.sheets, b.listed) for b in found.blacklist] == [("BCA", 1, False)]
    desk.decide(D("2005-01-12"), "C2", Standing.GOOD)
    assert len(desk.card("C2").bounces) == 1
    desk.bounce(D("2005-01-12"), "BCA 1", 1)
    desk.decide(D("2005-01-12"), "C1", Standing.BAD, dismiss=True)
    assert desk.card("C1").status is Standing.GOOD
    assert sound(desk)


def test_a_slip_after_the_cut_off_on_a_sheets_last_day_is_too_late_for_it(desk):
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 1_200_000, D("2005-01-10"), issued=D("2004-10-29")))
    last = D("2005-07-07")  # seventy days after its issue, and the six months that were added then
    before = desk.trace()

    with pytest.raises(
        ValueError, match=r"until 2005-07-07, and a slip after .* cut-off counts for 2005-07-08"
    ):
        desk.deposit(last, "BCA 1", handed_in=time(15))

    assert desk.trace() == before
    assert desk.deposit(last, "BCA 1", handed_in=time(9)).sheets[0].status is Status.DEPOSITED


def test_of_several_reasons_the_one_that_ends_a_sheet_counts(desk):
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 1_200_000, D("2005-01-10"), issued=D("2005-01-05")))
    desk.deposit(D("2005-01-10"), "BCA 1")
    desk.bounce(D("2005-01-11"), "BCA 1", 1, 2)

    assert [(bounce.code, bounce.empty) for bounce in desk.at("BCA 1").bounces] == [(2, True)]
    with pytest.raises(ValueError, match="for reason 2 and may not be presented again"):
        desk.deposit(D("2005-01-12"), "BCA 1")


def test_a_bounce_after_one_that_was_dismissed_and_taken_back_is_proposed_again(desk):
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 100_000, D("2005-01-10"), issued=D("2005-01-05")))
    desk.deposit(D("2005-01-10"), "BCA 1")
    wrong = desk.bounce(D("2005-01-11"), "BCA 1", 1)
    desk.decide(D("2005-01-11"), "C1", Standing.BAD, dismiss=True)
    desk.take_back(D("2005-01-12"), wrong)

    again = desk.bounce(D("2005-01-12"), "BCA 1", 1)

    assert len(desk.card().bounces) == 1
    assert again.proposals == (
        "contract C1 is proposed as BAD: 1 of 1 bounce, last on 2005-01-12 for reason 1",
    )
    assert sound(desk)


def second_contract_of(customer: str) -> NewContract:
    terms = ContractTerms(D("2004-12-01"), idr(6_000_000), Method.FLAT, Decimal(20), 6)
    event = ContractActivated("MOTOR-FLAT", terms.nominal_day, build_schedule(terms))
    return NewContract("C2", "BDG", customer, "Customer of C1", D("2004-12-01"), event)


def test_the_job_of_the_morning_releases_holds_once(desk):
    desk.register(D("2005-01-10"), desk.sheet("BCA 1", 100_000, D("2005-01-10")))
    desk.hold(D("2005-01-10"), "BCA 1", D("2005-01-13"))
    slot = datetime(2005, 1, 12, 22, 30, tzinfo=UTC)  # half past five on the thirteenth in Jakarta

    said = do(Job.RELEASE_HOLDS, desk.books, slot, lambda _moment: None)
    again = do(Job.RELEASE_HOLDS, desk.books, slot, lambda _moment: None)

    assert (said.sentence, again.sentence) == ("released: BG BCA 1", "released: none")
    assert desk.at("BCA 1").status is Status.REGISTERED
