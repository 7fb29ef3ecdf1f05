"""Runs a plan in this process, and lets other processes of this machine make its requests."""

from engine.executors.processes.kind import KIND

__all__ = ("KIND",)
