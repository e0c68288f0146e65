"""`jembatan cheque …`: every function of a sheet at the command line, its papers, its sentences, its exit codes."""

from __future__ import annotations

import pytest
from openpyxl import Workbook, load_workbook

from tests.commands.conftest import CASHIER, CommandLine

HEAD = ("--as", "HEAD", "--role", "branch_head", "--branch", "BDG")
S = "BCA 000001"


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.fixture
def desk(counter: CommandLine) -> CommandLine:
    """Twelve sheets for C1 from 1 January 2005 on."""
    counter(
        *("cheque", "register", S, 1200000, "2005-01-03", "--issued", "2004-12-10", "--count", 12),
        *("--contract", "C1", "--instalment", 1, "--key", "STACK", *CASHIER),
        today="2004-12-10",
    )
    return counter


def test_a_stack_is_registered_in_one_go_and_asked_twice_is_answered_once(desk: CommandLine):
    with desk.nothing_changes():
        again = desk(
            *("cheque", "register", S, 1200000, "2005-01-03", "--issued", "2004-12-10", "--count", 12),
            *("--contract", "C1", "--instalment", 1, "--key", "STACK", "--json", *CASHIER),
            today="2004-12-10",
        ).json
    assert again["repeated"]
    assert [paper["number"] for paper in again["papers"]] == ["TTSBDG04-000001"]
    assert [sheet["sheet"] for sheet in again["sheets"]][::11] == ["BG BCA 000001", "BG BCA 000012"]
    assert again["voucher"] == "JUMBDG0412-00002"


def test_a_sheet_from_deposit_to_its_kwitansi(desk: CommandLine):
    slip = desk("cheque", "deposit", S, "--at", "09:30", *CASHIER, today="2005-01-03")
    assert words(slip.out)[:3] == [
        "BG BCA 000001 over 1,200,000 for C1: in clearing",
        "BST BSTBDG05-000001",
        "Voucher JUMBDG0501-00001",
    ]
    desk("cheque", "tick", S, *CASHIER, today="2005-01-04")
    report = desk("cheque", "clearing", "--as-of", "2005-01-04", "--prove", "--json").json
    assert [(row["sheet"], row["slip"], row["days"], row["ticked"]) for row in report["rows"]] == [
        ("BG BCA 000001", "BSTBDG05-000001", 1, True)
    ]
    assert report["amount"] == report["memo"] == 1200000
    desk("cheque", "tick", S, "--off", *CASHIER, today="2005-01-04")
    desk("cheque", "tick", S, *CASHIER, today="2005-01-04")
    cleared = desk("cheque", "clear", S, *HEAD, today="2005-01-04")
    assert "KW KWBDG05-000001" in words(cleared.out)
    desk("cheque", "tick", S, "--reconciled", *CASHIER, today="2005-01-05")
    refused = desk("cheque", "tick", S, "--off", *CASHIER, today="2005-01-05", code=1)
    assert "it cannot be un-ticked" in refused.err
    told = desk("cheque", "history", S, "--json").json
    assert [step["kind"] for step in told["steps"]] == [
        *("REGISTERED", "DEPOSITED", "TICKED", "UNTICKED", "TICKED", "CLEARED", "RECONCILED"),
    ]
    assert "deposited" in desk("cheque", "history", S).out
    assert desk("books", "verify").code == 0


