"""Text that shows one thing: of an exact length, or around given characters, in the form that a field wants."""

from __future__ import annotations

from engine.model.language.kinds import FieldFacts
from engine.model.values.json import Json

LENGTH_MAX = 200_000
"""The longest text that an edge is worth; contracts name far larger bounds."""
ITEMS_MAX = 1_001
"""The longest list that an edge is worth."""
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_DOMAIN, _SHORT_DOMAIN = "example.com", "b.test"
"""Nobody's, by RFC 2606."""
_LOCAL_MAX, _LABEL_MAX, _ADDRESS_MAX = 64, 63, 254
_ADDRESS_MIN = 8


def text_of_length(length: int, form: str | None) -> str | None:
    """Text of exactly so many characters; None above LENGTH_MAX, and where text of that form has no such length."""
    if length > LENGTH_MAX:
        return None
    if form is None:
        return (_ALPHABET * (length // len(_ALPHABET) + 1))[:length]
    return _address_of_length(length) if form == "email" else None


def list_of_length(length: int, facts: FieldFacts) -> list[Json] | None:
    """A list of exactly so many of the known items, over and over; None where none is known, or above ITEMS_MAX."""
    if length == 0:
        return []
    if not facts.items or length > ITEMS_MAX:
        return None
    return [facts.items[place % len(facts.items)] for place in range(length)]


def is_text(facts: FieldFacts) -> bool:
    """Whether text may stand in the field: it holds text, or nothing is known."""
    return facts.type in (None, "string")


def around(essence: str, facts: FieldFacts) -> str | None:
    """Text with `essence` in it that breaks no other rule: as an e-mail's local part, and in the field's lengths.

    None where the essence does not fit into the longest text, or the shortest is above LENGTH_MAX.
    """
    behind = f"@{_DOMAIN}" if facts.form == "email" else ""
    length = len(essence) + len(behind)
    if (facts.length_max is not None and length > facts.length_max) or (facts.length_min or 0) > LENGTH_MAX:
        return None
    filling = "a" * ((facts.length_min or 0) - length)
    # A space at the end must stay there; all else matters most at the beginning.
    return (filling + essence if essence[-1:].isspace() else essence + filling) + behind


def _address_of_length(length: int) -> str | None:
    """An address in RFC 5321's limits: the left side grows first, then labels of the domain."""
    if not _ADDRESS_MIN <= length <= _ADDRESS_MAX:
        return None
    domain = _DOMAIN if length > len(_DOMAIN) + 1 else _SHORT_DOMAIN
    local = length - len(domain) - 1
    if local <= _LOCAL_MAX:
        return f"{text_of_length(local, None)}@{domain}"
    # One more label needs two characters: a letter and its dot.
    left = _LOCAL_MAX if local > _LOCAL_MAX + 1 else _LOCAL_MAX - 1
    return f"{text_of_length(left, None)}@{_labels(local - left)}{domain}"


def _labels(length: int) -> str:
    """Labels with a dot behind each, of so many characters in all (at least 2), none of them empty."""
    pieces: list[str] = []
    while length:
        taken = min(length, _LABEL_MAX + 1)
        taken -= length - taken == 1
        pieces.append("d" * (taken - 1) + ".")
        length -= taken
    return "".join(pieces)
