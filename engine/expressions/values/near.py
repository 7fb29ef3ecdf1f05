"""Help for a name that nobody knows: the one that was most likely meant, else those that there are."""

from __future__ import annotations

from collections.abc import Iterable

from engine.expressions.values.characters import looks_like, name_difference
from engine.model.values.nearest import closest

_SHOWN_MAX = 12


def suggestion(name: str, known: Iterable[str], *, what: str) -> str | None:
    """Help for an unknown name: the nearest known one, else the list of them; None where nothing is known."""
    names = sorted(set(known))
    near = next((each for each in names if each != name and looks_like(each, name)), None)
    if near is not None:
        return f"did you mean `{near}`? They look alike: {name_difference(name, near)}"
    near = closest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if not names:
        return None
    shown = ", ".join(f"`{each}`" for each in names[:_SHOWN_MAX])
    return f"{what}: {shown}{', …' if len(names) > _SHOWN_MAX else ''}"
