"""`gen: text`: printable words."""

from __future__ import annotations

from dataclasses import dataclass

from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled, read_lengths

LENGTH_MAX = 100_000
_TYPICAL = (1, 40)
_WORD_TEXT = (
    "amber anchor apple autumn badge basket beacon berry bridge button cabin candle canvas carbon cedar chalk circle "
    "clover cloud copper corner cotton crystal daisy delta desert dolphin echo ember engine falcon feather fern field "
    "flint forest garden ginger glacier granite harbor hazel hill honey island ivory jasmine juniper kettle ladder "
    "lagoon lantern lemon linen lotus maple marble meadow mint mirror moss nectar noble north oak ocean olive onyx "
    "orchard otter paper pebble pepper pine planet plum prairie quartz quiet rain raven river robin saffron sail "
    "sand shadow silver sparrow spruce stone summer thistle thunder timber tulip valley velvet violet walnut water "
    "willow winter wren yarrow zephyr"
)
_WORDS = tuple(_WORD_TEXT.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpec:
    """How long the text is."""

    length: Templated = word(
        "Characters: a number, or a range such as `1..40`. Typical texts have 1 to 40 when left out.",
        default=None,
        examples=("1..40", 5),
    )


def draw_text(spec: TextSpec, draw: Draw) -> str:
    """Lower-case words with single spaces, of a length from the range, each as likely.

    Raises ValueError for a length that is none.
    """
    shortest, longest = _TYPICAL if spec.length is None else _lengths(spec.length)
    length = draw.rng.randrange(shortest, longest + 1)
    text = ""
    while len(text) < length:
        text += ("" if not text else " ") + _WORDS[draw.rng.randrange(len(_WORDS))]
    cut = text[:length]
    # A cut may fall on a space; spaces at an end are an edge class of their own, never typical.
    return cut[:-1] + "s" if cut.endswith(" ") else cut


def text_facts(spec: TextSpec) -> FieldFacts:
    """Text of the lengths that the author set; without one it is not empty.

    A length that is still a template counts as left out. Raises ValueError for a length that is none.
    """
    if spec.length is None or not is_settled(spec.length):
        return FieldFacts(type="string", length_min=1)
    shortest, longest = _lengths(spec.length)
    return FieldFacts(type="string", length_min=shortest, length_max=longest)


def check_text(spec: TextSpec) -> tuple[Problem, ...]:
    """A length that is not understood or too large."""
    if spec.length is None or not is_settled(spec.length):
        return ()
    lengths = read_lengths(spec.length)
    if lengths is None:
        message = f"the length {show(spec.length)} is not understood"
        return (Problem(key="length", message=message, help="write a number or a range: `length: 5`, `length: 1..40`"),)
    if lengths[1] > LENGTH_MAX:
        message = f"the length {show(spec.length)} is more than {LENGTH_MAX} characters"
        return (Problem(key="length", message=message, help=f"write at most `{LENGTH_MAX}`"),)
    return ()


def _lengths(written: Templated) -> tuple[int, int]:
    lengths = read_lengths(written)
    if lengths is None or lengths[1] > LENGTH_MAX:
        raise ValueError(f"`length` of `gen: text` must be a number or a range such as `1..40`, at most {LENGTH_MAX}")
    return lengths


KIND = GeneratorKind(
    name="text",
    form="gen",
    spec=TextSpec,
    draw=draw_text,
    facts=text_facts,
    check=check_text,
    doc="Printable words, 1 to 40 characters long or as `length` says.",
    example="note: { gen: text, length: 1..40, edges: boundaries }",
)
