"""The suite language as types: what an author may write, and what it is once it has been checked.

Each dataclass is the grammar of one mapping (see `grammar`). A field `span` is filled with the place of the mapping
itself; it is not a word. `soon=True` marks words of the language that this version reads but cannot run yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.model.language.contract import Contract
from engine.model.language.expectation import Check, Expectation
from engine.model.language.grammar import word
from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.language.inputs import Cases, Layers, Matrix, Table, TableUse
from engine.model.language.literals import Bound, Duration, Query, Ref, Template, Templated
from engine.model.project import SecretSource, TargetUse
from engine.model.values.span import NOWHERE, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long an execution may take."""

    timeout: Duration = word("Deadline of one execution, from its submit to its end.", examples=("60s", "5m"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StubRule:
    """One answer of the emulator for an action."""

    when: Query | None = word(
        "JMESPath over the input (`input.x` or just `x`); the first rule that is true answers. Always, when left out.",
        default=None,
        examples=("risk_level == 'high'",),
    )
    status: Literal["completed", "failed"] | None = word(
        "How the execution ends. `failed` when `errors` is given, else `completed`.", default=None
    )
    output: Templated = word("What the action gives; templates see `input`.", default=None)
    errors: Templated = word("A list of errors, each a text or `{code, message}`.", default=None)
    after: Duration | None = word("How long the execution takes.", default=None, examples=("1.5s",))
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action under test."""

    id: str | Template | None = word(
        "The action's id on the target.", default=None, examples=("custom_-_5b0c9f5e-0000-4000-8000-000000000001",)
    )
    find: Templated = word("Find the action by name instead of by id.", default=None)
    request: RequestUse | None = word(
        "How a target of type `http` asks: `POST /orders/{customer}`, or its parts. The action needs no `id` then.",
        default=None,
        examples=("POST /orders",),
    )
    answer: AnswerUse | None = word("What answers of a target of type `http` mean.", default=None)
    poll: PollUse | None = word("How a target of type `http` asks for the end of an execution.", default=None)
    name: str | None = word("A name for people.", default=None)
    contract: Ref | None = word(
        "An exported action (`*.custom.json`) or a JSON Schema of the input; checked against every input and output.",
        default=None,
        examples=("./contracts/risk-score.custom.json",),
    )
    format: Literal["judge", "annotate"] = word(
        "Whether values must be of the formats that the contract names (`uuid`, `email`, `date`, …), or these are "
        "annotations that refuse nothing.",
        default="judge",
    )
    version: Literal["published", "draft"] = word("Which version is run.", default="published")
    effects: Literal["read", "write", "irreversible"] = word(
        "What a call does. Anything but `read` is never sent twice. When left out: `write`; with a `request` as its "
        "method says, `read` for GET and HEAD, `irreversible` for DELETE.",
        default="write",
    )
    wait: Wait | None = word("How long an execution may take.", default=None)
    pii: tuple[str, ...] = word("Output places that are masked, or `all`.", default=())
    stub: tuple[StubRule, ...] = word("How the emulator answers for this action.", default=())
    description: str | None = word("What the action is for.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailure:
    """A failure that is expected for now: the test runs and stays failed, and no gate counts it."""

    ticket: str = word("Where it is being mended.", examples=("TEL-12",))
    until: str | None = word("The day from which it is no longer accepted.", default=None, examples=("2026-12-31",))
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Repeat a read until something holds; each attempt is a call of its own."""

    until: Query = word("JMESPath over the result that ends the waiting.", examples=("output.priority == `7`",))
    every: Duration = word("How long to wait between two attempts.", examples=("2s",))
    for_: Duration = word("How long to go on.", examples=("30s",))
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """One call of `steps`, `before` or `after`."""

    id: str | None = word("A name under which later steps see this one: `steps.made.output`.", default=None)
    action: Ref = word("The action: a name from `actions`.")
    input: Layers | None = word("Its input; templates see the steps before it.", default=None)
    expect: Expectation | None = word("What must hold. `status: completed` when left out.", default=None)
    when: Query | None = word("Call only where this holds of the result before it.", default=None)
    wait: Wait | None = word("How long this execution may take.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Relate:
    """Run the case again with a changed input, and ask about both."""

    change: Mapping[str, Templated] = word("Fields that change; templates see `input` and `output` of the first run.")
    expect: Query = word(
        "What must hold of `before` and `after`.", examples=("after.output.risk_score >= before.output.risk_score",)
    )
    because: str | None = word("The rule behind it.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareWith:
    """Where a comparison runs the case again."""

    version: Literal["published", "draft"] | None = word("Another version of the action.", default=None)
    target: str | None = word("Another target.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Run the case again elsewhere and compare what comes back."""

    with_: CompareWith = word("Where else.")
    on: tuple[str, ...] = word("The places that must be equal.", default=("output",))
    ignore: tuple[str, ...] = word("Places inside them that may differ.", default=())
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamAnswer:
    """How what stands behind the action misbehaves, on targets that can play it."""

    status: int | None = word("The HTTP status it answers with.", default=None, minimum=100, maximum=599)
    text: str | None = word("A body that is not JSON.", default=None)
    body: Templated = word("A JSON body.", default=None)
    delay: Duration | None = word("How late it answers.", default=None, examples=("61s",))
    drop: Literal["connection"] | None = word("It breaks off.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test."""

    name: str | Template = word("What is tested, as a sentence; unique in the suite.")
    id: str | None = word("A fixed identity: a rename then keeps its history.", default=None)
    action: Ref = word("The action under test: a name from `actions`.")
    input: Layers | None = word("The input: a name, fields, or a list of those where the later wins.", default=None)
    cases: Cases | None = word("How many rows, and how they are chosen. One typical row when left out.", default=None)
    table: TableUse | None = word("Every row of a file is a case.", default=None)
    expect: Expectation | None = word("What must hold. `status: completed` when left out.", default=None)
    steps: tuple[CallStep, ...] = word("Several calls in order.", default=())
    before: tuple[CallStep, ...] = word("Calls before the test.", default=())
    after: tuple[CallStep, ...] = word("Calls after the test, always.", default=())
    relate: Relate | None = word("Run again with a changed input and compare.", default=None)
    compare: Compare | None = word("Run again elsewhere and compare.", default=None)
    retry: Retry | None = word("Repeat a read until something holds.", default=None)
    upstream: tuple[UpstreamAnswer, ...] = word("How the upstream misbehaves, on targets that can stub.", default=())
    wait: Wait | None = word("How long an execution may take.", default=None)
    target: Ref | None = word("The target of this test, by its name in the project file.", default=None)
    matrix: Matrix | None = word("Run for every combination.", default=None)
    seed: int | None = word("A seed of its own.", default=None)
    tags: tuple[str, ...] = word("Labels to select by.", default=(), examples=(["smoke"],))
    ticket: str | None = word("Where this is discussed.", default=None)
    skip: str | None = word("Why it is not run.", default=None, examples=("waits for TEL-12",))
    only_on: tuple[str, ...] = word("Targets on which it makes sense.", default=(), examples=(["emulator"],))
    known_failure: KnownFailure | None = word("Runs, stays failed, and no gate counts it.", default=None)
    serial: bool = word("Alone, nothing beside it.", default=False)
    group: str | None = word("One at a time in its group.", default=None)
    needs: tuple[Ref, ...] = word("Tests that must have passed before.", default=())
    description: str | None = word("More about it.", default=None)
    use: str | None = word("A template of a library.", default=None)
    with_: Templated = word("Parameters of the template.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageGate:
    """Bounds on how much of the planned input and of the contract's output was seen."""

    input_edges: Bound | None = word("Edge classes judged.", default=None, examples=("100%",))
    input_pairs: Bound | None = word("Pairs of classes judged.", default=None, examples=("100%",))
    output_fields: Bound | None = word("Output fields of the contract seen.", default=None, examples=(">= 95%",))
    checks: Bound | None = word("Checks that a case was asked.", default=None, examples=("100%",))


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyGate:
    """Bounds on quantiles of the durations."""

    p50: Bound | None = word("Half of the executions.", default=None, examples=("< 1s",))
    p90: Bound | None = word("Nine in ten.", default=None, examples=("< 2s",))
    p95: Bound | None = word("Nineteen in twenty.", default=None, examples=("< 3s",))
    p99: Bound | None = word("All but one in a hundred.", default=None, examples=("< 5s",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What decides the exit code. None: `pass-rate` 100 %, `errors` 0."""

    pass_rate: Bound | None = word("Passed cases in planned ones less skipped.", default=None, examples=(">= 90%",))
    errors: Bound | None = word("Cases that are `error`, `unknown` or not run.", default=None, examples=("< 1%",))
    judged: Bound | None = word(
        "Cases that passed or failed: a number of them, or a share of all planned ones, skipped ones included.",
        default=None,
        examples=(">= 1", "100%"),
    )
    coverage: CoverageGate | None = word("How much was covered.", default=None)
    latency: LatencyGate | None = word("How long executions took.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A suite file. `actions`, `inputs` and `vars` hold those of its libraries too, once it is checked."""

    suite: str = word("The title of the suite.", examples=("Risk scoring",))
    version: Literal[1] = word("The version of the language.", default=1)
    kind: Literal["suite"] = word("The kind of file.", default="suite")
    description: str | None = word("What the suite is for.", default=None)
    tags: tuple[str, ...] = word("Labels of all its tests.", default=())
    use: tuple[Ref, ...] = word("Libraries, by path.", default=(), examples=(["./shared.yaml"],))
    target: Ref | None = word("The target, by its name in the project file.", default=None)
    vars: Mapping[str, Templated] = word("Values that templates and checks share.", default_factory=dict)
    seed: int | None = word("Makes the run repeatable.", default=None)
    now: str | None = word("The moment dates are drawn against.", default=None, examples=("2026-11-22T00:00:00Z",))
    matrix: Matrix | None = word("Run every test for every combination.", default=None)
    defaults: Templated = word("Merged key by key into each test.", default=None)
    actions: Mapping[str, Action] = word("The actions under test, by a name of your choice.", default_factory=dict)
    inputs: Mapping[str, Layers] = word("Inputs that tests share, by name.", default_factory=dict)
    checks: Mapping[str, tuple[Check, ...]] = word("Named lists of checks.", default_factory=dict)
    templates: Templated = word("Tests with parameters.", default=None)
    tests: tuple[Test, ...] = word("The tests.")
    gate: Gates | None = word("What must hold for exit 0.", default=None)
    baseline: Templated = word("Compare with history.", default=None)
    file: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict)
    """Every table that its tests use, by its path from the root."""
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    """The contract of each action that has one, by the action's name."""
    targets: Mapping[str, TargetUse] = field(default_factory=dict)
    """Targets of its libraries."""
    secrets: Mapping[str, SecretSource] = field(default_factory=dict)
    """Secrets of its libraries."""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A file of things that suites share."""

    kind: Literal["library"] = word("The kind of file.")
    version: Literal[1] = word("The version of the language.", default=1)
    description: str | None = word("What it is for.", default=None)
    use: tuple[Ref, ...] = word("Other libraries, by path.", default=())
    vars: Mapping[str, Templated] = word("Values that templates and checks share.", default_factory=dict)
    actions: Mapping[str, Action] = word("Actions, by name.", default_factory=dict)
    inputs: Mapping[str, Layers] = word("Inputs, by name.", default_factory=dict)
    checks: Mapping[str, tuple[Check, ...]] = word("Named lists of checks.", default_factory=dict)
    templates: Templated = word("Tests with parameters.", default=None)
    targets: Mapping[str, TargetUse] = word("Targets, by name.", default_factory=dict)
    secrets: Mapping[str, SecretSource] = word("Where secrets come from.", default_factory=dict)
    file: str = ""
    span: Span = NOWHERE
