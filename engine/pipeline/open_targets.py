"""Opens every target of a run, each with what it needs of the world and of the plan."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import msgspec

from engine.http.secrecy.masked_target import open_masked
from engine.model.language.literals import Names
from engine.model.plan import Plan, PlannedAction, PlannedTest
from engine.model.ports.target import ActionExchange, Opening, Stub, Surroundings, TargetPort
from engine.model.run.places import ROOT
from engine.model.values.canonical import canonical_json
from engine.model.values.noun import Noun
from engine.pipeline.emulators import NotedEmulator
from engine.pipeline.handles import keep_below_handles
from engine.pipeline.target import login_of, resolve_vars
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.world import RunRequest, World


async def open_targets(stack: AsyncExitStack, world: World, request: RunRequest) -> Mapping[str, TargetPort]:
    """Every target of the run, open until the stack is closed. Those of one scope share their token."""
    tokens: dict[str, Any] = {}
    ports: dict[str, TargetPort] = {}
    for chosen in request.chosen:
        use = chosen.use
        surroundings = _surroundings(world, request, chosen, tokens)
        emulator = NotedEmulator(surroundings.start_emulator)
        open_target = partial(open_masked, use.kind.open)
        opening = open_target(use.spec, surroundings.but(start_emulator=emulator))
        ports[chosen.name] = TargetPort(
            target=await stack.enter_async_context(opening),
            opening=Opening(open=open_target, spec=use.spec, surroundings=surroundings, emulator=emulator.address),
            limits=request.limits[chosen.name],
            versions=use.kind.versions,
            plays_upstream=use.kind.plays_upstream,
            allow=use.options.allowed,
            secrets=frozenset(use.options.input_secrets),
            credentials=login_of(chosen),
            knows_again=use.kind.knows_again(use.spec),
            request_s_max=use.kind.request_s_max(use.spec),
            requests_a_call=use.kind.requests_a_call,
            ends_with_run=use.kind.ends_with_run,
        )
    return keep_below_handles(ports)


def _surroundings(
    world: World, request: RunRequest, chosen: ChosenTarget, tokens: MutableMapping[str, Any]
) -> Surroundings:
    assert world.vocabulary.start_emulator is not None, "the vocabulary of a run knows an emulator"
    return Surroundings(
        clock=world.clock,
        seed=request.plan.seed,
        env=world.env,
        secrets=request.secrets,
        stubs=_stubs(request.plan, chosen, world.env),
        start_emulator=world.vocabulary.start_emulator,
        wire=request.wire,
        name=chosen.name,
        root=str(request.options.get(ROOT, "")),
        exchanges=_exchanges(request.plan, chosen, world.env),
        input_secrets={
            name: request.secrets[name] for name in chosen.use.options.input_secrets if name in request.secrets
        },
        quota_headers=request.limits[chosen.name].headers,
        tokens=tokens,
    )


class _CalledAction(Noun, frozen=True, kw_only=True):
    """An action that is called on a target, and what its templates see there."""

    action: PlannedAction
    names: Names
    owner: str


def _called(plan: Plan, chosen: ChosenTarget, env: Mapping[str, str]) -> tuple[_CalledAction, ...]:
    """The actions called on this target, one a key and id: tests of one key have the same names for it."""
    called: dict[tuple[str, str], _CalledAction] = {}
    start = 0
    for test in plan.tests:
        # Every case of a test calls the same actions.
        calls = plan.cases[start].calls if test.case_count else ()
        start += test.case_count
        if test.skip is not None or not _goes_to(test, chosen.name):
            continue
        names = test.names
        if test.target != chosen.name:
            names = {**names, "target": {"name": chosen.name, "vars": resolve_vars(chosen, env).value or {}}}
        for action in (test.action, *(call.action for call in calls)):
            found = _CalledAction(action=action, names=names, owner=test.file)
            called.setdefault((action.stub_key, action.action_id), found)
    return tuple(called.values())


def _stubs(plan: Plan, chosen: ChosenTarget, env: Mapping[str, str]) -> tuple[Stub, ...]:
    """The stubs of the actions called on this target."""
    return tuple(_stub(each.action, each.names, owner=each.owner) for each in _called(plan, chosen, env))


def _exchanges(plan: Plan, chosen: ChosenTarget, env: Mapping[str, str]) -> Mapping[str, ActionExchange]:
    """How the actions called on this target are asked over HTTP, where it asks as they say."""
    if not chosen.use.kind.asks_as_said:
        return {}
    return {each.action.stub_key: _exchange(each) for each in _called(plan, chosen, env)}


def _exchange(called: _CalledAction) -> ActionExchange:
    action, said = called.action, called.action.exchange
    seen = {name: called.names[name] for name in ("vars", "env", "matrix", "target") if name in called.names}
    return ActionExchange(
        key=action.stub_key,
        name=action.name,
        action_id=action.action_id,
        request=said.request if said is not None else None,
        answer=said.answer if said is not None else None,
        poll=said.poll if said is not None else None,
        # Another process is given them, and only plain values go there.
        names=msgspec.json.decode(canonical_json(seen)),
    )


def _goes_to(test: PlannedTest, target: str) -> bool:
    """Whether a test runs on a target, or its cases are compared there."""
    other = test.compare.with_.target if test.compare is not None else None
    return target in (test.target, other)


def _stub(action: PlannedAction, names: Names, *, owner: str) -> Stub:
    contract = action.contract
    return Stub(
        action_id=action.action_id,
        name=action.name,
        rules=action.stub,
        names=names,
        input_schema=contract.input_schema if contract is not None else None,
        output_schema=contract.output_schema if contract is not None else None,
        key=action.stub_key,
        owner=owner,
    )
