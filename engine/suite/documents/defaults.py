"""`defaults:` merged into tests as nodes, so that what is wrong in them is shown where it stands."""

from __future__ import annotations

from engine.model.source.node import Entry, MappingNode, Node

DEEPER = "expect"
"""The one key of a test that defaults enter one level further."""


def apply_defaults(test: Node, *defaults: Node | None) -> Node:
    """A test with the keys it lacks taken from `defaults`, the earlier of which win over the later."""
    for each in defaults:
        if isinstance(test, MappingNode) and isinstance(each, MappingNode):
            test = _merge(test, each)
    return test


def _merge(test: MappingNode, defaults: MappingNode) -> MappingNode:
    present = {entry.name for entry in test.entries}
    entries = [_merge_entry(entry, defaults) for entry in test.entries]
    entries.extend(entry for entry in defaults.entries if entry.name not in present)
    return MappingNode(tuple(entries), test.span)


def _merge_entry(entry: Entry, defaults: MappingNode) -> Entry:
    below = defaults.get(DEEPER) if entry.name == DEEPER else None
    if not isinstance(below, MappingNode) or not isinstance(entry.value, MappingNode):
        return entry
    present = {each.name for each in entry.value.entries}
    added = tuple(each for each in below.entries if each.name not in present)
    return Entry(entry.key, MappingNode((*entry.value.entries, *added), entry.value.span))
