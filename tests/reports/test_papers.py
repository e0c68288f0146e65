"""Kwitansi: what they say, copies, cancellations, the log; and that a file is the same whenever it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from books.finding import NotFound, find_entry
from books.print_log import PaperAct, log_of
from books.recording import NotRecorded
from books.schema.counter import paper_log
from books.schema.entries import entry
from books.schema.vouchers import number_series
from books.setups import Books
from books.taking_back import take_back
from company.faults import SetupFaults
from company.loader import load_setup, parse_setup
from company.organisation import Language
from company.setup import Setup
from reports.papers import press as presses
from reports.papers.press import LayoutFault, NoLayout
from reports.papers.printing import picture_of, print_paper
from tests.books.desk import Desk
from tests.books.test_recording import nothing_changes
from tests.reports.paper_text import size_of, text_of

JAN_16, FEB_1, MARCH_1 = date(2005, 1, 16), date(2005, 2, 1), date(2005, 3, 1)


def counter(books: Books) -> Desk:
    desk = Desk(books)
    desk.open_drawer()
    desk.contract()
    return desk


def printed(desk: Desk, number: str, on: date = FEB_1, reason: str = "") -> bytes:
    return print_paper(desk.books, desk.act(on), number, reason).file


def changed(setup: Setup, file: str, old: str, new: str) -> Setup:
    assert old in setup.texts[file]
    return parse_setup({**setup.texts, file: setup.texts[file].replace(old, new)})


def test_the_kwitansi_of_e7_says_all_that_it_must(books: Books):
    desk = counter(books)
    desk.receive(FEB_1, 1_272_000, chosen=(1,))

    pdf = printed(desk, "KWBDG05-000001")

    assert size_of(pdf) == (210, 148)
    text = text_of(pdf)
    for part in (
        "PT Sample Motor Credit Cabang Bandung (BDG)",
        "KWITANSI No. KWBDG05-000001",
        "Sudah terima dari : Customer of C1",
        "Uang sejumlah : satu juta dua ratus tujuh puluh dua ribu rupiah",
        "kontrak C1",
        "Cara bayar : Tunai dari konsumen",
        "1 1 Jan 2005 200.000 1.000.000 72.000 1.272.000 0",
        "Jumlah diterima 1.272.000",
        "Rp 1.272.000",
        "Sisa tunggakan: Rp 1.200.000 (angsuran 1.200.000)",
        "Jatuh tempo berikutnya: 1 Maret 2005, angsuran 3, Rp 1.200.000",
        "Bukti BKMBDG0502-00001",
        "Bandung, 1 Februari 2005",
        "Kasir CASHIER-1",
        "Halaman 1 dari 1",
    ):
        assert part in text, text
    assert "SALINAN" not in text
    assert "METERAI" not in text


def test_a_partial_payment_says_what_stays_unpaid(books: Books):
    desk = counter(books)
    desk.receive(JAN_16, 700_000)

    text = text_of(printed(desk, "KWBDG05-000001"))

    assert "1 1 Jan 2005 200.000 500.000 700.000 536.000" in text
    assert "Sisa tunggakan: Rp 536.000 (angsuran 500.000, denda 36.000)" in text
    assert "Belum dibayar: angsuran 1: Rp 536.000" in text


def test_one_rupiah_gets_its_kwitansi(books: Books):
    desk = counter(books)
    desk.receive(JAN_16, 1)

    text = text_of(printed(desk, "KWBDG05-000001"))

    assert "satu rupiah" in text
    assert "Belum dibayar: angsuran 1: Rp 1.235.999" in text


def test_the_deposit_and_what_is_left_of_it_stand_on_the_kwitansi(books: Books):
    desk = counter(books)
    desk.receive(JAN_16, 700_000)
    desk.receive(FEB_1, 2_000_000)

    text = text_of(printed(desk, "KWBDG05-000002"))

    assert "Uang titipan konsumen 249.000" in text
    assert "Sisa tunggakan: Rp 0" in text
    assert "Saldo titipan: Rp 249.000" in text


def test_printed_twice_from_the_same_facts_it_is_the_same_file(books: Books):
    desk = counter(books)
    desk.receive(FEB_1, 1_272_000, chosen=(1,))
    first = presses_of(desk, "KWBDG05-000001")

    desk.receive(MARCH_1, 1_344_000)  # what comes later changes nothing on it

    assert presses_of(desk, "KWBDG05-000001") == first
    assert printed(desk, "KWBDG05-000001", MARCH_1) == first


def presses_of(desk: Desk, number: str) -> bytes:
    """The next print, made without being handed out."""
    from books.paper_facts import paper_facts
    from reports.papers.kinds import what_it_says

    with desk.books.database.reading() as connection:
        found = paper_facts(connection, number)
    return presses.press(found.paper.kind, what_it_says(desk.books, found), found.setup.layouts)


def test_a_reprint_says_which_copy_it_is_and_is_logged(books: Books):
    desk = counter(books)
    desk.receive(FEB_1, 1_272_000, chosen=(1,))

    texts = [text_of(printed(desk, "KWBDG05-000001", reason=r)) for r in ("", "lost", "for the tax office")]

    assert "SALINAN" not in texts[0]
    assert "SALINAN ke-1" in texts[1]
    assert "SALINAN ke-2" in texts[2]
    with books.database.reading() as connection:
        steps = log_of(connection, "KWBDG05-000001")
    assert [(s.act, s.copy, s.actor, s.reason) for s in steps] == [
        (PaperAct.PRINTED, 0, "CASHIER-1", ""),
        (PaperAct.COPIED, 1, "CASHIER-1", "lost"),
        (PaperAct.COPIED, 2, "CASHIER-1", "for the tax office"),
    ]
    assert len({s.digest for s in steps}) == 3


def test_the_kwitansi_of_a_reversed_receipt_is_cancelled_and_keeps_its_number(books: Books):
    desk = counter(books)
    wrong = desk.receive(JAN_16, 700_000)
    printed(desk, "KWBDG05-000001", JAN_16)
    desk.reverse(FEB_1, wrong.entry)
    desk.receive(FEB_1, 1_000_000)

    text = text_of(printed(desk, "KWBDG05-000001"))

    assert "BATAL" in text
    assert "DIBATALKAN 1 Februari 2005 oleh CASHIER-1: typed wrongly" in text
    assert "SALINAN ke-1" in text
    with books.database.reading() as connection:
        steps = log_of(connection, "KWBDG05-000001")
    assert [s.act for s in steps] == [PaperAct.PRINTED, PaperAct.CANCELLED, PaperAct.COPIED]
    assert steps[1].reason == "typed wrongly"
    assert "BATAL" not in text_of(printed(desk, "KWBDG05-000002"))


def test_a_printed_paper_is_cancelled_by_a_supervisor_or_with_his_approval(books: Books):
    desk = counter(books)
    one, two = desk.receive(JAN_16, 700_000), desk.receive(JAN_16, 1_000)
    printed(desk, "KWBDG05-000001", JAN_16)

    def take(number: str, **more: object) -> None:
        act = replace(desk.act(FEB_1, reason="typed wrongly"), **more)  # type: ignore[arg-type]
        with books.database.writing() as connection:
            take_back(connection, books, act, find_entry(connection, number))

    take("KWBDG05-000002")  # nobody has it in his hands
    for more in ({}, {"approver": "CASHIER-1"}):
        with (
            nothing_changes(books),
            pytest.raises(
                NotRecorded,
                match="KWBDG05-000001 was printed: take the paper back, and let supervisor or branch head",
            ),
        ):
            take("KWBDG05-000001", **more)
    take("KWBDG05-000001", approver="SUPERVISOR-1", approver_role="supervisor")

    assert "oleh CASHIER-1, disetujui SUPERVISOR-1: typed wrongly" in text_of(printed(desk, "KWBDG05-000001"))
    assert one.entry != two.entry


def test_a_picture_for_the_screen_takes_no_number_and_leaves_no_trace(books: Books):
    desk = counter(books)
    desk.receive(FEB_1, 1_272_000, chosen=(1,))
    with books.database.reading() as connection:
        before = connection.execute(select(number_series)).all()

    picture = picture_of(books, "KWBDG05-000001")

    assert picture.startswith(b"\x89PNG")
    with books.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(paper_log)).scalar_one() == 0
        assert connection.execute(select(number_series)).all() == before


def test_a_paper_that_nobody_issued_is_refused_and_nothing_is_logged(books: Books):
    desk = counter(books)

    with pytest.raises(NotFound, match="KWBDG05-000009: no paper has this number"):
        printed(desk, "KWBDG05-000009")

    with books.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(paper_log)).scalar_one() == 0


def test_two_who_print_at_once_never_hand_out_two_originals(books: Books, monkeypatch: pytest.MonkeyPatch):
    desk = counter(books)
    desk.receive(FEB_1, 1_272_000, chosen=(1,))
    from reports.papers import printing

    really, others = printing._made, []

    def somebody_else_prints_first(books: Books, number: str) -> printing.PrintedPaper:
        made = really(books, number)
        if not others:
            others.append(made)
            others.append(print_paper(books, desk.act(FEB_1), number))
        return made

    monkeypatch.setattr(printing, "_made", somebody_else_prints_first)
    mine = print_paper(books, desk.act(FEB_1), "KWBDG05-000001")

    assert (others[1].copy, mine.copy) == (0, 1)
    assert "SALINAN ke-1" in text_of(mine.file)


# --- settings ---------------------------------------------------------------------------------------------

NewBooks = Callable[[Setup], Books]


def test_an_english_company_hands_out_english_receipts(new_books: NewBooks, sample_setup: Setup):
    setup = changed(sample_setup, "company.toml", 'language = "id"', 'language = "en"')
    assert setup.company.language is Language.ENGLISH
    desk = counter(new_books(setup))
    desk.receive(JAN_16, 700_000)
    printed(desk, "KWBDG05-000001")

    text = text_of(printed(desk, "KWBDG05-000001"))

    for part in (
        "OFFICIAL RECEIPT",
        "COPY 1",
        "Received from : Customer of C1",
        "seven hundred thousand rupiah",
        "Cash from the customer",
        "Remaining arrears: Rp 536,000 (instalments 500,000, late charge 36,000)",
        "Still unpaid: instalment 1: Rp 536,000",
        "Next due: 1 February 2005, instalment 2, Rp 1,200,000",
        "Page 1 of 1",
    ):
        assert part in text, text


@pytest.mark.parametrize(("amount", "stamped"), [(5_000_000, False), (5_000_001, True)])
def test_a_receipt_of_more_than_five_million_needs_a_stamp(
    new_books: NewBooks, sample_setup: Setup, amount: int, stamped: bool
):
    setup = changed(sample_setup, "counter.toml", "from = 2021-01-01", "from = 2005-02-01")
    desk = counter(new_books(setup))
    desk.receive(FEB_1, amount)
    desk.receive(FEB_1, 1_000)

    assert ("BEA METERAI Rp 10.000" in text_of(printed(desk, "KWBDG05-000001"))) is stamped
    assert "METERAI" not in text_of(printed(desk, "KWBDG05-000002"))


def test_the_stamp_is_the_law_of_the_receipts_day(sample_setup: Setup):
    counter = sample_setup.counter

    assert counter.stamp_for(Decimal(9_000_000), date(2020, 12, 31)) is None
    stamp = counter.stamp_for(Decimal(5_000_001), date(2021, 1, 1))
    assert stamp is not None
    assert stamp.duty == 10_000


def test_the_company_may_change_a_layout_and_old_papers_keep_theirs(books: Books, sample_setup: Setup):
    from books.setups import load_setup_version

    desk = counter(books)
    desk.receive(JAN_16, 700_000)
    before = presses_of(desk, "KWBDG05-000001")
    own = '#import "frame.typ": *\n#show: body => framed("Tanda bayar", body)\nKami terima #rupiah(paper.amount).'
    new = parse_setup({**sample_setup.texts, "papers/KW.typ": own})
    desk.books = load_setup_version(books.database, new, desk.act(FEB_1).clock, "IT", FEB_1)
    desk.receive(FEB_1, 1_000)

    assert "TANDA BAYAR" in text_of(printed(desk, "KWBDG05-000002"))
    assert "Kami terima Rp 1.000." in text_of(printed(desk, "KWBDG05-000002"))
    assert presses_of(desk, "KWBDG05-000001") == before


def test_a_layout_that_cannot_be_printed_is_named_and_nothing_is_logged(
    new_books: NewBooks, sample_setup: Setup
):
    setup = parse_setup({**sample_setup.texts, "papers/KW.typ": "#import nothing"})
    desk = counter(new_books(setup))
    desk.receive(JAN_16, 700_000)

    with pytest.raises(LayoutFault, match=r"config/papers/KW\.typ: typst says: .*the paper keeps its number"):
        printed(desk, "KWBDG05-000001")

    with desk.books.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(paper_log)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(entry)).scalar_one() == 3


def test_layouts_of_no_paper_or_with_packages_are_faults_of_the_setup(sample_setup: Setup):
    with pytest.raises(SetupFaults) as refusal:
        parse_setup(
            {
                **sample_setup.texts,
                "papers/KWI.typ": "",
                "papers/KW.typ": '#import "@preview/tablex:0.0.8": *',
            }
        )

    assert str(refusal.value).splitlines() == [
        "config/papers/KW.typ: the whole file: takes a package from the network: write the layout without it: "
        "papers are printed offline",
        "config/papers/KWI.typ: the whole file: is the layout of no paper in numbers.toml: did you mean KW?",
    ]


def test_layouts_are_read_from_the_companys_folder(tmp_path: Path, sample_setup: Setup):
    for name, text in sample_setup.texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "KW.typ").write_text("Kami terima", encoding="utf-8")

    setup = load_setup(tmp_path)

    assert presses.layout("KW", setup.layouts) == "Kami terima"
    assert setup.fingerprint != sample_setup.fingerprint
    assert "frame.typ" in presses.layout("KW", {})
    with pytest.raises(NoLayout, match="there is no layout for papers of kind XYZ"):
        presses.layout("XYZ", setup.layouts)


def test_texts_of_customers_are_printed_as_they_are(books: Books):
    """A name with typst's signs is a name, not a command."""
    from sqlalchemy import update

    from books.schema.contracts import party

    desk = counter(books)
    desk.receive(JAN_16, 700_000)
    with books.database.writing() as connection:
        connection.execute(update(party).values(name='#read("/etc/passwd") *PT* $x$ [A]'))

    assert 'Sudah terima dari : #read("/etc/passwd") *PT* $x$ [A]' in text_of(printed(desk, "KWBDG05-000001"))
