"""The last line before anybody sees what a target gave back: a target of anyone's, with every bound secret masked.

Targets mask what they send themselves, since they see answers whole; what they miss, or never looked for, ends here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, assert_never

import msgspec

from engine.http.secrecy.redact import Redactor, redactor
from engine.model.ports.exchange import Call, Exchange, Finished, Granted, Outcome, Pending, Result, TraceStep, Trouble
from engine.model.ports.target import Surroundings, Target
from engine.model.values.json import MISSING
from engine.model.values.noun import Noun
from engine.model.values.secrets import hide, put_in


@asynccontextmanager
async def open_masked(
    open_target: Callable[[Any, Surroundings], AbstractAsyncContextManager[Target]],
    spec: Any,
    surroundings: Surroundings,
) -> AsyncIterator[Target]:
    """The target that `open_target` connects; nothing that is bound under `secrets:` comes out of it."""
    mask = redactor(surroundings.secrets.values())
    async with open_target(spec, surroundings) as target:
        yield target if not mask.finders else _Masked(target, Masking(mask, surroundings.secrets))


class Masking(Noun, frozen=True):
    """What must not be seen; `secrets` by their names, which stand for them where a text must stay the same."""

    mask: Redactor
    secrets: Mapping[str, str]

    def name(self, text: str) -> str:
        """The text with secrets by their names: by it things are found again, so that no two may become one."""
        return self.mask.text(hide(text, self.secrets))


class _Masked:
    """Hands every request on, and nothing secret back."""

    def __init__(self, target: Target, masking: Masking) -> None:
        self.scope = masking.name(target.scope)
        self.authenticates = target.authenticates
        self._target = target
        self._masking = masking

    async def authorise(self) -> Exchange:
        """See Target."""
        return await self._asked(self._target.authorise())

    async def submit(self, call: Call) -> Exchange:
        """See Target."""
        return await self._asked(self._target.submit(call))

    async def poll(self, pending: Pending) -> Exchange:
        """See Target."""
        known, at = (str(put_in(each, self._masking.secrets)) for each in (pending.execution_id, pending.at))
        return await self._asked(self._target.poll(pending.but(execution_id=known, at=at)))

    async def _asked(self, request: Awaitable[Exchange]) -> Exchange:
        try:
            return mask_exchange(self._masking, await request)
        except Exception as bug:
            words = str(bug)
            masked = self._masking.mask.text(words)
            if masked == words:
                raise
            # Its words are told of the case, from where it broke.
            raise RuntimeError(f"{type(bug).__name__}: {masked}").with_traceback(bug.__traceback__) from None


def mask_exchange(masking: Masking, exchange: Exchange) -> Exchange:
    """The exchange with every secret in what a server, or its target, said masked; itself where there is none."""
    if not _may_hold_any(masking.mask, exchange):
        return exchange
    return exchange.but(outcome=_outcome(masking, exchange.outcome), note=masking.mask.text(exchange.note))


def _may_hold_any(mask: Redactor, exchange: Exchange) -> bool:
    try:
        return mask.may_find(msgspec.json.encode(exchange, enc_hook=_plain))
    except (ValueError, TypeError, RecursionError):
        return True  # what cannot be written as JSON is looked at value by value


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else repr(value)


def _outcome(masking: Masking, outcome: Outcome) -> Outcome:
    match outcome:
        case Finished(result=result):
            return outcome.but(result=_result(masking, result))
        case Pending():
            named, state = masking.name(outcome.execution_id), masking.mask.text(outcome.state)
            return outcome.but(execution_id=named, state=state, at=masking.name(outcome.at))
        case Trouble():
            return masking.mask.trouble(outcome)
        case Granted():
            return outcome
        case _:
            assert_never(outcome)


def _result(masking: Masking, result: Result) -> Result:
    mask = masking.mask
    return result.but(
        output=_value(mask, result.output),
        errors=mask.errors(result.errors),
        execution_id=None if result.execution_id is None else masking.name(result.execution_id),
        http_headers=None if result.http_headers is None else mask.headers(result.http_headers),
        trace=None if result.trace is None else tuple(_step(mask, each) for each in result.trace),
        request=_value(mask, result.request),
        upstream=_value(mask, result.upstream),
        answer=_value(mask, result.answer),
    )


def _value(mask: Redactor, value: Any) -> Any:
    return value if value is MISSING else mask.json(value)


def _step(mask: Redactor, step: TraceStep) -> TraceStep:
    error = None if step.error is None else mask.text(step.error)
    return step.but(kind=mask.text(step.kind), name=mask.text(step.name), result=mask.json(step.result), error=error)
