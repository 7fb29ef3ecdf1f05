"""The schemas of suites' larger parts: tests, calls, templates, matrices, tables, upstream answers, actions."""

from __future__ import annotations

from typing import Any

from engine.model.language.inputs import TableUse
from engine.model.suite import Action, CallStep, CompareWith, Test, UpstreamAnswer
from engine.suite.json_schema.contract_fields import about_contracts
from engine.suite.json_schema.shapes import (
    ANYTHING,
    FREE_KEYS,
    NAME,
    PROSE_TYPES,
    TEXT,
    Schema,
    Shapes,
    alternatives,
    choice,
    describe,
    every_type,
    list_of,
    mapping_schema,
    name_of,
    offer,
    text_like,
)
from engine.suite.json_schema.words import documentation_of, of_annotation, properties_of, schema_of_words

_ID = r"^[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}$|\$\{\{"
_TEMPLATED_KEY = r".*\$\{\{.*"
_ABOUT_ONE_CALL = ("retry", "relate", "compare", "upstream")


def test(shapes: Shapes) -> Schema:
    """A test, or the use of a template."""
    words = properties_of(Test, shapes)
    spelt_out = {name: body for name, body in words.items() if name != "with"}
    steps = {
        "if": {"required": ["steps"]},
        "then": {
            "properties": dict.fromkeys(("action", *_ABOUT_ONE_CALL), False),
            "errorMessage": "not in a test of `steps`: each step names its own action, and each is a call of its own",
        },
    }
    return {
        "title": "a test",
        **documentation_of(Test),
        "type": "object",
        "if": {"type": "object", "required": ["use"]},
        "then": _use(words, shapes),
        "else": {**mapping_schema(spelt_out, ["name"]), "allOf": [steps, *about_contracts(shapes)]},
        "defaultSnippets": [_new_test(), _new_negative_test(), _new_use()],
    }


def needs_action() -> Schema:
    """What every test needs where `defaults` give it no action: one of its own, steps, or a template."""
    elsewhere = {"anyOf": [{"required": ["steps"]}, {"required": ["use"]}]}
    return {"if": {"type": "object", "not": elsewhere}, "then": {"required": ["action"]}}


def defaults(shapes: Shapes) -> Schema:
    """What is merged into each test: the same keys, all optional."""
    words = properties_of(Test, shapes)
    kept = {name: body for name, body in words.items() if name not in ("name", "id", "use", "with")}
    return shapes.ref("Defaults", lambda: {"title": "defaults", **mapping_schema(kept)})


def templates(shapes: Shapes) -> Schema:
    """Tests with parameters: their keys are those of a test, and `${{ with.x }}` may stand for anything in them."""
    one = shapes.ref("Template", lambda: _template(shapes))
    return {"type": "object", "patternProperties": dict(FREE_KEYS), "additionalProperties": one}


def matrix(_shapes: Shapes) -> Schema:
    """Axes of values, with cells to add and to leave out."""
    cell = {"title": "a cell", "type": "object", "examples": [{"region": "eu"}]}
    include = describe("Cells to add, or keys for the cells they match.", list_of(cell, "cells"))
    exclude = describe("Cells to leave out; a cell is left out where all keys given match.", list_of(cell, "cells"))
    return {
        "title": "a matrix",
        "type": "object",
        "minProperties": 1,
        "patternProperties": dict(FREE_KEYS),
        "properties": {"include": include, "exclude": exclude},
        "additionalProperties": describe("An axis: its values.", list_of(ANYTHING, "values of the axis", least=1)),
    }


def table(shapes: Shapes) -> Schema:
    """A file whose rows are cases, by its path or with a delimiter."""
    path = {"title": "the path of a table", "type": "string", "examples": ["./data/known.csv"]}
    return alternatives(path, {"title": "a table with options", **schema_of_words(TableUse, shapes)})


def delimiter(_shapes: Shapes) -> Schema:
    """One sign."""
    said = 'write one sign, for example `delimiter: ";"`'
    return {**TEXT, "minLength": 1, "maxLength": 1, "errorMessage": said, "examples": [";"]}


def comparison_side(shapes: Shapes) -> Schema:
    """Where a comparison runs the case again."""
    return {**schema_of_words(CompareWith, shapes), "minProperties": 1}


