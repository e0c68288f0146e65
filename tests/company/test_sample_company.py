"""The sample company says what the domain's defaults and worked examples need."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from company.loader import parse_setup
from company.navision import Mode
from company.organisation import Direction, Language, TimeZone
from company.tenders import FeeBearer, Paper
from company.timetable import Days, Job
from servicing.roles import Role
from servicing.rules import (
    DEFAULT_HIERARCHY,
    DEFAULT_TERMINATION_HIERARCHY,
    InterestAccrual,
    LateChargeBasis,
    RunningInterest,
    Spread,
    SurplusPolicy,
)
from servicing.schedule import Method, RoundingSink, Split
from servicing.voucher import VoucherKind
from tests.company.sample import CONFIG, edited, sample

EARLY = date(2004, 12, 1)


def test_every_branch_has_a_bank_account_in_and_one_out() -> None:
    assert list(sample().branches) == ["JKT", "BDG", "SBY"]
    for branch in sample().branches.values():
        assert {bank.direction for bank in branch.banks} == {Direction.IN, Direction.OUT}
        assert branch.timezone is TimeZone.WIB
        assert branch.first_bank(Direction.IN).code == "BCA"
        assert branch.first_bank(Direction.OUT).code == "MDR"


def test_a_bank_account_is_found_by_code_and_direction() -> None:
    jakarta = sample().branches["JKT"]

    found = jakarta.bank("BCA", Direction.IN)

    assert found is not None
    assert found.navision_account == "BCA-JKT-IN"
    assert jakarta.bank("BCA", Direction.OUT) is None
    assert len(sample().banks) == 7


def test_the_clocks_of_the_branches_are_indonesias_three() -> None:
    assert [str(zone.zone) for zone in TimeZone] == ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]


def test_the_worked_contract_has_its_product() -> None:
    product = sample().products["MOTOR-FLAT"]
    late = sample().rules.late_charge("MOTOR-FLAT")

    assert (product.method, product.split) == (Method.FLAT, Split.STRAIGHT)
    assert (product.rounding_unit, product.sink) == (1000, RoundingSink.INTEREST)
    assert late.rates.on(EARLY).percent == Decimal("0.2")
    assert late.terms.on(EARLY).grace_days == 0


def test_the_house_rules_are_the_domains_defaults() -> None:
    rules = sample().rules

    assert rules.allocation.on(EARLY).hierarchy == DEFAULT_HIERARCHY
    assert rules.allocation.on(EARLY).termination_hierarchy == DEFAULT_TERMINATION_HIERARCHY
    assert rules.allocation.on(EARLY).spread is Spread.PAIRED
    assert rules.allocation.on(EARLY).surplus_policy is SurplusPolicy.HOLD_AS_DEPOSIT
    assert rules.recognition.on(EARLY).late_charge_basis is LateChargeBasis.CASH
    assert rules.recognition.on(EARLY).interest_accrual is InterestAccrual.ON_DUE_DATE
    assert rules.recognition.on(EARLY).stop_above_days_past_due == 90
    assert rules.running_interest.on(EARLY) is RunningInterest.DAILY
    assert rules.pdc_memo_posting.on(EARLY) is True


def test_banks_are_closed_on_the_holidays_of_2026_and_on_joint_leave() -> None:
    calendar = sample().rules.calendar

    assert len([day for day in calendar.holidays if day.year == 2026]) == 25
    assert not calendar.is_business_day(date(2026, 3, 18))
    assert not calendar.is_business_day(date(2026, 8, 25))
    assert calendar.on_or_after(date(2026, 3, 18)) == date(2026, 3, 25)
    assert not calendar.is_business_day(date(2005, 8, 17))


def test_the_three_tenders_of_today_are_active_and_the_future_ones_are_not() -> None:
    active = [code for code, tender in sample().tenders.items() if tender.is_active(EARLY)]

    assert active == ["cash_customer", "cash_collector", "pdc"]
    assert len(sample().tenders) == 10


def test_a_cheque_clears_first_and_prints_a_temporary_receipt() -> None:
    cheque = sample().tenders["pdc"]

    assert cheque.needs_clearing
    assert cheque.prints is Paper.TTS


def test_a_channel_keeps_its_fee() -> None:
    qris, outlet = sample().tenders["qris"].fee, sample().tenders["retail_outlet"].fee

    assert qris is not None
    assert qris.fee(Decimal(1_236_050)) == 8_652  # 0.7 percent, half up
    assert qris.bearer is FeeBearer.COMPANY
    assert outlet is not None
    assert outlet.fee(Decimal(100)) == 5_000
    assert outlet.bearer is FeeBearer.CUSTOMER


def test_every_account_role_has_an_account_in_every_branch() -> None:
    banks = {Role.BANK_IN: "BCA", Role.BANK_OUT: "MDR", Role.GENERAL: "SHR"}

    for role in Role:
        for branch in sample().branches:
            counter = "SBY" if role is Role.INTERBRANCH else None
            account = sample().accounts.account(role, branch, bank=banks.get(role), counter_branch=counter)
            assert len(account.number) > 0


def test_every_kind_of_voucher_has_a_document_and_a_level_of_detail() -> None:
    assert set(sample().numbers.documents) == set(VoucherKind)
    assert set(sample().navision.detail) == set(VoucherKind)
    assert sample().numbers.documents[VoucherKind.RECEIPT_CASH] == "BKM"


def test_the_clock_knows_when_to_start_each_job() -> None:
    jobs = sample().jobs

    assert set(jobs.jobs) == set(Job)
    assert jobs.jobs[Job.AGREE].at == (time(18, 0),)
    assert jobs.jobs[Job.DELIVER].days is Days.EVERY_DAY
    assert str(jobs.zone) == "Asia/Jakarta"


def test_posting_is_open_from_the_cut_over() -> None:
    limits = sample().limits

    assert not limits.posting_allowed(date(2004, 11, 30))
    assert limits.posting_allowed(date(2004, 12, 1))
    assert limits.plausible(date(2001, 1, 1))
    assert not limits.plausible(date(205, 1, 1))


def test_secrets_are_named_and_never_written() -> None:
    assert sample().company.secrets == {"books": "JEMBATAN_BOOKS"}
    assert sample().company.language is Language.INDONESIAN
    assert sample().navision.password_variable == "JEMBATAN_NAVISION_PASSWORD"


def test_the_connection_takes_its_secrets_from_the_caller() -> None:
    connection = sample().navision.connection(user="svc", password="s3cret-value")

    assert (connection.user, connection.company) == ("svc", "Sample Motor Credit")
    assert connection.services.batch_parameter == "batchName"
    assert connection.description_length == 50
    assert "s3cret-value" not in repr(connection)


def test_an_unanswered_write_is_waited_for_as_long_as_the_server_may_still_do_it() -> None:
    assert sample().navision.unanswered_write_minutes == 18


def test_every_file_of_the_sample_says_who_owns_it_and_why() -> None:
    for path in CONFIG.glob("*.toml"):
        head = path.read_text(encoding="utf-8")[:600]
        assert "Owner: " in head.splitlines()[0], path.name
        assert "Why it exists: " in head, path.name


def test_a_time_of_day_may_be_written_as_toml_writes_it() -> None:
    setup = parse_setup(edited(("jobs.toml", 'at = ["18:00"]', "at = [18:00:00, 06:30:00]")))

    assert setup.jobs.jobs[Job.AGREE].at == (time(6, 30), time(18, 0))


def test_a_navision_without_sign_in_needs_no_secrets() -> None:
    setup = parse_setup(
        edited(
            ("navision.toml", 'sign_in = "basic"', 'sign_in = "none"'),
            ("navision.toml", 'user_variable = "JEMBATAN_NAVISION_USER"\n', ""),
            ("navision.toml", 'password_variable = "JEMBATAN_NAVISION_PASSWORD"\n', ""),
        )
    )

    assert setup.navision.connection().sign_in == "none"
    assert (setup.navision.user_variable, setup.navision.password_variable) == ("", "")


def test_each_service_may_come_over_a_wire_of_its_own() -> None:
    setup = parse_setup(
        edited(
            ("navision.toml", 'odata_url = ""', 'odata_url = "https://nav:7048/BC"'),
            ("navision.toml", 'general_journal = "soap"', 'general_journal = "api"'),
            ("navision.toml", 'ledger = "soap"\nbank', 'ledger = "odata"\nbank'),
            ("navision.toml", 'posting = "soap"', 'posting = "api"'),
            ("navision.toml", 'posting = "JembatanPosting"', 'posting = ""'),
        )
    )

    connection = setup.navision.connection("ani", "secret")
    wires = [
        connection.wire_of(name)
        for name in ("general_journal", "ledger", "bank_ledger", "posting", "masters")
    ]
    assert wires == ["api", "odata", "soap", "api", "soap"]
    assert connection.can_post
    assert connection.json_root == "https://nav:7048/BC"


def test_an_application_signs_in_with_a_secret_or_a_certificate() -> None:
    oauth2 = '[oauth2]\ntenant = "contoh.example"\nclient = "1111"\n{}\n\n[wires]'
    for line, given in (
        ('secret_variable = "NAVISION_SECRET"', ("s3cret", "")),
        ('certificate_file = "app.pem"', ("", "app.pem")),
    ):
        setup = parse_setup(
            edited(
                ("navision.toml", 'sign_in = "basic"', 'sign_in = "oauth2"'),
                ("navision.toml", "[wires]", oauth2.format(line)),
            )
        )
        connection = setup.navision.connection(secret="s3cret")
        assert connection.oauth2 is not None
        assert (connection.oauth2.secret, connection.oauth2.certificate_file) == given
        assert (connection.user, connection.password) == ("", "")
        assert "s3cret" not in repr(connection)
    assert setup.navision.secret_names == ()


def test_a_company_that_lets_finance_post_needs_no_codeunit() -> None:
    setup = parse_setup(
        edited(
            ("navision.toml", 'mode = "post"', 'mode = "draft"'),
            ("navision.toml", 'posting = "JembatanPosting"', 'posting = ""'),
        )
    )

    assert setup.navision.mode is Mode.DRAFT
    assert setup.navision.services.posting == ""
