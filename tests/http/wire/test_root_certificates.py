"""Contexts made at the import of a library read the root certificates once they are used, and are then like all."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.http.wire.root_certificates import LateRoots, import_reading_roots_late

LIBRARY = """
import ssl
VERIFIED = ssl.create_default_context()
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PLAIN.set_default_verify_paths()
UNTOLD = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""
USES: dict[str, Callable[[ssl.SSLContext], object]] = {
    "wrap_bio": lambda context: context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="a.example"),
    "cert_store_stats": lambda context: context.cert_store_stats(),
    "get_ca_certs": lambda context: context.get_ca_certs(binary_form=True),
}


@pytest.fixture(name="library")
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (tmp_path / "library_with_contexts.py").write_text(LIBRARY, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import_reading_roots_late("library_with_contexts")
    return sys.modules.pop("library_with_contexts")


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", ["VERIFIED", "PLAIN"])
def test_roots_are_read_at_the_first_use(library: object, name: str, use: str) -> None:
    context = getattr(library, name)
    assert type(context) is LateRoots
    assert ssl.SSLContext.__base__.cert_store_stats(context)["x509"] == 0  # type: ignore[union-attr]
    USES[use](context)
    usual = ssl.create_default_context()
    assert type(context) is ssl.SSLContext
    assert context.cert_store_stats() == usual.cert_store_stats()
    assert context.get_ca_certs(binary_form=True) == usual.get_ca_certs(binary_form=True)


def test_all_else_of_a_context_is_as_ever(library: object) -> None:
    late, usual = library.VERIFIED, ssl.create_default_context()  # type: ignore[attr-defined]
    for name in ("verify_mode", "check_hostname", "options", "verify_flags", "minimum_version"):
        assert getattr(late, name) == getattr(usual, name)
    assert type(library.UNTOLD) is ssl.SSLContext  # type: ignore[attr-defined]


@pytest.mark.usefixtures("library")
def test_contexts_that_are_made_later_read_at_once() -> None:
    assert type(ssl.create_default_context()) is ssl.SSLContext
    assert "set_default_verify_paths" not in vars(ssl.SSLContext)
