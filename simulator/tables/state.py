"""A company kept in a file: every row with its version and birth, setup, job queue, dimension combinations.

Keys, ETags and SystemIds that a client holds stay good over a restart. The file is written beside itself and
then put in place, so that a machine that loses power keeps the state of before.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from simulator.company import Clock, Company, Job
from simulator.tables.fields import Value
from simulator.tables.flavours import FLAVOURS, tables
from simulator.tables.store import Record

FORMAT: Final = 1


class StateUnreadable(ValueError):
    """The file holds no state of this simulator, or one of another version of the product."""


def save(companies: Mapping[str, Company], path: Path) -> None:
    """Write all companies to a file."""
    told = {"format": FORMAT, "companies": [_dumped(each) for each in companies.values()]}
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    os.replace(new, path)


def load(path: Path, flavour: str, clock: Clock, work_date: date | None) -> dict[str, Company]:
    """The companies of a file; refuses a file that does not fit."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise StateUnreadable(f"{path} has the format {told['format']}, not {FORMAT}")
        return {
            each["name"]: _loaded(each, flavour, clock, work_date, str(path)) for each in told["companies"]
        }
    except StateUnreadable:
        raise
    except (ValueError, KeyError, TypeError, IndexError) as why:
        raise StateUnreadable(f"{path} holds no state of the simulator ({why})") from why


def _dumped(company: Company) -> dict[str, Any]:
    with company.transaction():
        return {
            "name": company.name,
            "flavour": company.flavour.name,
            "version": company.version,
            "setup": {
                "allowed_from": company.setup.allowed_from.isoformat(),
                "allowed_to": company.setup.allowed_to.isoformat(),
                "user_allowed": {
                    user: [start.isoformat(), end.isoformat()]
                    for user, (start, end) in company.setup.user_allowed.items()
                },
                "rounding": str(company.setup.rounding),
                "post_with_job_queue": company.setup.post_with_job_queue,
                "global_dimensions": list(company.setup.global_dimensions),
            },
            "jobs": [asdict(each) for each in company.jobs],
            "dimension_sets": [sorted(company.dimensions_of(n).items()) for n in range(company.combinations)],
            "rows": {
                str(number): [_row(record) for record in company.rows(number)]
                for number in tables(company.flavour)
            },
        }


def _row(record: Record) -> list[Any]:
    values = {name: _packed(value) for name, value in record.values.items()}
    return [record.timestamp, record.birth, record.changed.isoformat(), values]


def _packed(value: Value) -> Any:
    """Texts, whole numbers and flags as they are, the rest behind a letter."""
    if isinstance(value, Decimal):
        return ["n", str(value)]
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    return value


def _unpacked(value: Any) -> Value:
    if isinstance(value, str | int):
        return value
    kind, text = value
    if kind == "n":
        return Decimal(text)
    return datetime.fromisoformat(text) if kind == "t" else date.fromisoformat(text)


def _loaded(
    told: Mapping[str, Any], flavour: str, clock: Clock, work_date: date | None, path: str
) -> Company:
    if told["flavour"] != flavour:
        raise StateUnreadable(
            f"{path} was kept by {told['flavour']}: start that version, or name another file"
        )
    company = Company(told["name"], FLAVOURS[flavour], clock, work_date, version=told["version"])
    setup = told["setup"]
    company.setup.allowed_from = date.fromisoformat(setup["allowed_from"])
    company.setup.allowed_to = date.fromisoformat(setup["allowed_to"])
    company.setup.user_allowed.update(
        {
            user: (date.fromisoformat(start), date.fromisoformat(end))
            for user, (start, end) in setup["user_allowed"].items()
        }
    )
    company.setup.rounding = Decimal(setup["rounding"])
    company.setup.post_with_job_queue = setup["post_with_job_queue"]
    company.setup.global_dimensions = tuple(setup["global_dimensions"])
    company.jobs.extend(Job(**each) for each in told["jobs"])
    for combination in told["dimension_sets"]:
        company.dimension_set((dimension, value) for dimension, value in combination)
    for number, rows in told["rows"].items():
        target = company.rows(int(number))
        for timestamp, birth, changed, values in rows:
            record = Record(
                target.table, {name: _unpacked(value) for name, value in values.items()}, timestamp, birth
            )
            record.changed = datetime.fromisoformat(changed)
            target.put_back(record)
    return company
