"""Whether a value keeps to a JSON Schema, and what it breaks, in an author's words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

import jsonschema_rs

from engine.action.positions import change_parts, every_part
from engine.action.references import draft_of
from engine.action.schema import Identity
from engine.action.visits import VISITS_MAX, effort_of
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject
from engine.model.values.nearest import closest
from engine.model.values.well_formed import FORMATS

_SHOWN_MAX: Final = 60
_VALIDATORS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "draft-04": jsonschema_rs.Draft4Validator,
        "draft-06": jsonschema_rs.Draft6Validator,
        "draft-07": jsonschema_rs.Draft7Validator,
        "2019-09": jsonschema_rs.Draft201909Validator,
        "2020-12": jsonschema_rs.Draft202012Validator,
    }
)

_NOT_COMPARED: Final = (ValueError, TypeError, RecursionError, OverflowError)
ANNOTATE: Final = "annotate"
"""As the `format` of a whole schema: formats in it are annotations and refuse nothing."""


def violations(schema: JsonObject, value: Json, *, most: int = 5) -> tuple[str, ...]:
    """What a value breaks of a schema, at most `most` things, such as "`items[0].id` is 7, expected a string".

    Empty where it keeps to it. Draft 4 where `$schema` says so, else what it says, else 2020-12. A schema that cannot
    be used is one violation. The formats of `FORMATS` are judged in every draft, unless the whole schema says
    `format: annotate`; others refuse nothing. `pattern` is judged where it runs in linear time.
    """
    validator = _validator(Identity(schema))
    if isinstance(validator, str):
        return (f"the contract cannot be used: {validator}",)
    effort = effort_of(schema, value)
    if not effort.can_judge:
        return (f"the value cannot be compared with the contract: that would take more than {VISITS_MAX:,} steps",)
    try:
        plain = _plain(value)
        if validator.is_valid(plain):
            return ()
        if not effort.can_name:
            return ("the value does not keep to the contract, in more ways than can be named",)
        found = sorted({_worded(problem) for problem in islice(validator.iter_errors(plain), most * 4)})
    except _NOT_COMPARED as problem:
        return (f"the value cannot be compared with the contract: {_first_line(problem)}",)
    return tuple(found[:most])


def keeps_to(schema: JsonObject, value: Json) -> bool:
    """Whether a value breaks nothing of a schema: `violations` without its words, which may take long to find."""
    validator = _validator(Identity(schema))
    if isinstance(validator, str) or not effort_of(schema, value).can_judge:
        return False
    try:
        return bool(validator.is_valid(_plain(value)))
    except _NOT_COMPARED:
        return False


def schema_problem(schema: JsonObject) -> str | None:
    """Why a schema cannot be used; None where it can."""
    validator = _validator(Identity(schema))
    return validator if isinstance(validator, str) else None


def patterns_not_judged(schema: JsonObject) -> tuple[str, ...]:
    """The `pattern`s of a schema that need more than linear time (look-around, back references) and are not judged."""
    found = {str(part["pattern"]) for part in every_part(schema) if isinstance(part.get("pattern"), str)}
    return tuple(sorted(pattern for pattern in found if not _is_linear(pattern)))


def formats_not_judged(schema: JsonObject) -> tuple[str, ...]:
    """The `format`s of a schema that are told from no other text here; none where all are annotations."""
    if schema.get("format") == ANNOTATE:
        return ()
    found = {str(part["format"]) for part in every_part(schema) if isinstance(part.get("format"), str)}
    return tuple(sorted(found - FORMATS.keys() - _FORMATS_OF_NUMBERS))


def help_with_formats(names: Collection[str]) -> str:
    """What to write instead of formats that are not judged."""
    near = [meant for name in names if name not in _OTHERS and (meant := closest(name, FORMATS)) is not None]
    meant = f"did you mean `{near[0]}`? " if near else ""
    return f"{meant}judged are {', '.join(FORMATS)}; ask for others by a `pattern`, or under `check:`"


_OTHERS: Final = frozenset(
    {"duration", "idn-email", "idn-hostname", "iri", "iri-reference", "json-pointer", "regex", "relative-json-pointer"}
    | {"uri-reference", "uri-template"}
)
"""Formats of JSON Schema that are none of these, however near."""
_FORMATS_OF_NUMBERS: Final = frozenset({"int32", "int64", "float", "double"})
"""What OpenAPI says of how numbers are stored."""


@lru_cache(maxsize=256)
def _validator(key: Identity) -> Any:
    """The compiled validator, or why there is none; equal schemas share one."""
    try:
        return _compiled(canonical_json(key.schema))
    except (ValueError, TypeError, RecursionError) as problem:
        return _first_line(problem)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    try:
        plain = json.loads(text)
        judged = _without_unjudged(plain, FORMATS if plain.get("format") != ANNOTATE else {})
        return _VALIDATORS[draft_of(plain)](
            judged,
            pattern_options=jsonschema_rs.RegexOptions(),
            offline=True,
            validate_formats=True,
            formats=dict(FORMATS),
        )
    except jsonschema_rs.ValidationError as problem:
        if problem.instance_path and problem.instance_path[-1] == "pattern" and _is_too_large(problem.instance):
            return f"at `{_path(problem.instance_path)}`: {_short(problem.instance)} is too large: {_TOO_LARGE}"
        place = _path(problem.instance_path)
        return f"at `{place}`: {_first_line(problem)}" if place else _first_line(problem)
    except (ValueError, TypeError, RecursionError) as problem:
        return _first_line(problem)


@lru_cache(maxsize=512)
def _is_linear(pattern: str) -> bool:
    """Whether the linear-time engine takes a pattern; one that no engine takes counts as linear, and is an error."""
    probe = {"pattern": pattern}
    try:
        jsonschema_rs.Draft202012Validator(probe, pattern_options=jsonschema_rs.RegexOptions(), offline=True)
    except ValueError:
        try:
            jsonschema_rs.Draft202012Validator(probe, offline=True)
        except ValueError:
            return True
        return False
    return True


_TOO_LARGE: Final = "repetitions like `{1,50}` inside one another multiply"
_COUNTED: Final = re.compile(r"(?<!\\)\{(\d{1,9})(?:(,)(\d{0,9}))?\}")


def _is_too_large(pattern: Any) -> bool:
    """Whether a pattern that no engine takes is one but for how often things repeat in it."""
    if not isinstance(pattern, str):
        return False
    once = _COUNTED.sub(lambda found: found[0] if found[3] and int(found[1]) > int(found[3]) else "{1}", pattern)
    probe = {"pattern": once}
    try:
        jsonschema_rs.Draft202012Validator(probe, offline=True)
    except ValueError:
        return False
    return once != pattern


def _without_unjudged(part: JsonObject, formats: Collection[str]) -> JsonObject:
    """The schema without the patterns and formats that are not judged."""
    made = change_parts(part, lambda inner, _: _without_unjudged(inner, formats))
    pattern, form = made.get("pattern"), made.get("format")
    if isinstance(pattern, str) and not _is_linear(pattern):
        del made["pattern"]
    if isinstance(form, str) and form not in formats:
        del made["format"]
    return made


def _plain(value: Any) -> Any:
    """The value in dicts and lists, which is all the validator knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value


