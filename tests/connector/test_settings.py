"""Which connection settings can work."""

from typing import Any

import pytest

from connector import ConnectionSettings, InvalidSettings, PublishedServices, TimeOuts


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "navision:7047/NAV"}, "url"),
        ({"url": "ftp://navision/NAV"}, "url: ftp"),
        ({"url": "http://user:secret@navision/NAV"}, "give them as user and password"),
        ({"url": "http://navision/NAV?tenant=a"}, "question mark"),
        ({"company": " "}, "company: is blank"),
        ({"sign_in": "basic", "user": "a"}, "basic needs a user and a password"),
        ({"sign_in": "ntlm", "password": "b"}, "ntlm needs a user and a password"),
        ({"page_size": 1}, "page_size"),
        ({"read_attempts": 0}, "read_attempts"),
        ({"max_lines_per_call": 0}, "max_lines_per_call"),
        ({"description_length": 0}, "description_length"),
    ],
)
def test_a_setting_that_cannot_work_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidSettings, match=words) as refused:
        ConnectionSettings(**({"url": "http://navision:7047/NAV", "company": "PT Contoh"} | change))

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_time_out_is_some_seconds(seconds: float) -> None:
    with pytest.raises(InvalidSettings, match="post is"):
        TimeOuts(post=seconds)


def test_a_posting_service_needs_a_procedure_and_a_parameter_for_the_batch() -> None:
    with pytest.raises(InvalidSettings, match="posting_operation"):
        PublishedServices(posting_operation="")
    assert PublishedServices(posting="", posting_operation="")