def comparison_places(_shapes: Shapes) -> Schema:
    """Places of the result."""
    return list_of({**NAME, "examples": ["output", "request.body"]}, "places")


def upstream(shapes: Shapes) -> Schema:
    """One answer, or several of which each is a case."""
    answer = shapes.ref("UpstreamAnswer", lambda: _answer(shapes))
    several = describe("Several answers: a case each.", list_of(answer, "answers", least=1))
    return {
        "type": "object",
        "if": {"required": ["one-of"]},
        "then": mapping_schema({"one-of": several}, ["one-of"]),
        "else": {"allOf": [answer], "properties": {"one-of": several}},
        "defaultSnippets": [{"label": "an upstream that is down", "body": {"status": 503}}],
    }


def _answer(shapes: Shapes) -> Schema:
    words = properties_of(UpstreamAnswer, shapes)
    # Offered beside `one-of`, so that key must pass here; alone it never reaches this.
    instead = [_either("text", "body"), *(_either("drop", other) for other in ("status", "text", "body"))]
    body = {**mapping_schema(words, also=("one-of",)), "minProperties": 1, "allOf": instead}
    return {"title": "an answer", **documentation_of(UpstreamAnswer), **body}


def _either(first: str, second: str) -> Schema:
    said = f"an answer cannot have both `{first}` and `{second}`"
    return {"if": {"required": [first]}, "then": {"properties": {second: False}, "errorMessage": said}}


def calls(shapes: Shapes) -> Schema:
    """A list of calls."""
    return list_of(of_annotation(CallStep, shapes), "calls", least=1)


def call(shapes: Shapes) -> Schema:
    """One call."""
    snippet = {"label": "a call", "body": {"action": "${1:action}", "input": "${2:input}"}}
    return {"title": "a call", **schema_of_words(CallStep, shapes), "defaultSnippets": [snippet]}


def call_id(_shapes: Shapes) -> Schema:
    """The id of a call, which templates name."""
    return text_like(r"^[A-Za-z][A-Za-z0-9_]*$", "an id begins with a letter and has letters, digits and `_`")


def action(shapes: Shapes) -> Schema:
    """An action, found by its id or by its name."""
    named = {
        "if": {"type": "object", "not": {"required": ["find"]}},
        "then": {"required": ["id"]},
        "else": {"properties": {"id": False}, "errorMessage": "an action has an `id` or is found by `find`, not both"},
    }
    return {"title": "an action", **schema_of_words(Action, shapes), "allOf": [named]}


def action_id(_shapes: Shapes) -> Schema:
    """An id that can stand in the path of a URL, or a template."""
    return text_like(_ID, "an id has letters, digits, `_`, `-`, `.` and `~`, at most 128, and begins with no dot")


def reason(_shapes: Shapes) -> Schema:
    """Why a test is not run: words, not a switch."""
    said = 'say why, for example `skip: "waits for TEL-12"`'
    return {
        "type": ["string", "number"],
        "pattern": r"^(?!\s*([Tt]rue|TRUE|[Yy]es|YES|[Ff]alse|FALSE|[Nn]o|NO)?\s*$)",
        "patternErrorMessage": said,
        "errorMessage": said,
    }


def find(_shapes: Shapes) -> Schema:
    """Finding an action by its name."""
    name = describe("The name of the action; exactly one must match.", PROSE_TYPES)
    return {"title": "how the action is found", **mapping_schema({"name": name}, ["name"])}


def pii(_shapes: Shapes) -> Schema:
    """Which places of an output are masked."""
    places = list_of({**NAME, "examples": ["output[].Email"]}, "places")
    return alternatives({"title": "the whole output", "type": "string", "enum": ["all"]}, places)


def baseline(_shapes: Shapes) -> Schema:
    """Which earlier run this one is compared with."""
    run = describe("The run to compare with: a branch, or an id.", {**TEXT, "examples": ["main"]})
    figure = r"(latency p(50|90|95|99)|pass-rate|errors) [+-][0-9]{1,4}(\.[0-9]{1,4})?%"
    said = "write `new-failures`, `new-output-shape`, or a figure such as `latency p95 +20%`"
    kinds = text_like(f"^(new-failures|new-output-shape|{figure})$", said)
    kinds["examples"] = ["new-failures", "new-output-shape", "latency p95 +20%"]
    return {
        "title": "a baseline",
        **mapping_schema(
            {"run": run, "fail-on": describe("What misses the gate.", list_of(kinds, "kinds of change"))}, ["run"]
        ),
    }


