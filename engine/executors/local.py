"""Runs a plan in this process, on one event loop."""

from engine.run.execute import execute

from engine.model.kinds import ExecutorKind

KIND = ExecutorKind(name="local", execute=execute, doc="One process, one event loop.")
