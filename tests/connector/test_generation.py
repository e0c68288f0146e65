"""What a journal page shows of the product's generation, on both wires that tell no version."""

import pytest

from connector.generation import generation_of
from connector.odata.metadata import read_metadata
from connector.shapes import Kind, Member, Row
from connector.soap.page import entity
from connector.soap.shape import read_shape
from tests.connector.captures import FOLDER, needs_captures


def page(*members: Member) -> Row:
    return Row("Journal", members)


def text(name: str, length: int | None = None) -> Member:
    return Member(name, "", Kind.TEXT, length=length)


def account_type(*options: str) -> Member:
    return Member("Account_Type", "", Kind.OPTION, options=frozenset(options))


@pytest.mark.parametrize(
    ("shown", "generation"),
    [
        ([text("VAT_Reporting_Date"), text("ShortcutDimCode3")], "Business Central 22 or later"),
        ([text("ShortcutDimCode3")], "Business Central"),
        ([account_type("G_L_Account", "Employee", "Allocation_Account")], "Business Central"),
        ([text("Description", 100)], "Business Central"),
        (
            [text("ShortcutDimCode_x005B_3_x005D_"), account_type("G_L_Account", "Employee")],
            "Dynamics NAV up to 2018",
        ),
        ([text("ShortcutDimCode_x005B_3_x005D_"), account_type("G_L_Account")], "Dynamics NAV before 2018"),
        ([text("Description", 50)], "Dynamics NAV up to 2018"),
    ],
)
def test_the_newest_sign_on_the_page_counts(shown: list[Member], generation: str) -> None:
    found = generation_of(page(*shown))

    assert found is not None
    assert found.name == generation


@pytest.mark.parametrize(
    "shown",
    [
        [],
        [text("Description")],
        [text("Description", 80)],
        [account_type("G_L_Account", "Employee")],
        [account_type()],
    ],
)
def test_a_page_that_shows_nothing_of_it_tells_nothing(shown: list[Member]) -> None:
    assert generation_of(page(*shown)) is None


@needs_captures
def test_recorded_journals_are_known_for_what_they_are() -> None:
    of_bc = read_metadata((FOLDER / "edmx" / "odatav4.bc16.metadata.xml").read_bytes()).sets[
        "General_Journals"
    ]
    (path,) = (FOLDER / "wsdl" / "derived").glob("*WSPaymentJournal*with-Current*")
    of_nav = entity(read_shape("WSPaymentJournal", path.read_bytes()))

    assert str(generation_of(of_bc.row)) == "Business Central (ShortcutDimCode3 is on the journal page)"
    assert str(generation_of(of_nav)) == "Dynamics NAV before 2018 (Employee is no account type)"
