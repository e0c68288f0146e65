"""One row of a file, checked against the shape it must have, with faults in a bookkeeper's words.

Pydantic finds what is wrong; its English is for programmers, so `_sentence` says it again: what is written
there, and what to write instead.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from company.authority import role_name
from company.faults import FaultList
from company.texts import row_name
from servicing.money import NotMoney, idr

M = TypeVar("M", bound="Row")

# A longer list of words is not read by anybody; then the nearest word helps more.
MANY: Final = 8

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]*")


class Row(BaseModel):
    """A table of a file: its keys and their types, nothing else allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse(fault: str, remedy: str) -> PydanticCustomError:
    """An error that carries our own sentence through pydantic."""
    return PydanticCustomError("setup", "{fault}: {remedy}", {"fault": fault, "remedy": remedy})


def _percent(value: object) -> Decimal:
    if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
        try:
            percent = Decimal(value)
        except InvalidOperation:
            percent = Decimal("NaN")
        if percent.is_finite() and percent >= 0:
            return percent
    raise refuse(f"{value!r} is not a percentage", 'write it in quotes with a point, such as "0.2"')


def _money(value: object) -> Decimal:
    try:
        amount = idr(value)  # type: ignore[arg-type]
    except NotMoney as error:
        fault, _, remedy = str(error).partition(": ")
        raise refuse(fault, remedy) from None
    if amount < 0:
        raise refuse(f"{amount} is below zero", "write zero or more")
    return amount


def _day(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise refuse(f"{value!r} is not a date", "write it as 2026-01-31")


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise refuse(f"{value!r} is not a whole number", "write digits only, without quotes")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise refuse(f"{value!r} is neither yes nor no", "write true or false, without quotes")


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise refuse(f"{value!r} is no text", "write a text in quotes")


def _role(value: object) -> str:
    return role_name(_text(value))


def _code(value: object) -> str:
    if isinstance(value, str) and _CODE.fullmatch(value) and len(value) <= 20:
        return value
    raise refuse(f"{value!r} is not a code", "use up to 20 capital letters, digits, - and _")


def _code3(value: object) -> str:
    if isinstance(value, str) and re.fullmatch("[A-Z0-9]{3}", value):
        return value
    raise refuse(f"{value!r} is not a code of three", "use exactly three capital letters or digits")


def _variable(value: object) -> str:
    if isinstance(value, str) and _VARIABLE.fullmatch(value):
        return value
    # The value itself is not repeated: somebody may have written the secret here.
    raise refuse(
        "is not the name of an environment variable",
        "write a name such as NAVISION_PASSWORD and put the secret into that variable, never into a file",
    )


def _number(value: object) -> str:
    """An account number of Navision: a code of up to 20 characters, as Navision keeps it."""
    if isinstance(value, str) and 0 < len(value) <= 20 and value == value.strip().upper():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        raise refuse(f"{value} is not in quotes", f'write "{value}"')
    raise refuse(f"{value!r} is not an account number", "use up to 20 characters, capitals, no blanks around")


Percent = Annotated[Decimal, BeforeValidator(_percent)]
Amount = Annotated[Decimal, BeforeValidator(_money)]
Day = Annotated[date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, BeforeValidator(_text)]
RoleName = Annotated[str, BeforeValidator(_role)]
Code = Annotated[str, BeforeValidator(_code)]
Code3 = Annotated[str, BeforeValidator(_code3)]
Variable = Annotated[str, BeforeValidator(_variable)]
AccountNumber = Annotated[str, BeforeValidator(_number)]


def read_row(model: type[M], raw: object, file: str, key: str, faults: FaultList) -> M | None:
    """The row when it has the shape, else None and a fault for each thing wrong."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            place = _place(key, detail["loc"], raw)
            faults.add(file, place, *_sentence(detail, model))
        return None


def read_rows(model: type[M], raw: object, file: str, key: str, faults: FaultList) -> list[tuple[str, M]]:
    """The readable rows of a table of rows, each with the name it has in messages."""
    if not isinstance(raw, list):
        faults.add(file, key, "is not a table of rows", f"write each row under [[{key}]]")
        return []
    rows: list[tuple[str, M]] = []
    for index, item in enumerate(raw):
        place = f"{key}[{row_name(item, index)}]"
        if (row := read_row(model, item, file, place, faults)) is not None:
            rows.append((place, row))
    return rows


def only_keys(
    raw: Mapping[str, Any], known: Iterable[str], file: str, faults: FaultList, prefix: str = ""
) -> None:
    """A fault for each key that means nothing here."""
    names = tuple(known)
    for key in raw:
        if key not in names:
            faults.add(file, f"{prefix}{key}", "is not known here", nearest(key, names))


def nearest(name: str, known: Sequence[str]) -> str:
    """The remedy for a name that nobody knows: the nearest one that somebody does."""
    found = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else f"take it out, or use one of {', '.join(known)}"


def no_repeats(rows: Iterable[tuple[str, str]], file: str, faults: FaultList) -> None:
    """A fault for each code that an earlier row has already."""
    seen: set[str] = set()
    for key, code in rows:
        if code in seen:
            faults.add(file, key, f"the code {code} is there twice", "keep one of the two rows")
        seen.add(code)


def _place(key: str, loc: Sequence[int | str], raw: object) -> str:
    for step in loc:
        if isinstance(step, int):
            raw = raw[step] if isinstance(raw, list) and step < len(raw) else None
            key += f"[{row_name(raw, step)}]"
        else:
            raw = raw.get(step) if isinstance(raw, dict) else None
            key = f"{key}.{step}" if key else step
    return key


def _sentence(detail: ErrorDetails, model: type[Row]) -> tuple[str, str]:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "setup":
            return context["fault"], context["remedy"]
        case "missing":
            return "is missing", "add it"
        case "extra_forbidden":
            known = [info.alias or name for name, info in model.model_fields.items()]
            return "is not known here", nearest(str(detail["loc"][-1]), known)
        case "enum" | "literal_error":
            words = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            if len(words) > MANY:
                return f"{detail['input']!r} is not known here", nearest(str(detail["input"]), words)
            return f"{detail['input']!r} is not one of {', '.join(words)}", "write one of them"
        case "model_type" | "dict_type":
            return f"{detail['input']!r} is not a table", "write it as {key = value, …}"
        case "list_type" | "tuple_type":
            return f"{detail['input']!r} is not a list", 'write it as ["…", "…"]'
    return f"{detail['input']!r}: {detail['msg'].lower()}", "correct it"
