"""Reserved: bank statements (DOMAIN 2.8)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from jobs.stories.reserved import Reserved
from jobs.stories.values import Day, Flag, Money, Name, OneOrMany, Row, Text


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
