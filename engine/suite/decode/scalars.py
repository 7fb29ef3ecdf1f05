"""Single values: texts, numbers, durations, rates, shares and bounds, each with what to write instead."""

from __future__ import annotations

from typing import Any, TypeGuard

from engine.model.language.literals import Ref
from engine.model.source.node import Node, Scalar
from engine.suite.decode.templated import decode_template
from engine.suite.decode.units import (
    BOUND_EXAMPLES,
    DURATION_EXAMPLES,
    PERCENT_EXAMPLES,
    RATE_EXAMPLES,
    Unit,
    parse_bound,
    parse_duration,
    parse_percent,
    parse_rate,
)
from engine.suite.problems import Mismatch
from engine.suite.scope import Scope


def read_text(node: Node, _scope: Scope) -> Any:
    """Text; a number or boolean needs quotes, and the help shows them."""
    if not isinstance(node, Scalar) or node.value is None:
        return Mismatch(node=node, wanted="text")
    if not isinstance(node.value, str):
        return Mismatch(node=node, wanted="text", code="E106", help=f'put quotes around it: "{node.text}"')
    return node.value


def read_bool(node: Node, _scope: Scope) -> Any:
    """`true` or `false`, and nothing that other YAML dialects take for them."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    booleans = {"yes": "true", "on": "true", "no": "false", "off": "false"}
    text = node.text.casefold() if isinstance(node, Scalar) else ""
    plain = booleans.get(text, text)
    help_ = f"write `{plain}`" if plain in ("true", "false") else None
    return Mismatch(node=node, wanted="`true` or `false`", help=help_)


def read_integer(node: Node, _scope: Scope) -> Any:
    """A whole number; `1e3` is one, `"5"` is text."""
    if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        if isinstance(node.value, int):
            return node.value
        if node.value.is_integer():
            return int(node.value)
    return Mismatch(node=node, wanted="a whole number", help=_suggest_unquoted(node))


def read_number(node: Node, _scope: Scope) -> Any:
    """A number."""
    if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return Mismatch(node=node, wanted="a number", help=_suggest_unquoted(node))


def read_ref(node: Node, scope: Scope) -> Any:
    """A name, with its place."""
    text = read_text(node, scope)
    return text if isinstance(text, Mismatch) else Ref(name=text, span=node.span)


def read_prose(node: Scalar, scope: Scope, *, templates: bool) -> Any:
    """A sentence for people: taken as written, whatever YAML makes of it."""
    if node.value is None or not node.text.strip():
        return Mismatch(node=node, wanted="text")
    if templates and "${{" in node.text:
        return decode_template(node, scope)
    return node.text


def read_duration(node: Node, _scope: Scope) -> Any:
    """A duration such as `30s`."""
    found = parse_duration(node.text) if is_figure(node) else None
    bare = node.text.lstrip("<= ") if isinstance(node, Scalar) else ""
    if found is None and bare and parse_duration(bare) is not None:
        return Mismatch(node=node, wanted="a duration without an operator", code="E108", help=f"write `{bare}`")
    return found or refuse_figure(node, "E108", "a duration", DURATION_EXAMPLES, unit="s")


def read_rate(node: Node, _scope: Scope) -> Any:
    """A rate such as `300/min`."""
    found = parse_rate(node.text) if is_figure(node) else None
    return found or refuse_figure(node, "E109", "a rate", RATE_EXAMPLES)


def read_percent(node: Node, _scope: Scope) -> Any:
    """A share such as `10%`."""
    found = parse_percent(node.text) if is_figure(node) else None
    return found if found is not None else refuse_figure(node, "E110", "a percentage", PERCENT_EXAMPLES, unit="%")


def read_bound(node: Node, _scope: Scope, unit: Unit = "percent") -> Any:
    """A bound such as `>= 90%`."""
    found = parse_bound(node.text, unit, node.span) if is_figure(node) else None
    share = _share(node.text) if found is None and unit == "percent" and isinstance(node, Scalar) else None
    if share is not None:
        return Mismatch(node=node, wanted="a bound in percent", code="E111", help=share)
    return found or refuse_figure(node, "E111", "a bound", BOUND_EXAMPLES[unit])


def is_figure(node: Node) -> TypeGuard[Scalar]:
    """Whether a node is a single value that may be a figure with a unit."""
    return isinstance(node, Scalar) and node.value is not None


def refuse_figure(node: Node, code: str, wanted: str, examples: str, *, unit: str = "") -> Mismatch:
    """What is said of a figure that is not understood; a bare number only lacks the `unit`, where one is given."""
    if unit and isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return Mismatch(node=node, wanted=f"{wanted} with its unit", code=code, help=f"write `{node.text}{unit}`")
    return Mismatch(node=node, wanted=wanted, code=code, help=f"write it like {examples}")


def _share(text: str) -> str | None:
    """What a bound without its `%` is written like; `0.9` means 90 %."""
    operator = text[: len(text) - len(text.lstrip("<>= "))].strip()
    try:
        figure = float(text[len(operator) :])
    except ValueError:
        return None
    if not 0 <= figure <= _PERCENT_MAX:
        return None
    percent = f"{figure * _PERCENT_MAX if figure <= 1 else figure:g}%"
    return f'write `"{operator} {percent}"`' if operator else f"write `{percent}`"


_PERCENT_MAX = 100


def _suggest_unquoted(node: Node) -> str | None:
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.style:
        return f"without quotes: {node.text}" if node.text.lstrip("-").replace(".", "", 1).isdigit() else None
    return None
