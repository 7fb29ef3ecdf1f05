"""The vocabulary of a run: its kinds of words, targets, reports and executors, and the ports a run is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

import msgspec

from engine.model.language.kinds import EdgeKind, GeneratorKind, Matcher, MatcherKind
from engine.model.plugins import PluginFault, PluginWord
from engine.model.ports.clock import Clock, Gauge
from engine.model.ports.limits import Bounds
from engine.model.ports.target import StartEmulator, TargetKind, TargetPort
from engine.model.run.bodies import Bodies
from engine.model.run.event import Event
from engine.model.run.report import Report
from engine.model.run.resume_state import ResumeState
from engine.model.values.json import Json
from engine.model.values.noun import Noun


class ReporterKind(Noun, frozen=True, kw_only=True):
    """A report format: a pure renderer."""

    name: str
    render: Callable[[Report], str]
    doc: str
    in_full: Callable[[Report], str] | None = None
    """For `-v`: with every case and every check; None: it always is."""
    in_brief: Callable[[Report], str] | None = None
    """For `-q`: the outcome alone; None: there is no shorter form."""
    known_by: str = ""
    r"""A pattern that finds an earlier report of this format (`\A{"format": `), so that it is replaced where nothing
    was run; it is given beginning and end of a file. Empty: none is known, and every file is left as it is."""


class Journal(Protocol):
    """The log. `append` returns when the event is as durable as its kind demands (an intent: on disk)."""

    async def append(self, event: Event) -> None:
        """Write one event."""


class Ports(Noun, frozen=True, kw_only=True):
    """What `execute` is given to reach the world."""

    targets: Mapping[str, TargetPort]
    """By name: those that tests run on, and those that cases are compared on."""
    journal: Journal
    clock: Clock
    rng: Random
    keep_snapshot: Callable[[Matcher, Json], None] | None = None
    """Takes what a matcher saw whose file a run keeps, which then holds; None: it is compared and not written."""
    bounds: Bounds = Bounds()
    gauge: Gauge = msgspec.field(default_factory=Gauge)
    """Shows what the run is doing."""
    standing: ResumeState = msgspec.field(default_factory=ResumeState)
    """What is known of the cases when a run goes on."""
    bodies: Bodies = Bodies()
    """What the log keeps of inputs and answers."""
    run: str = ""
    """The name of the run, which idempotency keys are made of."""
    workers: int = 1
    """Processes to share the requests among, for executors that have several."""
    today: str = ""
    """What stands for the moment at which the run begins; empty: the clock's."""


class ExecutorKind(Noun, frozen=True, kw_only=True):
    """A way to run a plan."""

    name: str
    execute: Callable[..., AsyncIterator[Event]]
    """Called with the Plan, the Ports, and the run's Stop as `stop=`."""
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """All the words this run knows. A value: tests make their own. Equal to itself alone, so that it can be a key."""

    matchers: Mapping[str, MatcherKind]
    generators: Mapping[str, GeneratorKind]
    edges: Mapping[str, EdgeKind]
    targets: Mapping[str, TargetKind]
    reporters: Mapping[str, ReporterKind]
    executors: Mapping[str, ExecutorKind]
    versions: Mapping[str, str]
    """Of the libraries whose data decides what is drawn; part of the plan's hash."""
    coming_targets: frozenset[str] = frozenset()
    """Types of targets that are part of the language, and that this version does not have."""
    start_emulator: StartEmulator | None = None
    """Handed to targets that run against an emulator of their own; None: there is none."""
    packages: Mapping[str, str] = field(default_factory=dict)
    """The version of each package of others whose words are among these because the project lists it."""
    origins: Mapping[tuple[str, str], PluginWord] = field(default_factory=dict)
    """Whose each word of others is, by group and name."""
    faults: tuple[PluginFault, ...] = ()
    """Why words of these packages are not among these."""

    @property
    def fallback_target(self) -> str:
        """The type of target that a run goes to where nobody names one; empty where there is none."""
        return next((name for name, kind in self.targets.items() if kind.is_fallback), "")

    @property
    def plain_matcher(self) -> MatcherKind:
        """What a plain value behind a place means."""
        for kind in self.matchers.values():
            if kind.is_plain:
                return kind
        raise LookupError("no matcher of this vocabulary is what a plain value means")
