"""Two schemas that both hold, said as one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.action.numbers import common_multiple, is_number
from engine.action.positions import is_array
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject

_PAIRS_MAX: Final = 64


def merge_schemas(one: JsonObject, other: JsonObject) -> JsonObject:
    """Both schemas in one, as far as one can say both: the narrower of two bounds, all that is required, and so on."""
    merged = {**one, **other}
    for key in merged.keys() & one.keys() & other.keys():
        merge = _MERGES.get(key)
        if merge is not None:
            merged[key] = merge(one[key], other[key])
    for key in ("minimum", "maximum"):
        exclusive = "exclusive" + key.capitalize()
        if any(isinstance(each.get(exclusive), bool) for each in (one, other)):
            narrower = _narrower(key, exclusive, one, other)
            merged |= {name: narrower.get(name, False) for name in (key, exclusive) if name in narrower or name != key}
    return merged


def _narrower(key: str, exclusive: str, one: JsonObject, other: JsonObject) -> JsonObject:
    """Of two schemas of draft 4 the one whose bound allows less."""
    left, right = one.get(key), other.get(key)
    if not is_number(left) or not is_number(right):
        return other if is_number(right) else one
    if left == right:
        return one if one.get(exclusive) is True else other
    return one if (left > right) == (key == "minimum") else other


def _greater(left: Json, right: Json) -> Json:
    return max(left, right) if is_number(left) and is_number(right) else right


def _smaller(left: Json, right: Json) -> Json:
    return min(left, right) if is_number(left) and is_number(right) else right


def _both(left: Json, right: Json) -> Json:
    """Both of two schemas."""
    return left if left == right else {"allOf": [left, right]}


def _by_name(left: Json, right: Json) -> Json:
    if not isinstance(left, Mapping) or not isinstance(right, Mapping):
        return right
    shared = {name: _both(left[name], right[name]) for name in left if name in right}
    return {**left, **right, **shared}


def _all_of_both(left: Json, right: Json) -> Json:
    return [*left, *right] if is_array(left) and is_array(right) else right


def _types_of_both(left: Json, right: Json) -> Json:
    """The types that both name; a whole number is a number."""
    first, second = _as_list(left), _as_list(right)
    shared = [each for each in first if each in second or (each == "integer" and "number" in second)]
    shared += [each for each in second if each == "integer" and "number" in first and each not in shared]
    return (shared[0] if len(shared) == 1 else shared) if shared else right


def _as_list(value: Json) -> list[Json]:
    return list(value) if is_array(value) else [value]


def _choices_of_both(left: Json, right: Json) -> Json:
    if not is_array(left) or not is_array(right):
        return right
    known = {canonical_json(each) for each in right}
    return [each for each in left if canonical_json(each) in known] or right


def _multiple_of_both(left: Json, right: Json) -> Json:
    return common_multiple(left, right) if is_number(left) and is_number(right) and left and right else right


def _alternatives_of_both(left: Json, right: Json) -> Json:
    """One alternative for each pair: where exactly one of both holds, exactly one pair does."""
    if not is_array(left) or not is_array(right) or len(left) * len(right) > _PAIRS_MAX:
        return right
    return [_both(one, other) for one in left for other in right]


def _closed_by_either(left: Json, right: Json) -> Json:
    return False if left is False or right is False else right


_MERGES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), _greater),
        **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), _smaller),
        **dict.fromkeys(("properties", "patternProperties"), _by_name),
        **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), _closed_by_either),
        **dict.fromkeys(("anyOf", "oneOf"), _alternatives_of_both),
        "required": _all_of_both,
        "items": _both,
        "type": _types_of_both,
        "enum": _choices_of_both,
        "multipleOf": _multiple_of_both,
    }
)
