"""The suite language as types: what an author may write, and what it is once it has been checked.

Each dataclass is the grammar of one mapping (see `grammar`). A field `span` is filled with the place of the mapping
itself; it is not a word. `soon=True` marks words of the language that this version reads but cannot run yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from engine.model.authored import Bound, Duration, Late, Percent, Query, Rate, Ref, Template
from engine.model.grammar import word
from engine.model.json import JsonObject
from engine.model.node import Node
from engine.model.ports import TargetKind
from engine.model.span import NOWHERE, Span
from engine.model.words import EdgeKind, GeneratorKind, Matchers


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
    output: Late = word("What the action gives; templates see `input`.", default=None)
    errors: Late = word("A list of errors, each a text or `{code, message}`.", default=None)
    after: Duration | None = word("How long the execution takes.", default=None, examples=("1.5s",))
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action under test."""

    id: str | Template | None = word(
        "The action's id on the target.", default=None, examples=("custom_-_5b0c9f5e-0000-4000-8000-000000000001",)
    )
    find: Late = word("Find the action by name instead of by id.", default=None, soon=True)
    name: str | None = word("A name for people.", default=None)
    contract: Ref | None = word(
        "An exported action (`*.custom.json`) or a JSON Schema of the input; checked against every input and output.",
        default=None,
        examples=("./contracts/risk-score.custom.json",),
    )
    version: Literal["published", "draft"] = word("Which version is run.", default="published")
    effects: Literal["read", "write", "irreversible"] = word(
        "What a call does. Anything but `read` is never sent twice.", default="write"
    )
    wait: Wait | None = word("How long an execution may take.", default=None)
    pii: Late = word("Output places that are masked, or `all`.", default=None, soon=True)
    stub: tuple[StubRule, ...] = word("How the emulator answers for this action.", default=())
    description: str | None = word("What the action is for.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEdge:
    """An author's own edge class."""

    name: str = word("The name of the class, as reports show it.", examples=("long-local",))
    value: Late = word("The value; a template may build it.", examples=("${{ 'a' | repeat(64) }}@example.com",))
    valid: bool = word("Whether the action should accept it.")
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeUse:
    """One edge that a field asks for. `valid` is the author's label; None leaves it to bounds and contract."""

    kind: EdgeKind | OwnEdge
    valid: bool | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A field that is the same in every row, unless a template makes it."""

    value: Late
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOptions:
    """Keys that any generated field may add."""

    edges: tuple[EdgeUse, ...] = word(
        "Edge classes of this field: a name, a list of names and own `{name, value, valid}`, or "
        "`{valid: […], invalid: […]}`.",
        default=(),
        examples=("boundaries", ["missing", "null"]),
    )
    maybe: Percent | None = word("How often the field is left out.", default=None, examples=("10%",))
    unique: bool = word("No two rows share the value.", default=False, soon=True)
    pii: bool = word("Personal data: masked in all output.", default=False, soon=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A field that a generator fills."""

    kind: GeneratorKind
    spec: Any
    options: FieldOptions
    span: Span


InputField: TypeAlias = Constant | Generated
Fields: TypeAlias = Mapping[str, InputField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One entry of an input: fields, or the name of an input."""

    fields: Fields | None = None
    name: Ref | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """An input as written: later layers win, field by field."""

    layers: tuple[Layer, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """How many rows a test has and how they are chosen. `cases: 5` is `random: 5`."""

    random: int = word("Typical rows.", default=0, minimum=0, maximum=1_000_000, examples=(50,))
    cover: Literal["each", "pairs", "triples", "all"] | None = word(
        "Rows that together hold each class, each pair of classes, … of the fields.", default=None
    )
    where: Late = word("Constraints between fields.", default=None, soon=True)
    break_: Literal["one-field"] | None = word(
        "Start from a valid row and put one invalid class in, field by field.", default=None
    )
    edges: tuple[Ref, ...] = word("Which edges `break` uses; all invalid ones when left out.", default=())
    from_: Literal["contract"] | None = word("Take fields and bounds from the contract.", default=None, soon=True)
    max: int | None = word("A cap on the rows; what it cuts off is named.", default=None, minimum=1, maximum=1_000_000)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Matchers on one place of the result record. `place` is a path of literal keys, or a query; `label` names it."""

    place: tuple[str, ...] | Query
    label: str
    matchers: Matchers
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A question that must be answered with exactly true."""

    that: Query = word("JMESPath that must be exactly `true`.", examples=("output.risk_score >= `80`",))
    when: Query | None = word("Judge only where this is true.", default=None, examples=("input.risk_level == 'high'",))
    because: str | None = word("The rule behind it, shown when it fails.", default=None)
    severity: Literal["warn", "fail", "stop"] = word("What a failure means.", default="fail")
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a test expects. `roots` are the names of the result record that it mentions anywhere."""

    claims: tuple[Claim, ...] = ()
    checks: tuple[Check, ...] = ()
    within_s: float | None = None
    within_span: Span = NOWHERE
    contract: bool = True
    if_valid: Expectation | None = None
    if_invalid: Expectation | None = None
    roots: frozenset[str] = frozenset()
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One test."""

    name: str | Template = word("What is tested, as a sentence; unique in the suite.")
    id: str | None = word("A fixed identity: a rename then keeps its history.", default=None)
    action: Ref = word("The action under test: a name from `actions`.")
    input: Layers | None = word("The input: a name, fields, or a list of those where the later wins.", default=None)
    cases: Cases | None = word("How many rows, and how they are chosen. One typical row when left out.", default=None)
    table: Late = word("Every row of a file is a case.", default=None, soon=True)
    expect: Expectation | None = word("What must hold. `status: completed` when left out.", default=None)
    steps: Late = word("Several calls in order.", default=None, soon=True)
    before: Late = word("Calls before the test.", default=None, soon=True)
    after: Late = word("Calls after the test, always.", default=None, soon=True)
    relate: Late = word("Run again with a changed input and compare.", default=None, soon=True)
    compare: Late = word("Run again elsewhere and compare.", default=None, soon=True)
    retry: Late = word("Repeat a read until something holds.", default=None, soon=True)
    upstream: Late = word("How the upstream misbehaves, on targets that can stub.", default=None, soon=True)
    wait: Wait | None = word("How long an execution may take.", default=None)
    target: str | None = word("The target of this test.", default=None, soon=True)
    matrix: Late = word("Run for every combination.", default=None, soon=True)
    seed: int | None = word("A seed of its own.", default=None)
    tags: tuple[str, ...] = word("Labels to select by.", default=(), examples=(["smoke"],))
    ticket: str | None = word("Where this is discussed.", default=None)
    skip: str | None = word("Why it is not run.", default=None, examples=("waits for TEL-12",))
    only_on: tuple[str, ...] = word("Targets on which it makes sense.", default=(), examples=(["emulator"],))
    known_failure: Late = word("Runs, stays failed, and no gate counts it.", default=None, soon=True)
    serial: bool = word("Alone, nothing beside it.", default=False, soon=True)
    group: str | None = word("One at a time in its group.", default=None, soon=True)
    needs: tuple[Ref, ...] = word("Tests that must have passed before.", default=(), soon=True)
    description: str | None = word("More about it.", default=None)
    use: str | None = word("A template of a library.", default=None, soon=True)
    with_: Late = word("Parameters of the template.", default=None, soon=True)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageGate:
    """Bounds on how much of the planned input and of the contract's output was seen."""

    input_edges: Bound | None = word("Edge classes judged.", default=None, examples=("100%",))
    input_pairs: Bound | None = word("Pairs of classes judged.", default=None, examples=("100%",))
    output_fields: Bound | None = word("Output fields of the contract seen.", default=None, examples=(">= 95%",))


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
    coverage: CoverageGate | None = word("How much was covered.", default=None)
    latency: LatencyGate | None = word("How long executions took.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What an action promises: JSON Schemas of its input and output; None where it does not say."""

    name: str
    input_schema: JsonObject | None
    output_schema: JsonObject | None


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
    vars: Mapping[str, Late] = word("Values that templates and checks share.", default_factory=dict)
    seed: int | None = word("Makes the run repeatable.", default=None)
    now: str | None = word("The moment dates are drawn against.", default=None, examples=("2026-11-22T00:00:00Z",))
    matrix: Late = word("Run every test for every combination.", default=None, soon=True)
    defaults: Late = word("Merged key by key into each test.", default=None)
    actions: Mapping[str, Action] = word("The actions under test, by a name of your choice.", default_factory=dict)
    inputs: Mapping[str, Layers] = word("Inputs that tests share, by name.", default_factory=dict)
    checks: Late = word("Named lists of checks.", default=None, soon=True)
    templates: Late = word("Tests with parameters.", default=None, soon=True)
    tests: tuple[Test, ...] = word("The tests.")
    gate: Gates | None = word("What must hold for exit 0.", default=None)
    baseline: Late = word("Compare with history.", default=None, soon=True)
    file: str = ""
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
    vars: Mapping[str, Late] = word("Values that templates and checks share.", default_factory=dict)
    actions: Mapping[str, Action] = word("Actions, by name.", default_factory=dict)
    inputs: Mapping[str, Layers] = word("Inputs, by name.", default_factory=dict)
    checks: Late = word("Named lists of checks.", default=None, soon=True)
    templates: Late = word("Tests with parameters.", default=None, soon=True)
    targets: Mapping[str, TargetUse] = word("Targets, by name.", default_factory=dict)
    secrets: Mapping[str, SecretSource] = word("Where secrets come from.", default_factory=dict)
    file: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSource:
    """Where one secret comes from; exactly one of the three."""

    env: str | None = word("An environment variable.", default=None)
    file: str | None = word("A file that holds nothing else.", default=None)
    keyring: str | None = word("`service/user` of the system's keyring.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLimits:
    """How fast and how much at once this target is used."""

    requests: Rate | None = word("At most so many requests.", default=None, examples=("300/min", "100/2s"))
    executions: int | None = word("At most so many executions at once.", default=None, minimum=1, maximum=100_000)
    in_flight: int | None = word("At most so many open requests.", default=None, minimum=1, maximum=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOptions:
    """Keys that every target may have beside those of its type."""

    limits: TargetLimits | None = word("How fast and how much at once.", default=None)
    vars: Mapping[str, Late] = word("Values that suites see as `target.vars`.", default_factory=dict)
    protected: bool = word("Ask before a run; `--yes` in CI.", default=False)
    allow: tuple[Literal["read", "write", "irreversible"], ...] = word(
        "Effects that may happen here; other actions are skipped and named.", default=("read", "write", "irreversible")
    )
    input_secrets: tuple[str, ...] = word("Secrets that inputs may hold.", default=(), soon=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetUse:
    """One target of a project: a type with its settings."""

    kind: TargetKind
    spec: Any
    options: TargetOptions
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The project file `engine.yaml`."""

    version: Literal[1] = word("The version of the language.", default=1)
    default_target: Ref | None = word("The target of suites that name none.", default=None)
    secrets: Mapping[str, SecretSource] = word("Where secrets come from, by name.", default_factory=dict)
    targets: Mapping[str, TargetUse] = word("Targets, by name.", default_factory=dict)
    defaults: Late = word("Merged key by key into each test of each suite.", default=None)
    limits: TargetLimits | None = word("Limits of targets that name none.", default=None)
    file: str = ""
    defaults_node: Node | None = None
    """What stands behind `defaults`, merged into tests as nodes so that problems are shown where they stand."""
    span: Span = NOWHERE
