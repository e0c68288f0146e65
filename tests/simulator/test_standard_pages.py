"""Our copies of Navision's own pages and tables, against the published lists where these are at hand."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from simulator import BatchSeed, Simulator, TemplateSeed
from simulator.names import on_the_wire
from simulator.pages.definitions import Page
from simulator.pages.standard import (
    bank_reconciliation,
    cash_receipt_journal,
    general_journal,
    general_ledger_entries,
    master_page,
)
from simulator.tables.fields import Kind
from simulator.tables.flavours import BC26, FLAVOURS, NAV2018, Flavour, tables
from tests.simulator.json_client import Json
from tests.simulator.wire import Wire
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED

OBJECTS = Path(__file__).resolve().parents[3] / "shared" / "navision" / "objects"
WITHOUT_LISTS = "the folder with the published field lists is not beside the project"


def published(name: str) -> list[dict[str, str]]:
    if not OBJECTS.is_dir():
        pytest.skip(WITHOUT_LISTS)
    with (OBJECTS / f"{name}.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not next(iter(row.values())).startswith("#")]


def repeater_2018(name: str) -> list[str]:
    """The controls inside the repeater of an old page, under the name that counts."""
    rows = [row for row in published(name) if row["control"] == "Field" and row["indent"] == "2"]
    return [row["name_if_set"] or row["source_expr_or_part"] for row in rows]


def repeater_bc(name: str) -> list[str]:
    rows = published(name)
    start = next(number for number, row in enumerate(rows) if row["control"] == "repeater") + 1
    names = []
    for row in rows[start:]:
        if row["control"] != "field" or row["indent"] != "4":
            break
        names.append(row["name"])
    return names


def shown(page: Page) -> list[str]:
    return [control.name for control in page.controls]


def test_the_journal_and_the_ledger_of_2018_show_the_published_controls_in_order() -> None:
    assert shown(general_journal(NAV2018)) == repeater_2018("nav2018.page39.general-journal")
    assert shown(general_ledger_entries(NAV2018)) == repeater_2018("nav2018.page20.general-ledger-entries")


def test_the_cash_receipt_journal_of_2018_shows_the_published_controls_in_order() -> None:
    listed = repeater_2018("nav2018.page255.cash-receipt-journal")

    assert shown(cash_receipt_journal(NAV2018)) == listed


def test_the_cash_receipt_journal_opens_the_template_of_its_own_page() -> None:
    receipts = (*SEED.templates, TemplateSeed("CASHRCPT", page=255, type="Cash Receipts"))
    batches = (*SEED.batches, BatchSeed("CASHRCPT", "DEFAULT"))
    with Simulator.start(
        [replace(SEED, templates=receipts, batches=batches)], clock=lambda: NOON, work_date=MARCH_1
    ) as server:
        wire = Wire(server, NAME)
        line = (
            "<CashReceiptJournal><Posting_Date>2026-03-02</Posting_Date><Document_No>R1</Document_No>"
            "<Account_No>1000</Account_No><Amount>5</Amount></CashReceiptJournal>"
        )
        wire.page("CashReceiptJournal", "Create", f"<CurrentJnlBatchName>DEFAULT</CurrentJnlBatchName>{line}")

        (made,) = server.company().rows(81)
        assert made.key == ("CASHRCPT", "DEFAULT", 10000)
        json = Json(server, NAME)
        assert json.get(json.page("CashReceiptJournal"))["value"][0]["Applied_Yes_No"] is False
        assert json.get(json.page("GeneralJournalTemplates('CASHRCPT')"))["Type"] == "Cash Receipts"


def test_the_current_journal_and_ledger_show_the_published_controls_in_order() -> None:
    assert shown(general_journal(BC26)) == repeater_bc("bc.page39.general-journal")
    assert shown(general_ledger_entries(BC26)) == repeater_bc("bc.page20.general-ledger-entries")


TABLES = {
    17: "table17.gl-entry",
    21: "table21.cust-ledger-entry",
    45: "table45.gl-register",
    81: "table81.gen-journal-line",
    271: "table271.bank-account-ledger-entry",
    274: "table274.bank-acc-reconciliation-line",
}


@pytest.mark.parametrize("number", sorted(TABLES))
def test_the_fields_of_a_table_have_the_published_types_and_lengths(number: int) -> None:
    theirs = {row["name"]: row for row in published(f"nav2018.{TABLES[number]}")}
    compared = 0
    for name, field in tables(NAV2018)[number].fields.items():
        if name not in theirs:
            continue  # a field of current versions only
        kind, length = re.fullmatch(r"([A-Za-z]+)(\d*)", theirs[name]["type"]).groups()  # type: ignore[union-attr]
        assert kind == field.kind.value, name
        if length:
            assert int(length) == field.length, name
        if field.kind is Kind.OPTION:
            options = [option.strip() for option in theirs[name]["option_string"].split(",")]
            assert options == [option.strip() for option in field.options], name
        compared += 1
    assert compared >= 8


def test_what_the_current_tables_added_has_the_published_length() -> None:
    theirs = {row["name"]: row["type"] for row in published("bc.table81.gen-journal-line")}

    assert theirs["Description"] == f"Text[{tables(BC26)[81].fields['Description'].length}]"
    assert (
        theirs["External Document No."] == f"Code[{tables(BC26)[81].fields['External Document No.'].length}]"
    )


@pytest.mark.parametrize(
    ("flavour", "dimension", "variables"),
    [
        (NAV2018, "ShortcutDimCode_x005B_3_x005D_", ["CurrentJnlBatchName"]),
        (BC26, "ShortcutDimCode3", ["CurrentJnlBatchName"]),
    ],
)
def test_the_third_dimension_is_named_as_the_version_names_it(
    flavour: Flavour, dimension: str, variables: list[str]
) -> None:
    page = general_journal(flavour)

    assert dimension in page.by_wire
    assert [each.name for each in page.variables] == variables


def test_what_is_not_known_of_the_current_journal_can_be_had_both_ways() -> None:
    page = general_journal(BC26, footer=True, group_variables=True)

    assert [on_the_wire(each.name) for each in page.variables] == [
        "CurrentJnlBatchName",
        "_x003C_Document_No_Simple_Page_x003E_",
        "_x003C_CurrentPostingDate_x003E_",
        "_x003C_CurrentCurrencyCode_x003E_",
    ]
    assert "TotalBalance" in page.by_wire
    assert "TotalBalance" not in general_journal(BC26).by_wire


@pytest.mark.parametrize("flavour", sorted(FLAVOURS))
def test_a_list_that_shows_part_of_its_key_reads_by_that_part(flavour: str) -> None:
    version = FLAVOURS[flavour]

    assert [each.name for each in master_page(version, 537).read_keys] == ["Code"]
    assert [each.name for each in master_page(version, 560).read_keys] == ["Dimension Code", "Code"]
    assert general_journal(version).read_keys == ()


def test_two_controls_may_not_share_an_element_name() -> None:
    page = general_journal(NAV2018)

    with pytest.raises(ValueError, match="share an element name"):
        Page(1, "Twice", 81, (page.controls[0], page.controls[0]))


@pytest.mark.parametrize("flavour", [NAV2018, BC26])
def test_the_bank_reconciliation_shows_the_published_controls_and_parts(flavour: Flavour) -> None:
    page = bank_reconciliation(flavour)
    if flavour is NAV2018:
        listed = published("nav2018.page379.bank-acc-reconciliation")
        controls = [(each["name_if_set"], each["control"]) for each in listed if each["name_if_set"]]
        entries = [
            each["name_if_set"] or each["source_expr_or_part"]
            for each in published("nav2018.page381.apply-bank-acc-ledger-entries")
            if each["control"] == "Field" and (each["name_if_set"] or each["source_expr_or_part"])
        ]
    else:
        listed = published("bc.page379.bank-acc-reconciliation")
        controls = [(each["name"], each["control"]) for each in listed]
        entries = names_bc("bc.page381.apply-bank-acc-ledger-entries")

    assert shown(page) == [name for name, kind in controls if kind.lower() == "field"]
    assert [part.control for part in page.parts] == [
        name for name, kind in controls if kind.lower() == "part"
    ]
    assert shown(page.parts[0].page) == names_bc("bc.page380.bank-acc-reconciliation-lines")
    assert shown(page.parts[1].page) == entries
    assert bank_reconciliation(flavour, parts=False).parts == ()


def names_bc(name: str) -> list[str]:
    """Every field of a current page, those of the foot too."""
    return [each["name"] for each in published(name) if each["control"] == "field"]
