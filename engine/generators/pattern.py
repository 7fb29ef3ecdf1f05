"""`pattern: "AA-0000"`: text drawn along a picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_uppercase

from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled

PATTERN_MAX = 1_000
_EXPRESSION = re.compile(r"(?<!\\)(?:\\\\)*\\[dws]|\[[^\]]*(?<!\\)(?:A-Z|a-z|0-9)[^\]]*\]|[\])]\{\d|\A\^.*\$\Z")
"""What no picture holds, but regular expressions do."""
_SIMPLE = re.compile(
    r"\A\^|\$\Z|(?:(?P<letter>\[A-Z\])|(?P<digit>\[0-9\]|\\d)|(?P<plain>[A-Za-z0-9 _/@#:,-]))"
    r"(?:\{(?P<count>\d{1,4})\})?"
)
_PIECES = re.compile(r"\\[A0\\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternSpec:
    """The picture."""

    pattern: Templated = word(
        "`A` stands for a letter A to Z, `0` for a digit, the rest for itself; `\\A`, `\\0` and `\\\\` for themselves.",
        examples=("AA-0000", "+49 17\\0 0000000"),
    )


def draw_pattern(spec: PatternSpec, draw: Draw) -> str:
    """The text of the pattern with every letter and digit drawn. Raises ValueError for a pattern that is no text."""
    return "".join(_drawn(piece, draw) for piece in _pieces(spec.pattern))


def pattern_facts(spec: PatternSpec) -> FieldFacts:
    """Text of exactly the pattern's length; nothing of the length is known while it is still a template."""
    if not is_settled(spec.pattern):
        return FieldFacts(type="string")
    length = len(_pieces(spec.pattern))
    return FieldFacts(type="string", length_min=length, length_max=length)


def check_pattern(spec: PatternSpec) -> tuple[Problem, ...]:
    """A pattern that is no text, empty, or too long."""
    if not is_settled(spec.pattern):
        return ()
    if not isinstance(spec.pattern, str) or not spec.pattern:
        help_ = 'write it in quotes: `pattern: "AA-0000"`, where `A` is a letter and `0` a digit'
        return (Problem(key="pattern", message=f"a pattern must be text, not {show(spec.pattern)}", help=help_),)
    if len(spec.pattern) > PATTERN_MAX:
        message = f"the pattern has more than {PATTERN_MAX} characters"
        return (Problem(key="pattern", message=message, help="use `gen: text` with a `length`"),)
    if _EXPRESSION.search(spec.pattern):
        picture = _pictured(spec.pattern)
        help_ = f"write `{picture}`" if picture else "write it like `AA-0000`"
        message = "this is a regular expression, and a pattern is a picture: `A` is a letter, `0` a digit"
        return (Problem(key="pattern", message=message, help=help_),)
    return ()


def _pictured(expression: str) -> str | None:
    """The picture of what a simple regular expression means; None where there is none."""
    pieces = []
    at = 0
    while at < len(expression):
        found = _SIMPLE.match(expression, at)
        if found is None or (found["count"] and int(found["count"]) > PATTERN_MAX):
            return None
        sign = "A" if found["letter"] else "0" if found["digit"] else found["plain"]
        pieces.append((f"\\{sign}" if found["plain"] in ("A", "0") else sign or "") * int(found["count"] or 1))
        at = found.end()
    return "".join(pieces)


def _pieces(pattern: Templated) -> list[str]:
    if not isinstance(pattern, str) or len(pattern) > PATTERN_MAX:
        raise ValueError(f"`pattern` must be text of at most {PATTERN_MAX} characters")
    return _PIECES.findall(pattern)


def _drawn(piece: str, draw: Draw) -> str:
    if piece == "A":
        return ascii_uppercase[draw.rng.randrange(26)]
    if piece == "0":
        return str(draw.rng.randrange(10))
    return piece[-1]


KIND = GeneratorKind(
    name="pattern",
    form="key",
    spec=PatternSpec,
    draw=draw_pattern,
    facts=pattern_facts,
    check=check_pattern,
    doc="Text along a picture: `A` a letter, `0` a digit, the rest as it stands.",
    example='order_number: { pattern: "AA-0000" }',
)
