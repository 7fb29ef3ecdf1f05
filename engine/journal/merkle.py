"""The root of a growing list of records: the Merkle tree hash of RFC 6962 section 2.1, in logarithmic space."""

from __future__ import annotations

from hashlib import sha256


class MerkleTree:
    """A list that only grows and remembers no more than the roots of its complete subtrees."""

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        # One root for each bit set in `size`, the largest subtree first.
        self._peaks: list[bytes] = []

    def add(self, record: bytes) -> None:
        """Append one record."""
        node = sha256(b"\x00" + record).digest()
        complete = self.size
        while complete & 1:
            node = sha256(b"\x01" + self._peaks.pop() + node).digest()
            complete >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> str:
        """The tree hash of all records so far, in hex; of no records the hash of nothing, as the RFC says."""
        if not self._peaks:
            return sha256().hexdigest()
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = sha256(b"\x01" + peak + node).digest()
        return node.hex()
