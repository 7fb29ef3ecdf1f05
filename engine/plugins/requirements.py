"""What the fields of each kind must hold: nobody else checks them, since a kind is made in another package's code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from types import MappingProxyType, NoneType
from typing import Any, Final, Literal, TypeAlias, get_args

from engine.model.language.kinds import EdgeKind, GeneratorKind, MatcherKind
from engine.model.language.literals import Rate
from engine.model.language.matcher_facts import (
    Absence,
    Comparison,
    FileUse,
    ForeignNames,
    ListOperand,
    Lookalike,
    WordOperand,
)
from engine.model.plugins import EDGES, EXECUTORS, GENERATORS, MATCHERS, REPORTERS, TARGETS
from engine.model.ports.target import TargetKind
from engine.model.vocabulary import ExecutorKind, ReporterKind

Requirement: TypeAlias = Callable[[Any], str | None]
"""What a value is instead of what it should be; None: it is right."""

KINDS: Final[Mapping[str, type[Any]]] = MappingProxyType(
    {
        MATCHERS: MatcherKind,
        GENERATORS: GeneratorKind,
        EDGES: EdgeKind,
        TARGETS: TargetKind,
        REPORTERS: ReporterKind,
        EXECUTORS: ExecutorKind,
    }
)
"""The class of what an entry point of each group gives."""


def name_type(value: object) -> str:
    """What a value is, in a word: never with what it holds, which may be long, or secret."""
    return "nothing" if value is None else f"the class {value.__name__}" if isinstance(value, type) else _of_type(value)


def _of_type(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def find_wrong_fields(group: str, kind: Any) -> tuple[str, ...]:
    """What is wrong with the fields of a kind, each in words that go on behind its name."""
    told = []
    for name, requirement in _FIELDS[group].items():
        wrong = requirement(getattr(kind, name))
        if wrong is not None:
            told.append(f"`{name}` {wrong}")
    return tuple(told)


def _instance_of(*wanted: type) -> Requirement:
    names = " or ".join("None" if each is NoneType else each.__name__ for each in wanted)

    def check(value: object) -> str | None:
        is_number = isinstance(value, bool) and bool not in wanted
        return None if isinstance(value, wanted) and not is_number else f"is {name_type(value)} instead of {names}"

    return check


def _called_with(count: int, *, or_none: bool = False, named: tuple[str, ...] = ()) -> Requirement:
    def check(value: object) -> str | None:
        if value is None and or_none:
            return None
        if not callable(value):
            return f"is {name_type(value)}, which cannot be called"
        if not isinstance(value, type) and inspect.iscoroutinefunction(value):
            return "is `async`, and is called without `await`"
        try:
            signature = inspect.signature(value)
        except (ValueError, TypeError):
            return None  # one in C, that says nothing of itself
        try:
            signature.bind(*(None for _ in range(count)), **dict.fromkeys(named))
        except TypeError:
            also = "".join(f", {name}=" for name in named)
            return f"cannot be called with {count} argument{'' if count == 1 else 's'}{also}: it is {signature}"
        return None

    return check


def _one_of(*values: object) -> Requirement:
    shown = ", ".join(repr(each) for each in values)

    def check(value: object) -> str | None:
        return None if any(value is each or value == each for each in values) else f"is none of {shown}"

    return check


def _only(wanted: object, why: str) -> Requirement:
    def check(value: object) -> str | None:
        return None if value is wanted else f"must be {wanted}: {why}"

    return check


def _texts(value: object) -> str | None:
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return None
    return f"is {name_type(value)} instead of a tuple of texts"


def _some_versions(value: object) -> str | None:
    return _texts(value) or (None if value else "is empty, so that nothing could run there")


def _pattern(value: object) -> str | None:
    wrong = _TEXT(value)
    if wrong is None:
        try:
            re.compile(str(value))
        except re.error as problem:
            return f"is no regular expression: {problem}"
    return wrong


def _sentence(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else "is no text, and every word says what it means"


def _grammar(value: object) -> str | None:
    if isinstance(value, type) and is_dataclass(value):
        return None
    return f"is {name_type(value)} instead of a dataclass of `word` fields"


def _at_least_one(value: object) -> str | None:
    wrong = _instance_of(int)(value)
    return wrong if wrong is not None or (isinstance(value, int) and value >= 1) else "must be 1 or more"


def _at_least_one_or_none(value: object) -> str | None:
    return None if value is None else _at_least_one(value)


def _foreign(value: object) -> str | None:
    return _instance_of(ForeignNames)(value) or _parts(
        value, keys=_texts, maybe_keys=_texts, beside_matchers=_texts, written=_called_with(2)
    )


def _lookalike(value: object) -> str | None:
    if value is None:
        return None
    return _instance_of(Lookalike)(value) or _parts(
        value, begins=_instance_of(str), operand=_called_with(1), is_word=_FLAG
    )


def _parts(value: object, **requirements: Requirement) -> str | None:
    for name, requirement in requirements.items():
        wrong = requirement(getattr(value, name))
        if wrong is not None:
            return f"has a `{name}` that {wrong}"
    return None


_TEXT: Final = _instance_of(str)
_FLAG: Final = _instance_of(bool)
_GRAMMAR_FIELDS: Final[Mapping[str, Requirement]] = MappingProxyType({"doc": _sentence, "spec": _grammar})
_OF_NOBODY: Final = "what stands for a word that nobody wrote is decided by the engine"
_FORMS: Final = Literal["gen", "key"]

_FIELDS: Final[Mapping[str, Mapping[str, Requirement]]] = MappingProxyType(
    {
        MATCHERS: {
            **_GRAMMAR_FIELDS,
            "judge": _called_with(2),
            "check": _called_with(1),
            "example": _TEXT,
            "is_plain": _only(False, _OF_NOBODY),
            "admits": _called_with(1),
            "absence": _one_of(*get_args(Absence)),
            "vacuous": _called_with(1),
            "is_conditional": _FLAG,
            "compares": _one_of(None, *get_args(Comparison)),
            "file": _one_of(None, *get_args(FileUse)),
            "reads_like_switch": _FLAG,
            "shape": _instance_of(ListOperand, WordOperand, NoneType),
            "foreign": _foreign,
            "lookalike": _lookalike,
        },
        GENERATORS: {
            **_GRAMMAR_FIELDS,
            "form": _one_of(*get_args(_FORMS)),
            "draw": _called_with(2),
            "facts": _called_with(1),
            "example": _TEXT,
            "check": _called_with(1),
        },
        EDGES: {
            "doc": _sentence,
            "values": _called_with(1),
            "example": _TEXT,
            "reason": _called_with(1, or_none=True),
        },
        TARGETS: {
            **_GRAMMAR_FIELDS,
            "open": _called_with(2),
            "default_rate": _instance_of(Rate, NoneType),
            "default_executions": _at_least_one_or_none,
            "from_env": _called_with(1),
            "variables": _texts,
            "login_variables": _texts,
            "is_fallback": _only(False, _OF_NOBODY),
            "plays_upstream": _FLAG,
            "answers_by_stub": _FLAG,
            "asks_as_said": _FLAG,
            "request_of": _called_with(1),
            "before_calls": _called_with(1),
            "versions": _some_versions,
            "request_s_max": _called_with(1),
            "requests_a_call": _at_least_one,
            "knows_again": _called_with(1),
            "scope": _called_with(2),
            "check": _called_with(1),
        },
        REPORTERS: {
            "doc": _sentence,
            "render": _called_with(1),
            "in_full": _called_with(1, or_none=True),
            "in_brief": _called_with(1, or_none=True),
            "known_by": _pattern,
        },
        EXECUTORS: {"doc": _sentence, "execute": _called_with(2, named=("stop",))},
    }
)
