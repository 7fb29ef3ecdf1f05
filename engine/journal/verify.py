"""What can be proved of a log: offline, in one pass, whatever its bytes are.

Three levels, each with what it takes: *intact* (the log alone), *authentic* (a public key), *anchored* (a root that
was printed elsewhere).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from engine.journal.proof import LogProof
from engine.journal.signing import Verifier
from engine.model.values.noun import Noun
from engine.platform.files import NoFileError, open_file

LINE_BYTES_MAX: Final = 64 * 2**20
"""The longest line that is read: a body of 8 MiB with every byte escaped, and room to spare."""

Level: TypeAlias = Literal["intact", "authentic", "anchored"]

_INTACT: Final = (
    "intact: no bit of these {} records was changed, and none was removed, put in or moved, "
    "unless the whole log was written anew"
)


class Verification(Noun, frozen=True, kw_only=True):
    """What was proved.

    `ok`: everything that was asked for was proved. `level` is the highest level that holds, `levels` all that do.
    `sealed` says that the log ends with a seal and its checkpoint. `root` is the RFC 6962 root over all whole lines.
    `signed_by` is the fingerprint of the key that the last checkpoint names, which proves nothing by itself.
    `problem_count` counts all problems, `problems` lists the first `PROBLEMS_MAX` of them, each with its line.
    `proved` says it in words.
    """

    ok: bool
    level: Literal["none", "intact", "authentic", "anchored"]
    levels: tuple[Level, ...]
    records: int
    sealed: bool
    root: str
    signed_by: str
    problems: tuple[str, ...]
    problem_count: int
    proved: str


def verify(path: Path, *, anchors: Sequence[str] = (), key: Verifier | None = None) -> Verification:
    """Check chain, order, checkpoints, accounting and seal of the log at `path` (or `events.jsonl` in it).

    `anchors` are roots that were printed elsewhere: the log must hold one of them. `key` is whose signature the
    checkpoints must bear. A `plan.jsonl` beside the log must be the one that its first record names. Raises OSError
    where the file cannot be read, and nothing else.
    """
    path = path / "events.jsonl" if path.is_dir() else path
    proof = LogProof(key)
    if _take_lines(path, proof):
        proof.end_early("the last line is torn: it was never finished, or its end was cut off")
    proof.conclude()
    notes = [_check_plan(path.with_name("plan.jsonl"), proof)]
    _check_folder(path.absolute().parent.name, proof)
    is_intact = proof.problem_count == 0
    is_authentic = key is not None and _check_signatures(proof, key) and is_intact
    is_anchored = bool(anchors) and _check_anchors(proof, anchors) and is_intact
    if is_intact and key is None and proof.signed_by:
        notes.append(f"signed by {proof.signed_by}, which was not checked: --key takes the public key")
    levels: dict[Level, bool] = {"intact": is_intact, "authentic": is_authentic, "anchored": is_anchored}
    return Verification(
        ok=proof.problem_count == 0,
        level=next((level for level in reversed(levels) if levels[level]), "none"),
        levels=tuple(level for level, holds in levels.items() if holds),
        records=proof.tree.size,
        sealed=proof.sealed,
        root=proof.tree.root(),
        signed_by=proof.signed_by,
        problems=tuple(proof.problems),
        problem_count=proof.problem_count,
        proved=_in_words(levels, proof, notes, key, anchors),
    )


def find_damage(directory: Path) -> str | None:
    """What is wrong with the log of a run, or with the plan beside it, and where; None: nothing is.

    A log may have no seal and a torn last line: its run was killed, or goes on. Raises OSError.
    """
    path, proof = directory / "events.jsonl", LogProof()
    _take_lines(path, proof)
    _check_plan(path.with_name("plan.jsonl"), proof)
    return proof.problems[0] if proof.problems else None


def _take_lines(path: Path, proof: LogProof) -> bool:
    """Let the proof take every whole line; whether the last one is torn."""
    with open_file(path) as file:
        for line in _lines(file):
            if len(line) > LINE_BYTES_MAX:
                proof.end_early("the line is longer than any record can be")
            elif not line.endswith(b"\n"):
                return True
            else:
                proof.take(line[:-1])
    return False


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LINE_BYTES_MAX + 1):
        yield line
        if not line.endswith(b"\n"):
            return


def _check_plan(path: Path, proof: LogProof) -> str:
    """Compare the plan beside the log with the digest in its first record; what there is to say about it."""
    if not proof.plan_digest:
        return "the log names no plan.jsonl"
    try:
        with open_file(path) as file:
            digest = sha256()
            while block := file.read(2**20):
                digest.update(block)
    except NoFileError as problem:
        proof.complain(f"plan.jsonl is not the file that the first record names: {problem.strerror}", line=1)
        return "plan.jsonl was not compared"
    except OSError:
        return "plan.jsonl is not beside the log and was not compared"
    if digest.hexdigest() != proof.plan_digest:
        proof.complain("plan.jsonl is not the file that the first record names: it was changed", line=1)
    return "plan.jsonl is the file that the first record names"


def _check_folder(name: str, proof: LogProof) -> None:
    """A folder that is named like a run must be that of its log; a copy may lie in any other folder."""
    if _is_run_name(name) and _is_run_name(proof.run) and name != proof.run:
        proof.complain(f"this is the log of the run {proof.run}, and its folder is that of the run {name}", line=1)


def _is_run_name(name: str) -> bool:
    """Whether a name looks like `20261122T091400Z-4f1c`."""
    moment, dash, drawn = name.partition("-")
    day, _, time = moment.removesuffix("Z").partition("T")
    digits = day.isascii() and time.isascii() and day.isdigit() and time.isdigit()
    return bool(dash) and digits and (len(day), len(time), len(drawn)) == (8, 6, 4)


def _check_signatures(proof: LogProof, key: Verifier) -> bool:
    """Whether the key vouches for the whole log: nothing signed is false, and the last checkpoint is signed."""
    before = proof.problem_count
    for problem in proof.signature_problems:
        proof.complain_of(problem)
    if not proof.signed_by:
        proof.complain("the closing checkpoint is not signed: nobody vouches for this log")
    elif proof.signed_by != key.key:
        proof.complain(f"the log is signed by {proof.signed_by}, and the key that was given is {key.key}")
    return proof.problem_count == before


def _check_anchors(proof: LogProof, anchors: Sequence[str]) -> bool:
    if not proof.roots.keys().isdisjoint(anchors):
        return True
    shown = ", ".join(anchor[:80] for anchor in anchors[:3])
    proof.complain(f"no checkpoint has the root {shown}: the log was cut back or replaced since it was printed")
    return False


def _in_words(
    levels: dict[Level, bool], proof: LogProof, notes: list[str], key: Verifier | None, anchors: Sequence[str]
) -> str:
    size = proof.tree.size
    if not levels["intact"]:
        return f"nothing is proved of these {size} records"
    said = [_INTACT.format(size), *notes]
    if levels["authentic"] and key is not None:
        said.append(f"authentic: whoever holds the private key of {key.key} signed all of it")
    if levels["anchored"]:
        said.append(_anchored(proof, anchors))
    missing = [level for level in levels if not levels[level]]
    if missing:
        said.append(f"not proved: {' and '.join(missing)}")
    return "; ".join(said)


def _anchored(proof: LogProof, anchors: Sequence[str]) -> str:
    """What a root that was printed vouches for: all before it, not what was written behind it."""
    exits = [proof.roots[root] for root in anchors if proof.roots.get(root) is not None]
    if not exits:
        return (
            "anchored: the log holds the root that was printed, so no record up to it was written anew after that; "
            "of the exit code in the seal, which stands behind it, that proves nothing"
        )
    said = (
        "anchored: the log holds the root that was printed, so no verdict, no gate and not the exit code that they "
        f"give ({exits[-1]}) was written anew after that"
    )
    if proof.sealed_exit in {None, exits[-1]}:
        return said
    later = f"the seal says exit {proof.sealed_exit}, for something that came later"
    return f"{said}; {later} and that the root does not vouch for"
