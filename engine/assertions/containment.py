"""`contains`, `not-contains`, `starts-with`, `ends-with`: a part of a text, or an item of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.expressions.judging import cannot_judge, fail, has_late, hold_if
from engine.expressions.values.alike import what_only_looks_like
from engine.expressions.values.equality import equal, is_list
from engine.expressions.values.inline_yaml import inline_yaml
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import Admitted, ForeignNames
from engine.model.values.json import Json, Missing
from engine.model.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    """The grammar of `contains`."""

    contains: Templated = word("A part of the text, or an item of the list.", examples=("approved",))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotContains:
    """The grammar of `not-contains`."""

    not_contains: Templated = word("No part of the text, or no item of the list.", examples=("password",))


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsWith:
    """The grammar of `starts-with`."""

    starts_with: Templated = word("The beginning of the text, or the first item.", examples=("C-",))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndsWith:
    """The grammar of `ends-with`."""

    ends_with: Templated = word("The end of the text, or the last item.", examples=("@example.com",))


def _text_or_list(
    in_text: Callable[[str, str], bool], in_list: Callable[[Sequence[Json], Json], bool]
) -> Callable[[Json, Json], bool | None]:
    """Whether a whole has a part; None where the two cannot be put side by side."""

    def has(whole: Json, part: Json) -> bool | None:
        if isinstance(whole, str):
            return in_text(whole, part) if isinstance(part, str) else None
        return in_list(whole, part) if is_list(whole) else None

    return has


_CONTAINS: Final = _text_or_list(
    lambda text, part: part in text, lambda items, part: any(equal(each, part) for each in items)
)
_STARTS: Final = _text_or_list(str.startswith, lambda items, part: bool(items) and equal(items[0], part))
_ENDS: Final = _text_or_list(str.endswith, lambda items, part: bool(items) and equal(items[-1], part))


def _judge_by(
    field: str, has: Callable[[Json, Json], bool | None], words: str, *, wanted: bool = True
) -> Callable[[Any, Json | Missing], Judgement]:
    def judge(spec: Any, value: Json | Missing) -> Judgement:
        part = getattr(spec, field)
        if has_late(part):
            return cannot_judge("the template was not filled in")
        expected = f"{words} {show(part)}"
        if isinstance(value, Missing):
            return fail(value, expected)
        found = has(value, part)
        if found is None:
            said = fail(value, f"{'text' if isinstance(part, str) else 'a list'} {expected.removeprefix('it ')}")
            return said.but(is_unlike=True)
        hint = what_only_looks_like(value, part) if wanted and not found else None
        return hold_if(found is wanted, value, expected, hint=hint)

    return judge


def _vacuous(field: str) -> Callable[[Any], str | None]:
    """The empty text is a part of every text."""
    return lambda spec: "any text" if getattr(spec, field) == "" else None


def _doubt_list(name: str, field: str) -> Callable[[Any], Problem | None]:
    def doubt(spec: Any) -> Problem | None:
        part = getattr(spec, field)
        if not is_list(part) or has_late(part):
            return None
        each = " && ".join(f"contains(output.x, {_literal(item)})" for item in part[:2])
        help_ = (
            f"for several items ask under `check`: `{each or 'contains(output.x, …)'}`;"
            f" for that item write `any: {{ equals: {inline_yaml(part)} }}`"
        )
        return Problem(key=None, message=f"`{name}` looks for one item that is the whole list {show(part)}", help=help_)

    return doubt


def _literal(item: Json) -> str:
    return f"'{item}'" if isinstance(item, str) and "'" not in item else f"`{show(item)}`"


def _doubt_anchor(field: str, anchor: str) -> Callable[[Any], Problem | None]:
    def doubt(spec: Any) -> Problem | None:
        part = getattr(spec, field)
        if not isinstance(part, str) or len(part) < 2 or (part[0] if anchor == "^" else part[-1]) != anchor:  # noqa: PLR2004 - it and a text
            return None
        rest = part[1:] if anchor == "^" else part[:-1]
        message = f"`{anchor}` is itself a part of the text here; only patterns have it as an anchor"
        return Problem(key=None, message=message, help=f"write `{inline_yaml(rest)}`")

    return doubt


_OF_TEXTS_AND_LISTS: Final = Admitted(takes=frozenset({"string", "array"}))

KINDS = (
    MatcherKind(
        name="contains",
        example="output: { message: { contains: approved } }",
        spec=Contains,
        judge=_judge_by("contains", _CONTAINS, "it to contain"),
        doc="A part of a text, or an item of a list.",
        admits=lambda _spec: _OF_TEXTS_AND_LISTS,
        vacuous=_vacuous("contains"),
        misread=_doubt_list("contains", "contains"),
        foreign=ForeignNames(
            keys=("contain",),
            maybe_keys=("includes", "include", "has"),
            beside_matchers=("includes", "include", "has", "contain"),
        ),
    ),
    MatcherKind(
        name="not-contains",
        example="output: { message: { not-contains: password } }",
        spec=NotContains,
        judge=_judge_by("not_contains", _CONTAINS, "it not to contain", wanted=False),
        misread=_doubt_list("not-contains", "not_contains"),
        doc="No part of a text, or no item of a list.",
        admits=lambda _spec: _OF_TEXTS_AND_LISTS,
    ),
    MatcherKind(
        name="starts-with",
        example="output: { id: { starts-with: C- } }",
        spec=StartsWith,
        judge=_judge_by("starts_with", _STARTS, "it to start with"),
        doc="The beginning of a text, or the first item of a list.",
        admits=lambda _spec: _OF_TEXTS_AND_LISTS,
        vacuous=_vacuous("starts_with"),
        misread=_doubt_anchor("starts_with", "^"),
        foreign=ForeignNames(
            keys=("starts", "startswith", "begins-with"),
            maybe_keys=("prefix",),
            beside_matchers=("prefix", "begins-with"),
        ),
    ),
    MatcherKind(
        name="ends-with",
        example='output: { email: { ends-with: "@example.com" } }',
        spec=EndsWith,
        judge=_judge_by("ends_with", _ENDS, "it to end with"),
        doc="The end of a text, or the last item of a list.",
        admits=lambda _spec: _OF_TEXTS_AND_LISTS,
        vacuous=_vacuous("ends_with"),
        misread=_doubt_anchor("ends_with", "$"),
        foreign=ForeignNames(keys=("endswith",), maybe_keys=("suffix",), beside_matchers=("suffix",)),
    ),
)
