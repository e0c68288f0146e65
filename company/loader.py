"""Loading the setup: all files read, all faults found, and only then a `Setup` or a refusal.

>>> try:
...     parse_setup({"acounts.toml": ""})
... except SetupFaults as refusal:
...     print(refusal.faults[1], len(refusal.faults), sep="; ")
config/acounts.toml: the whole file: is not a file of the setup: did you mean accounts.toml?; 17
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from company.changes import changed_past
from company.faults import OVERRIDES, Fault, FaultList, SetupFaults
from company.numbers import Numbers
from company.overrides import overridden
from company.reading.accounts import read_chart
from company.reading.approvals import read_approvals
from company.reading.cheques import read_cheques
from company.reading.counter import read_counter, read_layouts
from company.reading.general import check_general_accounts, read_general
from company.reading.navision import read_navision
from company.reading.numbers import read_numbers
from company.reading.organisation import (
    TENDERS_FILE,
    read_branches,
    read_company,
    read_limits,
    read_tenders,
    read_timetable,
)
from company.reading.products import read_products
from company.reading.rows import nearest
from company.reading.rules import read_charge_types, read_holidays, read_rules
from company.setup import Setup
from company.tenders import Paper, Tender
from company.texts import LAYOUT_SUFFIX, LAYOUTS, REQUIRED_FILES, fingerprint, parse_texts, write_toml

# The doors of this room: everything else is reached through a Setup.
__all__ = ["changed_past", "load_setup", "parse_setup", "with_overrides"]


def load_setup(folder: Path) -> Setup:
    """The setup in a folder of TOML files; raises SetupFaults with everything that is wrong."""
    texts: dict[str, str] = {}
    faults = FaultList()
    for path in sorted(folder.glob("*.toml")):
        try:
            texts[path.name] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            faults.add_file(path.name, "is not UTF-8", "save it again with the encoding UTF-8")
    for path in sorted((folder / LAYOUTS).glob(f"*{LAYOUT_SUFFIX}")):
        texts[LAYOUTS + path.name] = path.read_text(encoding="utf-8-sig")
    if OVERRIDES in texts:
        del texts[OVERRIDES]
        faults.add_file(OVERRIDES, "belongs into a story, not into a company's folder", "move it there")
    return _setup(texts, faults)


def parse_setup(texts: Mapping[str, str]) -> Setup:
    """The setup of these texts (file name -> TOML); raises SetupFaults with everything that is wrong."""
    return _setup(texts, FaultList())


def with_overrides(setup_texts: Mapping[str, str], overrides: Mapping[str, Any]) -> Setup:
    """The company's setup with a story's own settings laid over it (see company.overrides)."""
    try:
        text = write_toml(overrides)
    except TypeError as error:
        raise SetupFaults(
            [Fault(OVERRIDES, "overrides", str(error), "use texts, numbers, dates and tables")]
        ) from None
    return parse_setup({**setup_texts, OVERRIDES: text})


def _setup(texts: Mapping[str, str], faults: FaultList) -> Setup:
    tables = parse_texts(texts, faults)
    for name in sorted(set(tables) - {*REQUIRED_FILES, OVERRIDES}):
        faults.add_file(name, "is not a file of the setup", nearest(name, REQUIRED_FILES))
    for name in sorted(set(REQUIRED_FILES) - set(tables)):
        faults.add_file(name, "is missing", "take it from the sample company and adapt it")
    content = {name: tables.get(name, {}) for name in REQUIRED_FILES}
    content = overridden(content, tables.get(OVERRIDES, {}), faults)
    company = read_company(content["company.toml"], faults)
    branches = read_branches(content["branches.toml"], faults)
    products, late_charges = read_products(content["products.toml"], faults)
    charge_types = read_charge_types(content["charges.toml"], faults)
    calendar = read_holidays(content["holidays.toml"], faults)
    rules = read_rules(content["rules.toml"], late_charges, charge_types, calendar, faults)
    tenders = read_tenders(content["tenders.toml"], faults)
    cheques = read_cheques(content["cheques.toml"], charge_types, faults)
    chart = read_chart(content["accounts.toml"], branches, _codes(content["branches.toml"]), faults)
    numbers = read_numbers(content["numbers.toml"], faults)
    navision = read_navision(content["navision.toml"], faults)
    jobs = read_timetable(content["jobs.toml"], faults)
    limits = read_limits(content["limits.toml"], faults)
    counter = read_counter(content["counter.toml"], faults)
    approvals = read_approvals(content["approvals.toml"], faults)
    general = read_general(content["general.toml"], faults)
    check_general_accounts(general, chart, faults)
    layouts = read_layouts(texts, numbers.papers if numbers else (), faults)
    _check_papers(tenders, numbers, faults)
    faults.raise_if_any()
    # A part that could not be read has left a fault, so from here on every part is there.
    assert company is not None
    assert rules is not None
    assert cheques is not None
    assert numbers is not None
    assert navision is not None
    assert jobs is not None
    assert limits is not None
    assert counter is not None
    assert approvals is not None
    assert general is not None
    return Setup(
        company=company,
        branches=MappingProxyType(branches),
        products=MappingProxyType(products),
        rules=rules,
        tenders=MappingProxyType(tenders),
        cheques=cheques,
        accounts=chart,
        numbers=numbers,
        navision=navision,
        jobs=jobs,
        limits=limits,
        counter=counter,
        approvals=approvals,
        general=general,
        layouts=MappingProxyType(layouts),
        texts=MappingProxyType(dict(texts)),
        fingerprint=fingerprint(tables | ({LAYOUTS: layouts} if layouts else {})),
    )


def _check_papers(tenders: Mapping[str, Tender], numbers: Numbers | None, faults: FaultList) -> None:
    for tender in tenders.values():
        if numbers and tender.prints is not Paper.NONE and tender.prints.value not in numbers.papers:
            faults.add(
                TENDERS_FILE,
                f"tenders[{tender.code}].prints",
                f"there is no paper {tender.prints.value} in numbers.toml",
                f"add [papers.{tender.prints.value}] there",
            )


def _codes(branches: Mapping[str, Any]) -> frozenset[str]:
    """All branch codes in the file, also of rows that could not be read: they are not unknown, only faulty."""
    rows = branches.get("branches", [])
    if not isinstance(rows, list):
        return frozenset()
    return frozenset(
        row["code"] for row in rows if isinstance(row, dict) and isinstance(row.get("code"), str)
    )
