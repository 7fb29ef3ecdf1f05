"""Everything that can happen in a run: a closed set, journalled as it happens, from which every report is made.

Times are whole microseconds since 1970 (`at_us`), or durations in whole microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.model.values.json import Json, JsonObject
from engine.model.values.noun import Noun
from engine.model.verdict import Failure, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The first record: what is run, by whom, against what, with which versions."""

    at_us: int
    run: str
    plan_hash: str
    planned: int
    target: str
    target_type: str
    scope: str
    seed: int
    now: str
    actor: str
    suites: Mapping[str, str]
    """SHA-256 of every suite file, by path."""
    versions: Mapping[str, str]
    options: Mapping[str, Json]
    """What resume needs of the command line, and what carried the requests; never secrets."""
    plan_digest: str = ""
    """SHA-256 of plan.jsonl."""
    whole_plan_hash: str = ""
    """Of the plan that a shard is a part of; that of the plan itself where it is no shard."""
    targets: tuple[JsonObject, ...] = ()
    """Every target that is open: name, type, scope, limits and effects that may happen there.

    `target`, `target_type` and `scope` name them in one text.
    """


class CaseIntent(Noun, frozen=True, kw_only=True):
    """A submit is about to leave. On disk before its first byte. `submit` counts from 1."""

    at_us: int
    case: str
    number: int
    submit: int
    action_id: str
    input: JsonObject
    call: str = ""
    """Which call of the case it is; empty for the main one. `submit` counts over all calls of the case."""
    hmacs: Mapping[str, str] | None = None
    """Of each field of the input that is personal: HMAC-SHA256 of its canonical JSON under the salt of the run."""
    key: str = ""
    """The idempotency key that it carries; empty where it carries none."""


class Acknowledged(Noun, frozen=True, kw_only=True):
    """The server took a case and gave it an execution id."""

    at_us: int
    case: str
    number: int
    execution_id: str
    call: str = ""
    """Which call of the case it is; empty for the main one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFailed:
    """One request brought no progress.

    `request` is submit, poll, token or upload; `next_us` is the wait decided on, None when nothing follows.
    """

    at_us: int
    case: str | None
    request: str
    trouble: str
    status: int | None
    message: str
    attempt: int
    next_us: int | None
    number: int | None = None
    """The case's place in the plan: on several targets its id is there more than once."""
    answer: JsonObject | None = None
    """What the answer held, short: see `Trouble`. None where none came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinished:
    """The one terminal record of a case. `status` is the action's, `reason` says why when not passed."""

    at_us: int
    case: str
    number: int
    verdict: Verdict
    reason: str = ""
    status: str | None = None
    execution_id: str | None = None
    duration_us: int | None = None
    submits: int = 0
    polls: int = 0
    http_status: int | None = None
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    not_judged: int = 0
    """Checks that this target cannot answer."""
    untold: tuple[Failure, ...] = ()
    """Those checks, each with what the target does not tell."""
    known: bool = False
    """A known failure: it stays failed, and no gate counts it."""
    overdue: str | None = None
    """Why a known failure is no longer accepted: it passed, or its day has come. The gate is missed."""
    steps: tuple[JsonObject, ...] = ()
    """What each call of a case with several did: call, id, action, status, execution_id, and `said` where it is bad."""
    seen: tuple[str, ...] = ()
    """Output fields that the answer held (dotted), where the action has a contract."""
    asked: tuple[int, ...] = ()
    """The checks of its test that were asked, by their place in `Obligations.checks`."""
    input: JsonObject | None = None
    """Stored for cases that did not pass."""
    output: Json = None
    """Stored for cases that did not pass, and with `--keep-bodies`; null also where there was none."""
    output_hmac: str = ""
    """HMAC-SHA256 of the canonical JSON of the output under the salt of the run, where it is not stored as it was."""
    answer: JsonObject | None = None
    """What the last answer held, short, where the case did not pass and that answer tells of a failure."""
    left_open: bool = False
    """The end of the run cut the case off, and it can be gone on with: calls that have an execution id are asked for
    under it, all others may be made (again), because the server took none of them or they only read."""

    @property
    def is_void_when_resumed(self) -> bool:
        """Whether this end is taken back when the run goes on, because the case is run or gone on with."""
        return self.left_open or self.verdict is Verdict.NOT_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Nothing leaves for this scope until `until_us`: the server asked for silence, or has stopped answering."""

    at_us: int
    scope: str
    until_us: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The rate limit in force changed."""

    at_us: int
    scope: str
    allowed: int
    window_us: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something about a server that its people should know, and that fails nothing; once a run."""

    at_us: int
    scope: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """A token was fetched; `generation` counts from 1."""

    at_us: int
    scope: str
    generation: int
    expires_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted:
    """An action (or, where `action` is None, the run) sends nothing more. `body` is the server's own words, cut.

    `kind` is forbidden, certificate, outage, credentials, suspended or lost (its log is gone), empty where it is none
    of these. `help` says what to do about it. `until_us` is when the server may be asked again, where it said so.
    """

    at_us: int
    action: str | None
    reason: str
    status: int | None = None
    body: str = ""
    kind: str = ""
    help: str = ""
    until_us: int | None = None


class RunJudged(Noun, frozen=True, kw_only=True):
    """What all cases of the run come to: the last record under the root that reports print.

    `gates` are those of all suites, `exit` the code that they and the verdicts give. What comes later (an upload that
    is lost, a report that cannot be written, a signal) may make another code of it, and the seal tells that one.
    """

    at_us: int
    exit: int
    counts: Mapping[str, int]
    requests: int
    gates: tuple[JsonObject, ...] = ()
    requests_are_at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """An RFC 6962 root over the `size` records before this one.

    `of` says why it was made: count (every 1,000 records), run (all cases are done; reports print this root), or seal
    (it covers the seal, has its time, and closes the log).
    """

    at_us: int
    size: int
    root: str
    of: str = "count"
    signature: str = ""
    """Ed25519 in hex, over time, size, root and `of`; empty where the run had no key."""
    key: str = ""
    """Fingerprint of the public key that it is checked with."""
    check: str = ""
    """SHA-256 of key and signature: no line follows the last checkpoint that could cover them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """One artifact upload: where to (without query string), whether it arrived."""

    at_us: int
    url: str
    ok: bool
    status: int | None
    attempts: int
    sha256: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The run goes on after a kill, an interrupt or a halt.

    Ends of cases that were not run or left open are void from here on: these cases are run now, or gone on with. All
    other ends stand. `healed` counts the bytes of a torn last line that were cut; `reopened` says that the log was
    sealed.
    """

    at_us: int
    actor: str
    versions: Mapping[str, str]
    healed: int = 0
    reopened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """How the run ended. Nothing but its checkpoint comes after it, unless the run goes on (`Resumed`)."""

    at_us: int
    exit: int
    counts: Mapping[str, int]
    requests: int
    requests_are_at_least: bool = False
    """Whether there may have been more: the log was cut off on the way, and does not tell of each."""


Event: TypeAlias = (
    RunStarted
    | CaseIntent
    | Acknowledged
    | AttemptFailed
    | CaseFinished
    | Held
    | Learned
    | Noted
    | Refreshed
    | Halted
    | Checkpoint
    | RunJudged
    | Uploaded
    | Resumed
    | Sealed
)
