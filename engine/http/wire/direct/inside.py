"""Whether this aiohttp looks inside as the direct wire takes it to look. Importing this may fail where it does not."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable
from types import FunctionType
from typing import Final

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http import StreamWriter
from aiohttp.streams import StreamReader

from engine.http.request_and_reply import Reply
from engine.http.wire.direct.connection import FACTORY, Line, read_parsed

_ANSWER: Final = b"HTTP/1.1 202 Fine\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
_READ: Final = Reply(status=202, headers={"a": "b", "transfer-encoding": "chunked"}, body=b"{}")


def check_inside() -> tuple[str, ...]:
    """What the direct wire is built on and this aiohttp has not, or in another form; empty: nothing is missing."""
    missing = [f"{owner.__name__}.{name}" for owner, name, *parameters in _INSIDE if not _has(owner, name, parameters)]
    if not _is_used(aiohttp.TCPConnector, FACTORY):
        missing.append(f"{aiohttp.TCPConnector.__name__}.{FACTORY}")
    if not missing and not _reads_as_it_did():
        missing.append(f"{ResponseHandler.__name__} that reads as it did")
    return tuple(missing)


_INSIDE: Final[tuple[tuple[type, str, *tuple[str, ...]], ...]] = (
    (aiohttp.TCPConnector, "connect", "req", "traces", "timeout"),
    (aiohttp.ClientRequest, "__init__", "method", "url", "proxy", "loop"),
    (ResponseHandler, "__init__", "loop"),
    (ResponseHandler, "data_received", "data"),
    (ResponseHandler, "connection_lost", "exc"),
    (Connection, "transport"),
    (Connection, "protocol"),
    (Connection, "release"),
    (Connection, "close"),
    (ResponseHandler, "set_response_params", "read_until_eof", "auto_decompress", "max_line_size", "max_field_size"),
    (ResponseHandler, "should_close"),
    (ResponseHandler, "force_close"),
    (ResponseHandler, "connected"),
    (ResponseHandler, "read"),
    (StreamReader, "read"),
    (StreamReader, "is_eof"),
    (StreamReader, "exception"),
    (StreamWriter, "__init__", "protocol", "loop"),
    (StreamWriter, "write"),
)
"""What is used here of classes that are not documented, with the parameters that are named."""


def _has(owner: type, name: str, parameters: Iterable[str]) -> bool:
    found = inspect.getattr_static(owner, name, None)
    wanted = frozenset(parameters)
    return found is not None and (not wanted or wanted <= inspect.signature(found).parameters.keys())


def _is_used(owner: type, attribute: str) -> bool:
    """Whether a method other than the one that sets it up uses this attribute of an instance: to set it has a point."""
    methods = (each for parent in owner.__mro__ for each in vars(parent).values() if isinstance(each, FunctionType))
    return any(attribute in each.__code__.co_names for each in methods if each.__name__ != "__init__")


def _reads_as_it_did() -> bool:
    """Whether the parser, given an answer that is all there, gives it back without waiting for anything."""
    loop = asyncio.new_event_loop()
    try:
        line = Line(loop)
        line.set_response_params(read_until_eof=True, auto_decompress=False)
        line.data_received(_ANSWER)
        read_parsed(line, lambda _so_far: None).send(None)
    except StopIteration as read:
        return bool(read.value == _READ)
    except (AttributeError, TypeError, ValueError):
        return False
    finally:
        loop.close()
    return False
