"""How the emulator behaves: the settings of targets of type `emulator` and of `engine emulate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from engine.model.language.grammar import word
from engine.model.language.literals import Duration, Percent, Rate
from engine.model.values.span import NOWHERE, Span

STUB_HEADER: Final = "x-engine-stub-of"
"""The header of a submit that names the stub which answers, where several suites have one for the same action id."""
UNFIT_HEADER: Final = "x-engine-stub"
"""The header of an answer that no rule of the action's `stub:` made, though it has rules."""
FAULT_HEADER: Final = "x-engine-stub-fault"
"""The header of an answer that the action's `stub:` could not make: why, as a URL quotes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often the emulator misbehaves; every draw is seeded. Shares are of the requests they can strike."""

    throttle: Percent = word("429 although the limit is not reached.", default=Percent(0.0), examples=("5%",))
    retry_after: str | None = word(
        "The `Retry-After` that such a 429 carries, letter for letter; none when left out.", default="1"
    )
    unavailable: Percent = word("503 with `Retry-After: 1`.", default=Percent(0.0))
    server_error: Percent = word("500 before anything is done.", default=Percent(0.0))
    reset_before: Percent = word("The connection is reset before the request is looked at.", default=Percent(0.0))
    reset_after: Percent = word("The request is carried out, then the connection is reset.", default=Percent(0.0))
    expire_token: Percent = word("401 although the token should still hold.", default=Percent(0.0))
    bad_json: Percent = word("A 200 or 201 whose body is not JSON.", default=Percent(0.0))
    slow: Percent = word("An answer that comes after `slow-by`.", default=Percent(0.0))
    slow_by: Duration = word("How late a slow answer is.", default=Duration(seconds=5.0, text="5s"))
    forbid: tuple[str, ...] = word("Action ids that are answered with 403.", default=())
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatorSettings:
    """Genesys Cloud in a box."""

    limit: Rate | None = word(
        "Requests that the emulator allows per token; more are answered with 429.", default=None, examples=("300/min",)
    )
    window: Literal["fixed", "sliding"] = word(
        "Whether the limit counts from a window's beginning, as the vendor does, or over any window.", default="fixed"
    )
    rate_headers: bool = word("Whether answers carry `inin-ratelimit-*`.", default=True)
    service_time: Duration = word(
        "Median duration of an execution whose stub does not say; drawn lognormal, seeded.",
        default=Duration(seconds=0.0, text="0s"),
    )
    idempotency_header: str | None = word(
        "The header by which it knows a submit again; such a submit makes no second execution.",
        default=None,
        examples=("Idempotency-Key",),
    )
    token_lifetime: Duration = word("How long a token holds.", default=Duration(seconds=3600.0, text="1h"))
    faults: Faults = word("How often it misbehaves.", default=Faults())
    span: Span = NOWHERE