def own_action(shapes: Shapes) -> Schema:
    """The name of an action."""
    return name_of("an action of this project", shapes.own.actions)


def own_target(shapes: Shapes) -> Schema:
    """The name of a target."""
    return name_of("a target of this project", shapes.own.targets)


def own_targets(shapes: Shapes) -> Schema:
    """Names of targets."""
    return list_of(own_target(shapes), "targets")


def own_tags(shapes: Shapes) -> Schema:
    """Labels."""
    known = choice("a tag of this project", shapes.own.tags)
    return list_of(offer(TEXT, known) if shapes.own.tags else TEXT, "labels")


def own_tests(shapes: Shapes) -> Schema:
    """Names of tests."""
    return list_of(name_of("a test of this project", shapes.own.tests), "tests")


def own_template(shapes: Shapes) -> Schema:
    """The name of a template."""
    return name_of("a template of this project", shapes.own.templates)


def _use(words: Schema, shapes: Shapes) -> Schema:
    # Keys beside `use` are put over those of the template.
    kept = {**words, "with": describe("The parameters of the template.", {"type": "object"}, kind="object")}
    per_template = [_parameters(name, each) for name, each in shapes.own.parameters.items()]
    return mapping_schema(kept, ["use"]) | ({"allOf": per_template} if per_template else {})


def _parameters(name: str, parameters: tuple[str, ...]) -> Schema:
    chosen = {"properties": {"use": {"enum": [name]}}, "required": ["use"]}
    known = {each: {**ANYTHING, "description": f"A parameter of `{name}`."} for each in parameters}
    return {"if": chosen, "then": {"properties": {"with": {"type": "object", "properties": known}}}}


def _template(shapes: Shapes) -> Schema:
    """Nothing but keys is checked in a template: what its parameters make of it is known where it is used."""
    words = properties_of(Test, shapes)
    loose = {name: _loose(body) for name, body in words.items()}
    parameters = alternatives(
        list_of({**TEXT, "title": "a parameter"}, "the names of the parameters"),
        {"title": "parameters by name", "type": "object", "additionalProperties": _parameter()},
    )
    several = {"title": "several tests", "type": "array", "minItems": 1, "items": {"type": "object"}}
    own = {
        "parameters": describe("What a use gives: `${{ with.name }}` stands for it anywhere.", parameters),
        "tests": describe("Several tests at once, instead of the keys of one.", several),
        "description": describe("What the template is for.", TEXT),
    }
    return {"title": "a template", **mapping_schema({**loose, **own}, also=(_TEMPLATED_KEY,))}


def _parameter() -> Schema:
    default = describe("Taken where a use gives none.", ANYTHING)
    body = mapping_schema({"default": default, "description": describe("What it is for.", TEXT)})
    return {"title": "a parameter", **body, "type": ["object", "null"]}


def _loose(body: Schema) -> Schema:
    """What a key takes, or anything: an editor offers the one and refuses nothing that is written."""
    shown: dict[str, Any] = {key: body[key] for key in ("type", "description", "markdownDescription") if key in body}
    shown["type"] = every_type(shown["type"] if isinstance(shown["type"], str) else shown["type"][0])
    return {**shown, "anyOf": [body, {"title": "with parameters"}]}


def _new_test() -> Schema:
    body = {"name": "${1:what is tested}", "action": "${2:action}", "input": "${3:input}"}
    return {
        "label": "a test",
        "description": "A test of one action that is expected to complete.",
        "body": {**body, "expect": {"status": "completed"}},
    }


def _new_negative_test() -> Schema:
    body = {"name": "bad \\${{ case.field }} is refused", "action": "${1:action}", "input": "${2:input}"}
    return {
        "label": "a test of broken fields",
        "description": "Each field in turn takes each value that is not allowed; the action is expected to fail.",
        "body": {**body, "cases": {"break": "one-field"}, "expect": {"status": "failed"}},
    }


def _new_use() -> Schema:
    return {
        "label": "tests from a template",
        "description": "What a template of this suite or a library makes of parameters.",
        "body": {"use": "${1:template}", "with": {"${2:parameter}": "${3:value}"}},
    }
