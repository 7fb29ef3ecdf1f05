"""The plan: everything that a run will do, frozen before the first byte leaves, and lazy."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from engine.model.language.contract import Contract
from engine.model.language.expectation import Claim, Expectation
from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.language.literals import Names, Query, Templated
from engine.model.suite import Compare, Gates, KnownFailure, Relate, Retry, StubRule, UpstreamAnswer
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun
from engine.model.values.span import Span


class PlannedAction(Noun, frozen=True, kw_only=True):
    """An action with everything resolved that the plan could resolve."""

    name: str
    action_id: str
    effects: str
    contract: Contract | None
    stub: tuple[StubRule, ...]
    version: str = "published"
    pii: tuple[str, ...] = ()
    """Places of the answer that are masked; `all` masks all of it."""
    exchange: HttpExchange | None = None
    """How it is asked over HTTP, where it says so."""
    path_inputs: tuple[str, ...] = ()
    """Inputs that stand in the path of its request on the target."""
    stub_key: str = ""
    """By which the emulator tells its stub from those of other suites, cells and targets that name the same id."""


class HttpExchange(Noun, frozen=True, kw_only=True):
    """What an action says of its own requests and answers; what it leaves out its target says."""

    request: RequestUse | None
    answer: AnswerUse | None
    poll: PollUse | None


class FieldClasses(Noun, frozen=True, kw_only=True):
    """One field's classes in a test: those a typical row shows (`valid`, one-of values), and edges by label."""

    field: str
    valid: tuple[str, ...]
    invalid: tuple[str, ...]


class Impossible(Noun, frozen=True, kw_only=True):
    """A combination that was asked for and cannot be: its classes by field, and the constraint that rules it out.

    `draws` is 0 where its values are fixed and break the constraint. Else some row may keep it, but none was found in
    so many draws.
    """

    classes: tuple[tuple[str, str], ...]
    reason: str
    draws: int = 0


class CheckObligation(Noun, frozen=True, kw_only=True):
    """A check that some case shall be asked; all others of a test are asked of every case that is judged.

    `kind` is check (a question of `check:`), conditional (a matcher that is asked only where something stands),
    if-valid or if-invalid (what rows of one kind must show), or call (one that is made only where its `when` is true).
    """

    kind: Literal["check", "conditional", "if-valid", "if-invalid", "call"]
    text: str
    span: Span
    when: str | None = None
    """The question on which it depends, where it has one."""
    named: str | None = None
    """The list under `checks:` that it belongs to, where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations:
    """What the rows of a test were chosen to show; pairs are ((field, class), (field, class)), fields in order."""

    edges: frozenset[tuple[str, str]] = frozenset()
    pairs: frozenset[tuple[tuple[str, str], tuple[str, str]]] = frozenset()
    impossible: tuple[Impossible, ...] = ()
    checks: tuple[CheckObligation, ...] = ()


class PlannedCall(Noun, frozen=True, kw_only=True):
    """One call of a case that makes several. `role` is before, step or after; `id` is how later ones see it.

    `input` may hold templates that only the run can resolve (`steps.made.output.x`, `send-time`).
    """

    role: Literal["before", "step", "after"]
    id: str | None
    action: PlannedAction
    input: Mapping[str, Templated]
    expectation: Expectation
    when: Query | None
    timeout_s: float
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTest:
    """One test of the plan. `names` is what its templates see besides the row; `skip` is the author's reason."""

    index: int
    suite: str
    name: str
    file: str
    line: int
    action: PlannedAction
    expectation: Expectation
    """What valid rows must show; defaults are written in, so that running needs no rule."""
    expectation_invalid: Expectation
    """What rows with an invalid class must show."""
    names: Names
    tags: tuple[str, ...]
    timeout_s: float
    case_count: int
    fields: tuple[FieldClasses, ...]
    obligations: Obligations
    skip: str | None = None
    weak: bool = False
    """Asserts nothing but `status: completed`, because the author wrote no `expect`."""
    cut: int = 0
    """Rows that `max` cut off."""
    rows_left_out: int = 0
    """Rows that the selection left out."""
    matrix: JsonObject = dataclasses.field(default_factory=dict)
    """The cell of the matrix; each cell is a test of its own here."""
    known_failure: KnownFailure | None = None
    serial: bool = False
    group: str | None = None
    needs: tuple[int, ...] = ()
    """Indices of the tests of which every case must have passed before."""
    retry: Retry | None = None
    relate: Relate | None = None
    compare: Compare | None = None
    seed: int | None = None
    """What its rows are drawn with; None in a plan that was read from a log, which keeps the rows themselves."""
    seed_was_drawn: bool = False
    """Whether nobody named a seed, so that it is the day's."""
    pii_inputs: frozenset[str] = frozenset()
    """Input fields that are masked in all output."""
    ticket: str | None = None
    """Where the test is discussed."""
    description: str | None = None
    """What the test is about, in its author's words."""
    target: str = ""
    """The target it runs on; each target is a test of its own here. Never empty in a plan that was compiled."""
    secrets: frozenset[str] = frozenset()
    """Secrets that its inputs hold, as the tokens that are replaced at the wire."""
    titles_vary: bool = False
    """Whether its cases are called otherwise on another day, since their names show what is drawn."""
    now: str = ""
    """The moment of its suite: dates are drawn against it, and questions have it as `now()`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: a value that survives serialisation. `number` is its place in the plan, from 0.

    `id` is `C-` and hex digits; `row` is the row's address in its test (`random:3`, `cover:17`, `break:email:empty`).
    `classes` names the class of every generated field. `field` and `edge` are set for `break` rows.
    """

    number: int
    id: str
    test: PlannedTest
    row: str
    title: str
    input: JsonObject
    classes: Mapping[str, str]
    valid: bool
    n: int = 1
    """The row's number in its test, from 1: what templates see as `n`."""
    field: str | None = None
    edge: str | None = None
    calls: tuple[PlannedCall, ...] = ()
    """Calls besides the main one, in order: `before` and `after` around it, or `step`s in its place."""
    late: Mapping[str, Templated] = dataclasses.field(default_factory=dict)
    """Input fields that only the run can resolve (`send-time`); `input` holds their text."""
    upstream: UpstreamAnswer | None = None
    skip: str | None = None
    """Why this row alone is not run (a table says so)."""
    ticket: str | None = None
    """Where this row alone is discussed, else its test is."""
    claims: tuple[Claim, ...] = ()
    """What this row alone must show (a table's `expect:` columns)."""
    known_failure: KnownFailure | None = None
    """Of this row alone, else that of its test."""
    problem: str | None = None
    """Why the row could not be made (a template failed, say): such a case is never sent and ends as `error`."""


