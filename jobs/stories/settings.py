"""The company a story plays in: the sample company, every rule at its default, and the story's settings over it.

A newcomer would let a story take its rates from the sample company's products; the story would then change with a
price list. Instead every setting of DOMAIN 0 begins at the default of that table since ever, there is one product,
STANDARD (flat, straight split, rounded to 1,000, late rate 0.2 percent per day), and what the story says wins. From
the sample company come branches, tenders, fees, accounts and number series.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from company.faults import SetupFaults
from company.loader import load_setup, with_overrides
from company.overrides import COMPANY_NAMES, FILES, PRODUCT_NAMES, SETTINGS, TABLES
from company.setup import Setup
from jobs.stories.contracts import STANDARD
from jobs.stories.faults import FaultList

# Every setting of DOMAIN 0 as it stands when a story is silent, and what its other values are.
DEFAULTS: Final[Mapping[str, Any]] = {
    "late_rate": "0.2",
    "day_count": "THIRTY_E_360",
    "grace_days": 0,
    "grace_mode": "FULL_AFTER_GRACE",
    "late_cap": {"value": "none"},
    "late_minimum": 0,
    "late_rounding": {"unit": 1, "how": "HALF_UP"},
    "holiday_shift": "NONE",
    "hierarchy_instalment": ["interest", "principal", "late_charge", "other"],
    "hierarchy_termination": [
        "outstanding_principal",
        "prepaid_fees",
        "running_interest",
        "termination_admin",
        "late_charge",
        "other",
    ],
    "spread": "PAIRED",
    "surplus_policy": "HOLD_AS_DEPOSIT",
    "late_charge_basis": "CASH",
    "interest_accrual": "ON_DUE_DATE",
    "accrual_stop_days": 90,
    "pdc_value_date_rule": "PRESENTABLE",
    "suspense_value_date": "ARRIVAL",
    "collector_value_date": "COLLECTOR_RECEIPT",
    "running_interest": "DAILY",
    "pdc_memo_posting": True,
    "escheat_after_days": "never",
    "collector_remittance_days": 1,
}

ABOUT: Final[Mapping[str, str]] = {
    "late_rate": 'percent of the overdue amount per day, such as 0.2, or `{percent = "6", per = "MONTH"}`',
    "day_count": "how days late are counted: THIRTY_E_360 or ACTUAL",
    "grace_days": "days late that cost nothing",
    "grace_mode": "beyond grace: FULL_AFTER_GRACE (all days) or DEDUCT_GRACE (only those beyond)",
    "late_cap": 'the most per instalment: `{percent = "100"}`, `{amount = 500000}`, both, or "none"',
    "late_minimum": "the least that is charged once anything is",
    "late_rounding": '`{unit = 100, how = "UP"}`: HALF_UP, UP or DOWN to so many rupiah',
    "holiday_shift": "NONE, or GRACE_TO_NEXT_BUSINESS_DAY",
    "hierarchy_instalment": "the order in which a payment is used; each of the four once",
    "hierarchy_termination": "the order in which a pay-off is used; each of the six once",
    "spread": "how a payment walks over instalments: PAIRED, PER_INSTALMENT or PER_COMPONENT",
    "surplus_policy": "what is left over: HOLD_AS_DEPOSIT, APPLY_NEXT_INSTALMENT or REFUND",
    "late_charge_basis": "income when received (CASH) or when assessed (ACCRUAL)",
    "interest_accrual": "ON_DUE_DATE, ON_RECEIPT or MONTH_END",
    "accrual_stop_days": 'interest stops above so many calendar days past due; or "never"',
    "pdc_value_date_rule": "which day of a cheque counts: PRESENTABLE, DEPOSIT or CLEARING",
    "suspense_value_date": "which day of unidentified money counts: ARRIVAL or IDENTIFICATION",
    "collector_value_date": "which day of a collector's money counts: COLLECTOR_RECEIPT or REMITTANCE",
    "running_interest": "the current month's interest at a pay-off: DAILY or FULL_MONTH",
    "pdc_memo_posting": "whether cheques on hand and in clearing are shown in memo accounts",
    "escheat_after_days": 'unidentified money may be given up after so many calendar days; or "never"',
    "collector_remittance_days": "business days after his receipt within which a collector remits",
    "rounding_sink": "what absorbs the rounding: INTEREST or LAST_INSTALMENT; the method's when silent",
    "targets": 'always "DUE" here; a cashier\'s choice stands in the event (`targets = [1]`)',
    "holidays": "the days on which banks do not work, such as [2005-01-01]; replaces the company's list",
    "limits": "cut_over, posting_from, posting_to, earliest_plausible: dates outside which nothing is accepted",
    "approvals": "who approves what, up to which amount, as in config/approvals.toml",
    "cheques": "banks, windows, lags and fees of cheques, as in config/cheques.toml",
    "branches": "further branches, or changes to JKT, BDG and SBY: code, name, timezone (WIB, WITA, WIT), banks; "
    "code is enough",
    "products": "further products, or changes to STANDARD: code, name, method, split, rounding_unit, "
    "rounding_sink, largest_instalment, regulatory_cap, and late-charge settings of its own, which win over the "
    "flat ones; code is enough, the rest is STANDARD's",
    "tenders": 'further tenders, or changes such as `{code = "qris", active_from = 2005-01-01}`: code, name, '
    "needs_clearing, prints (KW, TTS, none), role, fee, active_from, active_to; code is enough",
    "charge_types": "further fees, or changes: code, name, income_role; code is enough",
}

_STANDARD: Final[Mapping[str, Any]] = {
    "name": "Standard",
    "method": "FLAT",
    "split": "STRAIGHT",
    "rounding_unit": 1000,
    "largest_instalment": 500_000_000,
    "late_rate": DEFAULTS["late_rate"],
}
_PLAIN_PRODUCT: Final = """\
[[products]]
code = "STANDARD"
name = "Standard"
method = "FLAT"
split = "STRAIGHT"
rounding_unit = 1000
largest_instalment = 500_000_000
late_rate = "0.2"
"""
_OPEN_LIMITS: Final = """\
cut_over = 1980-01-01
posting_from = 1980-01-01
earliest_plausible = 1950-01-01
"""


def base_texts(company: Path | None) -> dict[str, str]:
    """The texts of the company beneath a story: its own folder, or the sample company at the defaults."""
    if company is not None:
        return dict(load_setup(company).texts)
    texts = dict(load_setup(_sample()).texts)
    return texts | {"products.toml": _PLAIN_PRODUCT, "rules.toml": "", "limits.toml": _OPEN_LIMITS}


def _sample() -> Path:
    """The sample company: inside the installed package, or beside it in a working copy."""
    inside = Path(str(files("company") / "sample"))
    return inside if inside.is_dir() else Path(str(files("company"))).parent / "config"


def _completed(name: str, value: Any) -> Any:
    """Rows of tables completed, so that a code is enough."""
    match name:
        case "holidays":
            return [row if isinstance(row, dict) else {"date": row, "name": "Holiday"} for row in value]
        case "products":
            return [_product(row) if isinstance(row, dict) else row for row in value]
        case "charge_types":
            return [_named(row) for row in value]
        case "branches":
            return [_branch(row) for row in value]
        case "tenders":
            return [_tender(row) for row in value]
    return value


def _product(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("code") == STANDARD:
        return row
    usual = dict(_STANDARD)
    if row.get("method") == "ANNUITY":
        del usual["split"]
    if "late_rate" not in row:
        # Left to the flat setting, which is laid over every product that says nothing itself.
        del usual["late_rate"]
    return {**usual, "name": row.get("code"), **row}


def _named(row: Any) -> Any:
    return {"name": row.get("code"), **row} if isinstance(row, dict) else row


_SAMPLE_BRANCHES: Final = frozenset({"JKT", "BDG", "SBY"})
_SAMPLE_TENDERS: Final = frozenset(
    {
        "cash_customer",
        "cash_collector",
        "pdc",
        "credit_card",
        "debit_card",
        "interbank_transfer",
        "virtual_account",
        "qris",
        "retail_outlet",
    }
)


def _branch(row: Any) -> Any:
    if not isinstance(row, dict) or row.get("code") in _SAMPLE_BRANCHES:
        return row
    code = row.get("code")
    banks = [
        {
            "code": "BCA",
            "direction": "IN",
            "navision_account": f"BCA-{code}-IN",
            "name": f"BCA {code}, receipts",
        },
        {
            "code": "MDR",
            "direction": "OUT",
            "navision_account": f"MDR-{code}-OUT",
            "name": f"MDR {code}, payments",
        },
    ]
    return {"name": code, "timezone": "WIB", "banks": banks, **row}


def _tender(row: Any) -> Any:
    if not isinstance(row, dict) or row.get("code") in _SAMPLE_TENDERS:
        return row
    return {
        "name": row.get("code"),
        "active_from": date(1980, 1, 1),
        "needs_clearing": False,
        "prints": "KW",
        "role": "CHANNEL_CLEARING",
        **row,
    }


# --- laid over and changed --------------------------------------------------------------------------------


def laid_over(settings: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with others over them: rows of tables by code, everything else replaced."""
    result = copy.deepcopy(dict(settings))
    for name, value in more.items():
        if name in TABLES and isinstance(value, list):
            rows = {row.get("code"): row for row in result.get(name, [])}
            for row in value:
                rows[row.get("code")] = {**rows.get(row.get("code"), {}), **row}
            result[name] = list(rows.values())
        elif name in FILES and isinstance(value, dict):
            result[name] = {**result.get(name, {}), **value}
        else:
            result[name] = value
    return result


