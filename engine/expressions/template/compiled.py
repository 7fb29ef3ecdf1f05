"""One expression of a template, compiled: Jinja's sandbox, narrowed to JSON types and bounded operators."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from jinja2 import Undefined, nodes
from jinja2.environment import TemplateExpression
from jinja2.exceptions import TemplateSyntaxError
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.expressions.template.comparing import COMPARE, compare_in_turn
from engine.expressions.template.filters import CONCATENATE, FILTERS
from engine.expressions.template.pieces import Expression, pieces_of
from engine.expressions.template.predicates import TESTS
from engine.expressions.template.values import (
    Unset,
    UnusableError,
    compute,
    present,
    require_length,
    require_number,
)
from engine.expressions.values import arithmetic
from engine.expressions.values.equality import is_list, is_number
from engine.expressions.values.shown import kind_of
from engine.model.language.literals import Template
from engine.model.values.noun import Noun

_SHOWN_MAX: Final = 80
SEND_TIME: Final = "send-time"
"""The one name with a hyphen: the moment at which the request leaves, known only then."""
_SPELT: Final = "send_time"
"""As Jinja and Python can read it; of the same length, so that places stay what they are."""
_MENTIONED = re.compile(rf"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?<![\w.-]){SEND_TIME}(?![\w-])""", re.DOTALL)


class TemplateError(Exception):
    """A template that gives no value with the names it was given. `message` is in the author's words."""

    def __init__(self, template: Template, message: str) -> None:
        super().__init__(message)
        self.template = template
        self.message = message

    @property
    def placed(self) -> str:
        """The message with the template that gives no value, and where that stands."""
        text, span = self.template.text, self.template.span
        shown = text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 1]}…"
        return f"{self.message}, in `{shown}`" + (f" ({span.file}:{span.line}:{span.column})" if span.file else "")


