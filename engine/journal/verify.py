"""What can be proved of a log: offline, in one pass, whatever its bytes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Literal

from engine.journal.chain import GENESIS
from engine.journal.codec import TYPES, DamagedRecordError, Record, decode, encode
from engine.journal.merkle import MerkleTree
from engine.journal.tally import Tally

LINE_BYTES_MAX: Final = 64 * 2**20
"""The longest line that is read: a body of 8 MiB with every byte escaped, and room to spare."""

PROBLEMS_MAX: Final = 100
"""Problems that are listed; the rest are counted."""

_INTACT = (
    "intact: no bit of these {} records was changed, and none was removed, put in or moved, "
    "unless the whole log was written anew"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was proved. `level` is the highest level that holds: none, intact, or anchored.

    `sealed` says that the log ends with a seal and its checkpoint. `root` is the RFC 6962 root over all whole lines.
    `problem_count` counts all problems, `problems` lists the first `PROBLEMS_MAX` of them, each with its line.
    `proved` says it in words.
    """

    ok: bool
    level: Literal["none", "intact", "anchored"]
    records: int
    sealed: bool
    root: str
    problems: tuple[str, ...]
    problem_count: int
    proved: str


def verify(path: Path, *, anchor: str | None = None) -> Verification:
    """Check chain, canonical form, order, checkpoints and seal of the log at `path` (or `events.jsonl` in it).

    `anchor` is a root that was printed elsewhere: the log must hold it. A `plan.jsonl` beside the log must be the one
    that its first record names. Raises OSError where the file cannot be read, and nothing else.
    """
    path = path / "events.jsonl" if path.is_dir() else path
    proof = _Proof()
    with path.open("rb") as file:
        for line in _lines(file):
            if not proof.take(line):
                break
    proof.conclude()
    if anchor is not None and anchor not in proof.roots:
        proof.complain(
            f"no checkpoint has the root {anchor[:80]}: the log was cut back or replaced since it was printed"
        )
    plan_note = _check_plan(path.with_name("plan.jsonl"), proof)
    return _verification(proof, anchor, plan_note)


class _Proof:
    """The state of one pass over a log."""

    def __init__(self) -> None:
        self.tree = MerkleTree()
        self.prev = GENESIS
        self.tally = Tally()
        self.problems: list[str] = []
        self.problem_count = 0
        self.roots: set[str] = set()
        self.plan_digest = ""
        self.sealed = False
        self._line = 0
        self._last_type = ""
        self._last_at_us: object = None

    def complain(self, message: str) -> None:
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(f"line {self._line}: {message}")

    def take(self, line: bytes) -> bool:
        """Check one line; False where what follows can no longer be told apart."""
        self._line += 1
        if not line.endswith(b"\n"):
            if len(line) > LINE_BYTES_MAX:
                self.complain("the line is longer than any record can be")
            else:
                self.complain("the last line is torn: it was never finished, or its end was cut off")
            return False
        line = line[:-1]
        try:
            self._check(decode(line), line)
        except DamagedRecordError as problem:
            self.complain(f"this is no record: {problem}")
            self.sealed, self._last_type = False, ""
        self.prev = sha256(line).hexdigest()
        self.tree.add(line)
        return True

    def conclude(self) -> None:
        """Say what only the end can show."""
        if self.tree.size == 0:
            self.complain("the log is empty")
        elif not self.sealed:
            self.complain("the log is not sealed: the run was cut off, or records are missing at its end")

    def _check(self, record: Record, line: bytes) -> None:
        if encode(record) != line:
            self.complain("this is not the canonical form: the line was changed after it was written")
        if record.get("seq") != self.tree.size or type(record.get("seq")) is not int:
            self.complain(f"`seq` is not {self.tree.size}: a record is missing, repeated, or out of order")
        if record.get("prev") != self.prev:
            self.complain(
                "`prev` is not the hash of the line before: that line was changed, or one was put in or taken out"
            )
        kind = record.get("type")
        if not isinstance(kind, str) or kind not in TYPES:
            self.complain("unknown type of record")
        elif (kind == "run.started") != (self.tree.size == 0):
            self.complain("`run.started` must be the first record and the only one of its type")
        self._check_meaning(kind, record)
        self._last_type, self._last_at_us = str(kind), record.get("at_us")

    def _check_meaning(self, kind: object, record: Record) -> None:
        self.sealed = False
        if kind == "checkpoint":
            self._check_checkpoint(record)
        elif kind == "run.started":
            self.plan_digest = str(record.get("plan_digest", ""))
        elif self._last_type == "sealed":
            self.complain("the seal is not followed by its checkpoint")
        problem = self.tally.add(record)
        if problem:
            self.complain(problem)

    def _check_checkpoint(self, record: Record) -> None:
        root = self.tree.root()
        if record.get("size") != self.tree.size or record.get("root") != root:
            self.complain("the checkpoint is not the root of the records before it: one of them was changed")
        self.roots.add(root)
        closes = record.get("of") == "seal"
        if closes != (self._last_type == "sealed"):
            self.complain("a checkpoint says that it closes the log where no seal stands before it, or does not say it")
        elif closes and record.get("at_us") != self._last_at_us:
            self.complain("the closing checkpoint has not the time of its seal")
        self.sealed = closes


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LINE_BYTES_MAX + 1):
        yield line


def _check_plan(path: Path, proof: _Proof) -> str:
    """Compare the plan beside the log with the digest in its first record; what there is to say about it."""
    if not proof.plan_digest:
        return "the log names no plan.jsonl"
    try:
        with path.open("rb") as file:
            digest = sha256()
            while block := file.read(2**20):
                digest.update(block)
    except OSError:
        return "plan.jsonl is not beside the log and was not compared"
    if digest.hexdigest() != proof.plan_digest:
        proof.complain("plan.jsonl is not the file that the first record names: it was changed")
    return "plan.jsonl is the file that the first record names"


def _verification(proof: _Proof, anchor: str | None, plan_note: str) -> Verification:
    ok = proof.problem_count == 0
    size = proof.tree.size
    proved = [_INTACT.format(size), plan_note] if ok else [f"nothing is proved of these {size} records"]
    if ok and anchor is not None:
        proved.append("anchored: the log holds the root that was printed, so it was not written anew before that")
    return Verification(
        ok=ok,
        level="none" if not ok else "intact" if anchor is None else "anchored",
        records=size,
        sealed=proof.sealed,
        root=proof.tree.root(),
        problems=tuple(proof.problems),
        problem_count=proof.problem_count,
        proved="; ".join(proved),
    )
