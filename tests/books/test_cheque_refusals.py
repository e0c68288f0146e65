"""What cannot be done with a sheet is refused with a sentence, changes nothing, and takes no number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from books.cheques.clearing import clear
from books.recording import Act
from books.setups import Books
from books.verify import verify
from servicing.cheque_history import EntryRef
from servicing.cheques import SheetKind
from tests.books.cheque_desk import ChequeDesk, part


def D(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def desk(books: Books) -> ChequeDesk:
    """Sheets in every state: 1 registered, 2 held, 3 in clearing at BDG, 4 cleared, 5 bounced, 6 returned."""
    made = ChequeDesk(books)
    made.open_drawer()
    made.contract()
    made.contract("C2")
    made.register(
        D("2005-01-10"),
        *(
            made.sheet(f"BCA {n}", 1_200_000, D("2005-01-10"), issued=D("2005-01-05"))
            for n in (1, 2, 3, 4, 5, 6)
        ),
    )
    made.register(D("2005-01-10"), made.sheet("BCA 8", 600_000_000, D("2005-01-10")))
    made.register(D("2005-01-10"), made.sheet("BNI 9", 1_200_000, D("2005-01-10"), issued=D("2005-01-10")))
    made.hold(D("2005-01-11"), "BCA 2", D("2005-02-01"))
    made.deposit(D("2005-01-11"), "BCA 3", "BCA 4", "BCA 5")
    made.deposit(D("2005-01-11"), "BNI 9", bank_branch="JKT")
    made.clear(D("2005-01-12"), "BCA 4")
    made.bounce(D("2005-01-12"), "BCA 5", 2)
    made.give_back(D("2005-01-12"), "BCA 6")
    return made


def new(desk: ChequeDesk, number: str = "BCA 20", amount: int = 1_200_000, **more: object):
    effective = more.pop("effective", D("2005-02-01"))
    return desk.sheet(number, amount, effective, **more)  # type: ignore[arg-type]


ON = D("2005-01-13")
REFUSED: dict[str, tuple[Callable[[ChequeDesk], object], str]] = {
    "a duplicate sheet": (
        lambda d: d.register(ON, new(d, "BCA 1")),
        "BCA 1 was received on 2005-01-10 already, for contract C1 (registered): check bank and number",
    ),
    "the same sheet twice in a stack": (
        lambda d: d.register(ON, new(d), new(d)),
        "BCA 20 is in the stack twice: enter each sheet once",
    ),
    "an amount of zero": (
        lambda d: d.register(ON, new(d, amount=0)),
        "BG BCA 20: a sheet of 0 cannot be: enter the amount on it",
    ),
    "a bank that does not exist": (
        lambda d: d.register(ON, new(d, "XYZ 20")),
        "there is no drawee bank XYZ: use one of BCA, BNI, BRI, BTN, CIMB, MDR, PERMATA, or add it",
    ),
    "a sheet without a number": (lambda d: d.register(ON, new(d, "BCA ")), "has 1 to 20 characters: correct it"),
    "a sheet from tomorrow": (
        lambda d: d.register(ON, new(d, received=D("2005-01-14"))),
        "cannot have been received on 2005-01-14, a day to come",
    ),
    "issued after it was received": (
        lambda d: d.register(ON, new(d, issued=D("2005-01-20"))),
        "it was issued on 2005-01-20, after it was received",
    ),
    "effective before it was issued": (
        lambda d: d.register(ON, new(d, issued=D("2005-01-10"), effective=D("2005-01-09"))),
        "its effective date 2005-01-09 lies before its issue 2005-01-10",
    ),
    "a sheet that has expired": (
        lambda d: d.register(ON, new(d, issued=D("2004-01-02"), effective=D("2004-02-01"))),
        "has expired: ask the customer for another sheet",
    ),
    "an unknown contract": (lambda d: d.register(ON, new(d, contract="C9")), "contract C9 is not in the books"),
    "an instalment that does not exist": (
        lambda d: d.register(ON, new(d, meant_for=13)),
        "contract C1 has no instalment 13: it has 1 to 12",
    ),
    "a plan that does not add up": (
        lambda d: d.register(ON, new(d, plan=(part("C1", 1_000_000),))),
        "the planned parts make 1,000,000, the sheet 1,200,000",
    ),
    "a plan over two customers": (
        lambda d: d.register(ON, new(d, plan=(part("C1", 600_000), part("C2", 600_000)))),
        "a temporary receipt is for one customer",
    ),
    "a deposit before the effective date": (
        lambda d: (d.change_date(ON, "BCA 1", D("2005-01-20")), d.deposit(D("2005-01-14"), "BCA 1"))[1],
        "BG BCA 1 is effective on 2005-01-20: it cannot be deposited on 2005-01-14",
    ),
    "a deposit on a Saturday": (
        lambda d: d.deposit(D("2005-01-15"), "BCA 1"),
        "BG BCA 1: banks are closed on 2005-01-15: deposit it on 2005-01-17",
    ),
    "a deposit above the ceiling": (
        lambda d: d.deposit(ON, "BCA 8", bank_branch="JKT", bank="BRI"),
        "is above 500,000,000 and does not go through clearing",
    ),
    "a deposit of a held sheet": (lambda d: d.deposit(ON, "BCA 2"), "BG BCA 2 is held and cannot be deposited"),
    "a deposit of a returned sheet": (
        lambda d: d.deposit(ON, "BCA 6"),
        "BG BCA 6 is returned and cannot be deposited: ask the customer for another sheet",
    ),
    "a deposit again where the account is closed": (
        lambda d: d.deposit(ON, "BCA 5"),
        "BG BCA 5 was refused on 2005-01-12 for reason 2 and may not be presented again",
    ),
    "a deposit at an account that only pays": (
        lambda d: d.deposit(ON, "BCA 1", bank="MDR"),
        "branch BDG has no IN account at MDR: choose one of BCA",
    ),
    "a sheet twice on a slip": (lambda d: d.deposit(ON, "BCA 1", "BCA 1"), "BCA 1 is named twice"),
    "a sheet nobody has": (lambda d: d.deposit(ON, "BCA 77"), "no sheet BCA 77 is registered"),
    "an unknown refusal code": (
        lambda d: d.bounce(ON, "BCA 3", 99),
        "there is no refusal reason 99: use 1 to 15, or add it in config/cheques.toml",
    ),
    "a bounce of a sheet never deposited": (
        lambda d: d.bounce(ON, "BCA 1", 1),
        "BG BCA 1 is registered and cannot be bounced: it lies in the safe: deposit it first",
    ),
    "a return of a sheet in clearing": (
        lambda d: d.give_back(ON, "BCA 3"),
        "BG BCA 3 is in clearing and cannot be returned: wait for the bank's answer, or withdraw it",
    ),
    "a return that nobody signed for": (
        lambda d: d.give_back(ON, "BCA 1", received_by=" "),
        "somebody must sign for returned sheets",
    ),
    "a return that nobody approved": (
        lambda d: d.give_back(ON, "BCA 1", approver=None),
        "returning sheets needs an approver",
    ),
    "a return approved by who asked": (
        lambda d: d.give_back(ON, "BCA 1", approver="CASHIER-1"),
        "returning sheets needs an approver other than CASHIER-1: ask somebody else",
    ),
    "a return of a customer without sheets": (
        lambda d: d.give_back(ON, party="P-C2"),
        "customer P-C2 has no sheet in the safe: there is nothing to return",
    ),
    "an approval by the requester": (
        lambda d: d.answer(ON, "BCA 1", approve=True, by="CLERK"),
        "CLERK asked for it on 2005-01-13 and cannot approve it: ask somebody else",
    ),
    "a hold that ends today": (
        lambda d: d.hold(ON, "BCA 1", ON),
        "BG BCA 1 cannot be held until 2005-01-13, which is not after 2005-01-13",
    ),
    "a new date in the past": (
        lambda d: d.change_date(ON, "BCA 1", D("2005-01-12")),
        "BG BCA 1 cannot get the date 2005-01-12, which is past: name a day to come",
    ),
    "a clearing of a sheet in the safe": (
        lambda d: d.clear(ON, "BCA 1"),
        "BG BCA 1 is registered and cannot be cleared: it lies in the safe: deposit it first",
    ),
    "a clearing before the deposit": (
        lambda d: d.clear(D("2005-01-10"), "BCA 3"),
        "BG BCA 3 was deposited on 2005-01-11: it cannot be cleared on 2005-01-10, before that",
    ),
    "a fee above the sheet": (lambda d: d.clear(ON, "BCA 3", bank_fee=1_200_000), "cannot be: correct it"),
    "an un-tick of what was never ticked": (
        lambda d: d.tick(ON, "BCA 3", ticked=False),
        "BG BCA 3 is not ticked: there is no check mark to take away",
    ),
    "a cancellation on another day": (
        lambda d: d.cancel(ON, "BCA 1"),
        "BG BCA 1 was registered on 2005-01-10 and cannot be cancelled on 2005-01-13: return it",
    ),
    "a replacement by another customer's sheet": (
        lambda d: d.replace_by_sheet(ON, "BCA 1", new(d, contract="C2")),
        "one customer's sheet is not replaced by another's",
    ),
    "a replacement by what is no receipt": (
        lambda d: d.replace_by_money(ON, "BCA 1", "BDG/1"),
        "BDG/1 is no receipt of customer P-C1",
    ),
    "a reversal of what is no act on sheets": (
        lambda d: d.take_back(ON, EntryRef("BDG", 1)),
        "BDG/1 is drawer opened, not an act on cheques",
    ),
    "a registration taken back while its sheets have moved on": (
        lambda d: d.take_back(ON, "TTSBDG05-000001"),
        "reverse that first",
    ),
    "a slip with sheets of two bank accounts": (
        lambda d: d.clear_slip(ON, "BSTBDG05-000001", 2_400_000, refused=["BNI 9"]),
        "slip BSTBDG05-000001 has no sheet BNI 9 in clearing",
    ),
    "a credit that no set of sheets makes": (
        lambda d: d.clear_slip(ON, "BSTBDG05-000001", 1_000_000),
        "no set of the slip's sheets makes 1,000,000",
    ),
    "a kwitansi of a sheet reversed by itself": (
        lambda d: d.reverse(ON, _receipt_of(d)),
        "came with a cheque: take the clearing back",
    ),
}  # fmt: skip


def _receipt_of(desk: ChequeDesk) -> int:
    clearance = desk.at("BCA 4").clearance
    assert clearance is not None
    return clearance.entry.id + 1


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_sentence_and_nothing_changed(desk: ChequeDesk, case: str):
    ask, sentence = REFUSED[case]
    if case == "an approval by the requester":
        desk.ask(ON, "BCA 1", until=D("2005-02-01"))
    if case == "a deposit before the effective date":
        desk.change_date(ON, "BCA 1", D("2005-01-20"))
        ask = lambda d: d.deposit(D("2005-01-14"), "BCA 1")  # noqa: E731
    trace, sheets = desk.trace(), [desk.at(f"BCA {n}") for n in (1, 2, 3, 4, 5, 6)]

    with pytest.raises((ValueError, LookupError)) as refusal:
        ask(desk)

    assert sentence in str(refusal.value.args[0])
    assert desk.trace() == trace
    assert [desk.at(f"BCA {n}") for n in (1, 2, 3, 4, 5, 6)] == sheets


def test_a_fourth_signed_correction_is_refused(desk: ChequeDesk):
    for n in range(3):
        desk.change_date(ON, "BCA 1", D("2005-01-20") if n % 2 else D("2005-01-21"))
    with pytest.raises(ValueError, match="3 signed corrections, and 3 are allowed: ask for another sheet"):
        desk.change_date(ON, "BCA 1", D("2005-01-24"))


def test_a_person_without_the_authority_is_refused(desk: ChequeDesk):
    desk.role = "cashier"
    trace = desk.trace()
    with pytest.raises(
        ValueError, match="CASHIER-1 as cashier may not clear cheques: ask a finance or supervisor"
    ):
        desk.clear(ON, "BCA 3")
    assert desk.trace() == trace


def test_the_same_key_is_answered_once_and_refused_for_something_else(desk: ChequeDesk):
    first = desk.clear(ON, "BCA 3", key="K")
    trace = desk.trace()
    again = desk.clear(ON, "BCA 3", key="K")
    assert again.repeated
    assert again.voucher == first.voucher
    assert again.papers == first.papers
    with pytest.raises(ValueError, match="key K was used before"):
        desk.clear(ON, "BCA 3", bank_fee=1, key="K")
    assert desk.trace() == trace


def test_warnings_are_stored_and_do_not_refuse(desk: ChequeDesk):
    done = desk.register(
        ON,
        new(desk, amount=600_000_000, issued=D("2005-01-02"), effective=D("2005-06-01"), corrections=4),
        new(desk, "BCA 21", kind=SheetKind.CHEQUE, effective=D("2005-01-04")),
    )
    assert [w.code.value for w in done.warnings] == [
        "WINDOW", "CEILING", "CORRECTIONS", "NO_ISSUE_DATE", "DATE_PASSED",
    ]  # fmt: skip
    assert verify(desk.books).findings == []


def test_history_lets_in_what_has_expired(desk: ChequeDesk):
    old = new(desk, issued=D("2004-01-02"), effective=D("2004-02-01"), received=ON)
    done = desk.register(ON, old, history=True)
    assert "EXPIRED" in {w.code.value for w in done.warnings}


def test_nothing_is_dated_after_the_branch_day(desk: ChequeDesk):
    late = desk.asks(ON)
    act: Act = replace(late, posting_date=D("2005-01-14"))
    with (
        desk.books.database.writing() as connection,
        pytest.raises(ValueError, match="after the business date"),
    ):
        clear(connection, desk.books, act, "BCA 3")
