"""What authors of packages test their words with: what is wrong with a kind, and what every target promises."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import Any, Final

from engine.emulator import start_emulator
from engine.model.plugins import PluginFault, PluginWord
from engine.model.ports.exchange import Call, Exchange, Finished, Granted, Pending, Trouble
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.ports.wire import WireKind
from engine.model.values.noun import NOTHING
from engine.plugins.discovery import Offer
from engine.plugins.loading import load_word
from engine.plugins.requirements import KINDS
from engine.plugins.target_promises import hold_target
from engine.run.clock import SystemClock
from engine.vocabulary import builtin

POLLS_MAX: Final = 1_000
POLL_S: Final = 0.05

_FUNCTIONS: Final = ("judge", "draw", "values", "open", "render", "execute")
"""One of which every kind has: where it stands, the package is."""

__all__ = ("check_target", "find_fault")


class _PointInHand(EntryPoint):
    """An entry point that gives what there is already."""

    def load(self) -> Any:
        """The kind."""
        return vars(self)["kind"]


def find_fault(kind: Any) -> str | None:
    """What is wrong with a kind, as a project that lists its package would be told; None: nothing is."""
    group = next((group for group, wanted in KINDS.items() if isinstance(kind, wanted)), None)
    if group is None:
        return f"{type(kind).__name__} is none of {', '.join(each.__name__ for each in KINDS.values())}"
    word = _word_of(kind, group)
    point = _PointInHand(name=word.name, value=word.value, group=group)
    vars(point)["kind"] = kind
    found = load_word(Offer(word=word, point=point), builtin())
    return found.cause if isinstance(found, PluginFault) else None


async def check_target(
    kind: TargetKind,
    spec: Any,
    call: Call,
    *,
    env: Mapping[str, str] = NOTHING,
    secrets: Mapping[str, str] = NOTHING,
) -> tuple[Exchange, ...]:
    """Open a target and make a call, twice at once, each to its end; the last exchange of each.

    Raises AssertionError where it breaks what every target promises: that it opens, logs in where it says that it does,
    takes the call, gives an answer for each call that ends in the end, and raises nothing on the way.
    """
    fault = find_fault(kind)
    assert fault is None, fault
    word = _word_of(kind, "engine.targets")
    surroundings = Surroundings(
        clock=SystemClock(),
        seed=1,
        env=env,
        secrets=secrets,
        stubs=(),
        start_emulator=start_emulator,
        wire=WireKind.DIRECT,
        name=kind.name,
    )
    async with hold_target(kind, word).open(spec, surroundings) as target:
        if target.authenticates:
            granted = (await target.authorise()).outcome
            assert isinstance(granted, Granted), f"`authorise` gave {_described(granted)}"
        return tuple(await asyncio.gather(_to_its_end(target, call), _to_its_end(target, call)))


async def _to_its_end(target: Target, call: Call) -> Exchange:
    exchange = await target.submit(call)
    for _ in range(POLLS_MAX):
        if not isinstance(exchange.outcome, Pending):
            break
        await SystemClock().sleep(exchange.outcome.retry_after_s or POLL_S)
        exchange = await target.poll(exchange.outcome)
    assert isinstance(exchange.outcome, Finished), f"the call came to {_described(exchange.outcome)}"
    return exchange


def _described(outcome: object) -> str:
    return f"trouble: {outcome.message}" if isinstance(outcome, Trouble) else f"a {type(outcome).__name__}"


def _word_of(kind: Any, group: str) -> PluginWord:
    functions = (getattr(kind, part, None) for part in _FUNCTIONS)
    module = next((each.__module__ for each in functions if hasattr(each, "__module__")), "under_test")
    name = str(kind.name)
    return PluginWord(package="the package", version="under test", group=group, name=name, value=f"{module}:KIND")
