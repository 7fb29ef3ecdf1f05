"""Runs a plan in this process, on one event loop."""

from engine.model.kinds import ExecutorKind
from engine.run.execute import execute

KIND = ExecutorKind(name="local", execute=execute, doc="One process, one event loop.")
