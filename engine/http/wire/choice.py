"""Which wire is taken: the direct one where this aiohttp is as it knows it, else the plain one, and why."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from engine.model.ports.wire import WireKind
from engine.model.values.noun import Noun

_NAMED_MAX: Final = 3


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


def _find_missing() -> tuple[str, ...]:
    # An aiohttp of tomorrow may lack a module, a name in one, or what our classes take their parents to be.
    try:
        from engine.http.wire.direct.inside import check_inside

        return check_inside()
    except (ImportError, AttributeError, TypeError, ValueError) as problem:
        return (getattr(problem, "name", None) or str(problem),)
