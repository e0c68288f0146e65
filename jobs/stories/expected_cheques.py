"""What a story expects of sheets and of the customer's card."""

from __future__ import annotations

from typing import Annotated

from jobs.stories.expecting import chosen, found
from jobs.stories.values import AnyCase, Day, Flag, Name, OneOrMany, Row, Text, Whole
from servicing.cheque_cards import Standing
from servicing.cheques import Status


class ExpectedSheet(Row):
    """A sheet after an event, or at the end of the story."""

    cheque: Name = chosen('the sheet: bank and number, such as "BCA 004417"', ...)
    after: Name | None = chosen("as the books knew it once this event was recorded; the end when left out")
    status: Annotated[Status, AnyCase] | None = found("where it is: REGISTERED, HELD, DEPOSITED, CLEARED …")
    effective: Day | None = found("its effective date now")
    until: Day | None = found("until when it is held")
    deposited: Day | None = found("when it was brought to the bank")
    bank: Name | None = found("the account it was brought to: branch and bank, such as `BDG BCA`")
    expected: Day | None = found("when the bank's answer is expected")
    value_date: Day | None = found("the day of its money for late charge, once it has cleared")
    ticked: Flag | None = found("whether its check mark is set")
    bounces: Whole | None = found("how often it was refused")
    return_wanted: Flag | None = found("whether it follows a return")
    steps: Whole | None = found("how many steps its history has")
    warnings: Annotated[tuple[Name, ...], OneOrMany] | None = found("what was warned of at registration")


class ExpectedCard(Row):
    """The customer's card of a contract after an event, or at the end of the story."""

    contract: Name | None = chosen("the contract; may be left out where the story has only one")
    after: Name | None = chosen("as the books knew it once this event was recorded; the end when left out")
    status: Annotated[Standing, AnyCase] | None = found("GOOD or BAD")
    reason: Text | None = found("the reason of the last decision")
    bounces: Whole | None = found("how often its sheets were refused")
    last_bounce: Day | None = found("when last")
    last_reason: Whole | None = found("for which reason last")
    on_hand: Whole | None = found("sheets in the safe")
    in_clearing: Whole | None = found("sheets in clearing")
    cleared: Whole | None = found("sheets that have cleared")
    proposed: Flag | None = found("whether a rule proposes BAD on the day of the event")
