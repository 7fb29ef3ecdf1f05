"""What is known of a run after some of its events: a fold, and the finished report that renderers show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from msgspec import field

from engine.model.plan import CheckObligation
from engine.model.run.event import CaseFinished, Halted, RunStarted, Uploaded
from engine.model.run.packed_results import PackedResult, PackedResults
from engine.model.values.file_names import ROOT_NAMES, FileNames
from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun
from engine.model.verdict import Failure

RERUN_OF: Final = "rerun_of"
"""The option in a run's first record that names the runs whose bad cases it runs again."""


HIDDEN: Final = "•••"
"""Stands for a value that may not be told, as in all that is told of a run."""


class Counts(Noun, frozen=True, kw_only=True):
    """How many cases ended in each verdict."""

    passed: int = 0
    failed: int = 0
    error: int = 0
    unknown: int = 0
    skipped: int = 0
    not_run: int = 0

    @property
    def done(self) -> int:
        """Cases with a terminal record."""
        return self.passed + self.failed + self.error + self.unknown + self.skipped + self.not_run


class Traffic(Noun, frozen=True, kw_only=True):
    """Requests as they were made. `requests` = submits + polls, refused ones included; token calls are apart."""

    submits: int = 0
    polls: int = 0
    retries: int = 0
    throttled: int = 0
    token_calls: int = 0
    is_at_least: bool = False
    """Whether there were more: a log that was cut off does not hold each poll of the cases that it leaves open."""

    @property
    def requests(self) -> int:
        """Submits and polls."""
        return self.submits + self.polls


class GateResult(Noun, frozen=True, kw_only=True):
    """One gate of one suite. `was` is unrounded, in percent or seconds; None: nothing to judge."""

    suite: str
    gate: str
    wanted: str
    was: float | None
    held: bool


class Covered(Noun, frozen=True, kw_only=True):
    """How much of what was asked for was judged. `missing` names what was not, at most 100 of them.

    `impossible` ones are not among `of`; those for which no row was found (`not_found`) are.
    """

    covered: int
    of: int
    impossible: int = 0
    not_found: int = 0
    missing: tuple[str, ...] = ()


class NeverAsked(Noun, frozen=True, kw_only=True):
    """A check that no case was asked. `tests` have it, in the suite of `file`; it may stand in a library."""

    suite: str
    tests: tuple[str, ...]
    file: str
    check: CheckObligation
    target: str = ""
    """The target on which it was not asked, where the run has several."""
    rows_left_out: int = 0
    """Rows of these tests that the selection left out: they may be what it is for."""


class CaseRow(Noun, frozen=True, kw_only=True):
    """One case as reports list it."""

    case: str
    title: str
    suite: str
    test: str
    file: str
    line: int
    action_id: str
    classes: Mapping[str, str]
    kept: PackedResult
    ticket: str | None = None
    """Where the case is discussed: as its row says, or its test."""
    hidden: frozenset[str] = frozenset()
    """Fields whose class spells personal data, which no report may show."""
    target: str = ""
    """The target it ran on, where the run has several."""
    row: str = ""
    """Its address in its test, such as `random:3`: the same whatever is drawn."""
    titles_vary: bool = False
    """Whether it is called otherwise on another day."""
    names: FileNames = ROOT_NAMES
    """What the files of its checks are called in reports, as that of its test is already."""

    @property
    def lasting_name(self) -> str:
        """What it is called on every day: its row, and its title or, where that varies, its test."""
        return f"{self.test if self.titles_vary else self.title} ({self.row})"

    @property
    def finished(self) -> CaseFinished:
        """How the case ended; unpacked at every call."""
        return _with_names(self.kept.finished, self.names)

    @property
    def classes_to_tell(self) -> Mapping[str, str]:
        """Its classes as they may be told."""
        if not self.hidden:
            return self.classes
        return {field: HIDDEN if field in self.hidden else label for field, label in self.classes.items()}


