"""Runs of the past, read from their logs: which there are, which cases they had, and how one of those came out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from engine.journal.codec import DamagedRecordError, Record, decode, from_record
from engine.journal.plan_file import FILE_NAME as PLAN_NAME
from engine.journal.salt import FILE_NAME as SALT_NAME
from engine.journal.salt import read_salt
from engine.journal.writer import FILE_NAME as LOG_NAME
from engine.model.run.event import CaseFinished, RunStarted
from engine.model.values.canonical import canonical_json
from engine.model.values.json import JsonObject
from engine.model.values.nearest import closest
from engine.model.values.noun import Noun
from engine.model.verdict import Verdict
from engine.platform.files import open_file
from engine.platform.locks import LOCK_NAME
from engine.platform.paths import path_from_here, same_place
from engine.source.files import project_root

CASES_SHOWN_MAX = 4
RUN_FILES = (LOG_NAME, PLAN_NAME, SALT_NAME, LOCK_NAME)
"""What a run is made of."""

_WELL = frozenset({Verdict.PASSED, Verdict.SKIPPED})


class PastRun(Noun, frozen=True, kw_only=True):
    """One run: its folder and its first record."""

    directory: Path
    started: RunStarted

    @property
    def is_replay(self) -> bool:
        """Whether it was one case of another run again, which nobody means by the newest run."""
        return bool(self.started.options.get("replay"))


class PastCase(Noun, frozen=True, kw_only=True):
    """One case of a run. `input` is what was sent, None where nothing was; `finished` None: the log ends before."""

    run: PastRun
    id: str
    row: str
    suite: str
    test: str
    file: str
    matrix: JsonObject
    input: JsonObject | None
    finished: CaseFinished | None
    target: str = ""
    """The target it ran on. On several, that of the first that did not pass."""
    hmacs: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What the log holds of personal data in the input, field by field."""
    salt: bytes = b""
    """The key of those; empty where it was deleted."""

    @property
    def was_run(self) -> bool:
        """Whether it was sent, or came to an end of its own."""
        return self.input is not None or (self.finished is not None and self.finished.verdict is not Verdict.NOT_RUN)


class PlannedThen(Noun, frozen=True, kw_only=True):
    """A case as a run planned it: its id, the target, and the row it was, whatever stood in it."""

    case: str
    target: str
    row: tuple[str, ...]


class Unfound(Noun, frozen=True, kw_only=True):
    """Why something of the past cannot be had, and what to do."""

    message: str
    help: str


def usual_runs() -> Path:
    """Where runs are kept when nobody says otherwise: beside the `engine.yaml` of the folder we are in, else here.

    It is looked for upwards, so that a run and its replay find each other from every folder of a project.
    """
    root, project = project_root((Path(),))
    near = Path(path_from_here(root)) if project is not None else Path()
    return near / ".engine" / "runs"


def past_runs(runs: Path) -> Iterator[PastRun]:
    """Every run under a folder whose log can be read, the newest first."""
    if not runs.is_dir():
        return
    names = sorted((each.name for each in runs.iterdir() if (each / LOG_NAME).is_file()), reverse=True)
    # A name begins with the second of its start; the order within a second is in the logs.
    for _, same in groupby(names, key=lambda name: name.partition("-")[0]):
        found = [run for name in same if (run := _read_run(runs / name)) is not None]
        yield from sorted(found, key=lambda run: run.started.at_us, reverse=True)


def files_of_runs(runs: Path) -> Iterator[Path]:
    """Every file that runs under a folder are made of, whether their logs can be read or not."""
    if runs.is_dir():
        for folder in runs.iterdir():
            yield from (folder / name for name in RUN_FILES if (folder / name).is_file())


def files_of_past(run: PastRun) -> Iterator[Path]:
    """What a run is made of, what it was made from, and what the runs beside it are made of."""
    yield from files_of_runs(run.directory.parent)
    paths = restore_paths(run)
    if paths:
        root, _ = project_root(paths)
        yield from (root / name for name in run.started.suites)


def is_file_of_run(path: Path) -> bool:
    """Whether a path is that of a file that the run in its folder is made of, or once was."""
    real = Path(os.path.realpath(path))
    return real.name in RUN_FILES and any((real.parent / name).is_file() for name in (LOG_NAME, PLAN_NAME))


def newest_run(runs: Path) -> PastRun | None:
    """The newest run under a folder; a replay of one case is none."""
    return next((each for each in past_runs(runs) if not each.is_replay), None)


