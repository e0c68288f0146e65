"""What Navision's refusals mean: by their class, in whatever language, with its own words kept."""

import pytest

from connector import Changed, ConnectorError, Refused
from connector.soap.envelope import Fault, answer_body
from connector.soap.faults import refusal
from tests.connector import pages

PREFIX = "Microsoft.Dynamics.Nav.Types.Exceptions."

# Class, message, whether the call named a row by its Key, what it means, whether it may pass by itself.
REFUSALS: list[tuple[str, str, bool, type[ConnectorError], bool]] = [
    ("NavNCLDialogException", "There is nothing to post.", False, Refused, False),
    ("NavTestFieldException", "Amount must have a value in Gen. Journal Line", False, Refused, False),
    ("NavCSideRecordNotFoundException", "The G/L Account does not exist.", False, Refused, False),
    ("NavCSideRecordNotFoundException", "The Gen. Journal Line does not exist.", True, Changed, False),
    ("NavCSideDuplicateKeyException", "The Gen. Journal Line already exists.", False, Refused, False),
    ("NavCSideValidateTableRelationException", "cannot be found in the related table", False, Refused, False),
    ("NavNCLStringLengthExceededException", "The length of the string is 57", False, Refused, False),
    ("NavNCLEvaluateException", "is not a valid date", False, Refused, False),
    ("NavCSideFilterException", "The filter is not valid", False, Refused, False),
    ("NavNCLCallbackNotAllowedException", "Callback functions are not allowed.", False, Refused, False),
    ("NavCSideSQLLockTimeoutException", "Der Vorgang wurde gesperrt", False, Refused, True),
    ("NavCSideSQLDeadlockException", "…", False, Refused, True),
    (
        "NavNCLDialogException",
        "record in the G/L Entry table was locked by another user.",
        False,
        Refused,
        True,
    ),
    ("NavPermissionException", "You do not have permission", False, Refused, False),
    ("NavCompanyNotFoundException", "The company does not exist", False, Refused, False),
    (
        "NavCSideRecordChangedException",
        "Ein anderer Benutzer hat den Datensatz geändert",
        True,
        Changed,
        False,
    ),
    ("NavNCLDialogException", "Other user has modified Gen. Journal Line.", True, Changed, False),
    (
        "NavNCLDialogException",
        "some information on the page is not up-to-date. Close the page",
        True,
        Changed,
        False,
    ),
    ("SomethingNew", "Words nobody has seen", False, Refused, False),
]


@pytest.mark.parametrize(("exception_class", "text", "by_key", "means", "transient"), REFUSALS)
def test_a_refusal_says_what_may_be_done_next(
    exception_class: str, text: str, by_key: bool, means: type[ConnectorError], transient: bool
) -> None:
    fault = answer_body(pages.fault(exception_class, text))
    assert isinstance(fault, Fault)

    error = refusal("GeneralJournal Update", fault, 500, by_key=by_key)

    assert type(error) is means
    assert isinstance(error, Refused | Changed)
    assert error.navision_says == text
    assert error.exception_class == exception_class
    assert str(error).startswith("GeneralJournal Update: ")
    assert text in str(error)
    assert getattr(error, "transient", False) is transient


def test_the_correlation_number_is_not_part_of_navisions_words() -> None:
    said = "There is nothing to post.  CorrelationId:  0f6b1c0e-0000-4000-8000-00000000abcd."

    error = refusal("Posting", Fault(f"{PREFIX}NavNCLDialogException", said), 500)

    assert isinstance(error, Refused)
    assert error.navision_says == "There is nothing to post."


def test_a_refusal_without_words_is_named_by_its_class() -> None:
    error = refusal("Posting", Fault(f"{PREFIX}NavNCLDialogException", ""), 500)

    assert str(error) == "Posting: Navision refuses: NavNCLDialogException"


@pytest.mark.parametrize(
    "envelope",
    [
        '<s:Envelope xmlns:s="{0}"><s:Body><s:Fault><faultcode xmlns:a="urn:e">a:X.Y</faultcode>'
        "<faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>",
        '<Envelope xmlns="{0}"><Body><Fault><faultcode>X.Y</faultcode><faultstring>no</faultstring></Fault>'
        "</Body></Envelope>",
        '\ufeff<?xml version="1.0" encoding="utf-8"?><!-- x --><a:Envelope xmlns:a="{0}"><a:Header/><a:Body>'
        '<b:Fault xmlns:b="{0}"><faultcode>a:X.Y</faultcode><faultstring xml:lang="de">no</faultstring>'
        "</b:Fault></a:Body></a:Envelope>",
    ],
)
def test_a_refusal_is_read_whatever_its_prefixes(envelope: str) -> None:
    assert answer_body(envelope.format(pages.SOAP).encode()) == Fault("X.Y", "no")
