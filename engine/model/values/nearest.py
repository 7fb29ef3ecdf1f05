"""The known name closest to an unknown one: what was probably meant. The one measure of what is near.

Names are compared without the differences that only look different, and by their last part where they have dots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LENGTH_MAX = 200
"""Longer names are not compared letter by letter: nobody mistypes those."""

_EDITS_MAX = 3
"""More slips in one name are another name."""

_SHARED_MIN = 6
"""Letters at their beginning that make a mistyped name and the one that was meant alike: `boundry`, `boundaries`."""

_PART_MIN = 3
"""Letters of a name that is taken for a word of another: `zip`, `zip-code`."""

_WHOLE_MIN = 4
"""Letters of a name that is taken for the beginning of another: `fail`, `failed`."""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most likely meant by `name`; None where none is near. Ties: the first in order.

    Case, `_` for `-`, plurals, swapped and missing letters count as near, and so does the last part of a dotted name.
    """
    return next(iter(closest_few(name, known, count_max=1)), None)


def closest_few(name: str, known: Iterable[str], *, count_max: int) -> tuple[str, ...]:
    """The known names that may be meant by `name`, the likeliest first; ties in their order."""
    plain = plain_name(name)
    if not plain or len(plain) > _LENGTH_MAX:
        return ()
    known = tuple(known)
    found = sorted(_costs(plain, known), key=lambda each: each[0])
    return tuple(each for _, each in found[:count_max]) or _longer(plain, known)


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Without the differences that only look different: case, `_`, blanks."""
    return name.strip().casefold().replace("_", "-").replace(" ", "-")


def distance(left: str, right: str, *, most: int) -> int | None:
    """Insertions, deletions, replacements and swaps of neighbours that lead from one to the other; None over `most`.

    The restricted Damerau-Levenshtein distance (optimal string alignment).
    """
    if abs(len(left) - len(right)) > most:
        return None
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        # What is further from the diagonal than `most` cannot come back to it in time.
        first, last = max(1, i - most), min(len(right), i + most)
        following = [most + 1] * (len(right) + 1)
        if first == 1:
            following[0] = i
        for j in range(first, last + 1):
            other = right[j - 1]
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            following[j] = cost
        if min(following) > most:
            return None
        before, row = row, following
    return row[-1] if row[-1] <= most else None


def _costs(plain: str, known: Iterable[str]) -> Iterator[tuple[int, str]]:
    allowed = _allowed(plain)
    letters = Counter(plain)
    for candidate in known:
        cost = _cost(plain, letters, candidate, allowed)
        if cost is not None:
            yield cost, candidate


def _allowed(plain: str) -> int:
    """How many slips a name may have to be near to another."""
    return min(_EDITS_MAX, (len(plain) + 1) // 3, len(plain) - 1) or min(1, len(plain) - 1)


def _cost(plain: str, letters: Counter[str], candidate: str, allowed: int) -> int | None:
    other = plain_name(candidate)
    if other == plain:
        return 0
    head, _, tail = other.rpartition(".")
    if tail == plain:
        return 1
    own_head, _, own_tail = plain.rpartition(".")
    if own_head == head and len(own_tail) >= _PART_MIN and own_tail in tail.split("-"):
        # `zip` is `zip-code` sooner than `city`.
        return 1
    if head and own_head == head:
        return _near(own_tail, Counter(own_tail), tail, _allowed(own_tail))
    if tail != other and "." not in plain:
        found = _near(plain, letters, tail, allowed)
        return None if found is None else found + 1
    return _near(plain, letters, other, allowed)


def _near(plain: str, letters: Counter[str], other: str, allowed: int) -> int | None:
    """The distance, after a cheap look at lengths and letters has ruled out most candidates."""
    # One letter is near to every name of two.
    if len(other) == 1 or abs(len(plain) - len(other)) > allowed:
        return None
    # The kinds of letters that `other` lacks are at most as many as the letters that it lacks, and counted much faster.
    if (_signs(plain) & ~_signs(other)).bit_count() > allowed or (letters - Counter(other)).total() > allowed:
        return None
    return distance(plain, other, most=allowed)


@lru_cache(maxsize=4096)
def _signs(text: str) -> int:
    """The kinds of letters of a text, each as one of 64 bits; some share one."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 63)
    return bits


def _longer(plain: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The one known name that begins like this one, which is too far from all of them."""
    if len(plain) < _WHOLE_MIN:
        return ()
    shared = plain if len(plain) < _SHARED_MIN else plain[: max(_SHARED_MIN - 1, len(plain) - 2)]
    alike = tuple(each for each in known if plain_name(each).startswith(shared))
    return alike if len(alike) == 1 else ()
