"""The faults of an emulator, as a file of their own (`engine emulate --faults FILE`)."""

from __future__ import annotations

from engine.model.language.emulator import Faults
from engine.model.source.diagnostic import Checked
from engine.model.source.node import Node
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import decode
from engine.suite.language.registry import new_scope
from engine.suite.problems import Broken


def check_faults(node: Node, vocabulary: Vocabulary) -> Checked[Faults]:
    """The faults that a file names, and everything that is wrong with it."""
    scope = new_scope(vocabulary, frozenset(), frozenset())
    value = scope.settle(decode(Faults, node, scope), "the file")
    return Checked(value=None if isinstance(value, Broken) else value, diagnostics=scope.problems.all())
