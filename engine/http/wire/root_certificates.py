"""TLS contexts that are made while aiohttp is imported read the machine's root certificates when they are first used.

aiohttp makes two at its import, each of which reads some 150 certificates: 20 to 60 ms apiece, a sixth of a short run,
also where every address is plain HTTP. What a context does once it is used stays the same.
"""

from __future__ import annotations

import importlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class LateRoots(ssl.SSLContext):
    """A context that was told to read the root certificates, and does so before it secures or shows anything."""

    __slots__ = ()

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:
        """As `ssl` does it; asyncio and uvloop ask for it once a connection."""
        return _read_roots(self).wrap_bio(*arguments, **options)

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """As `ssl` does it."""
        return _read_roots(self).wrap_socket(*arguments, **options)

    def cert_store_stats(self) -> dict[str, int]:
        """As `ssl` does it."""
        return _read_roots(self).cert_store_stats()

    def get_ca_certs(self, binary_form: bool = False) -> Any:
        """As `ssl` does it."""
        return _read_roots(self).get_ca_certs(binary_form)


def _read_roots(context: ssl.SSLContext) -> ssl.SSLContext:
    context.__class__ = ssl.SSLContext
    context.load_default_certs()
    return context


def import_reading_roots_late(module: str) -> None:
    """Import a module; the contexts that are told meanwhile to read the root certificates do it when they are used."""
    with _roots_read_late():
        importlib.import_module(module)


@contextmanager
def _roots_read_late() -> Iterator[None]:
    def put_off(context: ssl.SSLContext, *_purpose: ssl.Purpose) -> None:
        context.__class__ = LateRoots

    contexts: Any = ssl.SSLContext
    usual = contexts.load_default_certs
    contexts.load_default_certs = contexts.set_default_verify_paths = put_off
    try:
        yield
    finally:
        contexts.load_default_certs = usual
        del contexts.set_default_verify_paths  # what stands below it, in C, is seen again
