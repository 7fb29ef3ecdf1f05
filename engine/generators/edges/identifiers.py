"""Edges of ids, numbers as text, and values from a list."""

from __future__ import annotations

from engine.generators.edges.kind import CHOICE, IDENTIFIER, PHONE, content, single
from engine.generators.edges.samples import LENGTH_MAX, is_text
from engine.model.language.kinds import EdgeKind, FieldFacts
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json

_USUAL = 5
"""Digits of a usual number, such as a postal code."""


def _uuid(name: str, doc: str, text: str) -> EdgeKind:
    return single(name, doc, lambda facts: text if facts.form == "uuid" else None, on=IDENTIFIER)


def _phone(name: str, doc: str, text: str) -> EdgeKind:
    return single(name, doc, lambda facts: text if facts.form == "phone" else None, on=PHONE)


def _leading_zeros(facts: FieldFacts) -> Json | None:
    """Zeros in front of digits, in the lengths of the field: as many as usual, or as may be."""
    longest = _USUAL if facts.length_max is None else facts.length_max
    length = max(facts.length_min or 0, min(longest, _USUAL))
    if not is_text(facts) or facts.form is not None or longest < len("07") or length > LENGTH_MAX:
        return None
    return "07" if length == len("07") else "00" + "7" * (length - 2)


def _digits_only(facts: FieldFacts) -> Json | None:
    if not is_text(facts) or facts.form is not None:
        return None
    return "1234567890"[: facts.length_max] if facts.length_max != 0 else None


def _texts(facts: FieldFacts) -> tuple[str, ...]:
    return tuple(each for each in facts.choices or () if isinstance(each, str) and each)


def _unknown_choice(facts: FieldFacts) -> Json | None:
    """A value like the others which is none of them."""
    choices = facts.choices or ()
    if not choices:
        return None
    numbers = [each for each in choices if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) == len(choices):
        return max(numbers) + 1
    known = {canonical_json(each) for each in choices}
    return next(text for n in range(len(choices) + 1) if canonical_json(text := "unknown" + "-x" * n) not in known)


def _wrong_case(facts: FieldFacts) -> Json | None:
    known = set(_texts(facts))
    return next((text.swapcase() for text in _texts(facts) if text.swapcase() not in known), None)


def _padded_choice(facts: FieldFacts) -> Json | None:
    return next((f" {text} " for text in _texts(facts)), None)


EDGES = (
    single("leading-zeros", "Digits with zeros in front, which a number would lose.", _leading_zeros, reason=content),
    single("digits-only", "Text of nothing but digits.", _digits_only, reason=content),
    single("unknown-choice", "A value that is not in the list.", _unknown_choice, on=CHOICE),
    single("wrong-case", "A value of the list in the other case.", _wrong_case, on=CHOICE),
    single("padded-choice", "A value of the list with spaces around it.", _padded_choice, on=CHOICE),
    _uuid("upper-case-uuid", "A UUID in capitals.", "5B0C9F5E-1A2B-4C3D-8E4F-0123456789AB"),
    _uuid("nil-uuid", "The UUID of nothing but zeros.", "00000000-0000-0000-0000-000000000000"),
    _uuid("max-uuid", "The UUID of nothing but ones.", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    _uuid("uuid-without-dashes", "A UUID without its dashes.", "5b0c9f5e1a2b4c3d8e4f0123456789ab"),
    _uuid("uuid-in-braces", "A UUID in braces, as Windows writes it.", "{5b0c9f5e-1a2b-4c3d-8e4f-0123456789ab}"),
    _uuid("cut-uuid", "A UUID without its last digit.", "5b0c9f5e-1a2b-4c3d-8e4f-0123456789a"),
    _uuid("not-hexadecimal", "A UUID with a letter that is no digit.", "5b0c9f5e-1a2b-4c3d-8e4f-0123456789ag"),
    _phone("national-number", "A telephone number without its country.", "030 23125000"),
    _phone("number-with-spaces", "A telephone number with spaces.", "+49 30 23125 000"),
    _phone("double-zero-prefix", "A telephone number with 00 for the plus.", "004930231250"),
    _phone("number-too-long", "A telephone number of 16 digits, one more than E.164 allows.", "+4930231251234567"),
    _phone("letters-in-number", "A telephone number with letters, as in advertising.", "+1800FLOWERS"),
    _phone("number-with-extension", "A telephone number with an extension.", "+12025550142;ext=12"),
)
