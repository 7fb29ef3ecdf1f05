from __future__ import annotations

import dataclasses
import pickle

import pytest

from engine.model.source.node import Entry, MappingNode, Scalar
from engine.source.parser import parse_yaml


def test_a_node_that_was_a_draft_cannot_be_told_from_one_that_was_not() -> None:
    root = parse_yaml("name: x", "a.yaml").value
    assert isinstance(root, MappingNode)
    (entry,) = root.entries
    made = Scalar(entry.key.value, entry.key.text, entry.key.style, entry.key.span)
    assert type(entry) is Entry
    assert type(entry.key) is Scalar
    assert (entry.key, hash(entry.key), repr(entry.key)) == (made, hash(made), repr(made))
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert dataclasses.replace(entry.key, text="y").text == "y"
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.key.text = "y"  # type: ignore[misc]
