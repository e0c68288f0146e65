"""The page of the cut-over names exactly the files and columns that `import opening` reads."""

from __future__ import annotations

import re
from pathlib import Path

from jobs.intake import contracts, opening_files, opening_sheets

PAGE = Path(__file__).parents[2] / "docs" / "opening.md"

READ = {
    "contracts": (opening_files.CONTRACT_COLUMNS, contracts.REQUIRED),
    "positions": (opening_files.POSITION_COLUMNS, opening_files.POSITION_COLUMNS[:2]),
    "charges": (opening_files.CHARGE_COLUMNS, opening_files.CHARGE_COLUMNS),
    "sheets": (opening_sheets.COLUMNS, opening_sheets.REQUIRED),
    "suspense": (opening_files.SUSPENSE_COLUMNS, opening_files.SUSPENSE_COLUMNS[:3]),
    "balances": (opening_files.BALANCE_COLUMNS, ("branch", "role", "amount")),
    "numbers": (opening_files.NUMBER_COLUMNS, opening_files.NUMBER_COLUMNS),
}


def test_the_page_names_every_file_with_its_columns() -> None:
    rows = re.findall(
        r"^\| `(\w+)`[^|]*\|[^|]*\| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )

    shown = {name: columns.split(", ") for name, columns in rows}

    assert shown.keys() == READ.keys()
    for name, (columns, required) in READ.items():
        assert shown[name] == [each if each in required else f"[{each}]" for each in columns], name
