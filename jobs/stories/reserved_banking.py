"""Reserved: the counted drawer, general payments and receipts, bank statements (DOMAIN 2.3, 2.7, 2.8)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from jobs.stories.reserved import Reserved
from jobs.stories.values import Day, Flag, Money, Name, OneOrMany, Row, Text, Whole


class DrawerCounted(Reserved):
    """A drawer is counted by denomination; a difference is posted the same day (T4)."""

    name: ClassVar[str] = "drawer_counted"

    counted: Money | None = Field(None, description="the money counted")
    denominations: dict[str, Whole] = Field(
        default_factory=dict, description='pieces by denomination, such as {"100000" = 48}'
    )


class GeneralPaymentMade(Reserved):
    """The company pays something that is no financing (G1)."""

    name: ClassVar[str] = "general_payment_made"

    account: Name = Field(description="the account or role")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the OUT account")
    text: Text | None = Field(None, description="what for")


class GeneralReceiptTaken(Reserved):
    """The company receives something that is no financing (G2)."""

    name: ClassVar[str] = "general_receipt_taken"

    account: Name = Field(description="the account or role")
    amount: Money = Field(description="the money")
    bank: Name | None = Field(None, description="the IN account")
    text: Text | None = Field(None, description="what for")


class StatementLine(Row):
    """One line of a bank statement."""

    on: Day = Field(description="the line's day")
    amount: Money = Field(description="the amount; below zero when the bank took it")
    text: Text | None = Field(None, description="what the bank wrote")
    matches: Name | None = Field(None, description="the event or sheet it belongs to")
    kind: Text | None = Field(None, description="charge, interest, tax, unknown credit, bank error …")


class BankStatementReceived(Reserved):
    """A bank statement arrives (R1 to R6)."""

    name: ClassVar[str] = "bank_statement_received"

    bank: Name = Field(description="the bank account")
    opening: Money = Field(description="the opening balance")
    closing: Money = Field(description="the closing balance")
    lines: Annotated[tuple[StatementLine, ...], OneOrMany] = Field((), description="its lines")


class StatementLineTicked(Reserved):
    """A line of the reconciliation is ticked or un-ticked: a proposal until the authorised step here."""

    name: ClassVar[str] = "statement_line_ticked"

    cheque: Name = Field(description="the sheet")
    ticked: Flag = Field(True, description="false takes the tick away")


class BankReconciled(Reserved):
    """A bank account is reconciled with its statement."""

    name: ClassVar[str] = "bank_reconciled"

    bank: Name = Field(description="the bank account")
    statement: Name | None = Field(None, description="the event with which the statement arrived")


class PaperReprinted(Reserved):
    """A paper is printed again, marked as a copy (DOMAIN 6.3)."""

    name: ClassVar[str] = "paper_reprinted"

    of: Name = Field(description="the event whose paper it is")
