"""`ENGINE_WIRE`: what carries the requests of a run, where somebody wants to choose it by hand."""

from __future__ import annotations

from collections.abc import Mapping

import click

from engine.http.wire.choice import NoSuchWireError, WireChoice, wire_of


def read_wire(env: Mapping[str, str]) -> WireChoice:
    """The wire of a run. Raises click's own error for one that there is not, or that this aiohttp does not carry."""
    try:
        return wire_of(env)
    except NoSuchWireError as problem:
        raise click.UsageError(str(problem)) from None
