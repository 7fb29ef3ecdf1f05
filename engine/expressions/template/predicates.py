"""The tests that may stand behind `is` in a template: an allow-list, each total on JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.template.comparing import SIGNS
from engine.expressions.template.values import Unset, present, require_number
from engine.expressions.values.arithmetic import modulo
from engine.expressions.values.equality import is_list, is_number


def _on_what_is_set(run: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def guarded(value: Any) -> bool:
        present((value,))
        return run(value)

    return guarded


def _whole(value: Any) -> bool:
    return is_number(value) and modulo(value, 1) == 0


def _divisible(value: Any, by: Any) -> bool:
    present((value, by))
    divisor = require_number(by, who="divisibleby")
    return divisor != 0 and modulo(require_number(value, who="divisibleby"), divisor) == 0


def _defined(value: Any) -> bool:
    return not isinstance(value, Unset)


def _undefined(value: Any) -> bool:
    return isinstance(value, Unset)


TESTS: Final[Mapping[str, Callable[..., bool]]] = MappingProxyType(
    {
        **{name: SIGNS[name] for name in ("eq", "ne", "lt", "gt", "in")},
        "le": SIGNS["lteq"],
        "ge": SIGNS["gteq"],
        "defined": _defined,
        "undefined": _undefined,
        "divisibleby": _divisible,
        "none": _on_what_is_set(lambda value: value is None),
        "null": _on_what_is_set(lambda value: value is None),
        "boolean": _on_what_is_set(lambda value: isinstance(value, bool)),
        "true": _on_what_is_set(lambda value: value is True),
        "false": _on_what_is_set(lambda value: value is False),
        "integer": _on_what_is_set(_whole),
        "number": _on_what_is_set(is_number),
        "float": _on_what_is_set(lambda value: isinstance(value, float)),
        "string": _on_what_is_set(lambda value: isinstance(value, str)),
        "mapping": _on_what_is_set(lambda value: isinstance(value, Mapping)),
        "sequence": _on_what_is_set(is_list),
        "even": _on_what_is_set(lambda value: modulo(require_number(value, who="even"), 2) == 0),
        "odd": _on_what_is_set(lambda value: modulo(require_number(value, who="odd"), 2) == 1),
    }
)
"""Every test, by name."""
