"""What the questions and templates of `expect` ask for, against the contract's output and the fields of the row."""

from __future__ import annotations

from collections.abc import Iterator

from engine.action.contract import properties_declared
from engine.expressions.query import paths_of
from engine.expressions.template import names_used
from engine.model.language.contract import Contract
from engine.model.language.expectation import Expectation
from engine.model.language.literals import Query
from engine.model.values.json import Json
from engine.model.values.span import Span
from engine.suite.merged_inputs import MergedInput, templates_in
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for
from engine.suite.typecheck.json_types import fits, likely_literal, type_in_words
from engine.suite.typecheck.query_types import Unequal, impossible_parts
from engine.suite.typecheck.schema_paths import UNKNOWN, doubt_about, find_step


def check_queries(expectation: Expectation, row: MergedInput, contract: Contract | None, scope: Scope) -> None:
    """Report paths of the output that cannot exist, and fields of the input that the row does not have."""
    for span, path in _paths_asked_for(expectation):
        if path[0] == "input":
            _check_field(path, span, row, contract, scope)
    for span, path in _paths_in_templates(expectation):
        if path[0] == "input":
            _check_field(path, span, row, contract, scope)
        elif len(path) > 1:
            _check_output(path, span, contract, scope)
    if contract is not None:
        for query in _queries(expectation):
            _check_answer(query, contract, scope)
            _settle(query, contract, scope)
    for branch in (expectation.if_valid, expectation.if_invalid):
        if branch is not None:
            check_queries(branch, row, contract, scope)


def _settle(query: Query, contract: Contract, scope: Scope) -> None:
    """Where the contract knows all that is asked for, nobody has to guess what is meant."""
    if all(find_step(path, contract) != UNKNOWN for _, path in _paths_in(query) if path[0] == "output"):
        scope.notes.settled.add(query.span)


def _paths_asked_for(expectation: Expectation) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Every path that is asked for, with its place."""
    for claim in expectation.claims:
        if not isinstance(claim.place, Query):
            yield claim.span, claim.place
        elif claim.place.text.startswith("input.") and _is_dotted(claim.place.text):
            yield from _paths_in(claim.place)
    for query in _queries(expectation):
        yield from _paths_in(query)


def _paths_in_templates(expectation: Expectation) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """Every path that templates of expected values name."""
    for claim in expectation.claims:
        for template in templates_in(tuple(matcher.spec for matcher in claim.matchers)):
            yield from ((template.span, path) for path in sorted(names_used(template.text)))


def _queries(expectation: Expectation) -> Iterator[Query]:
    """Every question; places of plain names and dots were checked when they were read."""
    for claim in expectation.claims:
        if isinstance(claim.place, Query) and not _is_dotted(claim.place.text):
            yield claim.place
    for check in expectation.checks:
        yield check.that
        if check.when is not None:
            yield check.when


def _paths_in(query: Query) -> Iterator[tuple[Span, tuple[str, ...]]]:
    for path in sorted(paths_of(query.text)):
        text = ".".join(path)
        start = query.text.find(text)
        found = query.span if start < 0 else query.span.part(start, start + len(text), of=len(query.text))
        yield found, path


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def _check_field(path: tuple[str, ...], span: Span, row: MergedInput, contract: Contract | None, scope: Scope) -> None:
    schema = contract.input_schema if contract is not None else None
    declared = tuple(properties_declared(schema)) if schema is not None else ()
    known = (*row.names, *declared)
    if len(path) > 1 and row.complete and path[1] not in known:
        help_ = help_for(path[1], known, "fields")
        scope.error("E145", span, f"the input of this test has no field `{path[1]}`", help_)


def _check_output(path: tuple[str, ...], span: Span, contract: Contract | None, scope: Scope) -> None:
    found = doubt_about(path, contract)
    if found is None:
        return
    seen, message, help_ = found
    if seen.verdict == "impossible":
        scope.error("E144", span, message, help_)
    else:
        scope.warning("W104", span, message, help_)


def _check_answer(query: Query, contract: Contract, scope: Scope) -> None:
    """Report what a question asks of an answer that its contract rules out, and doubt what it does not declare."""
    for each in impossible_parts(query, {"output": contract.output_schema}):
        if isinstance(each, Unequal):
            _doubt_comparison(each, scope)
        elif each.step.verdict == "impossible":
            scope.error("E144", each.span, each.message, each.help)
        else:
            scope.warning("W104", each.span, each.message, each.help)


def _doubt_comparison(found: Unequal, scope: Scope) -> None:
    value, label = found.value, found.label
    if fits(value, found.wanted) or not found.wanted:
        help_ = help_for(str(value), [each for each in found.allowed if isinstance(each, str)], "values")
        scope.warning("W105", found.span, f"the contract allows no {_literal_in_words(value)} in `{label}`", help_)
    elif "string" in found.wanted:
        message = f"the contract promises text in `{label}`, and this is {type_in_words(value)}"
        shown = f"for the text write '{value}' in single quotes" if isinstance(value, int | float) else None
        scope.warning("W102", found.span, message, shown)
    else:
        message = f"the contract promises {' or '.join(found.wanted)} in `{label}`, and this is {type_in_words(value)}"
        literal = likely_literal(value, found.wanted)
        scope.warning("W105", found.span, message, f"put it in backticks: `{literal}`" if literal is not None else None)


def _literal_in_words(value: Json) -> str:
    return f"'{shorten(value)}'" if isinstance(value, str) else f"`{value}`"
