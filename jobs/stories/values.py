"""How single values of a story are written: forgiving in form, strict in content.

Money may be 1200000, 1_200_000, "1,200,000" or "Rp 1,200,000"; a day a TOML date or "2005-01-16"; a percentage 0.2
or "0.2". What none of these forms can mean is a fault with a remedy, never a guess: "1.200" is refused, because it
is twelve hundred to one reader and one rupiah twenty to another.

>>> read_money("Rp 1,200,000")
Decimal('1200000')
>>> read_money("12,00")  # doctest: +ELLIPSIS
Traceback (most recent call last):
...
pydantic_core._pydantic_core.PydanticCustomError: '12,00' is not an amount in whole rupiah: write 1_200_000 or ...
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from company.reading.rows import nearest
from jobs.stories.faults import FaultList

M = TypeVar("M", bound="Row")

# A longer list of words is not read by anybody; then the nearest word helps more.
MANY: Final = 9

_MONEY: Final = re.compile(r"(?:Rp\.?\s*)?([-+]?)(\d+|\d{1,3}(?:[,_ ]\d{3})+)", re.IGNORECASE)


class Row(BaseModel):
    """A table of a story: its keys and their types, nothing else allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse(fault: str, remedy: str) -> PydanticCustomError:
    """An error that carries our own sentence through pydantic."""
    return PydanticCustomError("story", "{fault}: {remedy}", {"fault": fault, "remedy": remedy})


def read_money(value: object) -> Decimal:
    """The amount in whole rupiah."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return Decimal(int(value))
    if isinstance(value, str) and (found := _MONEY.fullmatch(value.strip())):
        return Decimal(found[1] + re.sub("[,_ ]", "", found[2]))
    raise refuse(f"{_shown(value)} is not an amount in whole rupiah", 'write 1_200_000 or "1,200,000"')


def _day(value: object) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise refuse(f"{_shown(value)} is not a day", 'write it as 2005-01-16 or "2005-01-16"')


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value.strip()):
        return int(value)
    raise refuse(f"{_shown(value)} is not a whole number", "write digits only")


def _decimal(value: object) -> Decimal:
    if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
        text = str(value).strip().removesuffix("%").replace("_", "").strip()
        try:
            if (number := Decimal(text)).is_finite():
                return number
        except InvalidOperation:
            pass
    raise refuse(f"{_shown(value)} is not a decimal number", 'write it with a point, such as "0.2"')


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise refuse(f"{_shown(value)} is neither yes nor no", "write true or false, without quotes")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    raise refuse(f"{_shown(value)} is no text", "write a text in quotes")


def _name(value: object) -> str:
    """A code or a reference; a number that was meant as a name is taken as one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise refuse(f"{_shown(value)} is no name", "write a text in quotes")


def as_word(value: object) -> object:
    """A word of a fixed list, however its letters were written."""
    return re.sub("[ -]", "_", value.strip()).upper() if isinstance(value, str) else value


def _listed(value: object) -> object:
    """One row where a list is meant is a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Decimal | date) else repr(value)


Money = Annotated[Decimal, BeforeValidator(read_money)]
Day = Annotated[date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[str, BeforeValidator(_name)]
AnyCase = BeforeValidator(as_word)
OneOrMany = BeforeValidator(_listed)


def read_row(model: type[M], raw: object, place: str, faults: FaultList) -> M | None:
    """The row when it has the shape, else None and a fault for each thing wrong."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors():
            faults.add(_place(place, detail["loc"], raw), *_sentence(detail, model))
        return None


def only_keys(raw: dict[str, Any], known: Sequence[str], place: str, faults: FaultList) -> None:
    """A fault for each key that means nothing here."""
    for key in raw:
        if key not in known:
            faults.add(f"{place}{key}", "is not known here", nearest(key, known))


def _place(place: str, loc: Sequence[int | str], raw: object) -> str:
    """Where in the story, counted as people count; steps that only pydantic sees are left out."""
    joint = "" if place.endswith(".") or not place else " " if " " in place else "."
    for step in loc:
        if isinstance(step, int) and isinstance(raw, list) and step < len(raw):
            place, raw = f"{place}[{step + 1}]", raw[step]
        elif isinstance(step, str) and isinstance(raw, dict):
            place, raw = f"{place}{joint}{step}", raw.get(step)
            joint = "."
    return place


def _sentence(detail: ErrorDetails, model: type[Row]) -> tuple[str, str]:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "story":
            return context["fault"], context["remedy"]
        case "missing":
            return "is missing", "add it"
        case "extra_forbidden":
            return "is not known here", nearest(str(detail["loc"][-1]), _names(model, detail["loc"][:-1]))
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


def _names(model: type[Row], loc: Sequence[int | str]) -> tuple[str, ...]:
    """The keys that are known at a place inside a model."""
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            model = row_type(model.model_fields[step].annotation) or model
    return tuple(model.model_fields)


def row_type(annotation: Any) -> type[Row] | None:
    """The Row inside an annotation such as `tuple[Line, ...] | None`, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Row):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if (found := row_type(part)) is not None:
            return found
    return None