class PlannedCases(Protocol):
    """All cases in order of file, test and row; case `i` is computed when it is asked for."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, number: int) -> Case:
        """The case of that number, the same at every call."""

    def __iter__(self) -> Iterator[Case]:
        """All in order."""


class SuiteGates(Noun, frozen=True, kw_only=True):
    """The gates of one suite."""

    suite: str
    file: str
    gates: Gates
    span: Span


class LeftOut(Noun, frozen=True, kw_only=True):
    """So many of the cases of a test do not fit into the budget."""

    test: str
    file: str
    cases: int
    of: int
    target: str = ""
    """The target it runs on, where the plan has several."""


class BudgetCut(Noun, frozen=True, kw_only=True):
    """What a budget made of a plan: the requests its cases need, and what was left out for it.

    `edges` and `pairs` are how many of those that the selected rows show are left, and how many there were.
    """

    text: str
    requests: int
    left_out: tuple[LeftOut, ...]
    edges: tuple[int, int]
    pairs: tuple[int, int]


class Plan(Noun, frozen=True, kw_only=True):
    """What a run will do.

    `hash` covers what suites mean (not how their text is laid out), seed, now, env values used, selection, versions;
    `whole_hash` all of it but the shard, so that the shards of a plan have it in common.
    """

    hash: str
    whole_hash: str = ""
    seed: int
    seed_was_drawn: bool
    now: str
    targets: tuple[str, ...]
    """The targets that its tests run on, in the order given or in which tests name them."""
    tests: tuple[PlannedTest, ...]
    cases: PlannedCases
    gates: tuple[SuiteGates, ...]
    sources: Mapping[str, str]
    """Text of every file, by the path that spans use."""
    env_used: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Tests that the selection left out, by name."""
    order: tuple[int, ...] = ()
    """The numbers of all cases in the order of running, where that is not the order of the plan."""
    budget: BudgetCut | None = None

    def in_turn(self) -> Iterator[Case]:
        """All cases in the order of running."""
        return (self.cases[number] for number in self.order) if self.order else iter(self.cases)

    @property
    def target(self) -> str:
        """All its targets in one text."""
        return ", ".join(self.targets)

    def target_to_show(self, test: PlannedTest) -> str:
        """The target of a test as reports name it; empty where all tests run on one."""
        return test.target if len(self.targets) > 1 else ""
