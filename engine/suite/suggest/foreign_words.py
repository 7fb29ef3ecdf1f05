"""Words that authors bring along from other tools, and what they are called here.

GitHub Actions, Postman, Jest and pytest, JSON Schema, and the fakers of other languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_BY_OWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # keys of expect; they come first, since `expect` knows `input` too
        "output": ("body", "data", "payload", "response", "result", "json", "return"),
        # keys of suites and tests
        "action": ("uses", "call", "endpoint"),
        "actions": ("endpoints", "apis"),
        "after": ("teardown", "cleanup", "finally", "after-each", "after-all"),
        "before": ("setup", "before-each", "before-all", "given"),
        "cases": ("repeat", "count", "times", "iterations", "runs", "examples"),
        "expect": ("assert", "asserts", "assertion", "assertions", "then", "should", "expected", "verify"),
        "input": ("data", "params", "parameters", "body", "payload", "inputs", "args", "arguments", "request"),
        "inputs": ("data", "fixtures", "generators", "models"),
        "matrix": ("strategy", "combinations"),
        "name": ("title", "label"),
        "needs": ("depends-on", "dependson", "depends", "requires", "after-tests"),
        "only-on": ("if", "runs-on", "targets"),
        "retry": ("retries", "poll", "until"),
        "skip": ("disabled", "ignore", "ignored", "xfail", "pending"),
        "suite": ("name", "title", "test-name", "collection", "info", "feature"),
        "table": ("csv", "dataset", "parametrize", "rows", "data-file"),
        "tests": ("jobs", "cases", "scenarios", "specs", "stages", "item", "scenario"),
        "use": ("include", "import", "imports", "extends"),
        "vars": ("variables", "env", "environment", "constants"),
        "wait": ("timeout", "deadline", "timeout-minutes"),
        "gate": ("gates", "threshold", "thresholds", "quality-gate"),
        "http": ("status-code", "statuscode", "code", "headers"),
        "error": ("message", "exception", "failure"),
        "check": ("checks", "assert", "assertions", "expression", "expressions"),
        "within": ("max-duration", "response-time", "timeout"),
        "because": ("reason", "message", "why"),
        "file": ("path", "source", "filename", "data"),
        "if": ("when", "given", "condition"),
        "fail": ("error", "critical", "failure"),
        "warn": ("warning", "info", "notice"),
        "stop": ("fatal", "abort", "blocker"),
        "parameters": ("params", "args", "arguments", "inputs"),
        "that": ("assert", "expr", "expression", "condition"),
        "when": ("if", "condition"),
        # generators and their keys
        "gen": ("generate", "generator", "generated", "fake", "faker", "random"),
        "text": ("string", "str", "sentence", "lorem"),
        "integer": ("int", "number", "long"),
        "decimal": ("float", "double", "number", "money", "numeric"),
        "boolean": ("bool", "flag"),
        "datetime": ("timestamp", "date-time", "date_time"),
        "person.email": ("email", "e-mail", "mail", "internet.email"),
        "person.first_name": ("firstname", "first-name", "given-name", "name.first_name"),
        "person.last_name": ("lastname", "last-name", "surname", "name.last_name"),
        "one-of": ("choice", "choices", "enum", "random.choice", "values", "options", "any-of", "anyof"),
        "pattern": ("regex", "regexp", "mask", "format-string"),
        "template": ("expression", "jinja", "from"),
        "min": ("minimum", "from", "at-least", "gte"),
        "max": ("maximum", "to", "at-most", "lte"),
        "places": ("precision", "decimals", "scale", "digits"),
        "length": ("max-length", "min-length", "maxlength", "minlength", "size", "len"),
        "region": ("country", "country-code"),
        "with": ("args", "arguments", "kwargs", "options", "domain", "domains"),
        "unique": ("distinct", "unique-items"),
        # edges, and the type of a target; what matchers are called elsewhere is told by themselves
        "empty": ("is-empty", "blank"),
        "type": ("is-a", "instance-of", "kind"),
    }
)


WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "action": "action: create",
        "after": "after: [ { action: …, input: … } ]",
        "before": "before: [ { action: …, input: … } ]",
        "cases": "cases: 5",
        "error": "error.message: …",
        "expect": "expect: { status: completed, output: { … } }",
        "gate": 'gate: { pass-rate: ">= 90%" }',
        "http": "http.status: 200",
        "length": "length: 1..40",
        "matrix": "matrix: { region: [eu, us] }",
        "needs": "needs: [name of a test]",
        "only-on": "only-on: [emulator]",
        "pattern": "pattern: AA-0000",
        "region": "region: DE",
        "retry": 'retry: { until: "output.done == `true`", every: 2s, for: 30s }',
        "skip": 'skip: "why"',
        "table": "table: ./data/known.csv",
        "wait": "wait: { timeout: 30s }",
        "within": "within: 5s",
    }
)
"""How the word of ours is written that a word of another tool stands for, where their values differ."""


def _by_foreign() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for own, words in _BY_OWN.items():
        for word in words:
            found[word] = (*found.get(word, ()), own)
    return MappingProxyType(found)


OWN_WORDS = _by_foreign()
"""What a word of another tool may mean here, in the order of this file; which of them it is the place decides."""
