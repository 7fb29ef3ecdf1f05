"""A parsed query as text again, as its author would write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.expressions.values.shown import show

_SIGNS: Final = MappingProxyType({"eq": "==", "ne": "!=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="})
_LITERAL_MAX: Final = 60


def sign_of(tree: Mapping[str, Any]) -> str:
    """The sign of a comparison, as written."""
    return _SIGNS[tree["value"]]


def render(tree: Mapping[str, Any]) -> str:
    """The text of a part of a query; long literals are cut, so this is for people only."""
    known = _FORMS.get(tree["type"])
    return known(tree, *tree["children"]) if known else f"<{tree['type']}>"


def literal(value: Any) -> str:
    """A literal as messages show it: numbers and constants bare, text in single quotes, the rest as JSON."""
    if isinstance(value, str):
        shown = value if len(value) <= _LITERAL_MAX else value[: _LITERAL_MAX - 1] + "…"
        return f"'{shown}'"
    return show(value, most=_LITERAL_MAX)


def _field(tree: Mapping[str, Any]) -> str:
    name: str = tree["value"]
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else show(name, most=_LITERAL_MAX)


def _joined(_tree: Mapping[str, Any], *children: Any) -> str:
    return ".".join(map(render, children))


def _list_part(tree: Any) -> str:
    """What stands behind a projection: `.name`, `[0]`, or nothing."""
    text = render(tree)
    return text if not text or text.startswith("[") else f".{text}"


def _slice(tree: Mapping[str, Any], *_parts: Any) -> str:
    start, stop, step = ("" if each is None else str(each) for each in tree["children"])
    return f"[{start}:{stop}{':' + step if step else ''}]"


def _projection(_tree: Mapping[str, Any], left: Any, right: Any) -> str:
    star = "" if left["type"] in ("flatten", "index_expression") and render(left).endswith("]") else "[*]"
    return f"{render(left)}{star}{_list_part(right)}"


def _binary(sign: str) -> Callable[..., str]:
    return lambda _tree, left, right: f"{render(left)} {sign} {render(right)}"


_FORMS: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "field": _field,
        "subexpression": _joined,
        "index": lambda tree: f"[{tree['value']}]",
        "index_expression": lambda _tree, *children: "".join(map(render, children)),
        "slice": _slice,
        "projection": _projection,
        "value_projection": lambda _tree, left, right: (
            f"{render(left)}{'.' if render(left) else ''}*{_list_part(right)}"
        ),
        "filter_projection": lambda _tree, left, right, test: f"{render(left)}[?{render(test)}]{_list_part(right)}",
        "flatten": lambda _tree, child: f"{render(child)}[]",
        "pipe": _binary("|"),
        "or_expression": _binary("||"),
        "and_expression": _binary("&&"),
        "not_expression": lambda _tree, child: f"!{render(child)}",
        "comparator": lambda tree, left, right: f"{render(left)} {sign_of(tree)} {render(right)}",
        "function_expression": lambda tree, *given: f"{tree['value']}({', '.join(map(render, given))})",
        "expref": lambda _tree, child: f"&{render(child)}",
        "multi_select_list": lambda _tree, *children: f"[{', '.join(map(render, children))}]",
        "multi_select_dict": lambda _tree, *pairs: "{" + ", ".join(map(render, pairs)) + "}",
        "key_val_pair": lambda tree, child: f"{tree['value']}: {render(child)}",
        "literal": lambda tree: literal(tree["value"]),
        "identity": lambda _tree: "",
        "current": lambda _tree: "@",
    }
)
