"""R15: whichever write or sync of a run fails, nothing leaves without a durable intent, and the run goes on later."""

from __future__ import annotations

import errno
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.journal.disk import SYSTEM, Disk, SystemDisk
from engine.journal.verify import verify
from engine.journal.writer import JournalBusy, JournalDamaged
from engine.model.ports.exchange import Call, Exchange
from engine.model.ports.limits import Limits
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.ports.wire import WireKind
from engine.model.project import TargetOptions, TargetUse
from engine.model.run.report import Report
from engine.model.values.span import NOWHERE
from engine.pipeline.resume import read_log, rebuild_report
from engine.pipeline.run import run
from engine.pipeline.target_choice import ChosenTarget
from engine.pipeline.world import RunRequest, World
from engine.run.halting.stop import Stop
from engine.vocabulary import load_vocabulary
from tests.simulation.plans import Sketch, plan_of
from tests.simulation.server import Habits, SimulatedTarget
from tests.virtual_time import VirtualClock, run_virtual

PLAN = plan_of([Sketch(cases=5)])
LIMITS = Limits(in_flight=2)
NOTHING = 10**9


class FailingDisk(SystemDisk):
    """Fails from its n-th call on; knows what is durable."""

    def __init__(self, fails_at: int, how: str) -> None:
        self.calls = 0
        self.durable = b""
        self._written = b""
        self._fails_at = fails_at
        self._how = how

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        self.calls += 1
        if self.calls == self._fails_at and self._how == "short":
            data = bytes(data)[: len(data) // 2]
        elif self.calls >= self._fails_at:
            raise OSError(errno.EIO if self._how == "io" else errno.ENOSPC, "it failed")
        taken = super().write(descriptor, data)
        self._written += bytes(data)[:taken]
        return taken

    def sync(self, descriptor: int) -> None:
        self._called()
        self.durable = self._written

    def sync_folder(self, folder: Path) -> None:
        self._called()

    def _called(self) -> None:
        self.calls += 1
        if self.calls >= self._fails_at:
            raise OSError(errno.EIO, "it failed")


class WatchingTarget(SimulatedTarget):
    """A server that looks into the log before it takes a submit."""

    disk: FailingDisk | None = None
    unannounced = 0

    async def submit(self, call: Call) -> Exchange:
        announced = f'"case":"{call.case}"'.encode()
        if self.disk is not None and announced not in self.disk.durable:
            self.unannounced += 1
        return await super().submit(call)


def play(folder: Path, disk: Disk, before: WatchingTarget | None, resume: Path | None) -> tuple[Report, WatchingTarget]:
    """One process of a run."""

    async def main() -> tuple[Report, WatchingTarget]:
        clock = VirtualClock()
        server = WatchingTarget(Habits(authenticates=False), clock=clock, rng=Random(1))
        server.disk = disk if isinstance(disk, FailingDisk) else None
        if before is not None:
            server.know(before)

        @asynccontextmanager
        async def opened(_spec: Any, _surroundings: Surroundings) -> AsyncIterator[Target]:
            yield server

        kind = TargetKind(name="simulated", spec=object, open=opened, default_rate=None, doc="")
        use = TargetUse(kind=kind, spec=None, options=TargetOptions(), span=NOWHERE)
        world = World(
            vocabulary=load_vocabulary(),
            clock=clock,
            rng=Random(2),
            env={},
            actor="somebody",
            show=lambda _event, _report: None,
            stop=Stop(),
            disk=disk,
        )
        request = RunRequest(
            plan=PLAN,
            chosen=(ChosenTarget(name="simulated", use=use, asked_by="test"),),
            runs=folder,
            limits={"simulated": LIMITS},
            secrets={},
            wire=WireKind.DIRECT,
            resume=resume,
        )
        return await run(world, request), server

    return run_virtual(main())


def submits(*servers: WatchingTarget) -> Counter[str | None]:
    return Counter(entry.case for server in servers for entry in server.ledger if entry.kind == "submit")


def has_begun(directory: Path) -> bool:
    return b"\n" in (directory / "events.jsonl").read_bytes()


def calls_of_a_whole_run(folder: Path) -> int:
    disk = FailingDisk(NOTHING, "full")
    report, _ = play(folder, disk, None, None)
    assert (report.exit, report.counts.passed) == (0, 5)
    return disk.calls


@pytest.mark.slow
@pytest.mark.parametrize("how", ["full", "io", "short"])
def test_r15_whichever_write_fails_nothing_is_sent_without_a_durable_intent(tmp_path: Path, how: str) -> None:
    for number in range(1, calls_of_a_whole_run(tmp_path / "whole") + 1):
        folder = tmp_path / str(number)
        report, server = play(folder, FailingDisk(number, how), None, None)
        assert server.unannounced == 0, number
        assert report.exit == 3 or verify(Path(report.run_dir)).sealed, number
        assert report.counts.done == report.planned == 5
        uncertain = {row.case for row in report.cases if row.finished.verdict == "unknown"}
        directory = Path(report.run_dir)
        if not has_begun(directory):
            assert not server.ledger, number
            with pytest.raises(JournalDamaged, match="it holds no record"):
                play(folder, SYSTEM, server, directory)
            continue
        if read_log(directory).standing.is_sealed:
            with pytest.raises(JournalBusy, match="has ended"):
                play(folder, SYSTEM, server, directory)
            continue
        again, after = play(folder, SYSTEM, server, directory)
        assert max(submits(server, after).values()) == 1, number
        assert verify(Path(again.run_dir)).ok, number
        assert verify(Path(again.run_dir)).sealed, number
        assert again.counts.passed + again.counts.unknown == 5
        assert {row.case for row in again.cases if row.finished.verdict == "unknown"} <= uncertain, number


def test_a_disk_that_is_full_from_the_first_byte_ends_the_run_with_exit_3_and_says_so(tmp_path: Path) -> None:
    report, server = play(tmp_path, FailingDisk(2, "full"), None, None)
    assert report.exit == 3
    assert [halt.reason for halt in report.halts] == ["the log cannot be written: it failed"]
    assert not server.ledger


@pytest.mark.slow
def test_what_a_full_disk_leaves_is_told_alike_by_the_run_and_by_its_log(tmp_path: Path) -> None:
    """Exit code, verdicts and requests: what the log holds counts, and it is said that there may have been more."""
    for number in range(1, calls_of_a_whole_run(tmp_path / "whole") + 1):
        report, server = play(tmp_path / str(number), FailingDisk(number, "full"), None, None)
        directory = Path(report.run_dir)
        if not has_begun(directory) or read_log(directory).standing.is_sealed:
            continue
        later = rebuild_report(directory)
        assert (later.exit, later.counts, later.planned) == (report.exit, report.counts, 5) == (3, later.counts, 5)
        assert later.traffic.requests == report.traffic.requests, number
        left = [each for each in server.ledger if each.kind in ("submit", "poll")]
        assert later.traffic.submits >= sum(each.kind == "submit" for each in left), number
        if later.traffic.requests < len(left):
            assert later.traffic.is_at_least, number


class ShortDisk(SystemDisk):
    """From its n-th sync on the machine gives nothing that one needs."""

    def __init__(self, after: int, error: Exception) -> None:
        self._left = after
        self._error = error

    def sync(self, descriptor: int) -> None:
        self._left -= 1
        if self._left < 0:
            raise self._error
        super().sync(descriptor)


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError(), ValueError("odd")])
@pytest.mark.parametrize("after", [1, 2, 4])
def test_a_sync_that_ends_in_any_exception_halts_the_run_which_goes_on_later(
    tmp_path: Path, after: int, error: Exception
) -> None:
    report, server = play(tmp_path, ShortDisk(after, error), None, None)
    (halt,) = report.halts
    assert report.exit == 3
    assert halt.reason.startswith("the log cannot be written: ")
    assert "go on with the run" in halt.help
    again, later = play(tmp_path, SYSTEM, server, Path(report.run_dir))
    assert max(submits(server, later).values()) == 1
    assert again.counts.passed + again.counts.unknown == 5


class DeletedDisk(SystemDisk):
    """Somebody deletes the folder of the run after its n-th sync."""

    def __init__(self, folder: Path, after: int) -> None:
        self._folder = folder
        self._left = after

    def sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        self._left -= 1
        if self._left == 0:
            shutil.rmtree(self._folder)


@pytest.mark.parametrize("after", [2, 4, 5])
def test_r15_a_folder_that_is_deleted_in_mid_run_halts_it_and_what_was_begun_is_unknown(
    tmp_path: Path, after: int
) -> None:
    report, server = play(tmp_path / "runs", DeletedDisk(tmp_path / "runs", after), None, None)
    assert report.exit == 3
    assert [(halt.kind, halt.reason) for halt in report.halts] == [
        ("lost", "the log cannot be written: it was deleted while it was written")
    ]
    asked = {entry.case for entry in server.ledger if entry.kind == "submit"}
    assert asked
    assert {row.case for row in report.cases if row.finished.verdict == "not_run"}.isdisjoint(asked)
    assert report.counts.done == 5
