"""Dimensions on journal lines: the two global ones, what may be entered, and what posting insists on.

Global dimension 1 and 2 are the shortcut codes of the line; the message about a broken rule is nested: the
line's sentence holds the rule's sentence (PROTOCOL 4.3 no. 6).
"""

from typing import Final

from simulator.company import Company
from simulator.errors import DialogError
from simulator.posting.accounts import RELATED
from simulator.tables.store import Draft, Record
from simulator.wording import not_in_related_table

SHORTCUTS: Final = ("Shortcut Dimension 1 Code", "Shortcut Dimension 2 Code")


def line_dimensions(company: Company, line: Record) -> dict[str, str]:
    """The dimension values of a line, by dimension: the global ones first."""
    pairs = list(zip(company.setup.global_dimensions, SHORTCUTS, strict=False))
    used = {dimension: line.text(field) for dimension, field in pairs if line.text(field)}
    shown = {dimension for dimension, _ in pairs}
    others = company.dimensions_of(line.integer("Dimension Set ID"))
    return used | {dimension: code for dimension, code in others.items() if dimension not in shown}


def enter_shortcut(company: Company, line: Draft, number: int, code: str) -> None:
    """Fill in a shortcut dimension of a line; an unknown or blocked value is refused at once."""
    dimensions = company.setup.global_dimensions
    if number > len(dimensions):
        if code:
            raise DialogError("This Shortcut Dimension is not defined in the General Ledger Setup.")
        return
    field = f"Shortcut Dimension {number} Code"
    dimension = dimensions[number - 1]
    if code:
        value = company.rows(349).find(dimension, code.strip().upper())
        if value is None:
            raise not_in_related_table(line.table, field, code, "Dimension Value")
        if value.flag("Blocked"):
            raise DialogError(f"Dimension Value {dimension} - {value.text('Code')} is blocked.")
    enter_dimension(company, line, dimension, code.strip().upper())


def enter_dimension(company: Company, line: Draft, dimension: str, code: str) -> None:
    """Give a line a value of a dimension, or take it away with a blank."""
    used = line_dimensions(company, line) | {dimension: code}
    for name, field in zip(company.setup.global_dimensions, SHORTCUTS, strict=False):
        if name == dimension:
            line[field] = code
    line["Dimension Set ID"] = company.dimension_set(used.items())


def default_from_account(company: Company, line: Draft) -> None:
    """A line takes the default dimension values of its account, and loses what it had."""
    table, _ = RELATED.get(line.text("Account Type"), (0, ""))
    for dimension, field in zip(company.setup.global_dimensions, SHORTCUTS, strict=False):
        default = company.rows(352).find(table, line.text("Account No."), dimension)
        line[field] = default.text("Dimension Value Code") if default else ""
    line["Dimension Set ID"] = 0
    line["Dimension Set ID"] = company.dimension_set(line_dimensions(company, line).items())


def check_dimensions(company: Company, line: Record) -> None:
    """What posting says when a value is blocked or a rule of the account is broken."""
    place = (
        f"Gen. Journal Line {line.text('Journal Template Name')}, {line.text('Journal Batch Name')},"
        f" {line.integer('Line No.')}"
    )
    used = line_dimensions(company, line)
    for dimension, code in used.items():
        value = company.rows(349).find(dimension, code)
        if value is None:
            missing = f"Dimension Value {dimension} - {code} can't be found."
            raise DialogError(f"The combination of dimensions used in {place} is blocked. {missing}")
        if value.flag("Blocked"):
            blocked = f"Dimension Value {dimension} - {code} is blocked."
            raise DialogError(f"The combination of dimensions used in {place} is blocked. {blocked}")
    for account_type, account in (
        (line.text("Account Type"), line.text("Account No.")),
        (line.text("Bal. Account Type"), line.text("Bal. Account No.")),
    ):
        broken = _broken_rule(company, account_type, account, used)
        if broken:
            raise DialogError(f"A dimension used in {place} has caused an error. {broken}")


def _broken_rule(company: Company, account_type: str, account: str, used: dict[str, str]) -> str:
    """The first rule of the account's default dimensions that the line breaks, in Navision's words."""
    table, caption = RELATED.get(account_type, (0, ""))
    if not table or not account:
        return ""
    for rule in company.rows(352).starting_with(table, account):
        dimension, posting = rule.text("Dimension Code"), rule.text("Value Posting")
        code = used.get(dimension, "")
        whose = f"for {caption} {account}."
        if posting == "Code Mandatory" and not code:
            return f"Select a Dimension Value Code for the Dimension Code {dimension} {whose}"
        if posting == "Same Code" and code != rule.text("Dimension Value Code"):
            wanted = rule.text("Dimension Value Code")
            if not wanted:
                return f"Dimension Value Code {code} must be blank {whose}" if code else ""
            return f"Select Dimension Value Code {wanted} for the Dimension Code {dimension} {whose}"
        if posting == "No Code" and code:
            return f"Dimension Code {dimension} must not be mentioned {whose}"
    return ""
