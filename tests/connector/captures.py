"""The recordings of real servers, which lie beside the project on some machines and are never needed to run it."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "navision"

needs_captures = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the recordings of real Navision servers are not on this machine"
)


def descriptions() -> list[Path]:
    """Every recorded service description; none where the recordings are missing."""
    return sorted(FOLDER.glob("wsdl/**/*.wsdl"))


def pages() -> list[Path]:
    """Every recorded page service that can list its rows."""
    return [path for path in descriptions() if b"_List" in path.read_bytes()]


def edmx() -> list[Path]:
    """Every recorded description of OData services."""
    return sorted(FOLDER.glob("edmx/*"))


def exchange(name: str) -> bytes:
    """One recorded answer or request."""
    return (FOLDER / "exchanges" / name).read_bytes()