def _with_names(finished: CaseFinished, names: FileNames) -> CaseFinished:
    if names == ROOT_NAMES or not (finished.failures or finished.warnings or finished.untold):
        return finished
    return replace(
        finished,
        failures=tuple(each.but(span=names.span(each.span)) for each in finished.failures),
        warnings=tuple(each.but(span=names.span(each.span)) for each in finished.warnings),
        untold=tuple(each.but(span=names.span(each.span)) for each in finished.untold),
    )


class FailureGroup(Noun, frozen=True, kw_only=True):
    """Cases of one test that failed alike. `cause` is what they share and the passing ones do not, or "".

    `excerpt` shows the check of the first of them in its file, with a caret and what the value was.
    """

    suite: str
    test: str
    file: str
    line: int
    headline: str
    cause: str
    excerpt: str
    cases: tuple[str, ...]
    of: int
    example_input: JsonObject | None
    example_case: str
    verdict: str
    known: bool = False
    """Known failures, which no gate counts."""
    more: str = ""
    """The further checks of that case that `excerpt` only counts, shown like it."""
    unseen: int = 0
    """How many those are."""
    failures: tuple[Failure, ...] = ()
    """The checks of that case that did not hold."""
    ticket: str | None = None
    """Where that case is discussed."""
    description: str | None = None
    """What the test is about."""
    example_output: Json = None
    """The answer of that case; null where there was none."""
    example_answer: JsonObject | None = None
    """What that case's last answer held, short, where it tells of a failure."""
    target: str = ""
    """The target they ran on, where the run has several."""
    titles: tuple[str, ...] = ()
    """What the first of these cases are called, each once, where that is not just the name of the test."""


class TestRow(Noun, frozen=True, kw_only=True):
    """One test as reports list it."""

    suite: str
    test: str
    file: str
    line: int
    counts: Counts
    weak: bool = False
    skip: str | None = None
    known: int = 0
    """Failed cases among them that are known failures."""
    ticket: str | None = None
    description: str | None = None
    target: str = ""
    """The target it ran on, where the run has several."""
    shown: str = ""
    """The name as people read it: with the values of its templates where its cases share them."""
    seed: int | None = None
    """What its rows are drawn with; None where the log does not tell."""
    now: str = ""
    """The moment of its suite; empty where the log does not tell."""


class Report(Noun, frozen=True, kw_only=True):
    """What the events so far say. The second half is empty until the run is over and `finish` has filled it."""

    started: RunStarted | None = None
    counts: Counts = Counts()
    traffic: Traffic = Traffic()
    results: PackedResults = field(default_factory=PackedResults)
    """How cases ended, in the order in which they did."""
    halts: tuple[Halted, ...] = ()
    uploads: tuple[Uploaded, ...] = ()
    notes: tuple[str, ...] = ()
    """What is to be known of the servers, and fails nothing."""
    held_until_us: int = 0
    holds: int = 0
    ended_us: int = 0
    audit_root: str = ""
    audit_size: int = 0
    """Records under the audit root."""
    sealed: bool = False
    left_open: int = 0
    """Ends that are void when the run goes on, besides those of cases that were not run."""

    run_dir: str = ""
    exit: int = 0
    planned: int = 0
    pass_rate: float | None = None
    gates: tuple[GateResult, ...] = ()
    edges: Covered = Covered(covered=0, of=0)
    pairs: Covered = Covered(covered=0, of=0)
    output_fields: Covered = Covered(covered=0, of=0)
    checks: Covered = Covered(covered=0, of=0)
    never_asked: tuple[NeverAsked, ...] = ()
    tests: tuple[TestRow, ...] = ()
    cases: Sequence[CaseRow] = ()
    groups: tuple[FailureGroup, ...] = ()
    not_judged: int = 0
    known: int = 0
    """Failed cases that are known failures; `counts.failed` holds them too."""

    @property
    def rerun_of(self) -> tuple[str, ...]:
        """The runs whose bad cases were run again, the newest first; empty for a run of its own."""
        named = self.started.options.get(RERUN_OF) if self.started is not None else None
        return tuple(str(each) for each in named) if isinstance(named, list | tuple) else ()
