"""Events as records and lines: the format of `events.jsonl`.

A record holds `type` and the fields of the event; a field that has its default is left out, so defaults are part of
the format and never change. A line is the canonical JSON (RFC 8785) of the record with its place in the chain: `seq`
from 0 and `prev`, the SHA-256 of the line before (64 zeros before the first), both without the line feed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import fields
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeAlias, cast

import msgspec

from engine.model.run.event import (
    Acknowledged,
    AttemptFailed,
    CaseFinished,
    CaseIntent,
    Checkpoint,
    Event,
    Halted,
    Held,
    Learned,
    Noted,
    Refreshed,
    Resumed,
    RunJudged,
    RunStarted,
    Sealed,
    Uploaded,
)
from engine.model.values.canonical import canonical_json, is_plain
from engine.model.values.json import Json
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.verdict import Failure, Verdict

Record: TypeAlias = dict[str, Json]

FORMAT = 1
"""The version of the format, `format` in the first record."""

DEPTH_MAX = 200
"""Levels of a body that are stored; what lies deeper is replaced by a note."""

TYPES: Mapping[str, type] = MappingProxyType({
    "run.started": RunStarted,
    "case.intent": CaseIntent,
    "case.acknowledged": Acknowledged,
    "attempt.failed": AttemptFailed,
    "case.finished": CaseFinished,
    "held": Held,
    "learned": Learned,
    "noted": Noted,
    "refreshed": Refreshed,
    "halted": Halted,
    "judged": RunJudged,
    "checkpoint": Checkpoint,
    "uploaded": Uploaded,
    "resumed": Resumed,
    "sealed": Sealed,
})  # fmt: skip
"""The class of event behind each `type`."""

_NAMES = MappingProxyType({cls: name for name, cls in TYPES.items()})


def _defaults_of(cls: type[Any]) -> tuple[tuple[str, Any], ...]:
    """The fields of an event with their defaults, NO_DEFAULT where there is none."""
    if not issubclass(cls, Noun):
        return tuple((field.name, field.default) for field in fields(cls))
    names, defaults = cls.__struct_fields__, cls.__struct_defaults__
    bare = [(name, NO_DEFAULT) for name in names[: len(names) - len(defaults)]]
    return (*bare, *zip(names[len(bare) :], defaults, strict=True))


_DEFAULTS = MappingProxyType({cls: _defaults_of(cls) for cls in (*TYPES.values(), Failure)})


class DamagedRecordError(ValueError):
    """A record that no version of this format can have written."""


def to_record(event: Event) -> Record:
    """The event as a JSON object."""
    record = _without_defaults(event)
    record["type"] = _NAMES[type(event)]
    if isinstance(event, RunStarted):
        record["format"] = FORMAT
    return record


def from_record(record: Mapping[str, Json]) -> Event:
    """The event that a record tells of; `seq` and `prev` are passed over. Raises DamagedRecordError."""
    values = {key: value for key, value in record.items() if key not in {"type", "seq", "prev", "format"}}
    name = record.get("type")
    cls = TYPES.get(name) if isinstance(name, str) else None
    if cls is None:
        raise DamagedRecordError(f"unknown type of record: {name!r}")
    try:
        for key, read in _READERS.items():
            if key in values:
                values[key] = read(values[key])
        return cast("Event", cls(**values))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise DamagedRecordError(f"not a record of type {name}: {problem}") from problem


def encode(record: Mapping[str, Json]) -> bytes:
    r"""The canonical JSON of a record in UTF-8, without a line feed; total for whatever a body may hold.

    A surrogate without its partner has no UTF-8 and is written as its JSON escape (`\ud800`), as ECMAScript's
    well-formed JSON.stringify does. What is not JSON (NaN, infinity) becomes text, what is nested deeper than
    `DEPTH_MAX` a note.
    """
    try:
        if is_plain(dict(record)):
            return _ENCODER.encode(record)
    except (UnicodeEncodeError, RecursionError):
        pass  # the careful way below has an answer
    try:
        return _utf8(canonical_json(record))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return _utf8(canonical_json(_tame(record, DEPTH_MAX)))


def is_canonical(record: Record, line: bytes) -> bool:
    """Whether a line is the text that is written for its record."""
    try:
        # What the fast encoder writes again is what it wrote, which is nearly every line.
        return _ENCODER.encode(record) == line or encode(record) == line
    except (UnicodeEncodeError, RecursionError):
        return encode(record) == line


def decode(line: bytes) -> Record:
    """The record in a line, with `seq` and `prev`. Raises DamagedRecordError for any bytes that hold none."""
    try:
        record = _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        record = _decode_carefully(line)
    if not isinstance(record, dict):
        raise DamagedRecordError("not a JSON object")
    return record


def _without_defaults(noun: Any) -> Record:
    record: Record = {}
    for name, default in _DEFAULTS[type(noun)]:
        value = getattr(noun, name)
        # Most values are the very default, and most others are JSON as they are: a run writes 50 of them a case.
        if value is not default and (default is NO_DEFAULT or value != default):
            record[name] = value if type(value) in _JSON_AS_THEY_ARE else _as_json(value)
    return record


def _as_json(value: Any) -> Json:
    match value:
        case Verdict():
            return value.value
        case Span():
            return list(value)
        case Failure():
            return _without_defaults(value)
        case tuple():
            return [_as_json(item) for item in value]
        case _:
            return cast("Json", value)


def _read_failures(value: Any) -> tuple[Failure, ...]:
    return tuple(Failure(**{**failure, "span": Span(*failure["span"])}) for failure in value)


_READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType({
    "verdict": Verdict,
    "failures": _read_failures,
    "warnings": _read_failures,
    "untold": _read_failures,
    "seen": tuple,
    "asked": tuple,
    "steps": tuple,
    "targets": tuple,
    "gates": tuple,
})  # fmt: skip
"""Fields whose value in the event is more than JSON; the names mean the same in every event."""

_JSON_AS_THEY_ARE = frozenset({str, int, bool, dict, type(None)})
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder()


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Two halves that stand side by side are one character; only then is a lone one truly alone.
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return joined.encode("utf-8", "backslashreplace")


def _tame(value: Any, depth: int) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else str(value)
        case Mapping() | Sequence() if depth == 0:
            return f"(nested deeper than {DEPTH_MAX} levels: not stored)"
        case Mapping():
            return {str(key): _tame(entry, depth - 1) for key, entry in value.items()}
        case Sequence() if not isinstance(value, bytes):
            return [_tame(entry, depth - 1) for entry in value]
        case _:
            return str(value)


def _decode_carefully(line: bytes) -> Any:
    """Lone surrogates are read by the standard library only."""
    try:
        return json.loads(line.decode())
    except (ValueError, RecursionError) as problem:
        raise DamagedRecordError("not JSON") from problem
