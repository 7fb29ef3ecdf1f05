"""The fields of a test against what the contract of its action says of the input."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.action.contract import property_facts
from engine.model.contract import Contract
from engine.model.expectation import Expectation
from engine.model.inputs import Generated, OwnEdge
from engine.model.json import JsonObject
from engine.model.suite import Test
from engine.model.words import EdgeKind, FieldFacts
from engine.suite.mending import quoted_at
from engine.suite.reading import Reading
from engine.suite.rows import Row, constants, own_facts
from engine.suite.suggest import NAMES_SHOWN_MAX, closest, help_for, listing

_TYPES: Mapping[type, str] = MappingProxyType(
    {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
)


def check_promises(test: Test, row: Row, contract: Contract | None, reading: Reading) -> None:
    """Report fields the contract does not know, constants it does not take, and edges that apply to nothing.

    A test that expects the action to fail may send what it likes.
    """
    schema = contract.input_schema if contract is not None else None
    if schema is not None:
        refused = expects_failure(test.expect)
        if not refused:
            _check_declared(row, schema, reading)
        _check_constants(row, schema, reading, refused=refused)
    for name, field in row.fields.items():
        if isinstance(field, Generated):
            _check_edges(name, field, schema, reading)


def check_required(test: Test, row: Row, contract: Contract | None, columns: Collection[str], reading: Reading) -> None:
    """Warn of inputs that the contract requires and that neither the row nor a column of its table gives."""
    required = contract.input_schema.get("required") if contract is not None and contract.input_schema else None
    if not isinstance(required, list | tuple) or not row.complete or expects_failure(test.expect):
        return
    given = {*row.fields, *columns, *reading.unread}
    lacking = [each for each in required if isinstance(each, str) and each not in given]
    if lacking:
        names = ", ".join(f"`{each}`" for each in lacking[:NAMES_SHOWN_MAX])
        span = test.input.span if test.input is not None else test.action.span
        message = f"the contract requires {names}, and this input does not give {'it' if len(lacking) == 1 else 'them'}"
        help_ = "give every row a value, or say `expect: {status: failed}`"
        reading.warning("W107", span, message, help_)


def expects_failure(expectation: Expectation | None) -> bool:
    """Whether a test says that its action fails."""
    if expectation is None:
        return False
    return any(
        claim.place == ("status",)
        and any(getattr(each.spec, each.kind.name, None) == "failed" for each in claim.matchers)
        for claim in expectation.claims
    )


def _check_declared(row: Row, schema: JsonObject, reading: Reading) -> None:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties or "patternProperties" in schema:
        return
    for name, field in row.fields.items():
        if name in properties:
            continue
        span = reading.places.get((field.span, "key"), field.span)
        if schema.get("additionalProperties") is False:
            help_ = help_for(name, properties, "inputs of the action")
            reading.error("E170", span, f"the contract allows no input `{name}`", help_)
        else:
            near = closest(name, properties)
            message = f"the contract does not declare the input `{name}`"
            help_ = f"did you mean `{near}`?" if near else listing(properties, "inputs of the action")
            reading.warning("W103", span, message, help_)


def _check_constants(row: Row, schema: JsonObject, reading: Reading, *, refused: bool) -> None:
    for name, field in constants(row):
        wanted = _wanted(schema, name)
        if not wanted or _fits(field.value, wanted):
            continue
        written = reading.written.get(field.span)
        if "string" in wanted and written is not None:
            message = f"the contract wants text for `{name}`, and YAML takes this for {_named(field.value)}"
            help_ = f'write it in quotes: "{written}"'
            reading.warning("W102", field.span, message, help_, quoted_at(field.span, written))
        elif not refused:
            message = f"the contract wants {' or '.join(wanted)} for `{name}`, not {_named(field.value)}"
            reading.warning("W105", field.span, message, "a test that means to send it says `expect: {status: failed}`")


def _wanted(schema: JsonObject, name: str) -> tuple[str, ...]:
    properties = schema.get("properties")
    said = properties.get(name) if isinstance(properties, Mapping) else None
    kinds = said.get("type") if isinstance(said, Mapping) else None
    if isinstance(kinds, str):
        return (kinds,)
    return tuple(each for each in kinds if isinstance(each, str)) if isinstance(kinds, list | tuple) else ()


def _fits(value: object, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, float) and value.is_integer() and "integer" in wanted:
        return True
    if isinstance(value, int) and not isinstance(value, bool) and "number" in wanted:
        return True
    return _type_of(value) in wanted


def _type_of(value: object) -> str:
    if isinstance(value, Mapping):
        return "object"
    return _TYPES.get(type(value), "array")


def _named(value: object) -> str:
    name = _type_of(value)
    return {"null": "null", "string": "text", "boolean": "true or false"}.get(
        name, f"an {name}" if name[0] in "aio" else f"a {name}"
    )


def _check_edges(name: str, field: Generated, schema: JsonObject | None, reading: Reading) -> None:
    own = own_facts(field)
    if own is None:
        return
    facts = _combined(own, property_facts(schema, name)) if schema is not None else own
    for use in field.options.edges:
        kind = use.kind
        if isinstance(kind, OwnEdge) or kind.values(facts) or kind.values(own):
            continue
        message = f"the edge `{kind.name}` does not apply to `{name}`"
        reading.error("E125", use.span, message, _applying(kind, facts, reading))


def _applying(kind: EdgeKind, facts: FieldFacts, reading: Reading) -> str:
    fitting = [each.name for each in reading.vocabulary.edges.values() if each.values(facts)]
    shown = ", ".join(f"`{each}`" for each in fitting[:8])
    return f"{kind.doc[:1].lower()}{kind.doc[1:].rstrip('.')}; edges that apply here: {shown or 'none'}"


def _combined(own: FieldFacts, promised: FieldFacts) -> FieldFacts:
    """The generator's facts, with what only the contract knows filled in."""
    names = ("type", "form", "minimum", "maximum", "step", "length_min", "length_max", "choices", "earliest", "latest")
    gaps = {name: getattr(promised, name) for name in names if getattr(own, name) is None}
    return replace(own, **gaps, required=promised.required, nullable=promised.nullable, additional=promised.additional)
