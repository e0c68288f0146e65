"""company.toml, branches.toml, tenders.toml, jobs.toml and limits.toml."""

from __future__ import annotations

import re
from datetime import time
from types import MappingProxyType
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from company.faults import FaultList
from company.limits import Limits
from company.organisation import BankAccount, Branch, Company, Direction, Language, TimeZone
from company.reading.rows import (
    AccountNumber,
    Amount,
    Code,
    Code3,
    Day,
    Flag,
    Percent,
    Row,
    Text,
    Variable,
    no_repeats,
    only_keys,
    read_row,
    read_rows,
    refuse,
)
from company.tenders import FeeBearer, FeeRule, Paper, Tender
from company.texts import Table
from company.timetable import Days, Job, Slots, Timetable
from servicing.money import ZERO
from servicing.roles import Role

COMPANY_FILE: Final = "company.toml"
BRANCHES_FILE: Final = "branches.toml"
TENDERS_FILE: Final = "tenders.toml"
JOBS_FILE: Final = "jobs.toml"
LIMITS_FILE: Final = "limits.toml"


class CompanyRow(Row):
    """The company's card."""

    code: Code
    name: Text
    legal_name: Text
    language: Language
    secrets: dict[str, Variable] = Field(default_factory=dict)


class BankRow(Row):
    """A bank account of a branch."""

    code: Code3
    direction: Direction
    navision_account: AccountNumber
    name: Text


class BranchRow(Row):
    """A branch."""

    code: Code3
    name: Text
    timezone: TimeZone
    banks: list[BankRow]


class FeeRow(Row):
    """What a channel keeps."""

    percent: Percent = ZERO
    flat: Amount = ZERO
    bearer: FeeBearer = FeeBearer.COMPANY


class TenderRow(Row):
    """A tender type."""

    code: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", max_length=30)]
    name: Text
    needs_clearing: Flag
    prints: Paper
    role: Role
    fee: FeeRow | None = None
    active_from: Day | None = None
    active_to: Day | None = None
    printed: dict[Language, Text] = Field(default_factory=dict)


def read_company(table: Table, faults: FaultList) -> Company | None:
    """The company."""
    row = read_row(CompanyRow, table, COMPANY_FILE, "", faults)
    if row is None:
        return None
    return Company(row.code, row.name, row.legal_name, row.language, MappingProxyType(dict(row.secrets)))


def read_branches(table: Table, faults: FaultList) -> dict[str, Branch]:
    """The branches, each with at least one bank account that receives and one that pays (R52)."""
    only_keys(dict(table), ["branches"], BRANCHES_FILE, faults)
    rows = read_rows(BranchRow, table.get("branches", []), BRANCHES_FILE, "branches", faults)
    if not table.get("branches"):
        faults.add(BRANCHES_FILE, "branches", "there is no branch", "write each branch under [[branches]]")
    no_repeats([(key, row.code) for key, row in rows], BRANCHES_FILE, faults)
    cards = [(f"{key}.banks[{b.code}]", b.navision_account) for key, row in rows for b in row.banks]
    for place, card in cards:
        if [number for _, number in cards].count(card) > 1:
            faults.add(
                BRANCHES_FILE,
                f"{place}.navision_account",
                f"{card} belongs to more than one bank account",
                "give each its own Bank Account card",
            )
    return {row.code: _branch(row, key, faults) for key, row in rows}


def _branch(row: BranchRow, key: str, faults: FaultList) -> Branch:
    banks = tuple(BankAccount(row.code, b.code, b.direction, b.navision_account, b.name) for b in row.banks)
    for direction, use in ((Direction.IN, "receives"), (Direction.OUT, "pays")):
        if not any(bank.direction is direction for bank in banks):
            faults.add(
                BRANCHES_FILE,
                f"{key}.banks",
                f"{row.code} has no bank account that {use}",
                f'add one with direction = "{direction.value}"',
            )
    for bank in banks:
        if [(b.code, b.direction) for b in banks].count((bank.code, bank.direction)) > 1:
            faults.add(
                BRANCHES_FILE,
                f"{key}.banks[{bank.code}]",
                f"{bank.code} {bank.direction.value} is there twice",
                "give one of them another code: the number of a voucher could not tell them apart",
            )
    return Branch(row.code, row.name, row.timezone, banks)


