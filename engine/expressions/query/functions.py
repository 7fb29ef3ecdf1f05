"""The functions of queries: JMESPath's own, and those that checks of answers need; total, bounded, without context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.pattern import WORK_MAX, Pattern, compile_pattern
from engine.expressions.query import wanted
from engine.expressions.query.wanted import QueryError
from engine.expressions.values import arithmetic
from engine.expressions.values.equality import equal, identity_of, is_list, is_number
from engine.expressions.values.recognise import is_luhn
from engine.expressions.values.shown import kind_of, show
from engine.expressions.values.strict_json import parse_json
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.moments import Instant, instant_of
from engine.model.values.noun import Noun
from engine.model.values.well_formed import is_uuid

_TEXT_MAX: Final = 512 * 1024
_PLACES_MAX: Final = 15
_SECONDS_OF_A_DAY: Final = 86_400
_WORK_A_STEP: Final = WORK_MAX // 100_000
"""One question may ask for as much as two of the largest matches."""
_SHALLOW: Final = frozenset(
    {
        "length",
        "keys",
        "values",
        "type",
        "has",
        "to_array",
        "map",
        "reverse",
        "zip",
        "merge",
        "max_by",
        "min_by",
        "sort_by",
    }
)
"""What never looks below the top of what it is given."""


class Function(Noun, frozen=True, kw_only=True):
    """A function: how many arguments it takes (`most` None: any number), and what it makes of them."""

    name: str
    run: Callable[..., Json | Missing]
    least: int
    most: int | None
    sees_missing: bool = False
    """Whether it is called although an argument is missing."""
    sees_current: bool = False
    """Whether its first argument is the current value."""
    walks: bool = True
    """Whether it looks through what it is given to any depth, and reads texts; else only at what stands on top."""
    cost: Callable[..., int] | None = None
    """Steps that it takes beyond that."""
    sees_now: bool = False
    """Whether its first argument is the moment that `evaluate` was told; None where it was told none."""

    def takes(self, count: int) -> bool:
        """Whether it can be called with this many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)

    @property
    def arity(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return f"{self.least} or more arguments"
        if self.most == 0:
            return "no arguments"
        if self.most == self.least:
            return f"{self.least} argument{'' if self.least == 1 else 's'}"
        return f"{self.least} to {self.most} arguments"


def _length(value: Any) -> Json:
    if isinstance(value, str | Mapping) or is_list(value):
        return len(value)
    raise QueryError(f"`length` wants text, a list or an object, not {kind_of(value)} ({show(value, most=40)})")


def _contains(whole: Any, part: Any) -> Json:
    if isinstance(whole, str):
        return isinstance(part, str) and part in whole
    return any(equal(each, part) for each in wanted.items(whole, who="contains"))


def _starts_with(value: Any, start: Any) -> Json:
    return wanted.text(value, who="starts_with").startswith(wanted.text(start, who="starts_with"))


def _ends_with(value: Any, end: Any) -> Json:
    return wanted.text(value, who="ends_with").endswith(wanted.text(end, who="ends_with"))


def _join(separator: Any, values: Any) -> Json:
    between, parts = wanted.text(separator, who="join"), wanted.texts(values, who="join")
    if sum(map(len, parts)) + len(between) * len(parts) > _TEXT_MAX:
        raise QueryError("`join` would make more than 512 kB", is_limit=True)
    return between.join(parts)


def _map(expression: Any, values: Any) -> Json:
    run = wanted.expression(expression, who="map")
    made = [run.of(each) for each in wanted.items(values, who="map")]
    return [None if each is MISSING else each for each in made]


def _merge(*objects: Any) -> Json:
    merged: dict[str, Json] = {}
    for each in objects:
        if not isinstance(each, Mapping):
            raise QueryError(f"`merge` wants objects, not {kind_of(each)}")
        merged.update(each)
    return merged


def _not_null(*values: Any) -> Json:
    return next((each for each in values if each is not None and each is not MISSING), None)


def _keys(value: Any) -> Json:
    return list(wanted.mapping(value, who="keys"))


def _values(value: Any) -> Json:
    return list(wanted.mapping(value, who="values").values())


def _reverse(value: Any) -> Json:
    return value[::-1] if isinstance(value, str) else wanted.items(value, who="reverse")[::-1]


def _by_order(name: str, pick: Callable[[list[Json], list[Any]], Json]) -> Callable[..., Json]:
    """A function that puts items in order: by themselves, or by what an expression makes of them."""

    def on(values: Any, *by: Any) -> Json:
        found, keys = wanted.require_order(values, *by, who=name)
        return pick(found, keys)

    return on


def _in_order(found: list[Json], keys: list[Any]) -> Json:
    return [found[place] for place in sorted(range(len(found)), key=keys.__getitem__)]


def _greatest(found: list[Json], keys: list[Any]) -> Json:
    return found[max(range(len(found)), key=keys.__getitem__)] if found else None


def _least(found: list[Json], keys: list[Any]) -> Json:
    return found[min(range(len(found)), key=keys.__getitem__)] if found else None


def _avg(values: Any) -> Json:
    return arithmetic.mean(values) if values else None


def _to_array(value: Any) -> Json:
    return value if is_list(value) else [value]


def _to_string(value: Any) -> Json:
    return value if isinstance(value, str) else wanted.json_text(value)


def _to_number(value: Any) -> Json:
    if is_number(value):
        return value
    made = parse_json(value) if isinstance(value, str) else None
    return made if is_number(made) else None


def _type(value: Any) -> Json:
    names = {"null": "null", "a boolean": "boolean", "a number": "number", "text": "string", "an object": "object"}
    return names.get(kind_of(value), "array")


def _matches(value: Any, pattern: Any) -> Json:
    compiled = compile_pattern(wanted.text(pattern, who="matches"))
    if not isinstance(compiled, Pattern):
        raise QueryError(f"{show(pattern)} is no regular expression: {compiled}")
    text = wanted.text(value, who="matches")
    too_much = compiled.why_not_in(text)
    if too_much is not None:
        raise QueryError(too_much, is_limit=True)
    return compiled.occurs_in(text)


def _steps_of_match(value: Any, pattern: Any) -> int:
    compiled = compile_pattern(pattern) if isinstance(pattern, str) else ""
    return compiled.work_in(value) // _WORK_A_STEP if isinstance(compiled, Pattern) and isinstance(value, str) else 0


def _has(value: Any, key: Any) -> Json:
    return wanted.text(key, who="has") in value if isinstance(value, Mapping) else False


def _header(current: Any, name: Any) -> Json | Missing:
    """A header of the answer, whatever its case; of `http` where the current value is the whole record."""
    holder = current.get("http", current) if isinstance(current, Mapping) else None
    headers = holder.get("headers") if isinstance(holder, Mapping) else None
    found = wanted.text(name, who="header").lower()
    if not isinstance(headers, Mapping):
        return MISSING
    return next((value for key, value in headers.items() if key.lower() == found), MISSING)


def _now(now: str | None) -> Json:
    if now is None:
        raise QueryError("`now` is not known here")
    return now


def _parse_json(value: Any) -> Json:
    made = parse_json(wanted.text(value, who="parse_json"))
    if made is MISSING:
        raise QueryError(f"`parse_json` was given what is not JSON: {show(value, most=60)}")
    return made


def _to_time(value: Any) -> Json:
    return _seconds(value, who="to_time")


def _days_between(start: Any, end: Any) -> Json:
    first, last = (_seconds(each, who="days_between") for each in (start, end))
    return arithmetic.divide(arithmetic.subtract(last, first), _SECONDS_OF_A_DAY)


def _seconds(value: Any, *, who: str) -> int | float:
    instant: Instant | None = instant_of(value) if isinstance(value, str) else None
    if instant is None:
        raise QueryError(f"`{who}` wants a date or date-time in ISO 8601, not {show(value, most=60)}")
    return arithmetic.number_of(instant.since_1970_s)


def _round(value: Any, places: Any = 0) -> Json:
    if places not in range(_PLACES_MAX + 1):
        raise QueryError(f"`round` keeps 0 to {_PLACES_MAX} places, not {show(places)}")
    return arithmetic.round_half_away(value, int(places))


def _unique(values: Any) -> Json:
    seen: dict[str, Json] = {}
    for each in wanted.items(values, who="unique"):
        seen.setdefault(identity_of(each), each)
    return list(seen.values())


def _zip(*lists: Any) -> Json:
    return [list(group) for group in zip(*(wanted.items(each, who="zip") for each in lists), strict=False)]


def _arithmetic(name: str, run: Callable[..., Json], *, of_list: bool = False) -> Callable[..., Json]:
    """A function of numbers, or of a list of them, with what goes wrong in words."""
    require: Callable[..., Any] = wanted.numbers if of_list else wanted.number

    def on(*given: Any) -> Json:
        numbers = [require(each, who=name) for each in given]
        try:
            return run(*numbers)
        except ZeroDivisionError:
            raise QueryError(f"`{name}` by zero") from None
        except OverflowError:
            raise QueryError(f"`{name}` gives a number that is too large") from None
        except ValueError:
            raise QueryError("the result is not a number") from None

    return on


def _of_text(name: str, run: Callable[[str], Json]) -> Callable[[Any], Json]:
    return lambda value: run(wanted.text(value, who=name))


_BY_ARITY: Final[tuple[tuple[int, int | None, dict[str, Callable[..., Json]]], ...]] = (
    (
        1, 1,
        {
            "abs": _arithmetic("abs", arithmetic.absolute), "avg": _arithmetic("avg", _avg, of_list=True),
            "ceil": _arithmetic("ceil", arithmetic.round_up), "floor": _arithmetic("floor", arithmetic.round_down),
            "keys": _keys, "length": _length, "max": _by_order("max", _greatest), "min": _by_order("min", _least),
            "reverse": _reverse, "sort": _by_order("sort", _in_order),
            "sum": _arithmetic("sum", arithmetic.total, of_list=True), "to_array": _to_array, "to_number": _to_number,
            "to_string": _to_string, "type": _type, "values": _values, "parse_json": _parse_json,
            "to_time": _to_time, "unique": _unique, "lower": _of_text("lower", str.lower),
            "upper": _of_text("upper", str.upper), "trim": _of_text("trim", str.strip),
            "is_uuid": lambda value: isinstance(value, str) and is_uuid(value),
            "luhn": lambda value: isinstance(value, str) and is_luhn(value),
        },
    ),
    (
        2, 2,
        {
            "contains": _contains, "ends_with": _ends_with, "join": _join, "map": _map,
            "max_by": _by_order("max_by", _greatest), "min_by": _by_order("min_by", _least),
            "sort_by": _by_order("sort_by", _in_order), "starts_with": _starts_with, "has": _has,
            "days_between": _days_between, "add": _arithmetic("add", arithmetic.add),
            "sub": _arithmetic("sub", arithmetic.subtract), "mul": _arithmetic("mul", arithmetic.multiply),
            "div": _arithmetic("div", arithmetic.divide), "mod": _arithmetic("mod", arithmetic.modulo),
        },
    ),
    (3, 3, {"near": _arithmetic("near", arithmetic.are_near)}),
    (1, 2, {"round": _arithmetic("round", _round)}),
    (1, None, {"merge": _merge, "zip": _zip}),
)  # fmt: skip

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        **{
            name: Function(name=name, run=run, least=least, most=most, walks=name not in _SHALLOW)
            for least, most, named in _BY_ARITY
            for name, run in named.items()
        },
        "not_null": Function(name="not_null", run=_not_null, least=1, most=None, walks=False, sees_missing=True),
        "header": Function(name="header", run=_header, least=1, most=1, sees_current=True),
        "matches": Function(name="matches", run=_matches, least=2, most=2, cost=_steps_of_match),
        "now": Function(name="now", run=_now, least=0, most=0, sees_now=True),
    }
)
"""Every function, by name."""
