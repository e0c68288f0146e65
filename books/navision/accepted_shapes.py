"""Accepted shapes: what of Navision's services we relied on when somebody last looked, kept for comparison."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from books.schema.navision import accepted_shape

Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AcceptedShape:
    """The used parts of a site's services (what, how it is typed), and who accepted them when."""

    site: str
    fingerprint: str
    parts: Parts
    accepted_at: datetime
    accepted_by: str


def in_force(connection: Connection, site: str) -> AcceptedShape | None:
    """The shape accepted last for this site; None when nobody has accepted one yet."""
    row = connection.execute(
        select(accepted_shape)
        .where(accepted_shape.c.site == site)
        .order_by(accepted_shape.c.no.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    parts = tuple((what, how) for what, how in json.loads(row.parts))
    return AcceptedShape(
        row.site, row.fingerprint, parts, datetime.fromisoformat(row.accepted_at), row.accepted_by
    )


def accept(connection: Connection, shape: AcceptedShape) -> None:
    """Keep a shape as the one in force from now on; what was accepted before stays on record."""
    connection.execute(
        insert(accepted_shape),
        {
            "site": shape.site,
            "fingerprint": shape.fingerprint,
            "parts": json.dumps(shape.parts),
            "accepted_at": shape.accepted_at.isoformat(),
            "accepted_by": shape.accepted_by,
        },
    )