def read_tenders(table: Table, faults: FaultList) -> dict[str, Tender]:
    """The ways of paying."""
    only_keys(dict(table), ["tenders"], TENDERS_FILE, faults)
    rows = read_rows(TenderRow, table.get("tenders", []), TENDERS_FILE, "tenders", faults)
    no_repeats([(key, row.code) for key, row in rows], TENDERS_FILE, faults)
    for key, row in rows:
        if row.active_to is not None and (row.active_from is None or row.active_to < row.active_from):
            faults.add(
                TENDERS_FILE,
                f"{key}.active_to",
                f"ends on {row.active_to}, before it begins",
                "correct active_from or active_to",
            )
        if row.needs_clearing and row.prints is Paper.KW:
            faults.add(
                TENDERS_FILE,
                f"{key}.prints",
                "an official receipt before the money has cleared",
                "write TTS: the KW follows when it clears (R48)",
            )
    return {row.code: _tender(row) for _, row in rows}


def _tender(row: TenderRow) -> Tender:
    fee = FeeRule(row.fee.percent, row.fee.flat, row.fee.bearer) if row.fee else None
    return Tender(
        code=row.code,
        name=row.name,
        needs_clearing=row.needs_clearing,
        prints=row.prints,
        role=row.role,
        fee=fee,
        active_from=row.active_from,
        active_to=row.active_to,
        printed=MappingProxyType(dict(row.printed)),
    )


# --- the clock --------------------------------------------------------------------------------------------


def _clock(value: object) -> time:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise refuse(f"{value!r} is not a time of day", 'write it as "18:30"')


ClockTime = Annotated[time, BeforeValidator(_clock)]


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refuse(f"{value!r} is not a time zone", 'write one such as "Asia/Jakarta"') from None


class SlotsRow(Row):
    """When a job starts."""

    at: list[ClockTime] = Field(min_length=1)
    days: Days = Days.EVERY_DAY


class TimetableRow(Row):
    """The whole timetable."""

    model_config = Row.model_config | {"arbitrary_types_allowed": True}

    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)]
    deliver: SlotsRow
    agree: SlotsRow
    day_end: SlotsRow
    verify: SlotsRow
    release_holds: SlotsRow


def read_timetable(table: Table, faults: FaultList) -> Timetable | None:
    """When the clock starts each job."""
    row = read_row(TimetableRow, table, JOBS_FILE, "", faults)
    if row is None:
        return None
    rows: dict[Job, SlotsRow] = {job: getattr(row, job.value) for job in Job}
    slots = {job: Slots(tuple(sorted(set(slot.at))), slot.days) for job, slot in rows.items()}
    return Timetable(row.timezone, MappingProxyType(slots))


# --- limits -----------------------------------------------------------------------------------------------


class LimitsRow(Row):
    """The dates outside which nothing is accepted."""

    cut_over: Day
    posting_from: Day
    posting_to: Day | None = None
    earliest_plausible: Day


def read_limits(table: dict[str, Any], faults: FaultList) -> Limits | None:
    """Cut-over, open periods, and the earliest date that is no slip of the finger."""
    row = read_row(LimitsRow, table, LIMITS_FILE, "", faults)
    if row is None:
        return None
    if row.posting_from < row.cut_over:
        faults.add(
            LIMITS_FILE,
            "posting_from",
            f"{row.posting_from} is before the cut-over on {row.cut_over}",
            "what happened before it arrives as opening balances: write the cut-over or a later day",
        )
    if row.posting_to is not None and row.posting_to < row.posting_from:
        faults.add(
            LIMITS_FILE,
            "posting_to",
            f"{row.posting_to} is before posting_from",
            "write a later day, or take it out to leave the end open",
        )
    if row.earliest_plausible > row.cut_over:
        faults.add(
            LIMITS_FILE,
            "earliest_plausible",
            f"{row.earliest_plausible} is after the cut-over on {row.cut_over}",
            "write a day before the oldest contract was signed",
        )
    return Limits(row.cut_over, row.posting_from, row.earliest_plausible, row.posting_to)
