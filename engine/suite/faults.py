"""The faults of an emulator, as a file of their own (`engine emulate --faults FILE`)."""

from __future__ import annotations

from engine.model.diagnostic import Checked
from engine.model.emulator import Faults
from engine.model.kinds import Vocabulary
from engine.model.node import Node
from engine.suite.decode import decode
from engine.suite.grammar import new_reading
from engine.suite.reading import Broken


def check_faults(node: Node, vocabulary: Vocabulary) -> Checked[Faults]:
    """The faults that a file names, and everything that is wrong with it."""
    reading = new_reading(vocabulary, frozenset(), frozenset())
    value = reading.settle(decode(Faults, node, reading), "the file")
    return Checked(value=None if isinstance(value, Broken) else value, diagnostics=reading.problems.all())
