"""What an author of a failed check should look at: keys that are nearly right, rows that were broken on purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import kind_of, show
from engine.model.language.emulator import UNFIT_HEADER
from engine.model.ports.exchange import Result
from engine.model.values.json import MISSING, Json
from engine.run.judging.masking import MASKED
from engine.run.judging.record import Question, Record

_VALUE_MAX: Final = 60


def hint_on_missing(record: Record, path: Sequence[str], result: Result) -> str | None:
    """Why nothing stands at a path of literal keys: the first key of it that is not there, and the nearest one."""
    if path[:1] == ("output",):
        said = _about_output(result)
        if said is not None:
            return said
    value: Json = dict(record.known)
    whole = ""
    for key in path:
        if isinstance(value, Mapping):
            if key not in value:
                return _no_key(key, value, whole)
            value = value[key]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            if not key.isdecimal():
                return f"`{whole}` is a list, which has no key `{key}`: write `{whole}[0].{key}`, or ask every item"
            if int(key) >= len(value):
                return f"`{whole}` is a list of {len(value)}, which has no item [{key}]"
            value = value[int(key)]
        else:
            shown = "" if value is None else f" {show(value, most=_VALUE_MAX)}"
            return f"`{whole}` is {kind_of(value)}{shown}, which has no key `{key}`"
        whole = f"{whole}.{key}" if whole else key
    return None


def _no_key(key: str, value: Mapping[str, Json], whole: str) -> str | None:
    if not whole:
        return _NO_ERROR if key in _ERRORS else None
    if not value:
        return f"`{whole}` is {{}}"
    near = suggestion(key, value, what="there are")
    return f"`{whole}` has no key `{key}`" + (f"; {near}" if near else "")


def _about_output(result: Result) -> str | None:
    """Why there is nothing in the output at all."""
    if result.output is MISSING or result.output is None:
        return "the action failed and gave no output" if result.status == "failed" else "the action gave no output"
    if UNFIT_HEADER in (result.http_headers or {}):
        return "no rule of the action's `stub:` fits this input, so that the emulator made up an answer"
    return None


_ERRORS: Final = ("error", "errors")
_NO_ERROR: Final = "the action completed, and there is an error only where it failed: expect `status: failed`"


def hint_on_query(missing: Sequence[str], place: str, result: Result) -> str | None:
    """The same for a place that is a question: `missing` is what it found on its way."""
    said = _about_output(result) if place.startswith("output") else None
    said = said or next((_NO_ERROR for each in missing if without_error(each) != each), None)
    return said or next(iter(missing), None)


def without_error(note: str) -> str:
    """What a question found missing; where that is the error, which is no slip, why there is none."""
    return _NO_ERROR if any(note.startswith(f"it has no key `{key}`") for key in _ERRORS) else note


def hint_on_accepted_row(question: Question) -> tuple[str, str]:
    """Why a row was to be refused that the action accepted, and what to write where it may."""
    case = question.case
    field, label = _broken(question)
    words = "the row is invalid, and the action accepted it"
    if field is None:
        return words, "say what invalid rows must show: `expect: { if-invalid: { … } }`"
    is_hidden = field in case.test.pii_inputs
    value = question.given.get(field, MISSING)
    shown = MASKED if is_hidden and value is not MISSING else show(value, most=_VALUE_MAX)
    return words, (
        f"`{field}` is {shown}, which its class `{label}` calls invalid; where the action may take it, "
        f"write `edges: {{ valid: [{_quoted(label)}] }}` at `{field}`"
    )


def _broken(question: Question) -> tuple[str | None, str]:
    """The field of the row that makes it invalid, with its class."""
    case = question.case
    if case.field is not None and case.edge is not None:
        return case.field, case.edge
    invalid = {(each.field, label) for each in case.test.fields for label in each.invalid}
    return next(((field, label) for field, label in case.classes.items() if (field, label) in invalid), (None, ""))


def _quoted(label: str) -> str:
    """A class as it stands in YAML: `null` is a word of its own there."""
    return f'"{label}"' if label in {"null", "true", "false"} else label
