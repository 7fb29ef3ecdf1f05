from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal.chain import GENESIS, HashChain
from engine.journal.codec import Record, decode, encode
from engine.journal.proof import PROBLEMS_MAX
from engine.journal.verify import LINE_BYTES_MAX, Verification, find_damage, verify
from engine.model.run.event import Event, Sealed
from tests.journal.events import EVERY_KIND, JUDGED, SEALED, STARTED, finished

Lines = list[bytes]


def a_log(sealed: Sealed = SEALED, *late: Event) -> Lines:
    """A sealed run with a checkpoint for reports before its uploads, and what comes `late` behind that."""
    chain = HashChain()
    text = b"".join(chain.extend(event) for event in EVERY_KIND[:-1])
    text += chain.extend(chain.checkpoint(at_us=SEALED.at_us, of="run"))
    text += b"".join(chain.extend(event) for event in (EVERY_KIND[-1], *late, sealed))
    return text.splitlines()


def verified(lines: Lines, directory: Path, *anchors: str) -> Verification:
    path = directory / "events.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return verify(path, anchors=anchors)


def chained_anew(records: list[Record]) -> Lines:
    """What a forger without the printed root would do: number and chain everything again."""
    lines: Lines = []
    previous = GENESIS
    for number, record in enumerate(records):
        lines.append(encode({**record, "seq": number, "prev": previous}))
        previous = sha256(lines[-1]).hexdigest()
    return lines


def edited(lines: Lines, number: int, change: Callable[[bytes], bytes]) -> Lines:
    return [*lines[:number], change(lines[number]), *lines[number + 1 :]]


def forged(lines: Lines, number: int, **fields: object) -> Lines:
    records = [decode(line) for line in lines]
    records[number] = {**records[number], **fields}  # type: ignore[dict-item]
    return chained_anew(records)


def test_a_sealed_log_is_intact_and_says_so_in_words(tmp_path: Path) -> None:
    found = verified(a_log(), tmp_path)
    assert (found.ok, found.level, found.sealed, found.problems) == (True, "intact", True, ())
    assert found.records == len(a_log())
    assert "no bit of these 17 records was changed" in found.proved


def test_the_folder_of_a_run_may_be_named_instead_of_the_file(tmp_path: Path) -> None:
    verified(a_log(), tmp_path)
    assert verify(tmp_path).ok


