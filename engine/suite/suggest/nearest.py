"""What the author probably meant: the known name closest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.model.values import nearest
from engine.model.values.nearest import plain_name
from engine.model.values.noun import NOTHING
from engine.suite.suggest.foreign_words import OWN_WORDS, WRITTEN

NAMES_SHOWN_MAX = 12
"""More names than this are not listed in a help."""


def closest(name: str, known: Iterable[str], foreign: Mapping[str, str] = NOTHING) -> str | None:
    """The known name an author most likely meant by `name`; None where none is near. Ties: the first in order.

    A word of another tool means what it is called here, unless it is a known name itself; `foreign` are such words of
    this place.
    """
    known = tuple(known)
    plain = plain_name(name)
    meant = next((own for own in _own_words(plain, foreign) if own in known), None)
    if meant is not None and plain not in map(plain_name, known):
        return meant
    return nearest.closest(name, known)


def foreign_meaning(name: str, own: str) -> str:
    """What to write instead of `name`; a word of another tool also how ours is written, since its value differs."""
    shape = WRITTEN.get(own) if is_foreign(name) else None
    return f"did you mean `{own}`?" + (f" it is written `{shape}`" if shape is not None else "")


def is_foreign(name: str, foreign: Mapping[str, str] = NOTHING) -> bool:
    """Whether a name is a word of another tool, so that what it means here is no slip of the finger."""
    return bool(_own_words(plain_name(name), foreign))


def _own_words(plain: str, foreign: Mapping[str, str]) -> tuple[str, ...]:
    """What a word of another tool may be called here; `faker.email` is looked up as `email` too."""
    for word in (plain, plain.rpartition(".")[2]):
        here = (foreign[word],) if word in foreign else ()
        found = (*here, *OWN_WORDS.get(word, ()))
        if found:
            return found
    return ()


def help_for(name: str, known: Iterable[str], what: str) -> str:
    """What to write instead of `name`: the closest known one, else the list of them (`what` is their plural)."""
    names = tuple(dict.fromkeys(known))
    near = closest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    return list_known(names, what)


def list_known(known: Iterable[str], what: str) -> str:
    """The known names in a sentence, at most a dozen of them."""
    names = tuple(known)
    if not names:
        return f"there are no {what}"
    shown = ", ".join(f"`{each}`" for each in names[:NAMES_SHOWN_MAX])
    more = len(names) - NAMES_SHOWN_MAX
    return f"known {what}: {shown}" + (f" and {more} more" if more > 0 else "")
