"""TTS, TTK, BST, TTP, NAL and LKH: what they say, and what they must not be taken for."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from books.counter.collectors import Collected, Remittance, issue_run_list, remit
from books.counter.receipt_books import issue_book
from books.schema.vouchers import paper
from books.setups import Books
from books.suspense.titipan import SuspenseArrival, receive_suspense
from books.verify import verify
from company.setup import Setup
from reports.papers import kinds, printing
from reports.papers.press import NoLayout
from reports.papers.printing import print_paper
from servicing.entries import ChargeMade
from servicing.money import idr
from servicing.roles import Role
from tests.books.cheque_desk import ChequeDesk
from tests.books.desk import Desk
from tests.reports.paper_text import size_of, text_of

JAN_3, JAN_16, FEB_1, FEB_28 = date(2005, 1, 3), date(2005, 1, 16), date(2005, 2, 1), date(2005, 2, 28)


def printed(desk: Desk, number: str, on: date = FEB_1) -> str:
    file = print_paper(desk.books, desk.act(on), number).file
    assert size_of(file) == (210, 148)
    return text_of(file)


@pytest.fixture
def cheques(books: Books) -> ChequeDesk:
    desk = ChequeDesk(books)
    desk.open_drawer()
    desk.contract()
    desk.register(
        JAN_3,
        desk.sheet("BCA 004417", 1_200_000, FEB_1),
        desk.sheet("BCA 004418", 1_236_000, date(2005, 3, 1)),
    )
    return desk


def test_the_temporary_receipt_lists_the_sheets_and_is_no_receipt_of_money(cheques: ChequeDesk):
    text = printed(cheques, "TTSBDG05-000001")

    for part in (
        "TANDA TERIMA SEMENTARA",
        "Customer of C1",
        "BG BCA 004417 1 Feb 2005 C1 1.200.000",
        "BG BCA 004418 1 Mar 2005 C1 1.236.000",
        "Jumlah 2.436.000",
        "dua juta empat ratus tiga puluh enam ribu rupiah",
        "Bukan bukti penerimaan uang. Kwitansi diterbitkan setelah cek/BG cair.",
    ):
        assert part in text, text
    assert "KWITANSI No." not in text


def test_the_deposit_slip_lists_what_went_to_the_bank(cheques: ChequeDesk):
    cheques.deposit(FEB_1, "BCA 004417")

    text = printed(cheques, "BSTBDG05-000001")

    assert "BUKTI SETORAN CEK/BG" in text
    assert "BG BCA 004417 1 Feb 2005 C1 1.200.000" in text
    assert "004418" not in text


def test_the_return_note_lists_what_went_back(cheques: ChequeDesk):
    cheques.give_back(FEB_1, "BCA 004418")

    text = printed(cheques, "TTKBDG05-000001")

    assert "TANDA TERIMA KEMBALI" in text
    assert "004418" in text
    assert "004417" not in text
    assert "telah dikembalikan kepada konsumen" in text


def test_an_exchange_puts_each_sheet_on_its_own_paper(cheques: ChequeDesk):
    cheques.replace_by_sheet(FEB_1, "BCA 004418", cheques.sheet("BCA 009001", 1_236_000, date(2005, 3, 2)))

    came, went = printed(cheques, "TTSBDG05-000002"), printed(cheques, "TTKBDG05-000001")

    assert ("009001" in came, "004418" in came) == (True, False)
    assert ("009001" in went, "004418" in went) == (False, True)


def test_a_sheet_in_clearing_is_noted_for_return_and_stands_on_no_note(cheques: ChequeDesk):
    cheques.deposit(FEB_1, "BCA 004417")
    cheques.change_date(FEB_1, "BCA 004418", date(2005, 3, 8))
    note = cheques.give_back(FEB_1, party="P-C1").paper("TTK")

    assert note is not None
    text = printed(cheques, note)
    assert "004418" in text
    assert "08-03-2005" in text or "8 Mar" in text
    assert "004417" not in text


def test_the_kwitansi_of_a_sheet_names_its_temporary_receipt(cheques: ChequeDesk):
    cheques.deposit(FEB_1, "BCA 004417")
    kwitansi = cheques.clear(date(2005, 2, 2), "BCA 004417").paper("KW")

    assert kwitansi is not None
    assert "BG BCA 004417, tanda terima sementara TTSBDG05-000001" in printed(cheques, kwitansi)


def test_the_notice_of_a_bounce_says_why_and_what_it_costs(cheques: ChequeDesk):
    cheques.deposit(FEB_1, "BCA 004417")
    notice = cheques.bounce(date(2005, 2, 2), "BCA 004417", 1).paper("SPT")

    assert notice == "SPTBDG05-000001"
    text = printed(cheques, notice)
    assert "PEMBERITAHUAN TOLAKAN No. SPTBDG05-000001" in text
    assert "1 – saldo tidak cukup" in text
    assert "Surat keterangan penolakan : SKP-1" in text
    assert "Biaya tolakan : Rp 100.000" in text
    cheques.take_back(date(2005, 2, 3), notice)
    assert "DIBATALKAN" in printed(cheques, notice)


def test_a_cleared_sheet_has_a_kwitansi_of_its_own(cheques: ChequeDesk):
    cheques.deposit(FEB_1, "BCA 004417")
    cheques.clear(date(2005, 2, 2), "BCA 004417")

    text = printed(cheques, "KWBDG05-000001")

    assert "Cara bayar : Cek/Bilyet Giro" in text
    assert "Pembayaran dengan cek/BG sah setelah cair." in text


def test_the_titipan_receipt_says_that_the_owner_is_not_known(books: Books):
    desk = Desk(books)
    desk.open_drawer()
    with books.database.writing() as connection:
        arrival = SuspenseArrival(idr(1_250_000), None, "SETORAN TUNAI", receipt_wanted=True)
        receive_suspense(connection, books, desk.act(FEB_1), arrival)

    text = printed(desk, "TTPBDG05-000001")

    for part in (
        "TANDA TERIMA TITIPAN",
        "Rp 1.250.000",
        "satu juta dua ratus lima puluh ribu rupiah",
        "Melalui : kas",
        "titipan yang belum teridentifikasi",
    ):
        assert part in text, text
    assert "SETORAN TUNAI" not in text


def test_the_allocation_notice_says_the_split_before_and_now(books: Books):
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    first = desk.receive(JAN_16, 700_000)
    desk.receive(FEB_1, 2_000_000)
    desk.reverse(FEB_1, first.entry)

    text = printed(desk, "NALBDG05-000001")

    assert "NOTA ALOKASI" in text
    assert "Kwitansi : KWBDG05-000002, Rp 2.000.000" in text
    assert "1 500.000 51.000 551.000" in text
    assert "2 200.000 600.000 800.000" in text
    assert "Sisa tunggakan: Rp 472.000" in text


@pytest.fixture
def outside(books: Books) -> Desk:
    """A desk whose collector goes out on 16 January: C1 owes number 1, C2 paid it, C3 owes it and a fee."""
    desk = Desk(books)
    desk.open_drawer()
    for number in ("C1", "C2", "C3"):
        desk.contract(number)
    desk.receive(JAN_3, 1_204_800, number="C2")
    desk.record(JAN_3, ChargeMade("f", "COLLECTION", idr(50_000), Role.OTHER_INCOME), "C3")
    with books.database.writing() as connection:
        issue_run_list(connection, books, desk.act(JAN_16), "K7", ["C1", "C2", "C3"])
    return desk


def test_the_run_list_says_whom_to_visit_and_what_each_owes(outside: Desk):
    text = printed(outside, "LKHBDG05-000001")

    for part in (
        "LAPORAN KUNJUNGAN HARIAN No. LKHBDG05-000001",
        "Kolektor : K7",
        "Setor paling lambat : 17 Januari 2005",
        "1 C1 Customer of C1 1 Jan 2005 1.200.000 36.000 1.236.000",
        "2 C2 Customer of C2 0",
        "3 C3 Customer of C3 1 Jan 2005 1.200.000 36.000 50.000 1.286.000",
        "Jumlah 2.522.000",
    ):
        assert part in text, text


def test_the_run_list_is_the_same_file_whatever_was_paid_since(outside: Desk):
    first = printing._made(outside.books, "LKHBDG05-000001").file
    with outside.books.database.writing() as connection:
        receipts = (Collected("C1", idr(1_236_000), JAN_16),)
        brought = Remittance("K7", receipts, run_list=run_list_entry(outside))
        remit(connection, outside.books, outside.act(FEB_1), brought)

    assert printing._made(outside.books, "LKHBDG05-000001").file == first
    assert verify(outside.books).findings == []


def run_list_entry(desk: Desk) -> int:
    with desk.books.database.reading() as connection:
        wanted = select(paper.c.entry).where(paper.c.number == "LKHBDG05-000001")
        return int(connection.execute(wanted).scalar_one())


def test_a_remittance_without_a_list_prints_what_was_brought(outside: Desk):
    with outside.books.database.writing() as connection:
        issue_book(connection, outside.books, outside.act(JAN_16), "K7", "B-12", 1, 25)
        receipts = (
            Collected("C1", idr(1_236_000), JAN_16, book="B-12", form=1),
            Collected("C3", idr(850_000), JAN_16),
        )
        remit(
            connection,
            outside.books,
            outside.act(JAN_16),
            Remittance("K7", receipts, handed_over=idr(2_036_000)),
        )

    text = printed(outside, "LKHBDG05-000002")

    for part in (
        "Disetor kepada : CASHIER-1",
        "1 C1 Customer of C1 16 Jan 2005 B-12/1 KWBDG05-000002 1.236.000",
        "2 C3 Customer of C3 16 Jan 2005 KWBDG05-000003 850.000",
        "Jumlah kwitansi 2.086.000",
        "Kurang setor (hutang kolektor) 50.000",
        "Disetor 2.036.000",
        "dua juta tiga puluh enam ribu rupiah",
    ):
        assert part in text, text


def test_a_paper_that_nobody_described_is_refused_with_its_kind(
    outside: Desk, monkeypatch: pytest.MonkeyPatch
):
    """Every kind of the sample company is described; a company may give numbers to papers of its own."""
    monkeypatch.setattr(kinds, "SAYS", {kind: says for kind, says in kinds.SAYS.items() if kind != "LKH"})

    with pytest.raises(NoLayout, match="papers of kind LKH are not printed"):
        printed(outside, "LKHBDG05-000001")


def test_every_paper_of_the_sample_company_is_printed(sample_setup: Setup):
    assert set(sample_setup.numbers.papers) == set(kinds.SAYS)
