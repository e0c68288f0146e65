"""products.toml: what the company sells, and the late charge of each product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from company.faults import FaultList
from company.products import Product, rates_above
from company.reading import settings as s
from company.reading.rows import Amount, Code, Percent, Row, Text, Whole, no_repeats, only_keys, read_row
from company.texts import Table, row_name
from servicing.late_charges import check_bound
from servicing.rules import LateChargeRules, LateTerms, RuleFault
from servicing.schedule import DEFAULT_SINK, Method, RoundingSink, Split

FILE: Final = "products.toml"


class ProductRow(Row):
    """A product without its dated settings."""

    code: Code
    name: Text
    method: Method
    split: Split | None = None
    rounding_unit: Whole = 1000
    rounding_sink: RoundingSink | None = None
    largest_instalment: Amount
    regulatory_cap: Percent | None = None


def read_products(table: Table, faults: FaultList) -> tuple[dict[str, Product], dict[str, LateChargeRules]]:
    """The products by code, and their late-charge rules by the same code."""
    only_keys(dict(table), ["products"], FILE, faults)
    raw = table.get("products", [])
    products: dict[str, Product] = {}
    late_charges: dict[str, LateChargeRules] = {}
    if not isinstance(raw, list) or not raw:
        faults.add(FILE, "products", "there is no product", "write each product under [[products]]")
        return products, late_charges
    rows = []
    for index, item in enumerate(raw):
        key = f"products[{row_name(item, index)}]"
        row = _read_row(item, key, faults)
        rules = _late_charge_rules(item, key, faults)
        if row is not None:
            rows.append((key, row.code))
            products[row.code] = _product(row, key, faults)
            if rules is not None:
                late_charges[row.code] = rules
                _check(products[row.code], rules, key, faults)
    no_repeats(rows, FILE, faults)
    return products, late_charges


def _read_row(item: object, key: str, faults: FaultList) -> ProductRow | None:
    plain: object = item
    if isinstance(item, dict):
        dated = [setting.name for setting in s.PRODUCT_SETTINGS]
        only_keys(item, [*ProductRow.model_fields, *dated], FILE, faults, f"{key}.")
        plain = {name: value for name, value in item.items() if name in ProductRow.model_fields}
    return read_row(ProductRow, plain, FILE, key, faults)


def _product(row: ProductRow, key: str, faults: FaultList) -> Product:
    split = row.split or Split.STRAIGHT
    if row.method is Method.ANNUITY and row.split is not None:
        faults.add(FILE, f"{key}.split", "an annuity has no split of its own", "take it out")
    if row.method is Method.FLAT and row.split is None:
        faults.add(FILE, f"{key}.split", "is missing", "add it: STRAIGHT, EFFECTIVE or SUM_OF_DIGITS")
    if row.rounding_unit < 1:
        faults.add(FILE, f"{key}.rounding_unit", f"{row.rounding_unit} rupiah cannot be", "write 1 or more")
    return Product(
        code=row.code,
        name=row.name,
        method=row.method,
        split=split,
        rounding_unit=row.rounding_unit,
        sink=row.rounding_sink or DEFAULT_SINK[row.method],
        largest_instalment=row.largest_instalment,
        regulatory_cap=row.regulatory_cap,
    )


def _late_charge_rules(item: object, key: str, faults: FaultList) -> LateChargeRules | None:
    if not isinstance(item, dict):
        return None
    if "late_rate" not in item:
        faults.add(
            FILE, f"{key}.late_rate", "is missing", 'add it, such as late_rate = "0.2" percent per day'
        )
    rates = s.LATE_RATE.read(item, FILE, f"{key}.", faults)
    terms = s.read_group(s.LATE_TERMS, _terms, item, FILE, f"{key}.", faults)
    if rates is None or terms is None or "late_rate" not in item:
        return None
    return LateChargeRules(rates, terms)


def _terms(values: Mapping[str, Any]) -> LateTerms:
    unit, how = values["late_rounding"]
    return LateTerms(
        day_count=values["day_count"],
        grace_days=values["grace_days"],
        grace_mode=values["grace_mode"],
        cap=values["late_cap"],
        minimum=values["late_minimum"],
        rounding_unit=unit,
        rounding=how,
        holiday_shift=values["holiday_shift"],
    )


def _check(product: Product, rules: LateChargeRules, key: str, faults: FaultList) -> None:
    try:
        check_bound(product.code, rules, product.largest_instalment)
    except RuleFault as refusal:
        _, _, sentence = str(refusal).partition(": ")
        faults.add_sentence(FILE, f"{key}.largest_instalment", sentence)
    if product.regulatory_cap is not None:
        for since, rate in rates_above(product.regulatory_cap, rules):
            faults.add(
                FILE,
                f"{key}.late_rate[{since}]",
                f"{rate.percent} percent per {rate.per.value.lower()} is above the regulatory cap of "
                f"{product.regulatory_cap} percent per day",
                "lower the rate",
            )
