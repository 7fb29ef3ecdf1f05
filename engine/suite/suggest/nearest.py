"""What the author probably meant: the known name closest to an unknown one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.suite.suggest.foreign_words import OWN_WORDS, WRITTEN

NAMES_SHOWN_MAX = 12
"""More names than this are not listed in a help."""

_LENGTH_MAX = 64
"""Longer names are not compared letter by letter: nobody mistypes those, and the work would be quadratic."""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name an author most likely meant by `name`; None where none is near. Ties: the first in order.

    Case, `_` for `-`, plurals, swapped and missing letters count as near, and so does the last part of a dotted name.
    A word of another tool means what it is called here.
    """
    plain = _plain(name)
    if not plain or len(plain) > _LENGTH_MAX:
        return None
    known = tuple(known)
    meant = next((own for own in _own_words(plain) if own in known), None)
    if meant is not None and plain not in map(_plain, known):
        return meant
    allowed = _edits_allowed(plain)
    letters = Counter(plain)
    best: tuple[int, int, str] | None = None
    for order, candidate in enumerate(known):
        cost = _cost(plain, letters, candidate, allowed)
        if cost is not None and (best is None or (cost, order) < best[:2]):
            best = (cost, order, candidate)
    return _longer(plain, known) if best is None else best[2]


_SHARED_MIN = 6
"""Letters at their beginning that make a mistyped name and the one that was meant alike: `boundry`, `boundaries`."""


def _longer(plain: str, known: tuple[str, ...]) -> str | None:
    """The one known name that begins like this one, which is too far from all of them."""
    if len(plain) < _SHARED_MIN:
        return None
    alike = [each for each in known if _plain(each).startswith(plain[: max(_SHARED_MIN - 1, len(plain) - 2)])]
    return alike[0] if len(alike) == 1 else None


def foreign_meaning(name: str, own: str) -> str:
    """What to write instead of `name`; a word of another tool also how ours is written, since its value differs."""
    shape = WRITTEN.get(own) if is_foreign(name) else None
    return f"did you mean `{own}`?" + (f" it is written `{shape}`" if shape is not None else "")


def is_foreign(name: str) -> bool:
    """Whether a name is a word of another tool, so that what it means here is no slip of the finger."""
    return bool(_own_words(_plain(name)))


def _own_words(plain: str) -> tuple[str, ...]:
    """What a word of another tool may be called here; `faker.email` is looked up as `email` too."""
    return OWN_WORDS.get(plain) or OWN_WORDS.get(plain.rpartition(".")[2], ())


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


def distance(left: str, right: str, *, most: int) -> int | None:
    """Insertions, deletions, replacements and swaps of neighbours that lead from one to the other; None over `most`.

    The restricted Damerau-Levenshtein distance (optimal string alignment).
    """
    if abs(len(left) - len(right)) > most:
        return None
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        following = [i]
        for j, other in enumerate(right, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return None
        before, row = row, following
    return row[-1] if row[-1] <= most else None


def _cost(plain: str, letters: Counter[str], candidate: str, allowed: int) -> int | None:
    other = _plain(candidate)
    if other == plain:
        return 0
    tail = other.rpartition(".")[2]
    if tail == plain:
        return 1
    if tail != other and "." not in plain:
        found = _near(plain, letters, tail, allowed)
        return None if found is None else found + 1
    return _near(plain, letters, other, allowed)


def _near(plain: str, letters: Counter[str], other: str, allowed: int) -> int | None:
    """The distance, after a cheap look at lengths and letters has ruled out most candidates."""
    if abs(len(plain) - len(other)) > allowed:
        return None
    if (letters - Counter(other)).total() > allowed:
        return None
    return distance(plain, other, most=allowed)


def _edits_allowed(plain: str) -> int:
    return min(3, (len(plain) + 1) // 3, len(plain) - 1) or min(1, len(plain) - 1)


def _plain(name: str) -> str:
    """Without the differences that only look different: case, `_`, blanks."""
    return name.strip().casefold().replace("_", "-").replace(" ", "-")
