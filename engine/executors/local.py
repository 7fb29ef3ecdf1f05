"""Runs a plan in this process, on one event loop."""

from collections.abc import AsyncIterator
from typing import Any

from engine.model.plan import Plan
from engine.model.run.event import Event
from engine.model.vocabulary import ExecutorKind, Ports


def execute(plan: Plan, ports: Ports, stop: Any = None) -> AsyncIterator[Event]:
    """Every event of the run (`engine.run.execute`), which is imported when something is run."""
    from engine.run.execute import execute as run_here

    return run_here(plan, ports, stop)


KIND = ExecutorKind(name="local", execute=execute, doc="One process, one event loop.")
