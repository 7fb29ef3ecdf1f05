from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import keyring
import pytest
from keyring.backends import fail

from engine.model.source.diagnostic import Severity
from engine.pipeline.keyring import Unread, read_keyring
from engine.pipeline.load import load
from engine.pipeline.target import open_secrets
from engine.vocabulary import builtin
from tests.e2e.torture import server
from tests.pipeline.memory_ring import MemoryRing
from tests.shell import SMALL, shell, suite_file

NO_BACKEND = "keyring.backends.fail.Keyring"


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


@pytest.fixture
def ring() -> Iterator[MemoryRing]:
    """The package's own keyring, in memory."""
    before = keyring.get_keyring()
    ring = MemoryRing()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_the_package_is_asked_for_what_it_holds(ring: MemoryRing) -> None:
    keyring.set_password("https://login.example.com", "me", "p4ss")
    assert read_keyring("https://login.example.com/me") == ring.entries["https://login.example.com", "me"] == "p4ss"
    assert read_keyring("genesys/eu/client") == "s&cr=t+%"
    keyring.delete_password("genesys/eu", "client")
    found = read_keyring("genesys/eu/client")
    assert isinstance(found, Unread)
    assert found.help == "put it in: keyring set genesys/eu client"


def test_a_machine_without_a_keyring_is_told_what_to_do() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        found = read_keyring("genesys/ci")
    finally:
        keyring.set_keyring(before)
    assert isinstance(found, Unread)
    assert found.message == "the keyring of this machine cannot be read (NoKeyringError)"
    assert "bind it by `env: NAME`" in found.help


@pytest.mark.slow
def test_a_run_logs_in_with_a_secret_of_the_keyring_and_shows_it_nowhere(tmp_path: Path) -> None:
    project = """\
        default-target: eu
        secrets: { SECRET: { keyring: genesys/eu/client } }
        targets:
          eu:
            type: genesys-async
            base-url: URL
            auth: { client-id: client, client-secret: "${{ secrets.SECRET }}" }
            limits: { requests: 1000/s }
        """
    suite = (
        "suite: S\nactions: { a: { id: a } }\ntests: [{ name: t, action: a, input: { customer_id: c, email: e } }]\n"
    )
    with server() as url:
        suite_file(tmp_path, dedent(project).replace("URL", url), "engine.yaml")
        where = ("--run-dir", tmp_path / "runs", "--format", "json")
        named = {"PYTHON_KEYRING_BACKEND": "tests.pipeline.memory_ring.MemoryRing"}
        said = shell("run", suite_file(tmp_path, suite), *where, env=named)
        without = shell("run", tmp_path / "a.suite.yaml", *where, env={"PYTHON_KEYRING_BACKEND": NO_BACKEND})
    assert (said.code, said.json["passed"]) == (0, 1), said.err
    log = (tmp_path / "runs" / said.json["run"] / "events.jsonl").read_text(encoding="utf-8")
    assert "s&cr=t+%" not in said.out + said.err + log
    assert without.code == 2
    assert "the keyring of this machine cannot be read (NoKeyringError)" in without.err


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
