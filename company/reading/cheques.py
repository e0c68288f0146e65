"""cheques.toml: windows, banks, refusal reasons, and who may do what with sheets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field

from company.cheques import Authority, BankTerms, ChequeSetup
from company.faults import FaultList
from company.reading.organisation import ClockTime
from company.reading.rows import Amount, Flag, RoleName, Row, Text, Whole, only_keys, read_row, read_rows
from company.reading.settings import Count, MinimumRow, Setting, zero_or_more
from company.texts import Table
from servicing.cheque_rules import PRESENTATION_DAYS, Blacklist, ChequeRules, StatusRule
from servicing.money import ZERO, idr
from servicing.refusals import REFUSALS, Again, Refusal
from servicing.rules import ChargeType, RuleFault

CHEQUES_FILE: Final = "cheques.toml"

DATED: Final[tuple[Setting[Any], ...]] = (
    Setting("presentation_days", PRESENTATION_DAYS, Count, lambda row: zero_or_more(row.value)),
    Setting("tail_months", 0, Count, lambda row: zero_or_more(row.value)),
    Setting("ceiling", idr(500_000_000), MinimumRow, lambda row: row.amount, "amount"),
    Setting("signed_corrections", 3, Count, lambda row: zero_or_more(row.value)),
    Setting("bounce_fee", ZERO, MinimumRow, lambda row: row.amount, "amount"),
)
_TABLES: Final = ("drawee_banks", "clearing", "bad_after", "blacklist", "refusals", "authority")
_SINGLE: Final = ("bounce_charge", "leaving_window_days", "sheets_left")


class TermsRow(Row):
    """A bank's cut-off and lags."""

    cut_off: ClockTime
    lag_days: Annotated[Whole, Field(ge=0)]
    inkaso_lag_days: Annotated[Whole, Field(ge=0)]


class StatusRuleRow(Row):
    """When a customer is proposed as bad."""

    bounces: Whole
    months: Whole | None = None
    empty_only: Flag = False


class BlacklistRow(Row):
    """The central bank's list."""

    sheets: Annotated[Whole, Field(ge=1)] = 3
    months: Annotated[Whole, Field(ge=1)] = 6
    large: Amount = idr(500_000_000)
    report_within_days: Annotated[Whole, Field(ge=1)] = 7


class RefusalRow(Row):
    """A refusal reason beyond the list's fourteen."""

    code: Whole
    meaning: Text
    empty: Flag
    again: Again


class SingleRow(Row):
    """The settings that are one value."""

    bounce_charge: Text = "BOUNCE"
    leaving_window_days: Annotated[Whole, Field(ge=0)] = 10
    sheets_left: Annotated[Whole, Field(ge=0)] = 2


class BanksRow(Row):
    """The banks that sheets are drawn on."""

    drawee_banks: Annotated[dict[Annotated[str, Field(pattern="^[A-Z0-9]{2,8}$")], Text], Field(min_length=1)]


class AuthorityRow(Row):
    """Who may do what."""

    authority: dict[Authority, list[RoleName]] = Field(default_factory=dict)


def read_cheques(
    table: Table, charge_types: Mapping[str, ChargeType], faults: FaultList
) -> ChequeSetup | None:
    """What is settled about cheques; None when something of it is faulty."""
    known = len(faults.faults)
    unread = CHEQUES_FILE in faults.unread
    only_keys(table, [*(s.name for s in DATED), *_TABLES, *_SINGLE], CHEQUES_FILE, faults)
    dated = {s.name: s.read(table, CHEQUES_FILE, "", faults) for s in DATED}
    single = read_row(SingleRow, _part(table, *_SINGLE), CHEQUES_FILE, "", faults)
    banks = read_row(BanksRow, _part(table, "drawee_banks"), CHEQUES_FILE, "", faults)
    terms = _terms(table.get("clearing", {}), faults)
    blacklist = read_row(BlacklistRow, table.get("blacklist", {}), CHEQUES_FILE, "blacklist", faults)
    authority = read_row(AuthorityRow, _part(table, "authority"), CHEQUES_FILE, "", faults)
    refusals = _refusals(table.get("refusals", []), faults)
    bad_after = _status_rules(table.get("bad_after", []), faults)
    if single and single.bounce_charge not in charge_types and not unread:
        faults.add(
            CHEQUES_FILE,
            "bounce_charge",
            f"there is no charge type {single.bounce_charge} in charges.toml",
            "add it there",
        )
    if unread or len(faults.faults) > known:
        return None
    # A part that could not be read has left a fault, so from here on every part is there.
    assert single is not None
    assert banks is not None
    assert blacklist is not None
    assert authority is not None
    rules = ChequeRules(
        **{name: value for name, value in dated.items() if value is not None},
        bounce_charge=single.bounce_charge,
        refusals=MappingProxyType({**REFUSALS, **refusals}),
        bad_after=bad_after,
        blacklist=Blacklist(
            blacklist.sheets, blacklist.months, blacklist.large, blacklist.report_within_days
        ),
    )
    return ChequeSetup(
        rules,
        MappingProxyType(dict(banks.drawee_banks)),
        terms.pop("usual"),
        MappingProxyType(terms),
        MappingProxyType({act: tuple(roles) for act, roles in authority.authority.items()}),
        single.leaving_window_days,
        single.sheets_left,
    )


def _part(table: Table, *names: str) -> dict[str, Any]:
    return {name: table[name] for name in names if name in table}


def _terms(raw: object, faults: FaultList) -> dict[str, BankTerms]:
    if not isinstance(raw, Mapping):
        faults.add(CHEQUES_FILE, "clearing", "is not a table", "write [clearing.usual]")
        return {}
    if "usual" not in raw:
        faults.add(
            CHEQUES_FILE, "clearing.usual", "is missing", "add the cut-off and lags that most banks have"
        )
    rows = {
        bank: read_row(TermsRow, row, CHEQUES_FILE, f"clearing.{bank}", faults) for bank, row in raw.items()
    }
    return {
        bank: BankTerms(row.cut_off, row.lag_days, row.inkaso_lag_days)
        for bank, row in rows.items()
        if row is not None
    }


def _refusals(raw: object, faults: FaultList) -> dict[int, Refusal]:
    found: dict[int, Refusal] = {}
    for key, row in read_rows(RefusalRow, raw, CHEQUES_FILE, "refusals", faults):
        if row.code in REFUSALS or row.code in found or row.code < 1:
            faults.add(
                CHEQUES_FILE,
                f"{key}.code",
                f"{row.code} is taken, or no reason's number",
                f"use one from {max(REFUSALS) + 1} on, each once",
            )
        found[row.code] = Refusal(row.code, row.meaning, row.empty, row.again)
    return found


def _status_rules(raw: object, faults: FaultList) -> tuple[StatusRule, ...]:
    found = []
    for key, row in read_rows(StatusRuleRow, raw, CHEQUES_FILE, "bad_after", faults):
        try:
            found.append(StatusRule(row.bounces, row.months, row.empty_only))
        except RuleFault as refusal:
            faults.add_sentence(CHEQUES_FILE, key, str(refusal))
    return tuple(found)
