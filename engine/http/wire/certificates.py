"""Certificates that a target names: an authority beside those of the machine, and a pair that says who asks."""

from __future__ import annotations

import os
import ssl
import tempfile
from pathlib import Path


def secure_by(ca: Path | None, certificate: Path | None, key: str) -> ssl.SSLContext:
    """What secures connections so. `key` is a key in PEM, or the path of one; empty: it stands with the certificate.

    Raises ValueError with what is wrong with which of them.
    """
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=str(ca))
        except (OSError, ssl.SSLError) as problem:
            raise ValueError(f"`tls`: the authority `{ca.name}` cannot be used: {_why(problem)}") from None
    if certificate is not None:
        try:
            _load_pair(context, certificate, key)
        except (OSError, ssl.SSLError) as problem:
            why = _why(problem)
            raise ValueError(f"`tls`: the certificate `{certificate.name}` cannot be used: {why}") from None
    return context


def _load_pair(context: ssl.SSLContext, certificate: Path, key: str) -> None:
    if not key.lstrip().startswith("-----BEGIN"):
        context.load_cert_chain(certificate, key or None, password="")
        return
    # The library reads keys from files alone: it is there for a moment, and for nobody else.
    handle, name = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "w", encoding="ascii", errors="replace") as file:
            file.write(key if key.endswith("\n") else f"{key}\n")
        context.load_cert_chain(certificate, name, password="")
    finally:
        Path(name).unlink(missing_ok=True)


def _why(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return "there is no such file"
    if isinstance(problem, ssl.SSLError):
        told = (problem.reason or "").replace("_", " ").lower()
        return told or "it is no certificate in PEM"
    return problem.strerror or "it cannot be read"
