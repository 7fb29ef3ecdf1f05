"""The actions that a test calls, with everything resolved that the plan can resolve, and what the target cannot run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engine.expressions.template import TemplateError, resolve
from engine.expressions.values.near import suggestion
from engine.http.protocol.paths import placeholders
from engine.model.language.literals import Names, Ref, Template
from engine.model.plan import HttpExchange, PlannedAction
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Action, Suite, Test
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.plan import codes
from engine.plan.identity import stub_key
from engine.plan.options import PlanOptions
from engine.plan.scope.run_time import as_written
from engine.plan.scope.variables import diagnose_unresolved

_ACTION_ID: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._~-]{0,127}")
_NO_SIGN: Final = re.compile(r"[^A-Za-z0-9._~-]+")
_SHOWN_MAX: Final = 60


class NamedAction(Noun, frozen=True, kw_only=True):
    """An action that a test names, and as what."""

    name: str
    action: Action


def actions_of(test: Test, suite: Suite) -> Checked[tuple[NamedAction, ...]]:
    """Every action that a test calls: first the one under test, then those of its other calls.

    The action under test of several `steps` is that of the last one.
    """
    refs = [test.steps[-1].action if test.steps else test.action]
    refs += [call.action for call in (*test.before, *test.steps, *test.after)]
    unknown = [ref for ref in refs if ref.name not in suite.actions]
    if unknown:
        return Checked(value=None, diagnostics=tuple(dict.fromkeys(_no_action(ref, suite) for ref in unknown)))
    return Checked(value=tuple(NamedAction(name=ref.name, action=suite.actions[ref.name]) for ref in refs))


def plan_action(called: NamedAction, suite: Suite, names: Names, options: PlanOptions) -> Checked[PlannedAction]:
    """One action with its id resolved; an id that cannot stand in a URL is an error."""
    found = _id_of(called, names)
    if found.value is None:
        return Checked(value=None, diagnostics=found.diagnostics)
    planned = _planned(called, suite, found.value)
    return Checked(
        value=planned.but(
            stub_key=stub_key(suite.file, called.name, names),
            path_inputs=_path_inputs(called.action, options) if options.asks_as_said else (),
        )
    )


def plan_action_untold(called: NamedAction, suite: Suite) -> PlannedAction:
    """An action of a test that is skipped, its id as it is written."""
    written = called.action.id
    return _planned(called, suite, written.text if isinstance(written, Template) else written or "")


def beyond_target(called: tuple[NamedAction, ...], options: PlanOptions) -> str | None:
    """What the target cannot do for one of these actions; None where it can run all of them."""
    for each in called:
        if options.asks_as_said and _path_of(each.action, options) is None:
            return f"`{each.name}` says no `request`, by which the target `{options.target}` asks"
        if each.action.id is None and each.action.find is not None:
            return f"`{each.name}` is named by `find`, and this target cannot find an action by its name yet"
        if each.action.version not in options.target_versions:
            return f"`{each.name}` is wanted as {each.action.version}, and this target cannot run the draft yet"
    return None


def _path_of(action: Action, options: PlanOptions) -> str | None:
    """The path of its request: its own, else that of its target."""
    own = action.request.path if action.request is not None else None
    return own if own is not None else options.shared_path


def _path_inputs(action: Action, options: PlanOptions) -> tuple[str, ...]:
    names = placeholders(_path_of(action, options) or "")
    return tuple(name for name in dict.fromkeys(names) if name not in ("action_id", "execution_id"))


def effects_refused(called: tuple[NamedAction, ...], options: PlanOptions) -> Iterator[str]:
    """Why the target does not let actions with such effects run."""
    allowed = ", ".join(options.allow) or "nothing"
    for each in called:
        effects = each.action.effects
        if effects not in options.allow:
            yield f"`{each.name}` has effects `{effects}`, and the target {options.target} allows {allowed}"


def edges_refused(called: NamedAction, test: Test, options: PlanOptions) -> str | None:
    """Why a test that sends edges or broken fields of what writes is kept from a real target; None: it is not."""
    effects, cases = called.action.effects, test.cases
    if effects == "read" or cases is None or (cases.cover is None and cases.break_ is None):
        return None
    other = test.compare.with_.target if test.compare is not None else None
    target = next((each for each in (options.target, other) if each in options.guarded), None)
    if target is None:
        return None
    return (
        f"`{called.name}` has effects `{effects}`, and its edges and broken fields would really happen on {target}: "
        f"say `--allow-effects`, or `allow: [read, {effects}]` at the target"
    )


def _planned(called: NamedAction, suite: Suite, action_id: str) -> PlannedAction:
    return PlannedAction(
        name=called.name,
        action_id=action_id,
        effects=called.action.effects,
        contract=suite.contracts.get(called.name),
        stub=called.action.stub,
        version=called.action.version,
        pii=called.action.pii,
        exchange=_exchange_of(called.action),
    )


def _exchange_of(action: Action) -> HttpExchange | None:
    if action.request is None and action.answer is None and action.poll is None:
        return None
    return HttpExchange(request=action.request, answer=action.answer, poll=action.poll)


def _id_of(called: NamedAction, names: Names) -> Checked[str]:
    action, written = called.action, called.action.id
    if written is None and action.find is not None:
        return Checked(value=_name_to_find(action))
    if written is None and action.request is not None:
        # An action that says how it is asked needs no other name than its own.
        return Checked(value=_NO_SIGN.sub("-", called.name).strip("-.~")[:128] or "action")
    if written is None:
        message = f"the action `{called.name}` has no `id`"
        problem = Diagnostic(code=codes.BAD_ACTION_ID, span=action.span, message=message, help="give it one: `id: …`")
        return Checked(value=None, diagnostics=(problem,))
    try:
        action_id = resolve(written, names)
    except TemplateError as problem:
        return Checked(value=None, diagnostics=(diagnose_unresolved(problem, "the id of the action"),))
    if not isinstance(action_id, str) or _ACTION_ID.fullmatch(action_id) is None:
        return Checked(value=None, diagnostics=(_bad_id(action, action_id),))
    return Checked(value=action_id)


def _name_to_find(action: Action) -> str:
    """What stands for the id of an action that is yet to be found."""
    found = as_written(action.find)
    name = found.get("name") if isinstance(found, Mapping) else None
    return name if isinstance(name, str) else canonical_json(found)


def _bad_id(action: Action, found: Json) -> Diagnostic:
    span = action.id.span if isinstance(action.id, Template) else action.span
    shown = canonical_json(found)
    shown = shown if len(shown) <= _SHOWN_MAX else f"{shown[:_SHOWN_MAX]}…"
    return Diagnostic(
        code=codes.BAD_ACTION_ID,
        span=span,
        message=f"the action id is {shown}, which cannot stand in a URL",
        help="an id is 1 to 128 letters, digits and `-._~`, and begins with a letter, a digit, `_` or `-`",
    )


def _no_action(ref: Ref, suite: Suite) -> Diagnostic:
    return Diagnostic(
        code=codes.NO_ACTION,
        span=ref.span,
        message=f"there is no action `{ref.name}`",
        help=suggestion(ref.name, suite.actions, what="there are") or "name it under `actions:`",
    )