def find_run(name: str, runs: Path) -> PastRun | Unfound:
    """The run of that name (or of a name that begins so, if it is the only one), or in that folder."""
    folder = Path(name)
    fitting = [each for each in past_runs(runs) if each.directory.name.startswith(folder.name)]
    exact = [each for each in fitting if each.directory.name == folder.name]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    if not fitting and (found := _read_run(folder)) is not None:
        return found
    names = [each.directory.name for each in fitting or past_runs(runs)]
    newest = newest_run(runs)
    if fitting:
        return Unfound(message=f"{len(fitting)} runs begin with `{name}`", help=f"there are {', '.join(names[:4])}")
    near = closest(name, names)
    hint = (
        f"did you mean `{near}`?" if near else f"the newest is `{newest.directory.name}`" if newest else _no_runs(runs)
    )
    return Unfound(message=f"there is no run `{name}`", help=hint)


def find_case(wanted: str, runs: Path, *, run: str | None) -> PastCase | Unfound:
    """The case of that id (or of the one id that begins so) in the newest run that has it, or in the run named.

    A run that ended before the case was sent counts only where no other has it. In the default folder of runs, those
    of its neighbours (`.engine/demo/runs`) are looked through as well.
    """
    if run is not None:
        found = find_run(run, runs)
        if isinstance(found, Unfound):
            return found
        candidates: Iterator[PastRun] = iter((found,))
    else:
        usual = usual_runs()
        folders = (runs, *(sorted(usual.parent.glob("*/runs")) if runs == usual else ()))
        candidates = (each for folder in folders for each in past_runs(folder))
    known: list[str] = []
    unsent: PastCase | None = None
    for candidate in candidates:
        ids = tuple(dict.fromkeys(_ids(candidate)))
        fitting = [each for each in ids if each.startswith(_id(wanted))]
        if len(fitting) == 1:
            past = _read_case(candidate, fitting[0])
            if past.was_run:
                return past
            unsent = unsent or past
        elif fitting and unsent is None:
            shown = ", ".join(f"`{each}`" for each in fitting[:CASES_SHOWN_MAX])
            more = ", …" if len(fitting) > CASES_SHOWN_MAX else ""
            where = candidate.directory.name
            message = f"{len(fitting)} cases of the run {where} begin with `{wanted}`: {shown}{more}"
            return Unfound(message=message, help="write more of the id")
        known = known or list(ids)
    return unsent or _no_case(wanted, known, runs, run)


def same_paths(paths: Sequence[Path], runs: Path) -> PastRun | None:
    """The newest run of exactly these paths."""
    return next(runs_of(paths, runs), None)


def runs_of(paths: Sequence[Path], runs: Path) -> Iterator[PastRun]:
    """The runs of exactly these paths, the newest first; a replay of one case is none."""
    wanted = sorted(same_place(path) for path in paths)
    for each in past_runs(runs):
        options = each.started.options
        asked, folder = options.get("paths"), Path(str(options.get("folder") or "."))
        if not isinstance(asked, list) or each.is_replay:
            continue
        if sorted(same_place(folder / str(path)) for path in asked) == wanted:
            yield each


def results_of(run: PastRun) -> Mapping[int, CaseFinished]:
    """How each case of a run came out, by its number; the last word counts. Damaged lines are passed over."""
    found: dict[int, CaseFinished] = {}
    for record in _records(run.directory / LOG_NAME, b'"type":"case.finished"'):
        event = from_record(record)
        if isinstance(event, CaseFinished):
            found[event.number] = event
    return found


def cases_of(run: PastRun) -> tuple[PlannedThen, ...]:
    """Every planned case by its number."""
    tests = _tests(run)
    planned: Any = _records(run.directory / PLAN_NAME, b'{"case":', at_start=True)
    return tuple(
        PlannedThen(case=str(each["case"]), target=tests[each["test"]][-1], row=(*tests[each["test"]], each["row"]))
        for each in planned
    )


def _no_case(wanted: str, known: list[str], runs: Path, run: str | None) -> Unfound:
    near = closest(_id(wanted), known)
    where = f"the run `{run}`" if run is not None else f"a run under {runs.as_posix()}"
    if near:
        hint = f"did you mean `{near}`?"
    elif known:
        hint = "ids stand in every report, and in `engine plan --cases`; another folder of runs: --run-dir"
    else:
        hint = _no_runs(runs)
    return Unfound(message=f"no case `{wanted}` in {where}", help=hint)