def test_from_a_sheet_to_its_slip_and_back_with_what_was_warned_of(desk: CommandLine):
    desk(
        "cheque",
        "register",
        "BNI 7",
        600_000_000,
        "2005-01-03",
        *("--contract", "C1", "--issued", "2005-01-03", *CASHIER),
        today="2005-01-03",
    )
    desk("cheque", "deposit", S, *CASHIER, today="2005-01-03")
    board = desk("cheque", "board", "--list", "to_deposit", "--date", "2005-01-03", "--json").json
    told = desk("cheque", "history", "BNI 7", "--json").json
    found = desk("cheque", "slip", "BSTBDG05-000001", "--json").json

    assert [row["what_to_do"] for row in board["lists"]["to_deposit"]["rows"]] == [
        "bring it to BNI itself on 2005-01-03: above 500,000,000 it does not go through clearing"
    ]
    assert told["warnings"] == ["BG BNI 7: 600,000,000 is above 500,000,000 and does not go through clearing"]
    assert "warned when it came: BG BNI 7" in desk("cheque", "history", "BNI 7").out
    assert (found["amount"], [sheet["sheet"] for sheet in found["sheets"]]) == (1_200_000, ["BG BCA 000001"])
    assert "1 sheet, 1,200,000 at the foot" in desk("cheque", "slip", "BSTBDG05-000001").out
    assert "no paper BSTBDG05-000009 was issued" in desk("cheque", "slip", "BSTBDG05-000009", code=1).err


def test_a_slip_in_one_sum_with_a_sheet_left_out(desk: CommandLine):
    desk(
        "cheque", "register", "BNI 7", 900000, "2005-01-03", "--contract", "C1", *CASHIER, today="2005-01-03"
    )
    desk("cheque", "deposit", S, "BNI 7", "--at", "09:30", *CASHIER, today="2005-01-03")
    answer = desk(
        "cheque", "clear", "--slip", "BSTBDG05-000001", "--credit", 1200000, *HEAD, today="2005-01-04"
    )
    assert "Left out BG BNI 7 over 900,000: record its refusal by its letter" in words(answer.out)


def test_a_bounce_is_previewed_recorded_and_taken_back(desk: CommandLine):
    desk("cheque", "deposit", S, *CASHIER, today="2005-01-03")
    desk("cheque", "clear", S, *HEAD, today="2005-01-04")
    with desk.nothing_changes():
        shown = desk(
            "cheque", "bounce", S, "--code", 1, "--bank-fee", 50000, "--preview", *HEAD, today="2005-01-06"
        )
    assert words(shown.out)[:3] == [
        "BG BCA 000001 would be bounced for reason 1, balance not sufficient",
        "Fees bank 50,000, customer 100,000",
        "C1: unpaid 13,200,000 becomes 14,400,000, charges 0 become 100,000, deposit 0 becomes 0",
    ]
    assert words(shown.out)[3:5] == [
        "KW KWBDG05-000001 would be cancelled",
        "C1: its instalment table would be equal, field by field, to the one without this receipt",
    ]
    bounced = desk(
        "cheque",
        "bounce",
        S,
        "--code",
        1,
        "--bank-fee",
        50000,
        "--letter",
        "SKP 1",
        *HEAD,
        today="2005-01-06",
    )
    assert any(line.startswith("Proposal contract C1 is proposed as BAD") for line in words(bounced.out))
    assert "C1 of P1: 1 of 1 bounce" in desk("cheque", "status").out
    desk("cheque", "status", "C1", "BAD", "--reason", "empty sheet", *HEAD, today="2005-01-06")
    card = desk("cheque", "card", "P1", "--json").json
    assert (card["status"], len(card["cards"][0]["bounces"]), card["cards"][0]["status_by"]) == (
        "BAD",
        1,
        "HEAD",
    )
    assert "P1 is BAD" in desk("cheque", "card", "P1").out
    rows = desk("cheque", "bounced", "--since", "2005-01-01", "--customer", "P1", "--json").json["sheets"]
    assert [(row["sheet"], row["code"], row["letter"]) for row in rows] == [("BG BCA 000001", 1, "SKP 1")]
    desk("cheque", "reverse", "JKRBDG0501-00001", "--reason", "another sheet", *HEAD, today="2005-01-07")
    assert desk("cheque", "bounced", "--json").json["sheets"] == []
    assert desk("books", "verify").code == 0