LOG = a_log()
FIRST_END, RUN_ROOT, SEAL, LAST = 7, 13, 15, 16
"""Where the first end of a case, the checkpoint for reports, the seal and the closing checkpoint stand."""
TAMPERINGS = {
    "a verdict is changed": edited(LOG, FIRST_END, lambda line: line.replace(b'"passed"', b'"failed"')),
    "a verdict is changed and all chained anew": forged(LOG, FIRST_END, verdict="failed"),
    "a line is deleted": [*LOG[:5], *LOG[6:]],
    "a line is deleted and all chained anew": chained_anew([decode(line) for line in [*LOG[:5], *LOG[6:]]]),
    "a line is repeated": [*LOG[:5], LOG[5], *LOG[5:]],
    "a line is put in and all chained anew": chained_anew([decode(line) for line in [*LOG[:5], LOG[5], *LOG[5:]]]),
    "two lines are swapped": [*LOG[:5], LOG[6], LOG[5], *LOG[7:]],
    "the last line is cut off": LOG[:-1],
    "the seal is cut off": LOG[:-2],
    "the tail is cut off at a checkpoint": LOG[: RUN_ROOT + 1],
    "white space is put in": edited(LOG, 0, lambda line: line + b" "),
    "a key is doubled": edited(LOG, 0, lambda line: line.replace(b"{", b'{"actor":"me",', 1)),
    "a number is written otherwise": edited(LOG, 3, lambda line: line.replace(b'"n":0', b'"n":0.0')),
    "the exit code of the seal is changed": edited(LOG, SEAL, lambda line: line.replace(b'"exit":1', b'"exit":0')),
    "the time of the last line is changed": edited(LOG, LAST, lambda line: line.replace(b"17000", b"17001", 1)),
    "the seal tells other sums": forged(LOG[:-1], SEAL, counts={"passed": 2}),
    "a checkpoint tells another root": forged(LOG, RUN_ROOT, root="00"),
    "the run starts twice": chained_anew([decode(line) for line in [LOG[0], *LOG]]),
    "the run was judged otherwise than its seal says": a_log(replace(SEALED, exit=0)),
    "the judgement tells other sums": forged(LOG, RUN_ROOT - 1, counts={"passed": 2}),
    "a case ends behind the judgement": a_log(SEALED, finished(1)),
    "an unknown type is put in": forged(LOG, 4, type="comment"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(name: str, tmp_path: Path) -> None:
    found = verified(TAMPERINGS[name], tmp_path)
    assert not found.ok
    assert found.level == "none"
    assert found.problems[0].startswith("line ")


def test_a_problem_names_its_line(tmp_path: Path) -> None:
    found = verified(edited(LOG, FIRST_END, lambda line: line.replace(b'"passed"', b'"failed"')), tmp_path)
    assert found.problems[0].startswith("line 9: `prev` is not the hash of the line before")


def test_a_record_that_was_changed_is_found_by_its_chain_alone(tmp_path: Path) -> None:
    """No checkpoint and no record of another kind stands behind it."""
    changed = edited(LOG[: FIRST_END + 1], 3, lambda line: line.replace(b'"n":0', b'"n":7'))
    found = verified(changed, tmp_path)
    assert [problem.split(" is ")[0] for problem in found.problems] == ["line 5: `prev`", "line 8: the log"]


def test_a_torn_last_line_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join(LOG))
    assert "torn" in verify(path).problems[0]


def test_an_unsealed_log_proves_its_chain_but_not_its_end(tmp_path: Path) -> None:
    found = verified(LOG[:9], tmp_path)
    assert (found.ok, found.sealed, found.problem_count) == (False, False, 1)
    assert "not sealed" in found.problems[0]


def test_an_empty_log_proves_nothing(tmp_path: Path) -> None:
    found = verified([], tmp_path)
    assert (found.ok, found.records) == (False, 0)


def test_a_root_that_was_printed_anchors_the_log_and_another_log_is_found_out(tmp_path: Path) -> None:
    root = str(decode(LOG[RUN_ROOT])["root"])
    assert verified(LOG, tmp_path, root).level == "anchored"
    cut_off = verified(LOG[:-1], tmp_path, root)
    assert (cut_off.level, cut_off.levels) == ("none", ())
    rewritten = forged(LOG[:1], 0, actor="somebody else")
    found = verified(rewritten, tmp_path, root)
    assert any("cut back or replaced" in problem for problem in found.problems)


@pytest.mark.parametrize(
    ("sealed", "words"),
    [
        (SEALED, "no gate and not the exit code that they give (1) was written anew after that;"),
        (
            replace(SEALED, exit=3),
            "the seal says exit 3, for something that came later and that the root does not vouch",
        ),
    ],
)
def test_an_anchored_log_says_how_far_the_root_vouches(sealed: Sealed, words: str, tmp_path: Path) -> None:
    found = verified(a_log(sealed), tmp_path, str(decode(LOG[RUN_ROOT])["root"]))
    assert found.ok
    assert found.level == "anchored"
    assert words in f"{found.proved};"


def test_a_root_of_a_log_that_says_no_judgement_vouches_for_no_exit_code(tmp_path: Path) -> None:
    older = HashChain()
    text = b"".join(older.extend(event) for event in EVERY_KIND if event not in (JUDGED, EVERY_KIND[-1]))
    root = older.checkpoint(at_us=SEALED.at_us, of="run")
    text += older.extend(root) + older.extend(SEALED)
    found = verified(text.splitlines(), tmp_path, root.root)
    assert found.level == "anchored"
    assert "of the exit code in the seal, which stands behind it, that proves nothing" in found.proved


@pytest.mark.parametrize(
    ("lines", "damage"),
    [
        (LOG, None),
        (LOG[:-2], None),
        (LOG[:9], None),
        (TAMPERINGS["the run was judged otherwise than its seal says"], "line 16: the seal says exit 0"),
        (TAMPERINGS["a verdict is changed"], "line 9: `prev` is not the hash"),
    ],
)
def test_damage_is_told_of_logs_that_need_not_be_sealed(lines: Lines, damage: str | None, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(lines) + b'\n{"torn')
    found = find_damage(tmp_path)
    assert found == damage if damage is None or found is None else found.startswith(damage)


def test_the_plan_beside_the_log_must_be_the_one_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "plan.jsonl").write_bytes(b"the plan")
    started = replace(STARTED, plan_digest=sha256(b"the plan").hexdigest())
    lines = HashChain().extend(started).splitlines()
    assert "plan.jsonl is not the file" not in " ".join(verified(lines, tmp_path).problems)
    (tmp_path / "plan.jsonl").write_bytes(b"another plan")
    assert "plan.jsonl is not the file" in " ".join(verified(lines, tmp_path).problems)


def test_the_list_of_problems_is_bounded_and_the_rest_is_counted(tmp_path: Path) -> None:
    found = verified([b"x"] * 1_000, tmp_path)
    assert len(found.problems) == PROBLEMS_MAX
    assert found.problem_count > 1_000


@pytest.mark.slow
def test_a_flipped_bit_is_found_wherever_it_is(tmp_path: Path) -> None:
    text = b"".join(line + b"\n" for line in LOG)
    path = tmp_path / "events.jsonl"
    rng = Random(20261122)
    for place in rng.sample(range(8 * len(text)), 600):
        flipped = bytearray(text)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert not verify(path).ok, f"bit {place}"


@pytest.mark.slow
@settings(max_examples=100)
@given(st.lists(st.binary(max_size=60) | st.sampled_from(LOG), max_size=8), st.booleans())
def test_no_bytes_crash_it(pieces: list[bytes], torn: bool) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "events.jsonl"
        path.write_bytes(b"\n".join(pieces) + (b"" if torn else b"\n"))
        assert not verify(path).ok


def test_defect_37_nothing_is_called_verified_that_was_not(tmp_path: Path) -> None:
    found = verified(edited(LOG, SEAL, lambda line: line.replace(b'"exit":1', b'"exit":0')), tmp_path)
    assert (found.ok, found.level) == (False, "none")
    assert found.proved.startswith("nothing is proved")


def test_a_line_longer_than_any_record_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LINE_BYTES_MAX == 64 * 1024 * 1024
    monkeypatch.setattr("engine.journal.verify.LINE_BYTES_MAX", 100)
    found = verified(LOG, tmp_path)
    assert (found.ok, found.records) == (False, 0)
    assert "longer than any record" in found.problems[0]


def test_a_log_that_names_no_plan_or_was_copied_without_it_says_so(tmp_path: Path) -> None:
    assert "the log names no plan.jsonl" in verified(LOG, tmp_path).proved
    chain = HashChain()
    started = replace(STARTED, plan_digest="00", planned=0)
    text = chain.extend(started) + chain.extend(replace(SEALED, counts={}))
    found = verified(text.splitlines(), tmp_path)
    assert found.ok
    assert "plan.jsonl is not beside the log and was not compared" in found.proved
