"""Twelve ways to tamper with the log of a run, and the level at which each is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from engine.journal.chain import CHECKPOINT_EVERY, HashChain
from engine.journal.codec import Record, decode, encode, from_record
from engine.journal.signing import Signer, check_of
from engine.journal.verify import Verification, verify
from engine.model.run.event import Checkpoint, Resumed
from engine.model.verdict import Verdict
from tests.campaigns import Share
from tests.journal.events import SEALED, STARTED, finished, intent
from tests.journal.keys import signer, verifier

PLAN = b'{"type":"plan"}\n'
CASES = 700
"""So many that a checkpoint by count stands in the middle."""

COUNTS = {verdict.value: 0 for verdict in Verdict}


@dataclass(frozen=True)
class Sample:
    """The log of a run that was interrupted, sealed, taken up again and sealed again."""

    lines: list[bytes]
    first_seal: int
    """Where the first seal ends."""
    first_root: str
    root: str
    """The roots that were printed when it was sealed: in between, and last."""


def sample(by: Signer | None = None, *, run: str = STARTED.run, left: int = 3) -> Sample:
    chain = HashChain(by)
    started = replace(STARTED, run=run, planned=CASES, plan_digest=sha256(PLAN).hexdigest())
    text = chain.extend(started)
    for number in range(CASES - left):
        text += chain.extend(intent(number)) + chain.extend(finished(number))
    for number in range(CASES - left, CASES):
        text += chain.extend(finished(number, Verdict.NOT_RUN))
    first_root = chain.checkpoint(at_us=1, of="run")
    text += chain.extend(first_root)
    text += chain.extend(replace(SEALED, counts={**COUNTS, "passed": CASES - left, "not_run": left}))
    first_seal = text.count(b"\n")
    text += chain.extend(Resumed(at_us=2, actor="somebody", versions={}, reopened=True))
    for number in range(CASES - left, CASES):
        text += chain.extend(intent(number)) + chain.extend(finished(number))
    root = chain.checkpoint(at_us=3, of="run")
    text += chain.extend(root) + chain.extend(replace(SEALED, counts={**COUNTS, "passed": CASES}))
    return Sample(text.splitlines(), first_seal, first_root.root, root.root)


SIGNED = sample(signer())
COUNTED = next(n for n, line in enumerate(SIGNED.lines) if b'"of":"count"' in line or b'"checkpoint"' in line)


def anew(
    lines: list[bytes], by: Signer | None, change: Callable[[int, Record], Record] = lambda _, each: each
) -> Sample:
    """What a forger who knows the format would do: everything chained, counted and signed again with own keys."""
    chain = HashChain(by)
    text = b""
    for number, line in enumerate(lines):
        event = from_record(change(number, decode(line)))
        if isinstance(event, Checkpoint):
            if event.of == "run":
                text += chain.extend(chain.checkpoint(at_us=event.at_us, of="run"))
        else:
            text += chain.extend(event)
    return replace(SIGNED, lines=text.splitlines())


def lied(number: int, record: Record) -> Record:
    """A case that failed becomes one that passed, say; here, somebody else ran it."""
    return {**record, "actor": "somebody else"} if number == 0 else record


def resigned() -> list[bytes]:
    """The closing checkpoint with a signature that was made up, its sum set right."""
    record = decode(SIGNED.lines[-1])
    made_up = "00" * 64
    forged = {**record, "signature": made_up, "check": check_of(str(record["key"]), made_up)}
    return [*SIGNED.lines[:-1], encode(forged)]


L = SIGNED.lines
INTACT = {
    "a record is changed": [*L[:5], L[5].replace(b'"n":2', b'"n":3'), *L[6:]],
    "a record is deleted": [*L[:5], *L[6:]],
    "a record is put in": [*L[:5], L[3], *L[5:]],
    "two records change places": [*L[:5], L[6], L[5], *L[7:]],
    "the end is cut off inside of a checkpoint": [*L[: COUNTED + 40]],
    "the end is cut off at a checkpoint": L[: COUNTED + 1],
}
AUTHENTIC = {
    "all is chained anew, without a signature": anew(L, None, lied).lines,
    "all is chained anew and signed with a foreign key": anew(L, signer(2), lied).lines,
    "the signature is made up": resigned(),
}


def looked_at(lines: list[bytes], folder: Path, *, plan: bytes = PLAN, anchors: tuple[str, ...] = ()) -> Verification:
    """With the public key, as whoever has it would."""
    folder.mkdir(exist_ok=True)
    (folder / "plan.jsonl").write_bytes(plan)
    (folder / "events.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    return verify(folder, anchors=anchors, key=verifier())


def test_what_nobody_touched_is_intact_authentic_and_anchored(tmp_path: Path) -> None:
    found = looked_at(L, tmp_path, anchors=(SIGNED.root,))
    assert (found.ok, found.problems) == (True, ())
    assert found.levels == ("intact", "authentic", "anchored")
    assert found.level == "anchored"
    assert found.signed_by == verifier().key
    for word in ("intact: ", "authentic: ", "anchored: ", "plan.jsonl is the file"):
        assert word in found.proved
    assert "not proved" not in found.proved


def test_each_root_that_was_printed_anchors_it_also_the_one_of_before_it_went_on(tmp_path: Path) -> None:
    assert looked_at(L, tmp_path, anchors=(SIGNED.first_root,)).level == "anchored"


@pytest.mark.parametrize("name", INTACT)
def test_the_log_alone_shows(name: str, tmp_path: Path) -> None:
    found = looked_at(INTACT[name], tmp_path)
    assert (found.ok, found.level, found.levels) == (False, "none", ())
    assert found.proved.startswith("nothing is proved")


@pytest.mark.parametrize("name", AUTHENTIC)
def test_the_key_shows_that(name: str, tmp_path: Path) -> None:
    found = looked_at(AUTHENTIC[name], tmp_path)
    assert (found.ok, found.level) == (False, "intact"), "its chain is right: only the signature tells"
    assert "signed" in found.problems[-1] or "signature" in found.problems[-1]
    assert verify(tmp_path).ok


def test_the_plan_beside_the_log_was_changed(tmp_path: Path) -> None:
    found = looked_at(L, tmp_path, plan=PLAN.replace(b"plan", b"clan"))
    assert (found.ok, found.level) == (False, "none")
    assert "plan.jsonl is not the file" in found.problems[0]


@pytest.mark.slow
def test_the_logs_of_two_runs_were_swapped(tmp_path: Path) -> None:
    other = sample(signer(), run="20261122T091401Z-0001")
    found = looked_at(other.lines, tmp_path / STARTED.run)
    assert (found.ok, found.level) == (False, "none")
    assert "the log of the run 20261122T091401Z-0001" in found.problems[0]
    assert looked_at(other.lines, tmp_path / "20261122T091401Z-0001").ok
    assert looked_at(other.lines, tmp_path / "evidence").ok


def test_a_rollback_to_an_older_copy_is_found_by_the_root_that_was_printed_later(tmp_path: Path) -> None:
    older = L[: SIGNED.first_seal]
    assert looked_at(older, tmp_path).level == "authentic", "it was a whole log once, and the key signed it"
    found = looked_at(older, tmp_path, anchors=(SIGNED.root,))
    assert (found.ok, found.level) == (False, "authentic")
    assert "cut back or replaced" in found.problems[0]


def test_a_log_that_its_own_key_signed_again_is_found_by_the_root_that_was_printed(tmp_path: Path) -> None:
    found = looked_at(anew(L, signer(), lied).lines, tmp_path, anchors=(SIGNED.root,))
    assert (found.ok, found.level) == (False, "authentic")


def test_a_log_that_nobody_signed_is_intact_and_says_what_was_not_proved(tmp_path: Path) -> None:
    found = looked_at(sample().lines, tmp_path)
    assert (found.ok, found.level) == (False, "intact")
    assert "is not signed" in found.problems[0]
    assert "not proved: authentic and anchored" in found.proved


def test_a_signature_that_was_not_checked_is_told_as_such(tmp_path: Path) -> None:
    looked_at(L, tmp_path)
    found = verify(tmp_path)
    assert (found.ok, found.level) == (True, "intact")
    assert f"signed by {verifier().key}, which was not checked" in found.proved


def test_a_signature_in_the_middle_of_another_key_is_found(tmp_path: Path) -> None:
    both = HashChain(signer(2))
    text = both.extend(replace(STARTED, planned=0)) + both.extend(both.checkpoint(at_us=1, of="run"))
    ours = HashChain(signer())
    for line in text.splitlines():
        ours.restore(line)
    text += ours.extend(replace(SEALED, counts=COUNTS))
    (tmp_path / "events.jsonl").write_bytes(text)
    found = verify(tmp_path, key=verifier())
    assert (found.ok, found.level) == (False, "intact")
    assert found.problems[0].startswith("line 2: the signature is not of the key")


def test_a_run_may_not_go_on_in_silence(tmp_path: Path) -> None:
    """Records behind a seal, without a word that the run was taken up again."""
    chain = HashChain()
    text = chain.extend(replace(STARTED, planned=1)) + chain.extend(replace(SEALED, counts=COUNTS))
    text += chain.extend(finished(0)) + chain.extend(replace(SEALED, counts={**COUNTS, "passed": 1}))
    (tmp_path / "events.jsonl").write_bytes(text)
    assert "a record follows the seal" in verify(tmp_path).problems[0]


def test_the_sample_has_a_checkpoint_by_count() -> None:
    assert len(L) > CHECKPOINT_EVERY
    assert decode(L[COUNTED])["size"] == CHECKPOINT_EVERY


@pytest.mark.campaign("flipped bits")
def test_no_flipped_bit_is_missed(campaign: Share, tmp_path: Path) -> None:
    """In a signed log without the key: every bit counts, those of the signature too. Four runs of cases, two seals."""
    small = HashChain(signer())
    text = small.extend(replace(STARTED, planned=4, plan_digest=""))
    for number in range(4):
        text += small.extend(intent(number)) + small.extend(finished(number))
    text += small.extend(small.checkpoint(at_us=5, of="run"))
    text += small.extend(replace(SEALED, counts={**COUNTS, "passed": 4}))
    path = tmp_path / "events.jsonl"
    path.write_bytes(text)
    assert verify(path).ok
    for place in places_to_flip(text, campaign.size):
        flipped = bytearray(text)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert not verify(path).ok, f"bit {place}"
        campaign.count(1)


def places_to_flip(text: bytes, count: int) -> list[int]:
    """So many bits: of the last line, which seals it, all where half of them are enough; the others by chance."""
    rng = Random(20261122)
    last = 8 * (text[:-1].rindex(b"\n") + 1)
    of_the_seal = list(range(last, 8 * len(text)))
    if len(of_the_seal) > count // 2:
        of_the_seal = rng.sample(of_the_seal, count // 2)
    return [*of_the_seal, *(rng.randrange(last) for _ in range(count - len(of_the_seal)))]
