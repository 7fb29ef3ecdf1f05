"""The fields of a test against what the contract of its action says of the input."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from engine.action.contract import field_alone, properties_demanded, property_facts, violations
from engine.action.schema import properties_of, settle_schema
from engine.model.language.contract import Contract
from engine.model.language.expectation import Expectation
from engine.model.language.inputs import Constant, Generated, OwnEdge
from engine.model.language.kinds import EdgeKind, FieldFacts, Matcher
from engine.model.suite import Test
from engine.model.values.json import JsonObject
from engine.model.values.span import Span
from engine.model.values.text import lower_first
from engine.suite.merged_inputs import MergedInput, constants, facts_of_generator
from engine.suite.scope import Scope
from engine.suite.suggest.fixes import quote_fix_at
from engine.suite.suggest.nearest import NAMES_SHOWN_MAX, closest, help_for, list_known
from engine.suite.typecheck.json_types import fits, likely_literal, number_of, type_in_words, types_of
from engine.suite.typecheck.schema_paths import schema_at


def check_inputs(test: Test, row: MergedInput, contract: Contract | None, scope: Scope) -> None:
    """Report fields the contract does not know, constants it does not take, and edges that apply to nothing.

    A test that expects the action to fail may send what it likes.
    """
    schema = contract.input_schema if contract is not None else None
    if schema is not None:
        refused = expects_failure(test.expect)
        if not refused:
            _check_declared(row, schema, scope)
        _check_constants(row, schema, scope, refused=refused)
    for name, field in row.fields.items():
        if isinstance(field, Generated):
            _check_choices(name, field, schema, scope)
            _check_edges(name, field, schema, scope)


def warn_of_missing_inputs(
    test: Test, row: MergedInput, contract: Contract | None, columns: Collection[str], scope: Scope
) -> None:
    """Warn of inputs that the contract requires and that neither the row nor a column of its table gives."""
    schema = contract.input_schema if contract is not None else None
    if schema is None or not row.complete or expects_failure(test.expect):
        return
    given = {*row.fields, *columns, *scope.notes.unread}
    lacking = [each for each in properties_demanded(schema) if each not in given]
    if lacking:
        names = ", ".join(f"`{each}`" for each in lacking[:NAMES_SHOWN_MAX])
        span = test.input.span if test.input is not None else test.action.span
        message = f"the contract requires {names}, and this input does not give {'it' if len(lacking) == 1 else 'them'}"
        help_ = "give every row a value, or say `expect: {status: failed}`"
        scope.warning("W107", span, message, help_)


def expects_failure(expectation: Expectation | None) -> bool:
    """Whether a test says that its action fails."""
    if expectation is None:
        return False
    return any(claim.place == ("status",) and any(map(_wants_failure, claim.matchers)) for claim in expectation.claims)


def _wants_failure(matcher: Matcher) -> bool:
    """Whether a matcher of `status` wants `failed`, be it as the one value or as what stands behind its name."""
    return "failed" in (matcher.kind.admits(matcher.spec).exact, getattr(matcher.spec, matcher.kind.name, None))


def _check_declared(row: MergedInput, schema: JsonObject, scope: Scope) -> None:
    whole = settle_schema(schema, schema)
    properties = properties_of(whole)
    if not properties or "patternProperties" in whole:
        return
    for name, field in row.fields.items():
        if name in properties:
            continue
        span = scope.notes.places.get((field.span, "key"), field.span)
        if whole.get("additionalProperties") is False:
            help_ = help_for(name, properties, "inputs of the action")
            scope.error("E170", span, f"the contract allows no input `{name}`", help_)
        else:
            near = closest(name, properties)
            message = f"the contract does not declare the input `{name}`"
            help_ = f"did you mean `{near}`?" if near else list_known(properties, "inputs of the action")
            scope.warning("W103", span, message, help_)


def _check_constants(row: MergedInput, schema: JsonObject, scope: Scope, *, refused: bool) -> None:
    for name, field in constants(row):
        wanted = types_of(schema_at((name,), schema))
        if not wanted or fits(field.value, wanted):
            if wanted:
                scope.notes.settled.add(field.span)
            if not refused:
                _warn_of_broken_constant(name, field, schema, scope)
            continue
        written = scope.notes.plain_texts.get(field.span)
        if "string" in wanted and written is not None:
            _warn_of_number(name, field.value, field.span, written, scope)
        elif not refused:
            message = f"the contract wants {' or '.join(wanted)} for `{name}`, not {type_in_words(field.value)}"
            literal = likely_literal(field.value, wanted)
            otherwise = "a test that means to send it says `expect: {status: failed}`"
            help_ = f"write `{literal}`; {otherwise}" if literal is not None else otherwise
            scope.warning("W105", field.span, message, help_)


def _warn_of_broken_constant(name: str, field: Constant, schema: JsonObject, scope: Scope) -> None:
    """Warn of a constant that has the right type, and breaks what else the contract says of it."""
    if name not in properties_of(settle_schema(schema, schema)):
        return
    value: Any = field.value
    broken = violations(field_alone(schema, name), {name: value}, most=1)
    if broken:
        help_ = "a test that means to send it says `expect: {status: failed}`"
        scope.warning("W105", field.span, f"this breaks the contract: {broken[0]}", help_)


def _warn_of_number(name: str, value: object, span: Span, written: str, scope: Scope) -> None:
    message = f"the contract wants text for `{name}`, and YAML takes this for {type_in_words(value)}"
    help_ = f'write it in quotes: "{written}"'
    scope.warning("W102", span, message, help_, quote_fix_at(span, written))


def _check_choices(name: str, field: Generated, schema: JsonObject | None, scope: Scope) -> None:
    """Warn of entries of `one-of` that are numbers where the contract wants text."""
    wanted = types_of(schema_at((name,), schema))
    choices = getattr(field.spec, "one_of", None)
    if "string" not in wanted or not isinstance(choices, tuple) or all(isinstance(each, str) for each in choices):
        return
    strange = [each for each in choices if not fits(each, wanted) and each is not None]
    for span, written in tuple(scope.notes.plain_texts.items()) if strange else ():
        value: object = {"true": True, "false": False}.get(written, number_of(written))
        if _is_inside(span, field.span) and any(value == each and type(value) is type(each) for each in strange):
            _warn_of_number(name, value, span, written, scope)


def _is_inside(span: Span, whole: Span) -> bool:
    return span.file == whole.file and whole[1:3] <= span[1:3] and span[3:] <= whole[3:]


def _check_edges(name: str, field: Generated, schema: JsonObject | None, scope: Scope) -> None:
    generated = facts_of_generator(field)
    if generated is None:
        return
    facts = _combine(generated, property_facts(schema, name)) if schema is not None else generated
    for use in field.options.edges:
        kind = use.kind
        if use.is_of_contract or isinstance(kind, OwnEdge) or kind.values(facts) or kind.values(generated):
            continue
        message = f"the edge `{kind.name}` does not apply to `{name}`"
        scope.error("E125", use.span, message, _suggest_edges(kind, facts, scope))


def _suggest_edges(kind: EdgeKind, facts: FieldFacts, scope: Scope) -> str:
    fitting = [each.name for each in scope.vocabulary.edges.values() if each.values(facts)]
    shown = ", ".join(f"`{each}`" for each in fitting[:8])
    return f"{lower_first(kind.doc)}; edges that apply here: {shown or 'none'}"


def _combine(generated: FieldFacts, promised: FieldFacts) -> FieldFacts:
    """The generator's facts, with what only the contract knows filled in."""
    names = ("type", "form", "minimum", "maximum", "step", "length_min", "length_max", "choices", "earliest", "latest")
    gaps = {name: getattr(promised, name) for name in names if getattr(generated, name) is None}
    return replace(
        generated, **gaps, required=promised.required, nullable=promised.nullable, additional=promised.additional
    )
