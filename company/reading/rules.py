"""rules.toml, charges.toml and holidays.toml: the leasing rules of the house (DOMAIN 0, 5.6, R19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from company.faults import FaultList
from company.reading import settings as s
from company.reading.rows import Code, Day, Row, Text, no_repeats, only_keys, read_rows
from company.texts import Table
from servicing.calendar import BusinessCalendar
from servicing.roles import Role
from servicing.rules import (
    AllocationRules,
    ChargeType,
    LateChargeRules,
    RecognitionRules,
    Rules,
    ValueDateRules,
)

RULES_FILE: Final = "rules.toml"
CHARGES_FILE: Final = "charges.toml"
HOLIDAYS_FILE: Final = "holidays.toml"


class ChargeRow(Row):
    """A fee that customers may owe."""

    code: Code
    name: Text
    income_role: Role = Role.OTHER_INCOME


class HolidayKind(StrEnum):
    """Why banks are closed."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint leave"


class HolidayRow(Row):
    """A day on which banks do not work."""

    date: Day
    name: Text
    kind: HolidayKind = HolidayKind.NATIONAL


def read_rules(
    rules: dict[str, Any],
    late_charges: Mapping[str, LateChargeRules],
    charge_types: Mapping[str, ChargeType],
    calendar: BusinessCalendar,
    faults: FaultList,
) -> Rules | None:
    """All leasing settings, or None when one of them is faulty."""
    only_keys(rules, [setting.name for setting in s.COMPANY_SETTINGS], RULES_FILE, faults)
    allocation = s.read_group(s.ALLOCATION, _allocation, rules, RULES_FILE, "", faults)
    recognition = s.read_group(s.RECOGNITION, _recognition, rules, RULES_FILE, "", faults)
    value_dates = s.read_group(s.VALUE_DATES, _value_dates, rules, RULES_FILE, "", faults)
    running = s.RUNNING_INTEREST.read(rules, RULES_FILE, "", faults)
    memo = s.PDC_MEMO_POSTING.read(rules, RULES_FILE, "", faults)
    escheat = s.ESCHEAT_AFTER_DAYS.read(rules, RULES_FILE, "", faults)
    remittance = s.COLLECTOR_REMITTANCE_DAYS.read(rules, RULES_FILE, "", faults)
    if not (allocation and recognition and value_dates and running and memo and escheat and remittance):
        return None
    return Rules(
        late_charges=MappingProxyType(dict(late_charges)),
        allocation=allocation,
        recognition=recognition,
        value_dates=value_dates,
        running_interest=running,
        pdc_memo_posting=memo,
        escheat_after_days=escheat,
        collector_remittance_days=remittance,
        charge_types=MappingProxyType(dict(charge_types)),
        calendar=calendar,
    )


def _allocation(values: Mapping[str, Any]) -> AllocationRules:
    return AllocationRules(
        hierarchy=values["hierarchy_instalment"],
        termination_hierarchy=values["hierarchy_termination"],
        spread=values["spread"],
        surplus_policy=values["surplus_policy"],
    )


def _recognition(values: Mapping[str, Any]) -> RecognitionRules:
    return RecognitionRules(
        late_charge_basis=values["late_charge_basis"],
        interest_accrual=values["interest_accrual"],
        stop_above_days_past_due=values["accrual_stop_days"],
    )


def _value_dates(values: Mapping[str, Any]) -> ValueDateRules:
    return ValueDateRules(
        pdc=values["pdc_value_date_rule"],
        suspense=values["suspense_value_date"],
        collector=values["collector_value_date"],
    )


def read_charge_types(table: Table, faults: FaultList) -> dict[str, ChargeType]:
    """The fees that setup defines."""
    only_keys(dict(table), ["charge_types"], CHARGES_FILE, faults)
    rows = read_rows(ChargeRow, table.get("charge_types", []), CHARGES_FILE, "charge_types", faults)
    no_repeats([(key, row.code) for key, row in rows], CHARGES_FILE, faults)
    return {row.code: ChargeType(row.code, row.name, row.income_role.value) for _, row in rows}


def read_holidays(table: Table, faults: FaultList) -> BusinessCalendar:
    """The bank calendar."""
    only_keys(dict(table), ["holidays"], HOLIDAYS_FILE, faults)
    rows = read_rows(HolidayRow, table.get("holidays", []), HOLIDAYS_FILE, "holidays", faults)
    seen: set[date] = set()
    for key, row in rows:
        if row.date in seen:
            faults.add(HOLIDAYS_FILE, key, "the day is there twice", "keep one of the two rows")
        seen.add(row.date)
    return BusinessCalendar(frozenset(seen))
