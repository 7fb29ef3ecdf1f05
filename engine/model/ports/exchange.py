"""What a target gives back: one exchange over the wire, and the result record that `expect` sees."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.noun import NOTHING, Noun


class ActionError(Noun, frozen=True, kw_only=True):
    """One error of an action. `kind` is one of input, template, upstream, timeout, output, auth, limit, other."""

    kind: str
    code: str | None
    message: str


class TraceStep(Noun, frozen=True, kw_only=True):
    """One step of the platform's own trace."""

    kind: str
    name: str
    success: bool
    result: Json = None
    error: str | None = None


class Result(Noun, frozen=True, kw_only=True):
    """How one execution ended, the same for every target (LANGUAGE section 5).

    `duration_s` is what the server reported; None where it does not say. `request` and `upstream` are MISSING where
    a target does not tell: checks on them are then not judged.
    """

    status: Literal["completed", "failed"]
    output: Json | Missing = MISSING
    errors: tuple[ActionError, ...] = ()
    duration_s: float | None = None
    execution_id: str | None = None
    http_status: int | None = None
    http_headers: Mapping[str, str] | None = None
    trace: tuple[TraceStep, ...] | None = None
    request: JsonObject | Missing = MISSING
    upstream: JsonObject | Missing = MISSING
    answer: JsonObject | None = None
    """Of a failure: what its answer held, short, for the log and the reports. See `Trouble`."""


class Call(Noun, frozen=True, kw_only=True):
    """One call of an action: what a target needs to submit it, and nothing else."""

    case: str
    action: str
    action_id: str
    input: JsonObject
    version: str = "published"
    upstream: JsonObject | None = None
    """How what stands behind the action shall misbehave, for targets that can play it."""
    call: str = ""
    """Which call of its case this is: empty for the main one, else `before:1`, `step:2`, `retry:3`, `relate`, …"""
    key: str = ""
    """By which the server knows the submit again; empty: it does not."""
    stub: str = ""
    """Which action of which suite this is: by it an emulator finds its stub, and others how it is asked for."""


class Pending(Noun, frozen=True, kw_only=True):
    """The server took the call and works on it (from a submit), or still works on it (from a poll)."""

    execution_id: str
    state: str = ""
    """The state it told, in words that say what to do where that is an end after all; empty: none was told."""
    retry_after_s: float | None = None
    """How long the server asks to be left alone about it; None: it does not say."""
    key: str = ""
    """Which action it is of, by the key of its call; empty where a target asks for all of them alike."""
    at: str = ""
    """Where its output is, once it is done and that is another place; empty: it is asked for itself."""


class Finished(Noun, frozen=True, kw_only=True):
    """The execution reached a terminal state."""

    result: Result


class Granted(Noun, frozen=True, kw_only=True):
    """A token call succeeded. The token itself stays inside the target."""

    expires_in_s: float


class TroubleKind(StrEnum):
    """What happened instead: the rows of the retry table (RUNNING section 2)."""

    NOT_SENT = "not-sent"  # DNS, refused, connect timeout: no byte of the request left
    TLS = "tls"  # the certificate is not trusted
    THROTTLED = "throttled"  # 429
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    SERVER_ERROR = "server-error"  # 500, 502, 504, and 503 without Retry-After
    LOST = "lost"  # reset, timeout or truncation after bytes left
    BAD_BODY = "bad-body"  # 2xx with bad or empty JSON, or without what the protocol promises
    UNAUTHORISED = "unauthorised"  # 401
    FORBIDDEN = "forbidden"  # 403
    NOT_FOUND = "not-found"  # 404, 410
    REFUSED = "refused"  # 400, 413, 415, 422: the request itself is refused, which is an outcome to assert on
    UNEXPECTED = "unexpected"  # 3xx, a body over the limit, an encoded body, a wrong content type, any other status


class Trouble(Noun, frozen=True, kw_only=True):
    """An exchange that brought no progress. `body` is cut to 2,000 characters; it may hold the server's own words.

    `retry_after_s` is None where the server gave no usable hint (junk and negative values count as none, never zero).
    `headers` are those of the answer, names in lower case. `answer` is what it held, short, for the log and the
    reports: `status`, `content_type`, the first characters of `body`, every one of its `codes` and `messages`, and by
    `ids` what the server's own log can be searched for. What `is_lasting` would come of the same request again.
    """

    kind: TroubleKind
    message: str
    status: int | None = None
    retry_after_s: float | None = None
    body: str = ""
    errors: tuple[ActionError, ...] = ()
    headers: Mapping[str, str] = NOTHING
    answer: JsonObject | None = None
    is_lasting: bool = False


class Astray(Trouble, frozen=True, kw_only=True):
    """A request that another process of this machine was to make, and that went astray there: no fault of the network.

    Its kind is NOT_SENT, which promises that no byte of it left, or LOST: nobody knows.
    """


class BrokenTarget(Trouble, frozen=True, kw_only=True):
    """A target of another package raised, or gave what no target may give: a fault of that package."""

    kind: TroubleKind = TroubleKind.UNEXPECTED
    is_lasting: bool = True


class Quota(Noun, frozen=True, kw_only=True):
    """What rate-limit headers said: requests allowed in a window, used so far, seconds until the window ends."""

    allowed: int
    used: int
    reset_s: float


Outcome: TypeAlias = Finished | Pending | Granted | Trouble


class Exchange(Noun, frozen=True, kw_only=True):
    """One request and what came of it. `latency_s` is from the first byte out to the last byte in.

    `note` is what people should know of the server once a run; empty: there is nothing.
    """

    outcome: Outcome
    quota: Quota | None = None
    latency_s: float = 0.0
    note: str = ""
