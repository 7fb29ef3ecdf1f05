"""`ENGINE_WIRE`: what carries the requests of a run, where somebody wants to choose it by hand."""

from __future__ import annotations

from collections.abc import Mapping

import click

from engine.cli.console import plain
from engine.http.wire.choice import WireChoice, choose_wire
from engine.model.ports.wire import WireKind
from engine.model.values.nearest import closest

WIRE = "ENGINE_WIRE"
"""The variable that names it; unset or empty: the direct wire, where this aiohttp is one that it knows."""


def read_wire(env: Mapping[str, str]) -> WireChoice:
    """The wire of a run. Raises click's own error for one that there is not, or that this aiohttp does not carry."""
    named = env.get(WIRE, "")
    kinds = tuple(kind.value for kind in WireKind)
    if named and named not in kinds:
        near = closest(named, kinds)
        hint = f"did you mean `{near}`?" if near else f"there are {' and '.join(kinds)}"
        raise click.UsageError(f"there is no wire `{plain(named)}`, which {WIRE} names; {hint}")
    chosen = choose_wire(WireKind(named) if named else None)
    if named and chosen.kind.value != named:
        raise click.UsageError(f"there is no wire `{named}`, which {WIRE} names: {chosen.why}; leave {WIRE} out")
    return chosen
