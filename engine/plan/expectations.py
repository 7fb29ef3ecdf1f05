"""What the rows of a test must show, with the defaults of the language written in, so that running needs no rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.expressions.query import roots_of
from engine.model.language.expectation import Claim, Expectation
from engine.model.language.grammar import words_of
from engine.model.language.kinds import Matcher, MatcherKind
from engine.model.language.literals import Query
from engine.model.values.json import Json
from engine.model.values.span import Span

SPEAKS_OF_THE_END: Final = frozenset({"status", "error", "errors", "http"})
"""Roots with which an author says how the action ends; where none is mentioned the language says it."""

SPEAKS_OF_REFUSAL: Final = frozenset({"status", "error", "errors"})
"""The same of a row that shall be refused: only such a word takes back that it shall, whatever else is asked of it."""


def expectation_of_valid(expect: Expectation | None, equals: MatcherKind, place: Span) -> Expectation:
    """What a row without an invalid class must show; without `expect` at `place`, that the action completes."""
    if expect is None:
        return _ends("completed", equals, place)
    written = _common(expect) if expect.if_valid is None else _merged(_common(expect), expect.if_valid)
    return _with_status(written, "completed", equals)


def expectation_of_steps(
    expect: Expectation | None, last: Expectation | None, equals: MatcherKind, place: Span
) -> Expectation:
    """What a test of several calls says of the last one, besides what that call says itself (`last`).

    The default `status: completed` is the call's own where the test says nothing.
    """
    if expect is None:
        return Expectation(contract=False, span=place)
    if last is not None and last.roots & SPEAKS_OF_THE_END:
        return _common(expect) if expect.if_valid is None else _merged(_common(expect), expect.if_valid)
    return expectation_of_valid(expect, equals, place)


def expectation_of_invalid(
    expect: Expectation | None, equals: MatcherKind, place: Span, *, every_row_is_invalid: bool
) -> Expectation:
    """What a row with an invalid class must show.

    What is written for all rows counts here only where it says how the action ends, or where the test has no others:
    `output: {…}` of a test that mixes both is about the valid ones.
    """
    if expect is None:
        return _ends("failed", equals, place)
    if expect.if_invalid is not None:
        return _refused(_merged(_common(expect), expect.if_invalid), equals)
    common = _common(expect)
    if every_row_is_invalid or common.roots & SPEAKS_OF_REFUSAL:
        return _refused(common, equals)
    return _ends("failed", equals, expect.span)


def _common(expect: Expectation) -> Expectation:
    """What is written for all rows; its roots are found again, since those of the whole count the parts too."""
    if expect.if_valid is None and expect.if_invalid is None:
        return expect
    queries = [query for check in expect.checks for query in (check.that, check.when) if query is not None]
    queries += [claim.place for claim in expect.claims if isinstance(claim.place, Query)]
    literal = {claim.place[0] for claim in expect.claims if not isinstance(claim.place, Query)}
    roots = literal.union(*(roots_of(query.text) for query in queries))
    return replace(expect, if_valid=None, if_invalid=None, roots=frozenset(roots))


def _merged(common: Expectation, part: Expectation) -> Expectation:
    """Both hold; the part's `within` is the nearer one."""
    nearer = common if part.within_s is None else part
    return replace(
        part,
        claims=(*common.claims, *part.claims),
        checks=(*common.checks, *part.checks),
        within_s=nearer.within_s,
        within_span=nearer.within_span,
        contract=common.contract and part.contract,
        if_valid=None,
        if_invalid=None,
        roots=common.roots | part.roots,
    )


def _with_status(expect: Expectation, status: str, equals: MatcherKind) -> Expectation:
    if expect.roots & SPEAKS_OF_THE_END:
        return expect
    return _and_status(expect, status, equals)


def _refused(expect: Expectation, equals: MatcherKind) -> Expectation:
    return expect if expect.roots & SPEAKS_OF_REFUSAL else _and_status(expect, "failed", equals)


def _and_status(expect: Expectation, status: str, equals: MatcherKind) -> Expectation:
    claim = _status_is(status, equals, expect.span)
    return replace(expect, claims=(claim, *expect.claims), roots=expect.roots | {"status"})


def _ends(status: str, equals: MatcherKind, place: Span) -> Expectation:
    return Expectation(claims=(_status_is(status, equals, place),), roots=frozenset({"status"}), span=place)


def _status_is(status: str, equals: MatcherKind, place: Span) -> Claim:
    return Claim(place=("status",), label="status", matchers=(equal_to(status, equals, place),), span=place)


def equal_to(value: Json, equals: MatcherKind, place: Span) -> Matcher:
    """The matcher that wants exactly this value."""
    ((_, operand, _),) = words_of(equals.spec)
    return Matcher(kind=equals, spec=equals.spec(**{operand.name: value}), span=place)
