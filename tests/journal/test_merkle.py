from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal.merkle import MerkleTree


def tree_hash_as_the_rfc_defines_it(records: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word: split at the largest power of two below the size."""
    if not records:
        return sha256().digest()
    if len(records) == 1:
        return sha256(b"\x00" + records[0]).digest()
    split = 1
    while split * 2 < len(records):
        split *= 2
    left, right = (tree_hash_as_the_rfc_defines_it(part) for part in (records[:split], records[split:]))
    return sha256(b"\x01" + left + right).digest()


@pytest.mark.slow
@settings(max_examples=50)
@given(st.lists(st.binary(max_size=3), max_size=70))
def test_the_root_is_that_of_the_rfc_at_every_size(records: list[bytes]) -> None:
    tree = MerkleTree()
    for size, record in enumerate(records):
        assert tree.root() == tree_hash_as_the_rfc_defines_it(records[:size]).hex()
        tree.add(record)
    assert tree.root() == tree_hash_as_the_rfc_defines_it(records).hex()
    assert tree.size == len(records)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert MerkleTree().root() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
