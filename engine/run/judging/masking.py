"""Personal data in what is told of a case: masked where it stands, and wherever its text turns up again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from engine.expressions.values.shown import show
from engine.model.plan import Case, PlannedAction
from engine.model.ports.exchange import Exchange, Trouble
from engine.model.run.bodies import body_hmac
from engine.model.run.event import CaseFinished
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject, Missing
from engine.model.verdict import Failure
from engine.run.judging.json_paths import Place, below_output, change_at, overlaps, value_at

MASKED: Final = "•••"
WORDS_MAX: Final = 2_000
"""Values of one case that are looked for in other texts; those beyond are masked only where they stand."""
_WORD_MIN = 4
"""Shorter texts are looked for only in quotes: they turn up everywhere by chance."""
_DIGITS_MIN = 3
_CUT_MIN = 3


class Mask:
    """What must not be told of one case. It learns the values as they are sent and answered."""

    def __init__(self, fields: frozenset[str]) -> None:
        self._fields = fields
        self._keys = frozenset(name.casefold() for name in fields)
        """Also in the other case, since an edge sends a field under such a key."""
        self._words: dict[str, bool] = {}
        """Texts to look for, and whether each is a number, which is no part of a longer one."""
        self._pattern: re.Pattern[str] | None = None

    def learn_input(self, given: JsonObject) -> None:
        """Remember what the masked fields of an input hold."""
        self._learn(leaf for name in given if self._is_hidden(name) for leaf in _leaves(given[name]))

    def learn_output(self, action: PlannedAction, output: Json | Missing) -> None:
        """Remember what the masked places of an answer hold."""
        if not isinstance(output, Missing):
            for place in map(below_output, action.pii):
                self._learn(leaf for each in value_at(output, place) for leaf in _leaves(each))

    def input(self, given: JsonObject) -> JsonObject:
        """An input as it may be told."""
        return {name: MASKED if self._is_hidden(name) else self.json(each) for name, each in given.items()}

    def hmacs(self, given: JsonObject, salt: bytes) -> Mapping[str, str] | None:
        """What the log holds of the masked fields of an input; None where there is none, or no salt to hold it by."""
        hidden = [name for name in sorted(self._fields) if name in given] if salt else []
        return {name: body_hmac(given[name], salt) for name in hidden} or None

    def output(self, action: PlannedAction, output: Json) -> Json:
        """An answer as it may be told."""
        masked = output
        for place in map(below_output, action.pii):
            masked = change_at(masked, place, _masked)
        return self.json(masked)

    def hides(self, action: PlannedAction, paths: Iterable[Sequence[str]]) -> bool:
        """Whether one of these paths of the result record holds, or lies in, something masked."""
        hidden = self._paths(action)
        return any(path and overlaps(path, each) for path in map(_keys, paths) for each in hidden)

    def json(self, value: Json) -> Json:
        """A value with every text in it masked."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {name: self.json(each) for name, each in value.items()}
            case Sequence():
                return [self.json(each) for each in value]
            case _:
                return value

    def text(self, text: str) -> str:
        """A text without the values that were learned, also where it was cut in the middle of one."""
        if not text or not self._words:
            return text
        if self._pattern is None:
            self._pattern = _pattern(self._words)
        masked = self._pattern.sub(MASKED, text)
        return self._cut(masked) if "…" in masked else masked

    def result(self, finished: CaseFinished) -> CaseFinished:
        """The terminal record as it may be told; its output is masked already, place by place."""
        return replace(
            finished,
            reason=self.text(finished.reason),
            failures=tuple(map(self._failure, finished.failures)),
            warnings=tuple(map(self._failure, finished.warnings)),
            untold=tuple(map(self._failure, finished.untold)),
            input=None if finished.input is None else self.input(finished.input),
            output=self.json(finished.output),
            answer=None if finished.answer is None else self.json(finished.answer),  # type: ignore[arg-type]
            steps=tuple(self.json(each) for each in finished.steps),  # type: ignore[misc]
        )

    def _is_hidden(self, name: str) -> bool:
        return name.casefold() in self._keys

    def _failure(self, failure: Failure) -> Failure:
        was = None if failure.was is None else self.text(failure.was)
        hint = None if failure.help is None else self.text(failure.help)
        return failure.but(message=self.text(failure.message), was=was, help=hint)

    def _paths(self, action: PlannedAction) -> list[Place]:
        inputs = [(root, name) for root in ("input", "this") for name in self._fields]
        return [*inputs, *(("output", *below_output(each)) for each in action.pii)]

    def _learn(self, leaves: Iterable[Json]) -> None:
        for leaf in leaves:
            is_number = not isinstance(leaf, str)
            for word in _words(leaf):
                if len(self._words) < WORDS_MAX:
                    self._words[word] = is_number and self._words.get(word, True)
                    self._pattern = None

    def _cut(self, text: str) -> str:
        """A text in which the beginning of a value stands before the mark of a cut."""
        head, *tails = text.split("…")
        for tail in tails:
            head = f"{self._without_beginning(head)}…{tail}"
        return head

    def _without_beginning(self, head: str) -> str:
        for word in self._words:
            for length in range(min(len(word), len(head)), _CUT_MIN - 1, -1):
                if head.endswith(word[:length]):
                    return head[:-length] + MASKED
        return head


def veil(mask: Mask | None, exchange: Exchange) -> Exchange:
    """An exchange of which nothing personal is told where it brought no progress; its errors are asked as they are."""
    trouble = exchange.outcome
    if mask is None or not isinstance(trouble, Trouble):
        return exchange
    answer: Any = None if trouble.answer is None else mask.json(trouble.answer)
    words = trouble.but(message=mask.text(trouble.message), body=mask.text(trouble.body), answer=answer)
    return exchange.but(outcome=words)


def mask_of(case: Case) -> Mask | None:
    """The mask of a case; None where nothing of it is personal."""
    test = case.test
    if not test.pii_inputs and not test.action.pii and not any(call.action.pii for call in case.calls):
        return None
    mask = Mask(test.pii_inputs)
    mask.learn_input(case.input)
    return mask


def _masked(value: Json) -> Json:
    return None if value is None else MASKED


def _leaves(value: Json) -> Iterator[Json]:
    match value:
        case str() | bool() | int() | float() | None:
            yield value
        case Mapping():
            for each in value.values():
                yield from _leaves(each)
        case _:
            for each in value:
                yield from _leaves(each)


def _words(leaf: Json) -> tuple[str, ...]:
    """The texts in which a value may turn up."""
    match leaf:
        case bool() | None:
            return ()
        case str() if not leaf or leaf == MASKED:
            return ()
        case str() if len(leaf) < _WORD_MIN:
            return (canonical_json(leaf), f"'{leaf}'")
        case str():
            return tuple(dict.fromkeys((leaf, canonical_json(leaf)[1:-1])))
        case _:
            text = show(leaf)
            return (text,) if sum(map(str.isdigit, text)) >= _DIGITS_MIN else ()


def _pattern(words: Mapping[str, bool]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_number(word) if words[word] else re.escape(word) for word in longest_first))


def _number(word: str) -> str:
    return rf"(?<![\w.]){re.escape(word)}(?![\w.]*\d)"


def _keys(path: Sequence[Any]) -> Place:
    return tuple(str(key) for key in path if not str(key).isdigit())
