"""Which wire is taken: the direct one where this aiohttp is as it knows it, else the plain one, and why."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from engine.model.ports.wire import WireKind
from engine.model.values.nearest import closest
from engine.model.values.noun import Noun
from engine.model.values.text import visible

WIRE: Final = "ENGINE_WIRE"
"""The variable that names it; unset or empty: the direct wire, where this aiohttp is one that it knows."""

_NAMED_MAX: Final = 3


class NoSuchWireError(ValueError):
    """The environment names a wire that there is not, or that this aiohttp does not carry, and what to do."""


class WireChoice(Noun, frozen=True, kw_only=True):
    """A wire, and where it is not the one that is best: what this aiohttp lacks for that."""

    kind: WireKind
    missing: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """What is missing, in one line; empty: nothing."""
        if not self.missing:
            return ""
        more = len(self.missing) - _NAMED_MAX
        named = ", ".join(self.missing[:_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
        return f"aiohttp {version('aiohttp')} has no {named} as this version knows it"

    @property
    def note(self) -> str:
        """One line for whoever gets the plain wire without having asked for it; empty: there is nothing to say."""
        return f"{self.why}: requests take the plain wire, which is as safe and costs more" if self.why else ""


def choose_wire(asked: WireKind | None = None) -> WireChoice:
    """The wire that is asked for, and without a wish the direct one, unless this aiohttp is another than it knows."""
    if asked is WireKind.PLAIN:
        return WireChoice(kind=WireKind.PLAIN)
    missing = _find_missing()
    return WireChoice(kind=WireKind.PLAIN if missing else WireKind.DIRECT, missing=missing)


def wire_of(env: Mapping[str, str]) -> WireChoice:
    """The wire that the environment names, else the best one. Raises NoSuchWireError."""
    named = env.get(WIRE, "")
    kinds = tuple(kind.value for kind in WireKind)
    if named and named not in kinds:
        near = closest(named, kinds)
        hint = f"did you mean `{near}`?" if near else f"there are {' and '.join(kinds)}"
        raise NoSuchWireError(f"there is no wire `{visible(named)}`, which {WIRE} names; {hint}")
    chosen = choose_wire(WireKind(named) if named else None)
    if named and chosen.kind.value != named:
        raise NoSuchWireError(f"there is no wire `{named}`, which {WIRE} names: {chosen.why}; leave {WIRE} out")
    return chosen


def _find_missing() -> tuple[str, ...]:
    # An aiohttp of tomorrow may lack a module, a name in one, or what our classes take their parents to be.
    try:
        from engine.http.wire.direct.inside import check_inside

        return check_inside()
    except (ImportError, AttributeError, TypeError, ValueError) as problem:
        return (getattr(problem, "name", None) or str(problem),)
