from __future__ import annotations

from hashlib import sha256

from engine.journal.chain import CHECKPOINT_EVERY, GENESIS, HashChain
from engine.journal.codec import decode
from tests.journal.events import EVERY_KIND, SEALED, finished


def test_each_line_carries_its_place_and_the_hash_of_the_line_before() -> None:
    chain = HashChain()
    lines = b"".join(chain.extend(event) for event in EVERY_KIND).splitlines()
    previous = GENESIS
    for number, line in enumerate(lines):
        record = decode(line)
        assert (record["seq"], record["prev"]) == (number, previous)
        previous = sha256(line).hexdigest()
    assert chain.size == len(EVERY_KIND)


def test_a_checkpoint_follows_every_thousand_records() -> None:
    chain = HashChain()
    text = b"".join(chain.extend(finished(number)) for number in range(2 * CHECKPOINT_EVERY))
    records = [decode(line) for line in text.splitlines()]
    checkpoints = [record for record in records if record["type"] == "checkpoint"]
    assert [record["size"] for record in checkpoints] == [1000, 2000]
    assert [record["seq"] for record in checkpoints] == [1000, 2000]
    assert len({record["root"] for record in checkpoints}) == 2


def test_a_seal_is_covered_by_a_checkpoint_of_its_own_time() -> None:
    chain = HashChain()
    sealed, closing = (decode(line) for line in chain.extend(SEALED).splitlines())
    assert sealed["type"] == "sealed"
    assert (closing["type"], closing["of"], closing["size"]) == ("checkpoint", "seal", 1)
    assert closing["at_us"] == sealed["at_us"]
