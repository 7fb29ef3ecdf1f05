"""What is wrong with a template before it is ever used, each thing with its place and a way out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any, Final

from jinja2 import nodes

from engine.expressions import codes
from engine.expressions.template.compiled import OPERATORS, SEND_TIME, paths
from engine.expressions.template.fakes import names_one
from engine.expressions.template.filter_words import filter_doc, filter_names, sample_of, takes
from engine.expressions.template.filters import CONCATENATE, FILTERS
from engine.expressions.template.literals import is_small, literal, mismatch, size_if_oversized, typical
from engine.expressions.template.pieces import Expression, Plain, Unclosed, pieces_of
from engine.expressions.template.places import inside_of, place_of, way_out_of_call
from engine.expressions.template.predicates import TESTS
from engine.expressions.template.reading import SPLIT, TOO_DEEP, WRITE, read_expression, tell_slip
from engine.expressions.template.slips import find_dashed_name, is_argument
from engine.expressions.template.values import RESULT_MAX, UnusableError
from engine.expressions.text_problem import TextProblem
from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import show
from engine.model.language.literals import Template
from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.values.json import MISSING, Missing
from engine.model.values.nearest import closest

TEXT_MAX: Final = 8 * 1024
"""Characters of one template."""
NODES_MAX: Final = 500
"""Nodes of all expressions of one template."""
DEPTH_MAX: Final = 100
"""Operators inside one another, `a + b + c` counting as two."""

_SPREAD: Final = "write the arguments one by one: `x | replace('a', 'b')`"
_FAKE: Final = "write `fake('person.first_name')`; a generator with parameters is a field: `{ gen: …, with: {…} }`"
_FUNCTIONS: Final = frozenset({"fake"})
_ALLOWED: Final = (
    nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Call,
    nodes.Keyword, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Concat,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos,
    nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair,
)  # fmt: skip
_FOREIGN = re.compile(r"(?<!\$)\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def check_template(template: Template, roots: frozenset[str], *, style: str = "") -> tuple[Diagnostic, ...]:
    """All that is wrong with a template whose expressions see `roots` (`fake` too); `style`: the quote around it."""
    text = template.text
    if len(text) > TEXT_MAX:
        message = f"the template has {len(text)} characters; at most {TEXT_MAX} are allowed"
        return (Diagnostic(code=codes.TEMPLATE_LIMIT, span=template.span, message=message, help=SPLIT),)
    troubles = list(_troubles(text, roots))
    return tuple(
        Diagnostic(
            code=each.code,
            span=template.span.part(each.start, each.end, of=len(text)),
            message=each.message,
            help=each.help,
            fix=_fix(each, template, style),
        )
        for each in sorted(troubles, key=lambda trouble: (trouble.start, trouble.end))
    )


def _fix(trouble: TextProblem, template: Template, style: str) -> Fix | None:
    """The mend, where there is one and the text stands in the file letter for letter."""
    span = template.span
    exact = span.line == span.end_line and span.end_column - span.column == len(template.text)
    if trouble.instead is None or not exact:
        return None
    written = trouble.instead.replace("'", "''") if style == "'" else trouble.instead
    edit = Edit(span=span.part(trouble.start, trouble.end, of=len(template.text)), text=written)
    return Fix(title=f"write `{trouble.instead}`", edits=(edit,))


def _troubles(text: str, roots: frozenset[str]) -> Iterator[TextProblem]:
    node_count = 0
    for piece in pieces_of(text):
        match piece:
            case Plain():
                yield from _foreign_braces(piece, text)
            case Unclosed():
                yield _unclosed(piece)
            case Expression():
                tree = read_expression(piece)
                if isinstance(tree, TextProblem):
                    yield tree
                    continue
                depth, parts = _walk(tree)
                node_count += len(parts)
                if depth > DEPTH_MAX:
                    yield TextProblem(codes.TEMPLATE_LIMIT, *inside_of(piece), TOO_DEEP, SPLIT)
                    continue
                yield from _of_tree(tree, parts, piece, roots)
    if node_count > NODES_MAX:
        message = f"the template has {node_count} nodes; at most {NODES_MAX} are allowed"
        yield TextProblem(codes.TEMPLATE_LIMIT, 0, len(text), message, SPLIT)


def _foreign_braces(piece: Plain, text: str) -> Iterator[TextProblem]:
    """`{{ x }}` and `{% … %}`, which Jinja has elsewhere and this language does not."""
    for found in _FOREIGN.finditer(text, piece.start, piece.end):
        help_ = (
            "write `$" + found[0] + "`, or `${{ '{{' }}` for the braces themselves"
            if found[0].startswith("{{")
            else "only expressions are allowed: `${{ a if b else c }}`"
        )
        message = f"`{found[0][:2]}` means nothing here"
        yield TextProblem(codes.TEMPLATE_OTHER_BRACES, found.start(), found.end(), message, help_)


def _unclosed(piece: Unclosed) -> TextProblem:
    if piece.quote is not None:
        return TextProblem(
            codes.TEMPLATE_OPEN, piece.start, piece.end, f"a {piece.quote} inside this `${{{{` is never closed",
            "close the quote, then write `}}`",
        )  # fmt: skip
    return TextProblem(
        codes.TEMPLATE_OPEN, piece.start, piece.end, "this `${{` is never closed",
        "write `}}` behind the expression, or `$${{` for the characters themselves",
    )  # fmt: skip


def _walk(tree: nodes.Node) -> tuple[int, list[nodes.Node]]:
    """How many levels a tree has, and all that is in it: a node before those below it."""
    level, found, depth = [tree], list[nodes.Node](), 0
    while level:
        depth += 1
        found += level
        level = [child for node in level for child in node.iter_child_nodes()]
    return depth, found


def _of_tree(
    tree: nodes.Expr, parts: Sequence[nodes.Node], piece: Expression, roots: frozenset[str]
) -> Iterator[TextProblem]:
    yield from _names(tree, piece, roots)
    if isinstance(tree, nodes.CondExpr) and tree.expr2 is None:
        message = "this `if` has no `else`, so that there is no value where it is not true"
        yield TextProblem(codes.TEMPLATE_SYNTAX, *inside_of(piece), message, "write `a if condition else b`")
    for node in parts:
        yield from _too_long(node, piece)
        match node:
            case nodes.Getattr(attr=str(key)) | nodes.Getitem(arg=nodes.Const(value=str(key))) if key.startswith("_"):
                message = f"`{key}` begins with `_`, and such names cannot be read"
                way = "templates see fields of JSON only; give the field another name where it is made"
                yield TextProblem(codes.TEMPLATE_FORBIDDEN, *place_of(piece, key), message, way)
            case nodes.Filter() if node.name not in FILTERS or node.name == CONCATENATE:
                yield _unknown_filter(node.name, piece)
            case nodes.Filter():
                yield from _arguments(node, piece)
            case nodes.Test() if node.name not in TESTS:
                known = [*TESTS]
                help_ = suggestion(node.name, known, what="there are")
                place = place_of(piece, node.name, behind=r"is\s+(?:not\s+)?")
                near = closest(node.name, known)
                yield TextProblem(codes.TEMPLATE_TEST, *place, f"unknown test `{node.name}`", help_, near)
            case nodes.Call():
                yield from _call(node, piece)
            case nodes.BinExpr() if node.operator in OPERATORS:
                yield from _operator(node, piece)
            case _ if not isinstance(node, _ALLOWED):
                message = f"templates have no {type(node).__name__.lower()}"
                yield TextProblem(codes.TEMPLATE_FORBIDDEN, *inside_of(piece), message, WRITE)
            case _:
                pass


def _too_long(node: nodes.Node, piece: Expression) -> Iterator[TextProblem]:
    """A text of constants that no template may make, whatever the row."""
    length = size_if_oversized(node)
    if length is not None:
        message = f"the text would have {length:,} characters; at most {RESULT_MAX:,} are allowed"
        yield TextProblem(codes.TEMPLATE_LIMIT, *inside_of(piece), message, "repeat it less often")


def _operator(node: nodes.BinExpr, piece: Expression) -> Iterator[TextProblem]:
    """Two values of types that their operator cannot take: `'a' - 1`, `n + 'a'`."""
    problem = mismatch(node)
    if problem is not None:
        message = f"the expression gives no value: {problem}"
        help_ = "write values that fit each other, or the text itself without `${{ }}`"
        yield TextProblem(codes.TEMPLATE_VALUE, *inside_of(piece), message, help_)


def _names(tree: nodes.Expr, piece: Expression, roots: frozenset[str]) -> Iterator[TextProblem]:
    """Names that are not among the roots, each once; a function that is not called; a name that is."""
    seen: set[tuple[str, bool]] = set()
    for path in paths(tree):
        root = path.keys[0]
        if (root, path.called) in seen:
            continue
        seen.add((root, path.called))
        place = place_of(piece, root)
        if path.called and not (root in _FUNCTIONS and root in roots):
            start, end, way = way_out_of_call(root, piece, known=_FUNCTIONS & roots, values=roots)
            yield TextProblem(codes.TEMPLATE_FUNCTION, start, end, f"unknown function `{root}`", way)
        elif not path.called and root in _FUNCTIONS & roots:
            message = f"`{root}` is a function"
            yield TextProblem(codes.TEMPLATE_NAME, *place, message, "call it: `fake('person.first_name')`")
        elif not path.called and root not in roots:
            yield _unknown_name(root, piece, roots - _FUNCTIONS)


_LITERALS: Final = MappingProxyType(
    {"null": "null", "nil": "null", "none": "null", "undefined": "null", "true": "true", "false": "false"}
)
"""How null and booleans are called in other languages, in small letters, and here."""


def _unknown_name(root: str, piece: Expression, roots: frozenset[str]) -> TextProblem:
    message, dashed = f"unknown name `{root}`", find_dashed_name(piece.source, root)
    if dashed is not None:
        return tell_slip(codes.TEMPLATE_NAME, piece, message, dashed)
    literal_meant = _LITERALS.get(root.lower())
    if literal_meant is not None:
        place = place_of(piece, root)
        return TextProblem(codes.TEMPLATE_NAME, *place, message, f"write `{literal_meant}`", literal_meant)
    near, place = None if root == SEND_TIME else closest(root, roots), place_of(piece, root)
    if near is None and is_argument(piece.source, root):
        help_ = f"for the text write '{root}' in quotes"
        return TextProblem(codes.TEMPLATE_NAME, *place, message, help_, f"'{root}'")
    return TextProblem(codes.TEMPLATE_NAME, *place, message, _name_help(root, piece, roots), near)


def _name_help(root: str, piece: Expression, roots: frozenset[str]) -> str | None:
    if root == SEND_TIME:
        return "a request leaves later than this is made: `send-time` stands in the `input` of a test or a step"
    if root in ("send_time", "sendtime", "sendTime") and SEND_TIME in roots:
        return f"did you mean `{SEND_TIME}`?"
    if closest(root, roots) is None and piece.source.strip() == root:
        known = ", ".join(f"`{each}`" for each in sorted(roots))
        return f"for the text itself write '{root}' in quotes; names seen here: {known}"
    return suggestion(root, roots, what="names seen here")


def _unknown_filter(name: str, piece: Expression) -> TextProblem:
    help_ = suggestion(name, filter_names(), what="there are")
    place = place_of(piece, name, behind=r"\|\s*")
    near = closest(name, filter_names())
    return TextProblem(codes.TEMPLATE_FILTER, *place, f"unknown filter `{name}`", help_, near)


def _arguments(node: nodes.Filter, piece: Expression) -> Iterator[TextProblem]:
    """Too few or too many arguments, and literal ones of a type that the filter cannot take."""
    place = place_of(piece, node.name, behind=r"\|\s*")
    count, known = len(node.args) + len(node.kwargs), filter_doc(node.name)
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        yield TextProblem(codes.TEMPLATE_FORBIDDEN, *inside_of(piece), "arguments cannot be spread with `*`", _SPREAD)
    elif not takes(node.name, count):
        message = f"`{node.name}` cannot take {count} argument{'' if count == 1 else 's'}"
        help_ = f"for example `{known.expression}`" if known else None
        yield TextProblem(codes.TEMPLATE_FILTER, *place, message, help_)
    elif (problem := _tried(node)) is not None:
        message = f"`{node.name}` cannot be used like this: {problem}"
        shown = f"`{known.expression}` gives `{show(known.gives, most=40)}`" if known else None
        yield TextProblem(codes.TEMPLATE_FILTER, *place, message, shown)


def _tried(node: nodes.Filter) -> str | None:
    """What the filter says of its literals: all of them, or the arguments alone where the value is not known."""
    value = typical(node.node) if isinstance(node.node, nodes.Name) else literal(node.node)
    given = [literal(each) for each in node.args]
    named: dict[str, Any] = {str(each.key): literal(each.value) for each in node.kwargs}
    sample = sample_of(node.name) if isinstance(value, Missing) else value
    known = (*given, *named.values())
    if MISSING in known or not all(map(is_small, known)) or (sample is None and isinstance(value, Missing)):
        return None
    try:
        FILTERS[node.name](sample, *given, **named)
    except UnusableError as problem:
        return problem.message
    return None


def _call(node: nodes.Call, piece: Expression) -> Iterator[TextProblem]:
    """Anything called that is not a plain name, and arguments by `*` and `**`."""
    if isinstance(node.node, nodes.Getattr):
        name = node.node.attr
        meant = closest(name, filter_names())
        help_ = f"write `value | {meant}`" if meant else "use a filter: `value | upper`"
        yield TextProblem(codes.TEMPLATE_FUNCTION, *place_of(piece, name), f"values have no method `{name}`", help_)
    elif not isinstance(node.node, nodes.Name):
        yield TextProblem(codes.TEMPLATE_FUNCTION, *inside_of(piece), "only functions can be called", WRITE)
    elif node.node.name in _FUNCTIONS and not names_one(node) and not (node.dyn_args or node.dyn_kwargs):
        message = f"`{node.node.name}` takes the name of one generator, and nothing else"
        yield TextProblem(codes.TEMPLATE_FUNCTION, *place_of(piece, node.node.name), message, _FAKE)
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        yield TextProblem(codes.TEMPLATE_FORBIDDEN, *inside_of(piece), "arguments cannot be spread with `*`", _SPREAD)