def test_requests_holds_dates_and_releases(desk: CommandLine):
    day = {"today": "2004-12-20"}
    desk("cheque", "request", S, "--until", "2005-01-10", "--reason", "salary late", *CASHIER, **day)
    own = desk(
        "cheque", "approve", S, "--as", "CASHIER-1", "--role", "branch_head", "--branch", "BDG", code=1, **day
    )
    assert "CASHIER-1 asked for it on 2004-12-20 and cannot approve it" in own.err
    desk("cheque", "approve", S, *HEAD, **day)
    second = "BCA 000002"
    desk("cheque", "request", second, "--effective", "2005-02-10", "--reason", "asks", *CASHIER, **day)
    desk("cheque", "reject", second, "--reason", "too late", *HEAD, **day)
    desk(
        "cheque",
        "date",
        second,
        "2005-02-08",
        "--reason",
        "asks",
        "--approver",
        "HEAD:branch_head",
        *CASHIER,
        **day,
    )
    desk(
        "cheque",
        "hold",
        "BCA 000003",
        "2005-03-10",
        "--reason",
        "asks",
        "--approver",
        "HEAD:branch_head",
        *CASHIER,
        **day,
    )
    desk("cheque", "release", "BCA 000003", *CASHIER, **day)
    assert "No hold has ended" in desk("cheque", "release", "--ended", *CASHIER, **day).out
    ended = desk("cheque", "release", "--ended", *CASHIER, today="2005-01-10")
    assert "BG BCA 000001 over 1,200,000 for C1: registered" in words(ended.out)


def test_sheets_go_back_are_replaced_withdrawn_and_cancelled(desk: CommandLine):
    desk("cheque", "deposit", S, *CASHIER, today="2005-01-03")
    desk("cheque", "withdraw", S, "--reason", "wrong account", *HEAD, today="2005-01-03")
    desk("receipt", "C1", 1200000, *CASHIER, today="2005-01-03")
    desk("cheque", "replace", S, "--receipt", "KWBDG05-000001", *CASHIER, today="2005-01-03")
    new = desk(
        *(
            "cheque",
            "replace",
            "BCA 000002",
            "--by",
            "BNI 5",
            "--amount",
            1200000,
            "--effective",
            "2005-02-05",
        ),
        *("--contract", "C1", "--issued", "2005-01-04", *CASHIER),
        today="2005-01-04",
    )
    assert [line for line in words(new.out) if line.startswith(("TTS", "TTK"))] == [
        "TTS TTSBDG05-000001",
        "TTK TTKBDG05-000002",
    ]
    desk("cheque", "register", "BNI 6", 1, "2005-02-05", "--contract", "C1", *CASHIER, today="2005-01-04")
    desk("cheque", "cancel", "BNI 6", "--reason", "typed wrongly", *HEAD, today="2005-01-04")
    back = desk(
        *("cheque", "return", "--customer", "P1", "--received-by", "Ani", "--reason", "paid off"),
        *("--approver", "HEAD:branch_head", *CASHIER),
        today="2005-01-05",
    )
    assert sum("returned" in line for line in back.out.splitlines()) == 11
    rows = desk("cheque", "returned", "--json").json["sheets"]
    assert {(row["received_by"], row["papers"][0]) for row in rows} == {("Ani", "TTKBDG05-000003")}
    assert "11 sheets, 13,200,000" in desk("cheque", "returned").out
    assert desk("books", "verify").code == 0


def test_a_repaired_sheet_goes_to_the_bank_again(desk: CommandLine):
    desk("cheque", "deposit", S, *CASHIER, today="2005-01-03")
    desk("cheque", "bounce", S, "--code", 12, *HEAD, today="2005-01-04")
    refused = desk("cheque", "deposit", S, *CASHIER, today="2005-01-05", code=1)
    assert "let the drawer mend and sign it, then record the repair" in refused.err
    desk("cheque", "repair", S, *CASHIER, today="2005-01-05")
    desk("cheque", "deposit", S, *CASHIER, today="2005-01-05")


