"""One test: its words, of which `expect` is about its action, or about that of its last step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from engine.model.source.node import Entry, MappingNode, Node, Scalar
from engine.model.suite import Action, Suite, Test
from engine.model.values.span import Span
from engine.suite.decode.decoder import assemble, read_word, refuse_unknown, rules_of
from engine.suite.decode.scalars import read_prose
from engine.suite.json_schema.contract_fields import schemas_of_contracts
from engine.suite.json_schema.shapes import (
    ANYTHING,
    Schema,
    Shapes,
    demand,
    describe,
    list_of,
    mapping_schema,
    name_of,
)
from engine.suite.json_schema.words import documentation_of, properties_of, requirements_of, schema_of_annotation
from engine.suite.language.calls import action_asked_about, read_calls
from engine.suite.language.expect import OWN_KEYS
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import RESULT_ROOTS, TITLE_NAMES
from engine.suite.suggest.elsewhere import OF_THE_SUITE, SENT, UNDER_AN_ACTION, UNDER_EXPECT, Elsewhere

_CALLS = ("before", "steps", "after")
_ABOUT_ONE_CALL = ("retry", "relate", "compare", "upstream")
"""Words that are about the one call of a test."""

_SWITCHES: Mapping[str, bool] = MappingProxyType({"true": False, "yes": False, "false": True, "no": True})
"""What is written instead of a reason, and whether that means that there is none."""
TESTS = "a list of tests"
LIST_TESTS = "put `- ` in front of each test"
NO_TEST = "there is no test"
WRITE_TEST = "a test is `- name: …` with `action`, `input`, `expect`"
_SAY_WHY = 'say why, for example `skip: "waits for TEL-12"`'


def read_test(node: Node, scope: Scope) -> Any:
    """A test; where it has `steps`, its action is that of the last of them, which `expect` is about."""
    if not isinstance(node, MappingNode):
        return Mismatch(
            node=node, wanted="a mapping", help="its keys are `name`, `action`, `input`, `cases`, `expect`, …"
        )
    mistyped = refuse_unknown(node.entries, rules_of(Test), scope, elsewhere_of_tests())
    inside = scope.with_action(action_asked_about(node))
    calls = {entry.name: entry for entry in node.entries if entry.name in _CALLS}
    ids: dict[str, Span] = {}
    # In the order in which they are made: each call sees the ids of those before it, and so does the test itself.
    values: dict[str, Any] = {
        name: read_calls(calls[name], ids, inside) for name in ("before", "steps") if name in calls
    }
    values |= _read_other_words(node, inside.with_steps(dict(ids), frozenset({"steps"})))
    if "after" in calls:
        values["after"] = read_calls(calls["after"], ids, inside)
    if "steps" in calls:
        values["action"] = _action_of_steps(node, values["steps"], scope)
        mistyped |= {"action"}
    return assemble(Test, values, node.span, scope, mistyped=mistyped)


@lru_cache(maxsize=1)
def elsewhere_of_tests() -> Mapping[str, Elsewhere]:
    """Words of `expect`, of actions and of suites, which no test has."""
    return MappingProxyType(
        {
            **dict.fromkeys(rules_of(Suite), OF_THE_SUITE),
            **dict.fromkeys(rules_of(Action), UNDER_AN_ACTION),
            **dict.fromkeys((*RESULT_ROOTS, *OWN_KEYS), UNDER_EXPECT),
            "request": SENT,
        }
    )


def _read_other_words(node: MappingNode, scope: Scope) -> dict[str, Any]:
    rules = rules_of(Test)
    values: dict[str, Any] = {}
    for entry in node.entries:
        rule = rules.get(entry.name)
        if rule is not None and entry.name not in _CALLS:
            values[rule.attribute] = read_word(Test, rule, entry, scope)
    return values


def _action_of_steps(test: MappingNode, steps: Any, scope: Scope) -> Any:
    """The action of the last step; reports words that are about the one call which a test of steps does not have."""
    for entry in _entries(test, ("action",)):
        help_ = "leave it out: each step names its own, and `expect` is about the last one"
        scope.error("E171", entry.key.span, "a test of `steps` has no `action` of its own", help_)
    for entry in _entries(test, _ABOUT_ONE_CALL):
        help_ = "take it out, or make a test of one `action` with the other calls under `before`"
        scope.error("E173", entry.key.span, f"`{entry.name}` is about one call, and this test has `steps`", help_)
    return BROKEN if steps is BROKEN else steps[-1].action


def _entries(test: MappingNode, names: Iterable[str]) -> tuple[Entry, ...]:
    return tuple(entry for entry in test.entries if entry.name in names)


def schema_of_test(shapes: Shapes) -> Schema:
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
    elsewhere = {key: each.help_of(key) for key, each in sorted(elsewhere_of_tests().items()) if key not in words}
    body = mapping_schema(spelt_out, {"name": requirements_of(Test)["name"]}, elsewhere=elsewhere)
    return {
        "title": "a test",
        **documentation_of(Test),
        "type": "object",
        "if": {"type": "object", "required": ["use"]},
        "then": _template_use(words, shapes),
        "else": {**body, "allOf": [*body["allOf"], steps, *schemas_of_contracts(shapes)]},
        "defaultSnippets": [_new_test(), _new_negative_test(), _new_use()],
    }


def _template_use(words: Schema, shapes: Shapes) -> Schema:
    # Keys beside `use` are put over those of the template.
    kept = {**words, "with": describe("The parameters of the template.", {"type": "object"}, kind="object")}
    per_template = [_parameters(name, each) for name, each in shapes.project.parameters.items()]
    return mapping_schema(kept) | ({"allOf": per_template} if per_template else {})


def _parameters(name: str, parameters: tuple[str, ...]) -> Schema:
    chosen = {"properties": {"use": {"enum": [name]}}, "required": ["use"]}
    known = {each: {**ANYTHING, "description": f"A parameter of `{name}`."} for each in parameters}
    return {"if": chosen, "then": {"properties": {"with": {"type": "object", "properties": known}}}}


def schema_demanding_action() -> Schema:
    """What every test needs where `defaults` give it no action: one of its own, steps, or a template."""
    elsewhere = {"anyOf": [{"required": ["steps"]}, {"required": ["use"]}]}
    return {"if": {"type": "object", "not": elsewhere}, "then": demand("action", requirements_of(Test)["action"])}


def schema_of_tests(shapes: Shapes) -> Schema:
    """The tests of a suite."""
    tests = list_of(schema_of_annotation(Test, shapes), "tests", empty=f"{NO_TEST}: {WRITE_TEST}")
    return {**tests, "errorMessage": f"`tests` must be {TESTS}: {LIST_TESTS}"}


def read_title(node: Node, scope: Scope) -> Any:
    """The name of a test: a sentence, in which templates may name what its cases have."""
    if not isinstance(node, Scalar):
        return Mismatch(node=node, wanted="text")
    return read_prose(node, scope.with_names(TITLE_NAMES), templates=True)


def read_reason(node: Node, scope: Scope) -> Any:
    """Why a test is not run, in words: `true` is no reason."""
    if isinstance(node, Scalar) and isinstance(node.value, bool | str) and node.text.strip().casefold() in _SWITCHES:
        off = _SWITCHES[node.text.strip().casefold()]
        help_ = "leave `skip` out to have the test run" if off else _SAY_WHY
        return Mismatch(node=node, wanted="the reason, in words", help=help_)
    return read_prose(node, scope, templates=False) if isinstance(node, Scalar) else Mismatch(node=node, wanted="text")


def schema_of_reason(_shapes: Shapes) -> Schema:
    """Why a test is not run: words, not a switch."""
    message = f"`skip` must be the reason, in words: {_SAY_WHY}"
    return {
        "type": ["string", "number"],
        "pattern": r"^(?!\s*([Tt]rue|TRUE|[Yy]es|YES|[Ff]alse|FALSE|[Nn]o|NO)?\s*$)",
        "patternErrorMessage": message,
        "errorMessage": message,
    }


def schema_of_test_names(shapes: Shapes) -> Schema:
    """Names of tests."""
    return list_of(name_of("a test of this project", shapes.project.tests), "tests")


def schema_of_tags(shapes: Shapes) -> Schema:
    """Labels."""
    return list_of(name_of("a tag of this project", shapes.project.tags), "labels")


def schema_of_template_name(shapes: Shapes) -> Schema:
    """The name of a template."""
    return name_of("a template of this project", shapes.project.templates)


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