def _no_runs(runs: Path) -> str:
    return f"there is no run under {runs.as_posix()} yet; `engine run` makes one, and --run-dir names another folder"


def _id(written: str) -> str:
    """A case id as people type it: without `C-`, in capitals, or with the `…` of a shortened one."""
    return "C-" + written.strip().rstrip("…").lower().removeprefix("c-")


def _read_run(directory: Path) -> PastRun | None:
    try:
        with open_file(directory / LOG_NAME) as lines:
            event = from_record(decode(lines.readline()))
    except (OSError, DamagedRecordError):
        return None
    return PastRun(directory=directory, started=event) if isinstance(event, RunStarted) else None


def _ids(run: PastRun) -> Iterator[str]:
    return (str(each["case"]) for each in _records(run.directory / PLAN_NAME, b'{"case":', at_start=True))


def _tests(run: PastRun) -> Mapping[int, tuple[str, str, str, str]]:
    """File, name, cell of the matrix and target of each test, by the test's index."""
    tests: Any = _records(run.directory / PLAN_NAME, b'"type":"test"')
    return {
        each["index"]: (each["file"], each["name"], canonical_json(each.get("matrix", {})), each.get("target", ""))
        for each in tests
        if each["type"] == "test"
    }


def _read_case(run: PastRun, case: str) -> PastCase:
    """The case of this id; on several targets the first that did not pass there, else the first."""
    rows = _numbered(run, f'{{"case":"{case}"'.encode())
    finished: dict[int, CaseFinished] = {}
    sent: dict[int, Any] = {}
    for record in _records(run.directory / LOG_NAME, f'"case":"{case}"'.encode()):
        match record.get("type"):
            case "case.finished":
                event = from_record(record)
                if isinstance(event, CaseFinished):
                    finished[event.number] = event
            case "case.intent" if not record.get("call") and isinstance(number := record.get("number"), int):
                sent[number] = record
            case _:
                pass
    bad = (number for number, each in sorted(finished.items()) if each.verdict not in _WELL)
    number = next(bad, min(rows))
    row = rows[number]
    tests: Any = _records(run.directory / PLAN_NAME, b'"type":"test"')
    test = next(each for each in tests if each["type"] == "test" and each["index"] == row["test"])
    intent = sent.get(number, {})
    given, hmacs = intent.get("input"), intent.get("hmacs")
    return PastCase(
        run=run,
        id=case,
        row=row["row"],
        suite=test["suite"],
        test=test["name"],
        file=test["file"],
        matrix=test.get("matrix", {}),
        input=given if isinstance(given, dict) else None,
        finished=finished.get(number),
        target=test.get("target", ""),
        hmacs=hmacs if isinstance(hmacs, dict) else {},
        salt=read_salt(run.directory),
    )


def _numbered(run: PastRun, beginning: bytes) -> dict[int, Any]:
    """The planned cases whose line begins so, by their number."""
    with open_file(run.directory / PLAN_NAME) as lines:
        cases = (line for line in lines if line.startswith(b'{"case":'))
        return {number: decode(line) for number, line in enumerate(cases) if line.startswith(beginning)}


def _records(path: Path, having: bytes, *, at_start: bool = False) -> Iterator[Record]:
    """The records whose line holds these bytes (at its start); torn and damaged ones are passed over."""
    try:
        lines = open_file(path)
    except OSError:
        return
    with lines:
        for line in lines:
            if (line.startswith(having) if at_start else having in line) and line.endswith(b"\n"):
                try:
                    yield decode(line)
                except DamagedRecordError:
                    continue


def restore_paths(run: PastRun) -> tuple[Path, ...]:
    """The paths of a run, as they are found from here: below the folder it was started in where that is still there."""
    asked = run.started.options.get("paths")
    folder = run.started.options.get("folder")
    paths = tuple(Path(str(each)) for each in asked) if isinstance(asked, list) else ()
    return tuple(_found(path, folder) for path in paths)


def restore_targets(options: Mapping[str, object]) -> tuple[str, ...]:
    """The targets that the command line of a run named."""
    named = options.get("target")
    return tuple(str(each) for each in named) if isinstance(named, list) else ()


def restore_vars(options: Mapping[str, object]) -> tuple[str, ...]:
    """The variables that the command line of a run gave, as `name=value`."""
    given = options.get("var")
    return tuple(str(each) for each in given) if isinstance(given, list) else ()


def _found(path: Path, folder: object) -> Path:
    there = Path(folder) / path if isinstance(folder, str) else path
    return there if there.exists() else path