class _Environment(ImmutableSandboxedEnvironment):
    """Names and keys only: no attribute of any Python object, no method, every arithmetic operator bounded."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute`: a key of an object."""
        return self._part(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """`obj[argument]`: a key of an object, a place or a slice of a list or text."""
        return self._part(obj, argument)

    def call_binop(
        self,
        context: Any,  # noqa: ARG002 - the interface of Jinja
        operator: str,
        left: Any,
        right: Any,
    ) -> Any:
        """An arithmetic operator, on JSON values and within limits."""
        return apply_operator(operator, left, right)

    def call_unop(
        self,
        context: Any,  # noqa: ARG002 - the interface of Jinja
        operator: str,
        arg: Any,
    ) -> Any:
        """A sign before a number."""
        present((arg,))
        number = require_number(arg, who=f"`{operator}`")
        return arithmetic.negate(number) if operator == "-" else number

    def _part(self, whole: Any, key: Any) -> Any:
        if isinstance(whole, Undefined):
            return whole
        present((key,))
        if isinstance(whole, Mapping):
            return whole[key] if isinstance(key, str) and key in whole else self._absent(whole, key)
        if not (isinstance(whole, str) or is_list(whole)) or isinstance(key, str):
            return self._absent(whole, key)
        if isinstance(key, slice):
            return whole[_settled(key)]
        if isinstance(key, bool) or not isinstance(key, int) or not -len(whole) <= key < len(whole):
            return self._absent(whole, key)
        return whole[key]

    def _absent(self, whole: Any, key: Any) -> Unset:
        return Unset(f"{kind_of(whole)} has no `{key}`")


def _settled(part: slice) -> slice:
    """A slice of whole numbers."""
    present((part.start, part.stop, part.step))
    for each in (part.start, part.stop, part.step):
        if each is not None and (isinstance(each, bool) or not isinstance(each, int)):
            raise UnusableError("a slice wants whole numbers")
    if part.step == 0:
        raise UnusableError("a slice cannot have steps of 0")
    return part


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        require_length(len(left) + len(right))
        return left + right
    if is_list(left) and is_list(right):
        require_length(len(left) + len(right))
        return [*left, *right]
    if is_number(left) and is_number(right):
        return compute(arithmetic.add, left, right, who="`+`")
    raise UnusableError(f"`+` cannot add {kind_of(left)} and {kind_of(right)}; to join them to text, write `~`")


def _times(left: Any, right: Any) -> Any:
    if isinstance(left, str) and is_number(right):
        return FILTERS["repeat"](left, right)
    return _of_numbers("*", arithmetic.multiply)(left, right)


def _of_numbers(sign: str, run: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator that takes numbers only, so that `%` never formats and `*` never multiplies lists."""

    def on(left: Any, right: Any) -> Any:
        numbers = require_number(left, who=f"`{sign}`"), require_number(right, who=f"`{sign}`")
        return compute(run, *numbers, who=f"`{sign}`")

    return on


OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        "+": _plus,
        "-": _of_numbers("-", arithmetic.subtract),
        "*": _times,
        "/": _of_numbers("/", arithmetic.divide),
        "//": _of_numbers("//", arithmetic.floor_divide),
        "%": _of_numbers("%", arithmetic.modulo),
        "**": _of_numbers("**", arithmetic.power),
    }
)


"""What each arithmetic operator makes of two values."""


def apply_operator(sign: str, left: Any, right: Any) -> Any:
    """What an operator makes of two values. Raises UnusableError where it cannot take them."""
    present((left, right))
    return OPERATORS[sign](left, right)


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment; nothing in it changes once it is made."""
    made = _Environment(undefined=Unset, optimized=False, autoescape=False, cache_size=0)
    made.globals = {}
    made.filters = {**FILTERS, COMPARE: compare_in_turn}
    made.tests = dict(TESTS)
    return made


@lru_cache(maxsize=64)
def parse(source: str) -> nodes.Expr:
    """The tree of one expression, to be read and not changed: who asks again soon is given the same one.

    Raises TemplateSyntaxError, or RecursionError where it is nested too deep.
    """
    return _parse(source)


def _parse(source: str) -> nodes.Expr:
    spelt = _MENTIONED.sub(lambda found: _SPELT if found[0] == SEND_TIME else found[0], source)
    try:
        parser = Parser(environment(), spelt, state="variable")
        tree = parser.parse_expression()
    except ValueError:
        raise TemplateSyntaxError("a number has too many digits", 1) from None
    if any(isinstance(each.value, float) and math.isinf(each.value) for each in _constants(tree)):
        raise TemplateSyntaxError("a number is too large", 1)
    if not parser.stream.eos:
        found = parser.stream.current
        raise TemplateSyntaxError(f"`{found.value}` does not belong here", found.lineno)
    if spelt != source:
        for name in (tree, *tree.find_all(nodes.Name)):
            if isinstance(name, nodes.Name) and name.name == _SPELT:
                name.name = SEND_TIME
    return tree


def _constants(tree: nodes.Expr) -> Iterator[nodes.Const]:
    return (each for each in (tree, *tree.find_all(nodes.Const)) if isinstance(each, nodes.Const))


def run(source: str, names: Mapping[str, Any]) -> Any:
    """What one expression makes of its names. Raises what `parse` raises, and whatever the expression runs into."""
    if SEND_TIME in names:
        names = {_SPELT if name == SEND_TIME else name: value for name, value in names.items()}
    return compile_template(source)(names)


@lru_cache(maxsize=4096)
def compile_template(source: str) -> TemplateExpression:
    """The expression, ready to be called with its names. Raises what `parse` raises."""
    tree = _rewritten(_parse(source))
    body: list[nodes.Node] = [nodes.Assign(nodes.Name("result", "store", lineno=1), tree, lineno=1)]
    made = environment().from_string(nodes.Template(body, lineno=1))
    return TemplateExpression(made, undefined_to_none=False)


def _rewritten(node: Any) -> Any:
    """The tree with `null` as the constant it is in JSON, names that can be run, and operators of our own.

    Those are `~`, which joins within bounds, and comparisons, which ask the one order of values.
    """
    for name, value in list(node.iter_fields()):
        if isinstance(value, list):
            setattr(node, name, [_rewritten(each) if isinstance(each, nodes.Node) else each for each in value])
        elif isinstance(value, nodes.Node):
            setattr(node, name, _rewritten(value))
    if isinstance(node, nodes.Name) and node.name == "null":
        return nodes.Const(None, lineno=node.lineno)
    if isinstance(node, nodes.Name) and node.name == SEND_TIME:
        return nodes.Name(_SPELT, node.ctx, lineno=node.lineno)
    if isinstance(node, nodes.Concat):
        joined = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(joined, CONCATENATE, [], [], None, None, lineno=node.lineno)
    if isinstance(node, nodes.Compare):
        signs = nodes.Const(tuple(each.op for each in node.ops), lineno=node.lineno)
        sides = nodes.List([node.expr, *(each.expr for each in node.ops)], lineno=node.lineno)
        return nodes.Filter(sides, COMPARE, [signs], [], None, None, lineno=node.lineno)
    return node


class Path(Noun, frozen=True):
    """A name with the keys behind it, as far as they are known without running; `called` where it is a function."""

    keys: tuple[str, ...]
    called: bool = False


def paths(tree: nodes.Node) -> Iterator[Path]:
    """Every name in the tree with the keys behind it, in the order they are written."""
    if isinstance(tree, nodes.Call) and isinstance(tree.node, nodes.Name):
        yield Path((tree.node.name,), called=True)
        for child in (*tree.args, *tree.kwargs):
            yield from paths(child)
        return
    chain = _chain(tree)
    if chain is not None:
        if chain != ("null",):
            yield Path(chain)
        return
    for child in tree.iter_child_nodes():
        yield from paths(child)


def _chain(tree: nodes.Node) -> tuple[str, ...] | None:
    """`a.b['c']` as its keys; None where the tree is anything else."""
    if isinstance(tree, nodes.Name):
        return (tree.name,)
    if isinstance(tree, nodes.Getattr):
        below = _chain(tree.node)
        return None if below is None else (*below, tree.attr)
    if isinstance(tree, nodes.Getitem) and isinstance(tree.arg, nodes.Const) and isinstance(tree.arg.value, str):
        below = _chain(tree.node)
        return None if below is None else (*below, tree.arg.value)
    return None


Access: TypeAlias = tuple[str | int, ...]
"""A name with the keys and the places in lists behind it."""


@lru_cache(maxsize=4096)
def accesses(source: str) -> tuple[Access, ...]:
    """Every name of an expression with all that stands behind it and is known without running, as written."""
    try:
        return tuple(_accesses(parse(source)))
    except (TemplateSyntaxError, RecursionError):
        return ()


def _accesses(tree: nodes.Node) -> Iterator[Access]:
    access = _access(tree)
    if access is not None:
        yield access
        return
    for child in tree.iter_child_nodes():
        yield from _accesses(child)


def _access(tree: nodes.Node) -> Access | None:
    match tree:
        case nodes.Name(name=str(name)):
            return (name,)
        case nodes.Getattr(node=whole, attr=str(key)) | nodes.Getitem(node=whole, arg=nodes.Const(value=str(key))):
            below = _access(whole)
            return None if below is None else (*below, key)
        case nodes.Getitem(node=whole, arg=nodes.Const(value=int(place))) if not isinstance(place, bool):
            below = _access(whole)
            return None if below is None else (*below, place)
        case nodes.Getitem(node=whole, arg=nodes.Neg(node=nodes.Const(value=int(place)))):
            below = _access(whole)
            return None if below is None else (*below, -place)
        case _:
            return None


@lru_cache(maxsize=4096)
def places_asked(text: str) -> tuple[Access, ...]:
    """What the expressions of a text ask for by its place in a list, each up to its first place."""
    found = (access for piece in pieces_of(text) if isinstance(piece, Expression) for access in accesses(piece.source))
    cut = (access[: place + 1] for access in found for place, key in enumerate(access) if isinstance(key, int))
    return tuple(dict.fromkeys(each for each in cut if not any(isinstance(key, int) for key in each[:-1])))


def spell_access(access: Access) -> str:
    """`steps.made.output.items[3]`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in access).removeprefix(".")


@lru_cache(maxsize=4096)
def names_used(text: str) -> frozenset[tuple[str, ...]]:
    """The names of all expressions in a text with the keys behind them: `("this", "first")`, `("env", "X")`.

    Functions are not names. What cannot be parsed names nothing.
    """
    found: set[tuple[str, ...]] = set()
    for piece in pieces_of(text):
        if isinstance(piece, Expression):
            found |= expression_names(piece.source)
    return frozenset(found)


@lru_cache(maxsize=4096)
def expression_names(source: str) -> frozenset[tuple[str, ...]]:
    """The names of one expression; see `names_used`."""
    try:
        return frozenset(path.keys for path in paths(parse(source)) if not path.called)
    except (TemplateSyntaxError, RecursionError):
        return frozenset()