def _worded(problem: Any) -> str:
    """One violation: the place, what stands there, what was expected."""
    place = _path(problem.instance_path)
    kind = type(problem.kind).__name__.rpartition("_")[2]
    where = f"`{place}`" if place else "the value"
    if kind == "Required":
        inner = f"{place}.{problem.kind.property}" if place else problem.kind.property
        return f"`{inner}` is missing"
    if kind == "AdditionalProperties":
        names = ", ".join(f"`{place + '.' if place else ''}{name}`" for name in problem.kind.unexpected[:3])
        return f"{names} is not declared" if len(problem.kind.unexpected) == 1 else f"{names} are not declared"
    expected = _EXPECTED.get(kind)
    if expected is None:
        return f"{where}: {_lowered(problem.message)}"
    return f"{where} is {_short(problem.instance)}, expected {expected(problem.kind)}"


_TYPE_WORDS: Final = MappingProxyType(
    {"string": "a string", "number": "a number", "integer": "an integer", "boolean": "a boolean", "null": "null",
     "object": "an object", "array": "an array"}
)  # fmt: skip

_EXPECTED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "Type": lambda kind: " or ".join(_TYPE_WORDS.get(str(each), str(each)) for each in kind.types),
        "Enum": lambda kind: f"one of {_short(kind.options)}",
        "Constant": lambda kind: _short(kind.expected_value),
        "Minimum": lambda kind: f">= {_short(kind.limit)}",
        "Maximum": lambda kind: f"<= {_short(kind.limit)}",
        "ExclusiveMinimum": lambda kind: f"> {_short(kind.limit)}",
        "ExclusiveMaximum": lambda kind: f"< {_short(kind.limit)}",
        "MultipleOf": lambda kind: f"a multiple of {_short(kind.multiple_of)}",
        "MinLength": lambda kind: f"at least {kind.limit} characters",
        "MaxLength": lambda kind: f"at most {kind.limit} characters",
        "MinItems": lambda kind: f"at least {kind.limit} items",
        "MaxItems": lambda kind: f"at most {kind.limit} items",
        "MinProperties": lambda kind: f"at least {kind.limit} properties",
        "MaxProperties": lambda kind: f"at most {kind.limit} properties",
        "Format": lambda kind: f"text of format {kind.format}",
        "Pattern": lambda kind: f"text matching {kind.pattern}",
        "AnyOf": lambda _kind: "what one of the contract's alternatives allows",
        "OneOfNotValid": lambda _kind: "what one of the contract's alternatives allows",
        "OneOfMultipleValid": lambda _kind: "what exactly one of the contract's alternatives allows",
        "UniqueItems": lambda _kind: "items that all differ",
        "FalseSchema": lambda _kind: "nothing here",
    }
)


def _path(steps: Sequence[str | int]) -> str:
    """`items[0].id` for the steps of a path."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".")


def _short(value: Any) -> str:
    text = canonical_json(value) if not isinstance(value, float) or value == value else "NaN"  # noqa: PLR0124 - NaN
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:].splitlines()[0] if message else message


def _first_line(problem: BaseException) -> str:
    text = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    return re.sub(r"\s+", " ", text)[:200]
