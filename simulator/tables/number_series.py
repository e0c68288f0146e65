"""Number series: which number comes next, and whether a number may be chosen by hand.

Looking at the next number does not use it up: a new journal line shows it, only posting takes it
(PROTOCOL 4.2). A string without digits has no next one.
"""

import re
from typing import Final

from simulator.company import Company
from simulator.errors import DialogError
from simulator.tables.store import Record

_LAST_DIGITS: Final = re.compile(r"(\d+)(\D*)$")


def next_string(number: str) -> str:
    """The string with its last run of digits raised by one, as IncStr does; blank when it has no digits.

    >>> next_string("LEASE01"), next_string("G99"), next_string("A9-X"), next_string("CASH")
    ('LEASE02', 'G100', 'A10-X', '')
    """
    found = _LAST_DIGITS.search(number)
    if not found:
        return ""
    digits = found[1]
    return f"{number[: found.start()]}{int(digits) + 1:0{len(digits)}}{found[2]}"


class SeriesSession:
    """The numbers one posting has taken so far; they are saved with the posting or not at all."""

    def __init__(self, company: Company) -> None:
        self._company: Final = company
        self._taken: Final[dict[str, str]] = {}

    def _line(self, series: str) -> Record:
        lines = self._company.rows(309).starting_with(series)
        if not lines or not lines[0].flag("Open"):
            raise DialogError(f"You cannot assign new numbers from the number series {series}.")
        return lines[0]

    def peek(self, series: str) -> str:
        """The number that would be given next."""
        line = self._line(series)
        last = self._taken.get(series) or line.text("Last No. Used")
        number = next_string(last) if last else line.text("Starting No.")
        ending = line.text("Ending No.")
        if ending and number > ending:
            raise DialogError(
                f"You cannot assign numbers greater than {ending} from the number series {series}."
                f" No. assigned: {last}"
            )
        return number

    def take(self, series: str) -> str:
        """Give out the next number."""
        number = self.peek(series)
        self._taken[series] = number
        return number

    def check_manual(self, series: str) -> None:
        """Refuse a number of one's own where the series does not allow it."""
        if not self._company.rows(308).get(series).flag("Manual Nos."):
            raise DialogError(
                "You may not enter numbers manually. If you want to enter numbers manually, please"
                f" activate Manual Nos. in No. Series {series}."
            )

    def save(self) -> None:
        """Write the last numbers used."""
        rows = self._company.rows(309)
        for series, number in self._taken.items():
            draft = self._line(series).draft()
            draft["Last No. Used"] = number
            rows.modify(draft)
