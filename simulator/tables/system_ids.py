"""SystemId: the GUID under which API v2.0 and the company list know a row (PROTOCOL 3.1).

A GUID belongs to the row and not to its key: a line that was deleted and written again under the same number
is another one. A newcomer would parse it; clients must treat it as opaque, only the server that wrote it
finds its row by it.
"""

from hashlib import blake2b
from typing import Final
from uuid import UUID

from simulator.company import Company
from simulator.tables.store import Record

EMPTY: Final = "00000000-0000-0000-0000-000000000000"


def system_id(company: Company, record: Record) -> str:
    """The GUID of a row."""
    number = record.birth
    return (
        f"{number & 0xFFFFFFFF:08x}-{number >> 32 & 0xFFFF:04x}-{record.table.number:04x}"
        f"-8f6e-{_salt(company.name)}"
    )


def row_with_id(company: Company, table: int, text: str) -> Record | None:
    """The row of a table that this GUID was given to, if it is still there."""
    parts = text.lower().split("-")
    if len(parts) != 5 or parts[2:] != [f"{table:04x}", "8f6e", _salt(company.name)]:
        return None
    try:
        return company.rows(table).born(int(parts[1] + parts[0], 16))
    except ValueError:
        return None


def company_id(name: str) -> str:
    """The GUID of a company."""
    return str(UUID(bytes=blake2b(name.encode(), digest_size=16, person=b"company").digest(), version=4))


def derived_id(*parts: object) -> str:
    """The GUID of something that has no row of its own, such as a dimension."""
    digest = blake2b("\0".join(map(str, parts)).encode(), digest_size=16, person=b"derived").digest()
    return str(UUID(bytes=digest, version=4))


def is_guid(text: str) -> bool:
    """Is this the form of a GUID?"""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _salt(name: str) -> str:
    return blake2b(name.encode(), digest_size=6, person=b"systemid").hexdigest()
