"""Secrets are found in three places, in this order, and are shown nowhere."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from company.setup import Setup
from connector import InvalidSettings
from jobs.navision import connection_settings
from jobs.secrets import secret

NAME, USER = "JEMBATAN_NAVISION_PASSWORD", "JEMBATAN_NAVISION_USER"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_text("from the file\n", encoding="utf-8")
    (tmp_path / "outside").mkdir()
    return tmp_path


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    kept: dict[tuple[str, str], str] = {}
    ring = SimpleNamespace(get_password=lambda service, name: kept.get((service, name)))
    monkeypatch.setitem(sys.modules, "keyring", ring)  # type: ignore[arg-type]
    return kept


def test_the_environment_wins_over_the_directory_and_that_over_the_keyring(
    folder: Path, keyring: dict[tuple[str, str], str]
) -> None:
    keyring["jembatan", NAME] = "from the keyring"
    directory = {"JEMBATAN_SECRETS": str(folder)}

    assert secret(NAME, {NAME: "from the environment"} | directory) == "from the environment"
    assert secret(NAME, directory) == "from the file"
    assert secret(NAME, {}) == "from the keyring"
    assert secret("SOMETHING_ELSE", directory) == ""


def test_a_name_never_leads_out_of_the_directory(folder: Path) -> None:
    inner = {"JEMBATAN_SECRETS": str(folder / "outside")}

    assert secret(f"../{NAME}", inner) == ""
    assert secret(str(folder / NAME), inner) == ""


def test_a_directory_or_keyring_that_cannot_be_read_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(service: str, name: str) -> str:
        raise RuntimeError("locked: hunter2")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=broken))  # type: ignore[arg-type]

    assert secret(NAME, {"JEMBATAN_SECRETS": "/nowhere"}) == ""


def test_what_is_missing_is_named_with_the_three_places(sample_setup: Setup) -> None:
    with pytest.raises(InvalidSettings) as refusal:
        connection_settings(sample_setup, {USER: "ani"})
    assert str(refusal.value) == (
        f"config/navision.toml signs in with basic, but {NAME} is not set: set the environment variable for this "
        "program, put it as file into the directory that JEMBATAN_SECRETS names, or into the keyring"
    )
    with pytest.raises(
        InvalidSettings, match=f"{USER} and {NAME} are not set: set the environment variables"
    ):
        connection_settings(sample_setup, {})


def test_the_connection_has_what_was_found(sample_setup: Setup, folder: Path) -> None:
    connection = connection_settings(sample_setup, {USER: "ani", "JEMBATAN_SECRETS": str(folder)})

    assert (connection.user, connection.password) == ("ani", "from the file")
    assert "from the file" not in repr(connection)


def test_without_sign_in_no_secret_is_looked_for(sample_setup: Setup) -> None:
    open_to_all = replace(sample_setup, navision=replace(sample_setup.navision, sign_in="none"))

    assert connection_settings(open_to_all, {}).sign_in == "none"