def test_the_board_the_due_list_and_their_workbooks(desk: CommandLine):
    board = desk("cheque", "board", "--date", "2005-01-03", "--json").json
    assert [(name, one["sheets"]) for name, one in board["lists"].items()] == [
        ("to_deposit", 1), ("no_news", 0), ("bounced", 0), ("paid_otherwise", 0), ("date_passed", 0),
        ("leaving_window", 0), ("to_request", 0),
    ]  # fmt: skip
    assert (
        "to deposit today and on the next business day: 1 sheet, 1,200,000"
        in desk("cheque", "board", "--date", "2005-01-03").out
    )
    assert "date passed and not deposited: 1 sheet" in desk("cheque", "board", "--date", "2005-01-05").out
    due = desk("cheque", "due", "--days", 25, "--date", "2005-01-03", "--json").json
    assert [row["sheet"] for row in due["rows"]] == ["BG BCA 000001", "BG BCA 000002"]
    assert "BG BCA 000001" in desk("cheque", "due", "--date", "2005-01-03").out
    path = desk.folder / "board.xlsx"
    desk("cheque", "board", "--date", "2005-01-03", "--xlsx", path)
    book = load_workbook(path)
    assert book.sheetnames == list(board["lists"])
    assert [cell.value for cell in book["to_deposit"][5]][2:6] == ["BG BCA 000001", "C1", "P1", 1200000]
    desk("cheque", "deposit", S, *CASHIER, today="2005-01-03")
    desk("cheque", "clearing", "--as-of", "2005-01-03", "--xlsx", desk.folder / "clearing.xlsx")
    assert load_workbook(desk.folder / "clearing.xlsx")["in clearing"]["C5"].value == "BG BCA 000001"
    assert desk("cheque", "board", "--list", "nothing", code=2).err.startswith(
        "--list: there is no list nothing"
    )


def test_sheets_from_files(counter: CommandLine):
    text = (
        "bank,number,amount,effective,contract,issued,instalment,count\n"
        "BCA,000101,1200000,2005-02-01,C1,2005-01-10,2,3\n"
        "BNI,77,500000,2005-03-01,C1,,,\n"
    )
    done = counter("cheque", "register", "--file", counter.write("sheets.csv", text), "--json", *CASHIER).json
    assert [sheet["sheet"] for sheet in done["sheets"]] == [
        "BG BCA 000101", "BG BCA 000102", "BG BCA 000103", "BG BNI 77",
    ]  # fmt: skip
    book = Workbook()
    for row in (
        ["bank", "number", "amount", "effective", "contract"],
        ["BRI", "9", 750000, "2005-04-01", "C1"],
    ):
        book.active.append(row)
    book.save(counter.folder / "sheets.xlsx")
    counter("cheque", "register", "--file", counter.folder / "sheets.xlsx", *CASHIER)
    bad = "bank,number,amount,effective,contract\nXYZ,1,1.200.000,tomorrow,C1\n"
    with counter.nothing_changes():
        refused = counter("cheque", "register", "--file", counter.write("bad.csv", bad), *CASHIER, code=1)
    assert "3 faults: nothing was registered" in refused.err


def test_wrong_use_is_told_what_to_write(desk: CommandLine):
    for said, *call in (
        ("name the sheet, its amount", "register"),
        ("a slip goes to one bank account", "deposit", S, "--bank", "BCA", "--bank", "BRI"),
        ("say what takes its place", "replace", S),
        ("is no time", "deposit", S, "--at", "noon"),
        ("--slip needs --credit", "clear", "--slip", "BSTBDG05-000001"),
        ("name the sheet, or --slip", "clear"),
        ("is no kind of sheet", "register", "BCA 9", 1, "2005-03-01", "--contract", "C1", "--kind", "IOU"),
        ("is no part", "register", "BCA 9", 1, "2005-03-01", "--contract", "C1", "--part", "C1"),
        ("name the sheets, or --ended", "release"),
        ("say GOOD or BAD", "status", "C1", "UGLY"),
        ("leave --branch out", "clearing", "--prove", "--branch", "BDG"),
    ):
        more = () if call[0] == "clearing" else CASHIER
        with desk.nothing_changes():
            assert said in desk("cheque", *call, *more, code=2).err
