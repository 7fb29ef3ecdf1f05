"""The requests of actions against the inputs that tests send: a place that no input fills makes another request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.expressions.template import names_used
from engine.http.protocol.paths import placeholders
from engine.model.language.contract import Contract
from engine.model.language.http_exchange import RequestUse
from engine.model.language.literals import Template
from engine.model.suite import Action, CallStep, Test
from engine.model.values.span import Span
from engine.suite.lint.constraints import inputs_declared_by
from engine.suite.merged_inputs import MergedInput, merge_inputs
from engine.suite.scope import Scope
from engine.suite.scopes.spans import span_of_path
from engine.suite.suggest.nearest import help_for

_WORDS = ("action_id", "execution_id")


def check_requests(
    actions: Mapping[str, Action],
    tests: Iterable[Test],
    rows: Mapping[str, MergedInput],
    contracts: Mapping[str, Contract],
    scope: Scope,
) -> None:
    """Report (E193) names in paths that no test of the action gives, and warn (W125) of other places like that.

    Where rows may have fields that only the plan knows, nothing is said.
    """
    asked = {name: action.request for name, action in actions.items() if action.request is not None}
    sent: dict[str, dict[str, None]] = {name: dict.fromkeys(inputs_declared_by(contracts.get(name))) for name in asked}
    is_called: set[str] = set()
    for test in tests if asked else ():
        calls: tuple[Test | CallStep, ...] = (test, *test.before, *test.steps, *test.after)
        for call in calls:
            name = call.action.name
            if name not in sent or (call is test and test.steps):
                continue
            is_called.add(name)
            sent[name] |= dict.fromkeys(merge_inputs(call.input, rows).fields)
            if isinstance(call, Test) and (call.table is not None or (call.cases is not None and call.cases.from_)):
                sent.pop(name)
    for name, request in asked.items():
        if name in sent and name in is_called:
            _check_request(request, tuple(sent[name]), scope)


def _check_request(request: RequestUse, known: Sequence[str], scope: Scope) -> None:
    for name in placeholders(request.path or ""):
        if name not in known and name not in _WORDS:
            message = f"no test gives `{name}`, which the path of this request takes"
            scope.error("E193", request.span, message, help_for(name, known, "inputs"))
    for template in _templates([request.query, request.headers, request.body, request.form, request.text]):
        for path in sorted(names_used(template.text)):
            if path[:1] == ("input",) and len(path) > 1 and path[1] not in known:
                _warn(path[1], span_of_path(path[:2], template), known, scope)


def _warn(name: str, span: Span, known: Sequence[str], scope: Scope) -> None:
    message = f"no test gives `{name}`, which this request asks for"
    scope.warning("W125", span, message, help_for(name, known, "inputs"))


def _templates(values: Iterable[object]) -> Iterator[Template]:
    for value in values:
        if isinstance(value, Template):
            yield value
        elif isinstance(value, Mapping):
            yield from _templates(value.values())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield from _templates(value)
