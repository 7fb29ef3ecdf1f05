from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.model.diagnostic import Severity
from engine.pipeline.keyring import Unread, read_keyring
from engine.pipeline.load import load
from engine.pipeline.target import open_secrets
from engine.vocabulary import builtin
from tests.shell import SMALL, suite_file


class Ring:
    """A keyring of one entry, or one that is locked."""

    def __init__(self, entry: str | None, *, locked: bool = False) -> None:
        self.entry = entry
        self.locked = locked
        self.asked: tuple[str, str] | None = None

    def get_password(self, service: str, user: str) -> str | None:
        self.asked = service, user
        if self.locked:
            raise RuntimeError("locked: canary")
        return self.entry


def test_a_secret_is_read_for_a_service_and_a_user() -> None:
    ring = Ring("s3cret")
    assert read_keyring("https://login.example.com/me", ring) == "s3cret"
    assert ring.asked == ("https://login.example.com", "me")


@pytest.mark.parametrize("entry", ["", "service", "/user", "service/"])
def test_an_entry_without_service_or_user_is_told(entry: str) -> None:
    assert isinstance(read_keyring(entry, Ring("s3cret")), Unread)


@pytest.mark.parametrize("entry", [None, ""])
def test_an_entry_that_holds_nothing_is_told_with_the_command_that_fills_it(entry: str | None) -> None:
    found = read_keyring("genesys/ci", Ring(entry))
    assert isinstance(found, Unread)
    assert found.help == "put it in: keyring set genesys ci"


def test_a_locked_keyring_is_told_without_its_own_words() -> None:
    found = read_keyring("genesys/ci", Ring(None, locked=True))
    assert isinstance(found, Unread)
    assert "RuntimeError" in found.message
    assert "canary" not in repr(found)


def test_without_the_package_a_secret_is_not_set_and_a_warning_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    suite_file(tmp_path, "secrets:\n  KEY: { keyring: genesys/ci }\n", "engine.yaml")
    opened = open_secrets(load([suite_file(tmp_path, SMALL)], builtin()), {})
    assert opened.value == {}
    (warning,) = opened.diagnostics
    assert (warning.code, warning.severity, warning.span.line) == ("W281", Severity.WARNING, 2)
    assert "`KEY`" in warning.message
    assert "extra `keyring`" in (warning.help or "")
