"""The known name that an author most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN_MAX = 12


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `name`, or None where none is near; case, `_` and `-` count for nothing."""
    names = sorted(set(known))
    folded: dict[str, str] = {}
    for each in names:
        folded.setdefault(_fold(each), each)
    near = get_close_matches(_fold(name[:200]), list(folded), n=1, cutoff=0.7)
    return folded[near[0]] if near else None


def suggestion(name: str, known: Iterable[str], *, what: str) -> str | None:
    """Help for an unknown name: the nearest known one, else the list of them; None where nothing is known."""
    names = sorted(set(known))
    near = closest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if not names:
        return None
    shown = ", ".join(f"`{each}`" for each in names[:_SHOWN_MAX])
    return f"{what}: {shown}{', …' if len(names) > _SHOWN_MAX else ''}"


def _fold(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").removesuffix("s")
