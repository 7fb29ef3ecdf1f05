from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.journal.read import read_events
from engine.journal.verify import verify
from engine.journal.writer import JournalBusy, JournalDamaged, open_journal, reopen_journal
from engine.model.run.event import Checkpoint, Event, Resumed, Sealed
from engine.model.verdict import Verdict
from tests.journal.events import SEALED, STARTED, StillClock, finished, intent

RESUMED = Resumed(at_us=1_700_000_001_000_000, actor="somebody", versions={})


def write(folder: Path, *events: Event) -> Path:
    async def main() -> None:
        async with open_journal(folder, StillClock()) as journal:
            for event in events:
                await journal.append(event)

    asyncio.run(main())
    return folder / "events.jsonl"


def go_on(folder: Path, *events: Event) -> tuple[int, bool]:
    """Append events behind what is there; what was healed, and whether the log was sealed."""

    async def main() -> tuple[int, bool]:
        async with reopen_journal(folder, StillClock()) as reopened:
            for event in events:
                await reopened.journal.append(event)
            return reopened.healed, reopened.was_sealed

    return asyncio.run(main())


def test_a_log_that_goes_on_is_one_chain(tmp_path: Path) -> None:
    path = write(tmp_path, STARTED, intent(0), finished(0))
    assert go_on(tmp_path, RESUMED, finished(1, Verdict.FAILED), SEALED) == (0, False)
    found = verify(path)
    assert (found.ok, found.sealed, found.problems) == (True, True, ())


def test_a_sealed_log_may_go_on_where_cases_were_not_run_and_is_sealed_again(tmp_path: Path) -> None:
    counts = {"passed": 1, "failed": 0, "error": 0, "unknown": 0, "skipped": 0, "not_run": 1}
    left = Sealed(at_us=SEALED.at_us, exit=130, counts=counts, requests=2)
    path = write(tmp_path, STARTED, finished(0), finished(1, Verdict.NOT_RUN), left)
    assert verify(path).ok
    assert go_on(tmp_path, replace(RESUMED, reopened=True), finished(1, Verdict.FAILED), SEALED) == (0, True)
    found = verify(path)
    assert (found.ok, found.sealed, found.problems) == (True, True, ())


@pytest.mark.slow
@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_wherever_a_log_is_cut_its_last_line_is_healed_and_the_rest_stays(tmp_path_factory: object, place: int) -> None:
    folder = Path(tmp_path_factory.mktemp("log"))  # type: ignore[attr-defined]
    path = write(folder, STARTED, intent(0), finished(0), intent(1))
    whole = path.read_bytes()
    begin = whole.index(b"\n") + 1
    text = whole[: begin + place % (len(whole) - begin + 1)]
    path.write_bytes(text)
    kept = text[: text.rindex(b"\n") + 1]
    assert go_on(folder, RESUMED)[0] == len(text) - len(kept)
    assert path.read_bytes().startswith(kept)
    assert [type(event).__name__ for event in read_events(path)][-1] == "Resumed"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda lines: [lines[0], b"garbage\n", *lines[2:]], "line 2 is no record"),
        (lambda lines: [lines[0], lines[1].replace(b"9999.99", b"9999.98"), *lines[2:]], "line 3 does not follow"),
        (lambda lines: [lines[0], *lines[2:]], "line 2 has not the `seq` 1"),
        (lambda lines: lines[1:], "line 1 "),
        (lambda lines: [lines[0][:-9]], "it holds no record"),
        (lambda _: [], "it holds no record"),
    ],
    ids=["garbage", "changed", "a line is gone", "no beginning", "only a torn line", "empty"],
)
def test_damage_that_no_kill_leaves_is_refused_with_its_line(tmp_path: Path, damage: object, words: str) -> None:
    path = write(tmp_path, STARTED, intent(0), finished(0))
    damaged = b"".join(damage(path.read_bytes().splitlines(keepends=True)))  # type: ignore[operator]
    path.write_bytes(damaged)
    with pytest.raises(JournalDamaged, match=words):
        go_on(tmp_path, RESUMED)
    assert path.read_bytes() == damaged, "what is damaged is left as evidence"


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((intent(0), finished(0)), "line 1 is not the beginning of a run"),
        ((STARTED, intent(0), STARTED), "line 3 begins another run"),
    ],
)
def test_a_log_whose_chain_is_whole_must_tell_of_one_run_from_its_beginning(
    tmp_path: Path, events: tuple[Event, ...], words: str
) -> None:
    write(tmp_path, *events)
    with pytest.raises(JournalDamaged, match=words):
        go_on(tmp_path, RESUMED)


def test_r17_a_second_engine_does_not_go_on_with_a_run_that_runs(tmp_path: Path) -> None:
    async def main() -> None:
        async with open_journal(tmp_path, StillClock()) as journal:
            await journal.append(STARTED)
            with pytest.raises(JournalBusy, match="another engine writes to"):
                async with reopen_journal(tmp_path, StillClock()):
                    pass

    asyncio.run(main())
    assert go_on(tmp_path, RESUMED) == (0, False)


@pytest.mark.slow
def test_checkpoints_fall_where_they_would_have_fallen(tmp_path: Path) -> None:
    path = write(tmp_path, STARTED, *(intent(number) for number in range(600)))
    go_on(tmp_path, RESUMED, *(intent(number) for number in range(600)))
    sizes = [event.size for event in read_events(path) if isinstance(event, Checkpoint)]
    assert sizes == [1000]
