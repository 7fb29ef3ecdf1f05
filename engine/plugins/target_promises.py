"""Targets and executors of others are held to their promises: what a target breaks is trouble of one request."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from math import isnan
from typing import Any, Final

from engine.model.plugins import PluginError, PluginWord
from engine.model.ports.exchange import (
    BrokenTarget,
    Call,
    Exchange,
    Finished,
    Granted,
    Pending,
    Trouble,
)
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.run.event import Event
from engine.model.vocabulary import ExecutorKind
from engine.plugins.blame import cause_of, convict, is_theirs
from engine.plugins.exchanges_checked import why_no_exchange
from engine.plugins.promises import Promise, hold_problems
from engine.plugins.requirements import name_type

_METHODS: Final = ("authorise", "submit", "poll")


def hold_target(kind: TargetKind, word: PluginWord) -> TargetKind:
    """The target, held to its promises."""
    return kind.but(
        open=OpeningPromise(word, kind.open),
        from_env=Promise(word, "from_env", kind.from_env, _OfSpec(kind.spec)),
        request_s_max=Promise(word, "request_s_max", kind.request_s_max, _seconds),
        knows_again=Promise(word, "knows_again", kind.knows_again, _flag),
        scope=Promise(word, "scope", kind.scope, _text),
        check=hold_problems(kind.check, word),
    )


def hold_executor(kind: ExecutorKind, word: PluginWord) -> ExecutorKind:
    """The executor, held to its promises."""
    return kind.but(execute=ExecutionPromise(word, kind.execute))


@dataclass(frozen=True, slots=True)
class OpeningPromise:
    """The `open` of a target; it can be pickled where the function can, so that other processes open it too."""

    word: PluginWord
    call: Callable[..., Any]

    def __call__(self, spec: Any, surroundings: Surroundings) -> Any:
        """A context in which the target is open."""
        return self._opened(spec, surroundings)

    @asynccontextmanager
    async def _opened(self, spec: Any, surroundings: Surroundings) -> AsyncIterator[Target]:
        opening = _try_to(self.word, "open", lambda: self.call(spec, surroundings))
        if inspect.iscoroutine(opening):
            opening.close()
        if not hasattr(opening, "__aenter__") or not hasattr(opening, "__aexit__"):
            raise PluginError(
                self.word, f"broke its promise: `open` gave {name_type(opening)} instead of an async context manager"
            )
        try:
            target = await opening.__aenter__()
        except BaseException as problem:
            if not is_theirs(problem):
                raise
            raise _failed(self.word, "open", problem) from problem
        try:
            yield HeldTarget(target, self.word)
        finally:
            # What fails while it is closed changes nothing in a run that is over.
            with suppress(Exception, SystemExit):
                await opening.__aexit__(None, None, None)


class HeldTarget:
    """A target of another package: what it raises, or gives instead of an Exchange, is trouble of that request."""

    def __init__(self, target: Any, word: PluginWord) -> None:
        """Raises PluginError where it is no target."""
        missing = [name for name in _METHODS if not callable(getattr(target, name, None))]
        if missing:
            raise PluginError(word, f"broke its promise: `open` gave {name_type(target)} without {', '.join(missing)}")
        scope, authenticates = getattr(target, "scope", None), getattr(target, "authenticates", None)
        if not isinstance(scope, str) or not isinstance(authenticates, bool):
            raise PluginError(
                word, "broke its promise: its target lacks a `scope` that is a text, or `authenticates` that is a bool"
            )
        self.scope = scope
        self.authenticates = authenticates
        self._target = target
        self._word = word

    async def authorise(self) -> Exchange:
        """See Target."""
        return await self._ask("authorise", _begun(self._target.authorise), (Granted, Trouble))

    async def submit(self, call: Call) -> Exchange:
        """See Target."""
        return await self._ask("submit", _begun(self._target.submit, call), (Finished, Pending, Trouble))

    async def poll(self, pending: Pending) -> Exchange:
        """See Target."""
        return await self._ask("poll", _begun(self._target.poll, pending), (Finished, Pending, Trouble))

    async def _ask(self, part: str, answer: Awaitable[Any], outcomes: tuple[type, ...]) -> Exchange:
        try:
            exchange = await answer
        except BaseException as problem:
            if not is_theirs(problem) and not _is_made_up(problem):
                raise
            return _broken(str(_failed(self._word, part, problem)))
        wrong = why_no_exchange(exchange, outcomes)
        if wrong is not None:
            return _broken(f"{self._word.described} broke its promise: `{part}` gave {wrong}")
        return exchange  # type: ignore[no-any-return]


def _is_made_up(problem: BaseException) -> bool:
    """Whether it says that the task was cancelled, and nobody did."""
    task = asyncio.current_task()
    return isinstance(problem, asyncio.CancelledError) and task is not None and not task.cancelling()


async def _begun(method: Callable[..., Any], *given: object) -> Any:
    """What a method gives, awaited, so that one that is not `async` fails inside."""
    return await method(*given)


@dataclass(frozen=True, slots=True)
class ExecutionPromise:
    """The `execute` of an executor: what it raises ends the run, and is told as its fault."""

    word: PluginWord
    call: Callable[..., Any]

    async def __call__(self, *arguments: Any, **named: Any) -> AsyncGenerator[Event, None]:
        """Every event of the run."""
        events = _try_to(self.word, "execute", lambda: self.call(*arguments, **named))
        if not hasattr(events, "__anext__") or not hasattr(events, "aclose"):
            raise PluginError(
                self.word, f"broke its promise: `execute` gave {name_type(events)} instead of an async generator"
            )
        async with aclosing(events):
            while True:
                try:
                    event = await anext(events)
                except StopAsyncIteration:
                    return
                except BaseException as problem:
                    if not is_theirs(problem):
                        raise
                    raise _fault_in(problem, self.word) from problem
                if not isinstance(event, Event):
                    raise PluginError(
                        self.word, f"broke its promise: `execute` gave {name_type(event)} instead of an Event"
                    )
                yield event


@dataclass(frozen=True, slots=True)
class _OfSpec:
    spec: type

    def __call__(self, given: Any) -> str | None:
        right = given is None or isinstance(given, self.spec)
        return None if right else f"{name_type(given)} instead of a {self.spec.__name__} or None"


def _try_to(word: PluginWord, part: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except BaseException as problem:
        if not is_theirs(problem):
            raise
        raise _failed(word, part, problem) from problem


def _failed(word: PluginWord, part: str, problem: BaseException) -> PluginError:
    if isinstance(problem, PluginError):
        return problem
    return PluginError(word, f"failed in `{part}`: {cause_of(problem, word)}")


def _fault_in(problem: BaseException, word: PluginWord) -> BaseException:
    """The fault of an executor where its own code raised; most of what it does is to call ours."""
    return problem if convict(problem) is None else _failed(word, "execute", problem)


def _broken(message: str) -> Exchange:
    return Exchange(outcome=BrokenTarget(message=message))


def _seconds(given: Any) -> str | None:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return None if is_number and not isnan(given) and given > 0 else "what is no number of seconds above 0"


def _flag(given: Any) -> str | None:
    return None if isinstance(given, bool) else f"{name_type(given)} instead of True or False"


def _text(given: Any) -> str | None:
    return None if isinstance(given, str) else f"{name_type(given)} instead of a text"
