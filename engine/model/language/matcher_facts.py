"""What a matcher tells of itself beside its grammar, so that no stage need know any matcher by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.noun import Noun

Standing: TypeAlias = Literal["missing", "null", "value"]
"""What can stand at a place."""

Absence: TypeAlias = Literal["fails", "judged", "wanted"]
"""What a matcher makes of a place where nothing stands.

- `fails`: it never holds there, and what negates it must not either: a misspelt place would pass for ever.
- `judged`: it may hold there, as one that asks about presence.
- `wanted`: it is about nothing standing there, so that a contract need not declare the place.
"""

Comparison: TypeAlias = Literal["value", "values", "place", "items"]
"""What stands behind a matcher, where that is held against what a place can have.

- `value`: the value that the place is compared with.
- `values`: a list of such values.
- `place`: a value, or matchers, about the place itself.
- `items`: a value, or matchers, about each item of the list that stands there.
"""

FileUse: TypeAlias = Literal["needed", "kept"]
"""What a file is to the matcher that names it: read before the run, or written by a run that updates it."""


class IntervalEnd(Noun, frozen=True):
    """A number that no value lies beyond; `included`: it may be the value."""

    number: float
    included: bool


class Admitted(Noun, frozen=True, kw_only=True):
    """What a matcher can hold of, as far as its spec alone tells; None: that is not known.

    Where two matchers of one place admit nothing together they are reported (E187): none of `standing`, no number
    from `lowest` to `highest`, no type that one claims and the other takes. Types are JSON Schema's words.
    """

    standing: frozenset[Standing] | None = None
    lowest: IntervalEnd | None = None
    highest: IntervalEnd | None = None
    types: frozenset[str] | None = None
    """The types that it claims, which are what its author wrote down."""
    takes: frozenset[str] | None = None
    """The types of which it can hold at all."""
    exact: Json | Missing = MISSING
    """The only value that it holds of."""


ANYTHING: Final = Admitted()


def admit_anything(_spec: Any) -> Admitted:
    """What is told by a kind that tells nothing."""
    return ANYTHING


def no_other_way(_word: str, _value: Json) -> str | None:
    """The way of a kind that each foreign name means with the value behind it."""
    return None


class ForeignNames(Noun, frozen=True, kw_only=True):
    """What a matcher is called in other tools, in small letters with `-` for `_`."""

    keys: tuple[str, ...] = ()
    """Hardly any answer has such a field: as one, it is warned of (W101) and mended."""
    maybe_keys: tuple[str, ...] = ()
    """A field may be named so: a hint, where the value behind it would do for the matcher."""
    maybe_of: Literal["single", "list"] | None = None
    """What stands behind `maybe_keys` where they are no fields: a single value, a list, or (None) either."""
    beside_matchers: tuple[str, ...] = ()
    """Among matchers, where no field can stand, such a key means this one (E141)."""
    written: Callable[[str, Json], str | None] = no_other_way
    """How the name with the single value behind it is written here, where it is not this matcher with that value."""


NO_NAMES: Final = ForeignNames()


class Lookalike(Noun, frozen=True, kw_only=True):
    """Plain texts that read like a matcher, and are compared as they stand: `> 2` (W110)."""

    begins: str
    """The characters that such texts begin with; no other text is asked about."""
    operand: Callable[[str], str | None]
    """What would stand behind the matcher's name, in one line of YAML; None: the text does not read like it."""
    is_word: bool = False
    """Such texts are words: in quotes, and where the field is named like the matcher, they mean themselves."""


class ListOperand(Noun, frozen=True, kw_only=True):
    """A list stands behind the matcher: how many items it has; None: any number."""

    items_min: int | None = None
    items_max: int | None = None


class WordOperand(Noun, frozen=True, kw_only=True):
    """One of some words stands behind the matcher, or a list of them: what one of them is, and what they mean."""

    noun: str
    words: Mapping[str, str]


OperandShape: TypeAlias = ListOperand | WordOperand
"""What stands behind a matcher beyond its grammar, which takes any value since a template may; for editors."""
