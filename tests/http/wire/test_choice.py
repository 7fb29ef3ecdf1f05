from __future__ import annotations

import sys
from typing import Any

import aiohttp.client_proto
import pytest
from aiohttp import TCPConnector
from aiohttp.client_proto import ResponseHandler

from engine.http.wire.choice import WireChoice, choose_wire
from engine.model.ports.wire import WireKind

DIRECT = "engine.http.wire.direct"


def _forget_the_direct_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is imported anew, from whatever aiohttp there is."""
    for name in [each for each in sys.modules if each == DIRECT or each.startswith(f"{DIRECT}.")]:
        monkeypatch.delitem(sys.modules, name)


def test_the_direct_wire_is_taken_where_nothing_is_missing_and_nothing_is_said() -> None:
    chosen = choose_wire()
    assert chosen == WireChoice(kind=WireKind.DIRECT)
    assert chosen.note == ""


def test_the_plain_wire_can_be_asked_for_and_nothing_is_said() -> None:
    assert choose_wire(WireKind.PLAIN) == WireChoice(kind=WireKind.PLAIN)


@pytest.mark.parametrize("asked", [None, WireKind.DIRECT])
def test_a_method_that_takes_other_words_leaves_the_plain_wire_and_says_why(
    monkeypatch: pytest.MonkeyPatch, asked: WireKind | None
) -> None:
    monkeypatch.setattr(TCPConnector, "connect", lambda _self, _request: None)
    chosen = choose_wire(asked)
    assert (chosen.kind, chosen.missing) == (WireKind.PLAIN, ("TCPConnector.connect",))
    assert "has no TCPConnector.connect as this version knows it: requests take the plain wire" in chosen.note


def test_a_module_that_is_gone_leaves_the_plain_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget_the_direct_wire(monkeypatch)
    gone: Any = None
    monkeypatch.setitem(sys.modules, "aiohttp.client_proto", gone)
    assert choose_wire() == WireChoice(kind=WireKind.PLAIN, missing=("aiohttp.client_proto",))


def test_a_name_that_is_gone_leaves_the_plain_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget_the_direct_wire(monkeypatch)
    monkeypatch.delattr(aiohttp.client_proto, "ResponseHandler")
    assert choose_wire() == WireChoice(kind=WireKind.PLAIN, missing=("aiohttp.client_proto",))


def test_a_class_that_nothing_can_be_built_on_any_more_leaves_the_plain_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget_the_direct_wire(monkeypatch)
    monkeypatch.setattr(aiohttp.client_proto, "ResponseHandler", lambda: ResponseHandler)
    assert choose_wire().kind is WireKind.PLAIN


def test_what_is_missing_is_named_in_one_line_however_much_it_is() -> None:
    note = WireChoice(kind=WireKind.PLAIN, missing=("a", "b", "c", "d", "e")).note
    assert "has no a, b, c and 2 more as" in note
    assert "\n" not in note
