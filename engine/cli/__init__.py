"""The command line: one file per command, the only room that prints; heavy imports wait until they are needed."""

from engine.cli.app import main

__all__ = ["main"]
