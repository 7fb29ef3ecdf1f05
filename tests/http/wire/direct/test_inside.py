from __future__ import annotations

from typing import Any

import pytest
from aiohttp import TCPConnector
from aiohttp.client_proto import ResponseHandler
from aiohttp.streams import StreamReader

from engine.http.wire.direct.inside import check_inside


def test_the_aiohttp_of_the_lock_is_known() -> None:
    assert check_inside() == ()


def test_what_an_aiohttp_has_not_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ResponseHandler, "set_response_params")
    monkeypatch.setattr(TCPConnector, "connect", lambda _self, _request: None)
    assert check_inside() == ("TCPConnector.connect", "ResponseHandler.set_response_params")


def test_an_aiohttp_that_makes_its_connections_another_way_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_create_direct_connection", "_create_proxy_connection", "_start_tls_connection"):
        monkeypatch.setattr(TCPConnector, name, lambda _self: None)
    assert check_inside() == ("TCPConnector._factory",)


def test_an_aiohttp_that_does_not_read_what_it_is_given_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare_nothing(
        _handler: ResponseHandler,
        *,
        read_until_eof: bool,
        auto_decompress: bool,
        max_line_size: int,
        max_field_size: int,
    ) -> None:
        """No parser."""

    monkeypatch.setattr(ResponseHandler, "set_response_params", prepare_nothing)
    assert check_inside() == ("ResponseHandler that reads as it did",)


@pytest.mark.slow
def test_an_aiohttp_whose_bodies_come_in_another_form_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    async def read_pieces(_reader: StreamReader, size: int = -1) -> Any:
        return (b"{}",) * size

    monkeypatch.setattr(StreamReader, "read", read_pieces)
    assert check_inside() == ("ResponseHandler that reads as it did",)
