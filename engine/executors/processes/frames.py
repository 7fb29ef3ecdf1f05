"""Messages between two processes: lists of plain values, each behind its length, gathered for one write a turn."""

from __future__ import annotations

import asyncio
import pickle
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import msgspec

_HEAD: Final = struct.Struct("!IB")
"""How long a message is, and how it is written."""
_PACKED, _PICKLED = 0, 1


def _plain(value: Any) -> Any:
    """A mapping that is no dict, as one."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


_encode: Final = msgspec.msgpack.Encoder(enc_hook=_plain).encode
_decode: Final = msgspec.msgpack.Decoder().decode


def pack(message: list[Any]) -> bytes:
    """One message. What MessagePack cannot hold (an integer of 70 bits, half of a surrogate pair) is pickled."""
    try:
        body, form = _encode(message), _PACKED
    except (OverflowError, UnicodeEncodeError, TypeError):
        body, form = pickle.dumps(message), _PICKLED
    return _HEAD.pack(len(body), form) + body


class Unpacker:
    """Takes messages out of bytes as they come."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[list[Any]]:
        """The messages that are complete now."""
        self._rest += data
        messages: list[list[Any]] = []
        begins, size = 0, len(self._rest)
        while size - begins >= _HEAD.size:
            length, form = _HEAD.unpack_from(self._rest, begins)
            ends = begins + _HEAD.size + length
            if ends > size:
                break
            body = bytes(self._rest[begins + _HEAD.size : ends])
            # Both ends are this program, and nobody else holds the pair of sockets between them.
            messages.append(_decode(body) if form == _PACKED else pickle.loads(body))  # noqa: S301
            begins = ends
        del self._rest[:begins]
        return messages


class Link(asyncio.Protocol):
    """One end of a pair of sockets. `heard` is given every message, `gone` is called when the other end is."""

    def __init__(self, heard: Callable[[list[Any]], None], gone: Callable[[], None]) -> None:
        self._heard = heard
        self._gone = gone
        self._unpacker = Unpacker()
        self._leaving: list[bytes] = []
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self._transport = cast("asyncio.Transport", transport)  # other loops' transports have the methods alone

    def data_received(self, data: bytes) -> None:
        """Hand on every message that is complete."""
        for message in self._unpacker.feed(data):
            self._heard(message)

    def connection_lost(self, problem: Exception | None) -> None:  # noqa: ARG002 - every end is the same end
        """The other process ended, or this end was closed."""
        self._transport = None
        self._gone()

    @property
    def is_open(self) -> bool:
        """Whether the other end is there, as far as anybody knows."""
        return self._transport is not None

    def send(self, message: list[Any]) -> None:
        """Send a message, together with those of the same turn of the loop. Raises what `pack` cannot write."""
        self.send_packed(pack(message))

    def send_packed(self, packed: bytes) -> None:
        """Send a message that is written already."""
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self._write_out)
        self._leaving.append(packed)

    def close(self) -> None:
        """Let go of the other end once everything is written."""
        self._write_out()
        if self._transport is not None:
            self._transport.close()

    def _write_out(self) -> None:
        leaving = b"".join(self._leaving)
        self._leaving.clear()
        if leaving and self._transport is not None:
            self._transport.write(leaving)