def changed_from(
    settings: Mapping[str, Any],
    changes: Mapping[str, Any],
    since: date,
    product: str | None,
    place: str,
    faults: FaultList,
) -> dict[str, Any]:
    """The settings with new rows in force from a day; tables and holidays are laid over as they are."""
    result = copy.deepcopy(dict(settings))
    for name, value in changes.items():
        if name not in SETTINGS:
            result = laid_over(result, {name: value})
            continue
        if product is not None and name in COMPANY_NAMES:
            faults.add(f"{place}.{name}", "belongs to the company, not to a product", "take `product` out")
            continue
        for home in _homes(result, name, product):
            if name not in home and name not in result:
                faults.add(
                    f"{place}.{name}",
                    "has no value in this story's setup that could change",
                    "write the value it has before into the setup",
                )
            else:
                old = _as_rows(name, home.get(name, result.get(name)))
                home[name] = [*(row for row in old if _since(row) < since), *_dated(name, value, since)]
    return result


def _homes(settings: dict[str, Any], name: str, product: str | None) -> list[dict[str, Any]]:
    """Where the setting stands: flat, and in the row of each product that says its own."""
    products = settings.get("products", [])
    if product is not None:
        row = next((row for row in products if row.get("code") == product), None)
        if row is None:
            row = {"code": product}
            settings["products"] = [*products, row]
        return [row]
    own = [row for row in products if name in row] if name in PRODUCT_NAMES else []
    return [settings, *own]


def _as_rows(name: str, value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    return [value if isinstance(value, dict) else {SETTINGS[name].main: value}]


def _dated(name: str, value: Any, since: date) -> list[dict[str, Any]]:
    return [{"from": since, **row} for row in _as_rows(name, value)]


def _since(row: Mapping[str, Any]) -> date:
    found = row.get("from", date.min)
    return found if isinstance(found, date) else date.min


def setup_of(texts: Mapping[str, str], settings: Mapping[str, Any]) -> Setup:
    """The company with the settings over it; raises company.faults.SetupFaults."""
    return with_overrides(texts, {name: _completed(name, value) for name, value in settings.items()})


def add_faults(refusal: SetupFaults, place: str, faults: FaultList) -> None:
    """Note the faults of a setup as faults of the story."""
    for fault in refusal.faults:
        faults.add(f"{place}.{fault.key}", fault.fault, fault.remedy)
