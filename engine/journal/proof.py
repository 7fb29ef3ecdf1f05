"""One pass over the lines of a log: everything that must hold of each, and of all together."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from msgspec import MsgspecError, Struct
from msgspec.json import Decoder as JsonDecoder

from engine.journal.chain import GENESIS
from engine.journal.codec import TYPES, DamagedRecordError, Record, decode, is_canonical
from engine.journal.merkle import MerkleTree
from engine.journal.signing import Verifier, check_of, text_to_sign
from engine.journal.tally import Tally

PROBLEMS_MAX: Final = 100
"""Problems that are listed; the rest are counted."""

_SPECIAL: Final = frozenset({"run.started", "judged", "checkpoint", "resumed", "sealed"})
_ANYWHERE: Final = frozenset(TYPES) - _SPECIAL
_ALONE: Final = frozenset({"", "sealed"})
"""Types behind which not everything may stand: none yet (or one that cannot be read), and a seal."""
_LATER_EXITS: Final = frozenset({3, 5, 129, 130, 143})
"""What may become of a run behind its judgement: a report or an upload is lost, or a signal comes. None is good."""


class _Plain(Struct, gc=False):
    """What is looked at in a record of those that may stand anywhere: nearly all of a log."""

    type: str
    seq: Any
    prev: str
    number: Any = None
    verdict: Any = None
    left_open: Any = None


_decode_plain = JsonDecoder(_Plain).decode


class LogProof:
    """The state of the pass. Problems of signatures are kept apart: they say nothing of the chain.

    `line` counts lines, `roots` holds the root of every checkpoint that is right, and the exit code of the run if it is
    judged under it.
    """

    def __init__(self, key: Verifier | None = None) -> None:
        self.tree = MerkleTree()
        self.problems: list[str] = []
        self.problem_count = 0
        self.signature_problems: list[str] = []
        self.roots: dict[str, int | None] = {}
        self.sealed_exit: object = None
        self._judged_exit: object = None
        self.run = ""
        self.plan_digest = ""
        self.signed_by = ""
        self.sealed = False
        self._key = key
        self._tally = Tally()
        self._prev = GENESIS
        self._line = 0
        self._last_type = ""
        self._last_at_us: object = None

    def complain(self, message: str, *, line: int | None = None) -> None:
        """Keep a problem of this line, or of another."""
        self.complain_of(f"line {self._line if line is None else line}: {message}")

    def complain_of(self, problem: str) -> None:
        """Keep a problem that names its line."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)

    def take(self, line: bytes) -> None:
        """Check one line, without its line feed."""
        self._line += 1
        if not self._is_plain(line):
            try:
                self._check(decode(line), line)
            except DamagedRecordError as problem:
                self.complain(f"this is no record: {problem}")
                self.sealed, self._last_type = False, ""
        self._prev = sha256(line).hexdigest()
        self.tree.add(line)

    def end_early(self, message: str) -> None:
        """What follows can no longer be told apart, and why."""
        self._line += 1
        self.sealed = False
        self.complain(message)

    def conclude(self) -> None:
        """Say what only the end can show."""
        if self.tree.size == 0:
            self.complain("the log is empty")
        elif not self.sealed:
            self.complain("the log is not sealed: the run was cut off, or records are missing at its end")

    def _is_plain(self, line: bytes) -> bool:
        """Whether this is a record that may stand anywhere, in its place; else nothing is taken, and all is looked at.

        Its canonical form needs no look: the next line holds the hash of this one.
        """
        if self.sealed or self._judged_exit is not None or self._last_type in _ALONE:
            return False
        try:
            found = _decode_plain(line)
        except (MsgspecError, UnicodeDecodeError, RecursionError):
            return False
        kind, place = found.type, found.seq
        if kind not in _ANYWHERE or place != self.tree.size or type(place) is not int or found.prev != self._prev:
            return False
        if kind == "case.finished":
            problem = self._tally.finish(found.number, found.verdict, left_open=found.left_open is True)
            if problem is not None:
                return False
        self._last_type = kind
        return True

    def _check(self, record: Record, line: bytes) -> None:
        if not is_canonical(record, line):
            self.complain("this is not the canonical form: the line was changed after it was written")
        place = record.get("seq")
        if place != self.tree.size or type(place) is not int:
            self.complain(f"`seq` is not {self.tree.size}: a record is missing, repeated, or out of order")
        if record.get("prev") != self._prev:
            self.complain(
                "`prev` is not the hash of the line before: that line was changed, or one was put in or taken out"
            )
        kind = record.get("type")
        if not isinstance(kind, str) or kind not in TYPES:
            self.complain("unknown type of record")
            kind = ""
        if kind in _SPECIAL or self.tree.size == 0 or self.sealed or self._last_type == "sealed":
            self._check_order(kind, record)
        if kind == "case.finished" and self._judged_exit is not None:
            self.complain("a case ends behind the record that says what all cases come to")
        problem = self._tally.add(record)
        if problem:
            self.complain(problem)
        self._last_type, self._last_at_us = kind, record.get("at_us")

    def _check_order(self, kind: str, record: Record) -> None:
        """What may stand only in certain places: beginning, checkpoints, seal, and what follows a seal."""
        was_sealed, self.sealed = self.sealed, False
        if (kind == "run.started") != (self.tree.size == 0):
            self.complain("`run.started` must be the first record and the only one of its type")
        elif kind == "run.started":
            self.run, self.plan_digest = str(record.get("run", "")), str(record.get("plan_digest", ""))
        if was_sealed and kind != "resumed":
            self.complain("a record follows the seal, and the run was not taken up again")
        elif kind == "resumed" and bool(record.get("reopened")) != was_sealed:
            self.complain("the run says that it was taken up after a seal where none stands, or does not say it")
        if kind == "judged":
            self._judged_exit = record.get("exit")
        elif kind == "resumed":
            self._judged_exit = self.sealed_exit = None
        elif kind == "sealed":
            self._check_seal(record)
        elif kind == "checkpoint":
            self._check_checkpoint(record)
        if self._last_type == "sealed" and kind not in {"checkpoint", "resumed"}:
            # A kill may have cut off the checkpoint of a seal: then the run went on as one that was not sealed.
            self.complain("the seal is not followed by its checkpoint")

    def _check_seal(self, record: Record) -> None:
        self.sealed_exit = record.get("exit")
        if self._judged_exit is not None and self.sealed_exit not in {self._judged_exit, *_LATER_EXITS}:
            self.complain(f"the seal says exit {self.sealed_exit} of a run that was judged {self._judged_exit}")

    def _check_checkpoint(self, record: Record) -> None:
        root = self.tree.root()
        if record.get("size") != self.tree.size or record.get("root") != root:
            self.complain("the checkpoint is not the root of the records before it: one of them was changed")
        self.roots[root] = self._judged_exit if isinstance(self._judged_exit, int) else None
        closes = record.get("of") == "seal"
        if closes != (self._last_type == "sealed"):
            self.complain("a checkpoint says that it closes the log where no seal stands before it, or does not say it")
        elif closes and record.get("at_us") != self._last_at_us:
            self.complain("the closing checkpoint has not the time of its seal")
        self.sealed = closes
        self._check_signature(record)

    def _check_signature(self, record: Record) -> None:
        """The last checkpoint must be signed, which covers all before it; any other signature must hold as well."""
        signature, self.signed_by = str(record.get("signature", "")), str(record.get("key", ""))
        is_signed = bool(signature or self.signed_by)
        if record.get("check", "") != (check_of(self.signed_by, signature) if is_signed else ""):
            self.complain("the signature is not the one that was written: a bit of it was changed")
        if self._key is None or not is_signed:
            return
        text = text_to_sign(**{name: record.get(name, "count") for name in ("at_us", "size", "root", "of")})
        if not self._key.holds(text, signature) and len(self.signature_problems) < PROBLEMS_MAX:
            said = f"the signature is not of the key {self._key.key}: it was forged, or another key made it"
            self.signature_problems.append(f"line {self._line}: {said}")
