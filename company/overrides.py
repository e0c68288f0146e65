"""A story's own settings, laid over the company's: "what if the rate had been 0.5?".

The overrides use the setting names of DOMAIN 0, flat, and count from the beginning of time for every product
(unless they carry dates themselves); tables use the shape they have in `config/`. They are kept as one more
text beside the company's files, so that the books rebuild exactly the setup a story ran under.

Rows of a table are laid over the company's row of the same code, key by key; a new code is a new row. Holidays
are one statement and replace the company's list. What a product's own row says wins over a flat setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from company.faults import OVERRIDES, FaultList
from company.reading import settings as s
from company.reading.rows import nearest

# table -> (its file, what tells its rows apart)
TABLES: Final = {
    "branches": ("branches.toml", "code"),
    "products": ("products.toml", "code"),
    "tenders": ("tenders.toml", "code"),
    "charge_types": ("charges.toml", "code"),
}
PRODUCT_NAMES: Final = tuple(setting.name for setting in s.PRODUCT_SETTINGS)
COMPANY_NAMES: Final = tuple(setting.name for setting in s.COMPANY_SETTINGS)
SETTINGS: Final = {setting.name: setting for setting in (*s.PRODUCT_SETTINGS, *s.COMPANY_SETTINGS)}
# Whole files laid over key by key.
FILES: Final = {"limits": "limits.toml", "cheques": "cheques.toml", "approvals": "approvals.toml"}
NAMES: Final = (*SETTINGS, "rounding_sink", "holidays", *FILES, *TABLES)

Tables = Mapping[str, Mapping[str, Any]]


def overridden(tables: Tables, overrides: Mapping[str, Any], faults: FaultList) -> dict[str, dict[str, Any]]:
    """The company's tables with the overrides laid over them; unknown names are faults."""
    result = {name: dict(table) for name, table in tables.items() if name != OVERRIDES}
    usable = {name: value for name, value in overrides.items() if _is_usable(name, value, faults)}
    for name, value in usable.items():
        if name in TABLES:
            file, key = TABLES[name]
            result[file][name] = _laid_over(result[file].get(name, []), value, key)
        elif name == "holidays":
            result["holidays.toml"][name] = value
        elif name in FILES:
            result[FILES[name]] |= value
        elif name in COMPANY_NAMES:
            result["rules.toml"][name] = value
    flat = {name: value for name, value in usable.items() if name in (*PRODUCT_NAMES, "rounding_sink")}
    products = result["products.toml"].get("products")
    if flat and isinstance(products, list):
        own = usable.get("products", [])
        result["products.toml"]["products"] = [_with_flat(row, flat, own) for row in products]
    return result


def _with_flat(product: object, flat: Mapping[str, Any], own: list[dict[str, Any]]) -> object:
    """The product under the flat settings, except where the story's own row of it says otherwise."""
    if not isinstance(product, dict):
        return product
    said = {name for row in own if row.get("code") == product.get("code") for name in row}
    return product | {name: value for name, value in flat.items() if name not in said}


def _is_usable(name: str, value: object, faults: FaultList) -> bool:
    known = len(faults.faults)
    if name == "targets":
        faults.add(
            OVERRIDES, name, "is chosen with each receipt, not in the setup", "write it in the receipt event"
        )
    elif name not in NAMES:
        faults.add(OVERRIDES, name, "is not a setting", nearest(name, NAMES))
    elif name in SETTINGS:
        SETTINGS[name].read({name: value}, OVERRIDES, "", faults)
    elif name in FILES and not isinstance(value, Mapping):
        faults.add(OVERRIDES, name, "is not a table", "write it as {key = value, …}")
    elif (name in TABLES or name == "holidays") and not _is_table(value):
        faults.add(OVERRIDES, name, "is not a table of rows", "write it as a list of {key = value, …}")
    return len(faults.faults) == known


def _is_table(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _laid_over(rows: object, changes: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    result = [dict(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    for change in changes:
        same = next((row for row in result if row.get(key) == change.get(key)), None)
        if same is None:
            result.append(dict(change))
        else:
            same.update(change)
    return result
