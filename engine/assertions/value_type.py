"""`type`: what kind of JSON value it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.judging import cannot_judge, fail, has_late, hold_if
from engine.expressions.values.equality import is_list, is_number
from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import ANYTHING, Admitted, ForeignNames, Lookalike, WordOperand
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """The grammar of `type`."""

    type: Templated = word(
        "JSON Schema's name of the type, or a list of them: string number integer boolean null object array.",
        examples=("integer", ["string", "null"]),
    )


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "string": lambda value: isinstance(value, str),
        "number": is_number,
        "integer": lambda value: is_number(value) and _is_integer(value),
        "boolean": lambda value: isinstance(value, bool),
        "null": lambda value: value is None,
        "object": lambda value: isinstance(value, Mapping),
        "array": is_list,
    }
)
_MEANINGS: Final = MappingProxyType(
    {
        "string": "Text.",
        "number": "Any number.",
        "integer": "A number without a fraction.",
        "boolean": "`true` or `false`.",
        "array": "A list.",
        "object": "A mapping.",
        "null": "Null, which is not the same as missing.",
    }
)
_OTHER_NAMES: Final = MappingProxyType(
    {"text": "string", "str": "string", "int": "integer", "float": "number", "decimal": "number", "double": "number",
     "bool": "boolean", "none": "null", "map": "object", "mapping": "object", "dict": "object", "list": "array"}
)  # fmt: skip


def judge(spec: Type, value: Json | Missing) -> Judgement:
    """Held where the value is of one of the types; 5.0 is an integer, true is no number."""
    names = _names(spec.type)
    wrong = next((name for name in names if name not in _TYPES), None)
    if not names or wrong is not None:
        return cannot_judge(f"there is no type {show(wrong)}" if names else "`type` wants the name of a type")
    expected = f"type {' or '.join(names)}"
    if value is MISSING:
        return fail(value, expected)
    return hold_if(any(_TYPES[name](value) for name in names), value, expected)


def _names(written: Any) -> tuple[str, ...]:
    """The names as written; null, which YAML reads `null` as, is the name of its type."""
    if has_late(written):
        return ()
    return tuple("null" if each is None else str(each) for each in (written if is_list(written) else (written,)))


def check(spec: Type) -> tuple[Problem, ...]:
    """Names that are no types, and a list without any."""
    if spec.type == ():
        help_ = 'write `type: [string, "null"]`'
        return (Problem(key=None, message="no value has a type of no types", help=help_),)
    return tuple(
        Problem(
            key=None,
            message=f"unknown type `{name}`",
            help=f"did you mean `{_OTHER_NAMES[name.lower()]}`?"
            if name.lower() in _OTHER_NAMES
            else suggestion(name, _TYPES, what="there are"),
        )
        for name in _names(spec.type)
        if name not in _TYPES
    )


def admits(spec: Type) -> Admitted:
    """The types named, where that is all they are."""
    written: Any = spec.type
    named: Any = (written,) if isinstance(written, str) else written if is_list(written) else ()
    return Admitted(types=frozenset(named)) if named and all(isinstance(each, str) for each in named) else ANYTHING


def _named(text: str) -> str | None:
    return text if text in _TYPES and text != "null" else None


KINDS = (
    MatcherKind(
        name="type",
        example="output: { risk_score: { type: integer } }",
        spec=Type,
        judge=judge,
        doc="The JSON type, or one of several.",
        check=check,
        admits=admits,
        shape=WordOperand(noun="type", words=_MEANINGS),
        foreign=ForeignNames(beside_matchers=("is-a", "instance-of", "kind")),
        lookalike=Lookalike(begins="sniboa", operand=_named, is_word=True),
    ),
)
