"""`matches` and `not-matches`: regular expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from engine.expressions.judging import cannot_judge, fail, has_late, hold_if
from engine.expressions.pattern import Pattern, compile_pattern, doubt_pattern, pattern_help
from engine.expressions.values.equality import is_list
from engine.expressions.values.inline_yaml import inline_yaml
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import Admitted, ForeignNames, Lookalike
from engine.model.values.json import Json, Missing
from engine.model.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """The grammar of `matches`."""

    matches: Templated = word(
        "Text in which this regular expression (RE2) is found; anchored only by its own `^` and `$`.",
        examples=("^[A-Z]{2}-[0-9]+$",),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMatches:
    """The grammar of `not-matches`."""

    not_matches: Templated = word("Text in which this regular expression (RE2) is not found.", examples=("(?i)error",))


def judge_matches(spec: Matches, value: Json | Missing) -> Judgement:
    """Held for text in which the pattern is found."""
    return _judge("matches", spec.matches, value, wanted=True)


def judge_not_matches(spec: NotMatches, value: Json | Missing) -> Judgement:
    """Held for text in which the pattern is not found; what is no text fails."""
    return _judge("not-matches", spec.not_matches, value, wanted=False)


def _judge(name: str, written: Any, value: Json | Missing, *, wanted: bool) -> Judgement:
    if not isinstance(written, str):
        return cannot_judge(f"`{name}` wants a regular expression, not {_shown(written)}")
    pattern = compile_pattern(written)
    if not isinstance(pattern, Pattern):
        return cannot_judge(f"the pattern {show(written)} cannot be read: {pattern}")
    expected = f"text {'' if wanted else 'not '}matching {written}"
    if not isinstance(value, str):
        return fail(value, expected)
    too_much = pattern.why_not_in(value)
    if too_much is not None:
        return cannot_judge(too_much)
    return hold_if(pattern.occurs_in(value) is wanted, value, expected)


def _shown(written: Any) -> str:
    return "a template that was not filled in" if has_late(written) else show(written)


def _check(name: str, written: Any) -> tuple[Problem, ...]:
    if has_late(written):
        return ()
    if not isinstance(written, str):
        message = f"`{name}` wants a regular expression, not {show(written)}"
        if is_list(written):
            help_ = f"write one pattern: `{name}: '^(low|high)$'` is either of two"
            return (Problem(key=None, message=message, help=help_),)
        return (Problem(key=None, message=message, help=f"put it in quotes: `{name}: '{show(written)}'`"),)
    pattern = compile_pattern(written)
    if isinstance(pattern, Pattern):
        return ()
    return (Problem(key=None, message=f"the pattern cannot be read: {pattern}", help=pattern_help(written)),)


_TEXTS: Final = ("", "x", "A b", "0", "-", "\u00e9\u4e2d_1", "x" * 1_000)
"""Texts that have nothing in common."""


def _vacuous(spec: Matches) -> str | None:
    found = compile_pattern(spec.matches) if isinstance(spec.matches, str) else None
    return "any text" if isinstance(found, Pattern) and all(map(found.occurs_in, _TEXTS)) else None


def _doubt(written: Any) -> Problem | None:
    found = doubt_pattern(written) if isinstance(written, str) else None
    if found is None:
        return None
    quoted = f"'{found.meant}'" if "'" not in found.meant else inline_yaml(found.meant)
    return Problem(key=None, message=found.message, help=f"write `{quoted}`")


_OF_TEXT: Final = Admitted(takes=frozenset({"string"}))
_SLASHES: Final = re.compile(r"/(.*[\^$*+?\\|()\[\]{}].*)/([a-z]*)")


def _slashed(text: str) -> str | None:
    found = _SLASHES.fullmatch(text)
    if found is None:
        return None
    written = f"(?{found[2]}){found[1]}" if found[2] in ("i", "s", "m") else found[1]
    return inline_yaml(written) if '"' not in written else None


_ANCHORED: Final = re.compile(r"\^.*\$", re.DOTALL)
_SIGNS: Final = re.compile(r"\\[dDwWsSbB.]|\.[*+]|\[[^\]]+\]|\{[0-9,]+\}|\([^)]*\)")
"""What only patterns have."""


def _pattern_like(text: str) -> str | None:
    """`/^A/`, and `^A.*$`: what begins like a pattern, and ends like one or has more signs of one."""
    if text.startswith("/"):
        return _slashed(text)
    if (
        not text.startswith("^")
        or not (_ANCHORED.fullmatch(text) or _SIGNS.search(text))
        or not isinstance(compile_pattern(text), Pattern)
    ):
        return None
    return f"'{text}'" if "'" not in text else inline_yaml(text)


KINDS = (
    MatcherKind(
        name="matches",
        example="output: { order_number: { matches: '^[A-Z]{2}-[0-9]+$' } }",
        spec=Matches,
        judge=judge_matches,
        doc="Text in which a regular expression (RE2) is found.",
        check=lambda spec: _check("matches", spec.matches),
        admits=lambda _spec: _OF_TEXT,
        vacuous=_vacuous,
        misread=lambda spec: _doubt(spec.matches),
        foreign=ForeignNames(
            keys=("regexp",),
            maybe_keys=("regex", "pattern", "match", "like"),
            beside_matchers=("regex", "regexp", "pattern", "match", "like"),
        ),
        lookalike=Lookalike(begins="/^", operand=_pattern_like),
    ),
    MatcherKind(
        name="not-matches",
        example="output: { message: { not-matches: '(?i)error' } }",
        spec=NotMatches,
        judge=judge_not_matches,
        doc="Text in which a regular expression (RE2) is not found.",
        check=lambda spec: _check("not-matches", spec.not_matches),
        misread=lambda spec: _doubt(spec.not_matches),
        admits=lambda _spec: _OF_TEXT,
    ),
)
