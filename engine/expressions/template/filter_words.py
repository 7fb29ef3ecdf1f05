"""What every filter means, with an example of it: for the manual, the editor, and the checking of arguments."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.template.filters import CONCATENATE, FILTERS
from engine.model.values.json import Json
from engine.model.values.noun import Noun


class FilterDoc(Noun, frozen=True, kw_only=True):
    """A filter in words: `expression` makes `gives`, and `call` shows its arguments, as in `pad(width, filler)`."""

    name: str
    doc: str
    call: str
    expression: str
    gives: Json

    @property
    def example(self) -> str:
        """A line that may stand under `input:`."""
        written = f"${{{{ {self.expression} }}}}"
        # YAML would read a key into what stands before `: `.
        return f'field: "{written}"' if ": " in written else f"field: {written}"


_EXAMPLES: Final[tuple[tuple[str, Json], ...]] = (
    ("-2.5 | abs", 2.5),
    ("'abc' | b64encode", "YWJj"),
    ("'new ORDER' | capitalize", "New order"),
    ("['a', 'b'] | contains('b')", True),
    ("['a', 'b'] | count", 2),
    ("null | d('none', true)", "none"),
    ("'2026-11-22T09:14:00Z' | date", "2026-11-22"),
    ("'' | default('none', true)", "none"),
    ("['a', 'b'] | first", "a"),
    ("'2.50' | float", 2.5),
    ("'42' | int", 42),
    ("'2026-11-22T10:14:00+01:00' | iso", "2026-11-22T09:14:00Z"),
    ("['a', 'b'] | join('-')", "a-b"),
    ("{'id': 1} | keys", ["id"]),
    ("['a', 'b'] | last", "b"),
    ("'four' | length", 4),
    ("'ABC' | lower", "abc"),
    ("[3, 1, 2] | max", 3),
    ("[3, 1, 2] | min", 1),
    ("'2026-11-22' | minus('1d')", "2026-11-21"),
    ("'7' | pad(3)", "007"),
    ("'2026-11-22T09:14:00Z' | plus('5m')", "2026-11-22T09:19:00Z"),
    ("'a' | repeat(3)", "aaa"),
    ("'a-b' | replace('-', '+')", "a+b"),
    ("'abc' | reverse", "cba"),
    ("2.345 | round(1)", 2.3),
    ("'abc' | sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("[3, 1, 2] | sort", [1, 2, 3]),
    ("'a,b' | split(',')", ["a", "b"]),
    ("5 | string", "5"),
    ("[1, 2] | sum", 3),
    ("'new order' | title", "New Order"),
    ("{'id': 1} | tojson", '{"id":1}'),
    ("' a ' | trim", "a"),
    ("[1, 1, 2] | unique", [1, 2]),
    ("'abc' | upper", "ABC"),
    ("'a b&c' | urlencode", "a%20b%26c"),
)
_SAMPLES: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "join": ("a", "b"), "minus": "2026-11-22T09:14:00Z", "pad": "7", "plus": "2026-11-22T09:14:00Z",
        "repeat": "a", "replace": "a-b", "round": 2.345, "split": "a,b", "trim": " a ", "int": "1", "float": "1",
    }
)  # fmt: skip
"""For each filter that is strict about its arguments, a value that it takes with any arguments that it can take."""


@lru_cache(maxsize=1)
def filter_docs() -> tuple[FilterDoc, ...]:
    """Every filter that an author can write, in alphabetical order."""
    return tuple(_doc(expression, gives) for expression, gives in _EXAMPLES)


def filter_names() -> tuple[str, ...]:
    """The names of all filters that an author can write."""
    return tuple(name for name in FILTERS if name != CONCATENATE)


def filter_doc(name: str) -> FilterDoc | None:
    """The words for one filter."""
    return next((each for each in filter_docs() if each.name == name), None)


def call_of(name: str) -> str:
    """How a filter is written, its arguments by name: `pad(width, filler)`."""
    names = [each.name for each in _parameters(name)[1:]]
    return f"{name}({', '.join(names)})" if names else name


def takes(name: str, count: int) -> bool:
    """Whether a filter can be given so many arguments behind its value."""
    known = _parameters(name)[1:]
    return sum(each.default is inspect.Parameter.empty for each in known) <= count <= len(known)


def sample_of(name: str) -> Json:
    """A value on which arguments of a filter can be tried; null where arguments of any type may be right."""
    return _SAMPLES.get(name)


def _parameters(name: str) -> list[inspect.Parameter]:
    return list(inspect.signature(FILTERS[name]).parameters.values())


def _doc(expression: str, gives: Json) -> FilterDoc:
    name = expression.rpartition(" | ")[2].partition("(")[0]
    run: Any = FILTERS[name]
    said = " ".join((run.__doc__ or "").split())
    return FilterDoc(name=name, doc=said, call=call_of(name), expression=expression, gives=gives)
