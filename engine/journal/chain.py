"""Events as a chain of lines: each carries the hash of the one before, and checkpoints carry the root of all."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Final

from engine.journal.codec import encode, to_record
from engine.journal.merkle import MerkleTree
from engine.journal.signing import Signer, check_of, text_to_sign
from engine.model.run.event import Checkpoint, Event, Sealed

GENESIS: Final = "0" * 64
"""What the first line carries as the hash of the line before."""

CHECKPOINT_EVERY: Final = 1_000
"""Records between two checkpoints."""


class HashChain:
    """The chain so far: how many records, the hash of the last, the root of all. `signer` signs its checkpoints."""

    __slots__ = ("_prev", "_signer", "_tree")

    def __init__(self, signer: Signer | None = None) -> None:
        self._signer = signer
        self._prev = GENESIS
        self._tree = MerkleTree()

    @property
    def size(self) -> int:
        """Records so far."""
        return self._tree.size

    @property
    def root(self) -> str:
        """The RFC 6962 root over all lines so far, without their line feeds."""
        return self._tree.root()

    def extend(self, event: Event) -> bytes:
        """The lines that one event adds: its own, and that of a checkpoint where one is due.

        A seal is followed by a checkpoint over it with the same time, so that no bit of the log is left unproved.
        """
        lines = self._link(event)
        if isinstance(event, Sealed):
            return lines + self._link(self.checkpoint(at_us=event.at_us, of="seal"))
        if self.size % CHECKPOINT_EVERY == 0:
            return lines + self._link(self.checkpoint(at_us=event.at_us, of="count"))
        return lines

    def restore(self, line: bytes) -> None:
        """Take a line that is in the log already, without its line feed."""
        self._prev = sha256(line).hexdigest()
        self._tree.add(line)

    def checkpoint(self, *, at_us: int, of: str) -> Checkpoint:
        """What a checkpoint would say now; it is no part of the chain until it is added."""
        bare = Checkpoint(at_us=at_us, size=self.size, root=self.root, of=of)
        if self._signer is None:
            return bare
        text = text_to_sign(at_us=at_us, size=bare.size, root=bare.root, of=of)
        key, signature = self._signer.key, self._signer.sign(text)
        return replace(bare, signature=signature, key=key, check=check_of(key, signature))

    def _link(self, event: Event) -> bytes:
        record = to_record(event)
        record["seq"] = self.size
        record["prev"] = self._prev
        line = encode(record)
        self.restore(line)
        return line + b"\n"
