"""What is wrong with a query before it is ever asked, each thing with its place and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from engine.expressions import codes
from engine.expressions.pattern import Pattern, compile_pattern, pattern_help
from engine.expressions.query.compiled import (
    Tree,
    UnreadableQuery,
    compile_query,
    every_node,
    fields_in_scope,
    is_beyond_json,
    is_plain_path,
)
from engine.expressions.query.doubts import doubts_of
from engine.expressions.query.function_words import FUNCTION_DOCS
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.slips import Slip, method_at, slip_at
from engine.expressions.query.tokens import QueryToken, bare_constants, tokens_of
from engine.expressions.query.typing_rules import misfits
from engine.expressions.text_problem import TextProblem
from engine.expressions.values.inline_yaml import inline_yaml
from engine.expressions.values.near import suggestion
from engine.model.language.literals import Query
from engine.model.source.diagnostic import Diagnostic, Edit, Fix, Severity
from engine.model.values.nearest import closest, plain_name

_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})


def check_query(query: Query, roots: frozenset[str] | None, *, style: str = "") -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a query on data that has `roots`; None: any name may be there.

    `style` is the quote in which the query stands in its file; "" for none.
    """
    return tuple(_diagnostic(each, query, style) for each in _troubles(query.text, roots))


@lru_cache(maxsize=1024)
def _troubles(text: str, roots: frozenset[str] | None) -> tuple[TextProblem, ...]:
    """What is wrong with a text wherever it stands, in its order; a suite asks the same of thousands of cases."""
    parsed = compile_query(text)
    if isinstance(parsed, UnreadableQuery):
        return (_broken(parsed, text, roots),)
    if is_plain_path(text):
        return tuple(_unknown_roots(parsed.tree, text, roots))
    return tuple(sorted(_of_tree(parsed.tree, text, roots), key=lambda each: (each.start, each.end)))


def _of_tree(tree: Tree, text: str, roots: frozenset[str] | None) -> Iterator[TextProblem]:
    yield from _bare(text)
    yield from _unknown_roots(tree, text, roots)
    yield from _maybe_quoted(tree, text, roots)
    yield from _functions(tree, text)
    yield from _misfits(tree, text)
    yield from doubts_of(tree, text)


def _as_text(quoted: str) -> str:
    """A name in double quotes as the text that was meant."""
    inner = quoted[1:-1]
    return f"`{quoted}`" if "'" in inner or "\\" in inner else f"'{inner}'"


def _diagnostic(trouble: TextProblem, query: Query, style: str) -> Diagnostic:
    text = query.text
    span = query.span.part(trouble.start, trouble.end, of=len(query.text))
    # Where the text does not stand in the file letter for letter, a part of it cannot be replaced.
    exact = query.span.line == query.span.end_line and query.span.end_column - query.span.column == len(query.text)
    fix = None
    start, end = trouble.wider or (trouble.start, trouble.end)
    instead = _in_style(trouble, text, style)
    # A plain scalar of YAML can begin with neither a backtick nor a quote.
    if instead is not None and exact and not (start == 0 and not style and instead.startswith(("`", "'"))):
        edit = Edit(span=query.span.part(start, end, of=len(text)), text=instead)
        if start == 0 and not style and instead.startswith("!") and not text.startswith("!"):
            # A plain value that begins so is a tag.
            edit = Edit(span=query.span, text=inline_yaml(instead + text[end:]))
        fix = Fix(title=f"write {instead}" if "`" in instead else f"write `{instead}`", edits=(edit,))
    return Diagnostic(
        code=trouble.code,
        span=span,
        message=trouble.message,
        help=trouble.help,
        severity=Severity.WARNING if trouble.code.startswith("W") else Severity.ERROR,
        fix=fix,
    )


def _in_style(trouble: TextProblem, text: str, style: str) -> str | None:
    """What to write instead, as the quotes of YAML around the question want it."""
    instead, was = trouble.instead, text[trouble.start : trouble.end]
    if instead is None or style not in ("'", '"'):
        return instead
    if style == "'" and was.startswith('"') and instead.startswith("'"):
        # Inside single quotes of YAML, text is written as a literal of JSON.
        return f"`{was}`"
    return instead.replace("'", "''") if style == "'" else instead.replace("\\", "\\\\").replace('"', '\\"')


def _holds(slip: Slip, text: str, roots: frozenset[str] | None) -> bool:
    """Whether a question can be read as far as behind what is written anew, and nothing is wrong with that."""
    mended, end = slip.mend(text), slip.start + len(slip.instead)
    parsed = compile_query(mended)
    if isinstance(parsed, UnreadableQuery):
        return not parsed.is_limit and parsed.start >= end
    errors = (each for each in _of_tree(parsed.tree, mended, roots) if each.code.startswith("E"))
    return not any(each.start < end and slip.start < each.end for each in errors)


def _broken(broken: UnreadableQuery, text: str, roots: frozenset[str] | None) -> TextProblem:
    code = codes.QUERY_LIMIT if broken.is_limit else codes.QUERY_SYNTAX
    slip = None if broken.is_limit else slip_at(text, broken.start, lambda each: _holds(each, text, roots))
    if slip is not None:
        start, end = slip.sign or (slip.start, slip.end)
        return TextProblem(
            code=code, start=start, end=end, message=f"`{text[start:end]}` does not belong here", help=slip.help,
            instead=slip.instead, wider=(slip.start, slip.end),
        )  # fmt: skip
    help_ = "split it into several checks" if broken.is_limit else _syntax_help(text, broken)
    return TextProblem(code=code, start=broken.start, end=broken.end, message=broken.message, help=help_)


def _syntax_help(text: str, broken: UnreadableQuery) -> str:
    """A guess at what was meant, for the mistakes that people make; else what a question looks like."""
    tokens = tokens_of(text)
    if "${" in text or "{{" in text:
        return "templates make values and cannot ask; name what is asked about directly, as in `input.x`"
    here = next((token for token in tokens if token.start == broken.start), None)
    if here is not None and is_beyond_json(here):
        return "write a number between -1.7e308 and 1.7e308; there is no NaN and no infinity"
    if here is not None and here.text in _OTHER_SIGNS:
        return _OTHER_SIGNS[here.text]
    if here is not None and here.text.startswith("-"):
        return 'write `sub(a, b)` to subtract; a name with `-` stands in double quotes: `output."risk-score"`'
    return _unfinished(tokens, text)


_OTHER_SIGNS: Final = MappingProxyType(
    {
        **{
            sign: f"write `{name}(a, b)`; these questions have functions instead of arithmetic signs"
            for sign, name in (("+", "add"), ("*", "mul"), ("/", "div"), ("%", "mod"))
        },
    }
)


def _unfinished(tokens: tuple[QueryToken, ...], text: str) -> str:
    """What is missing where the question ends, or what a question looks like."""
    last = tokens[-1].text if tokens else ""
    if last in (*_COMPARISONS, "&&", "||", "!", ".", "|", ","):
        return f"write what is asked behind `{last}`, or leave `{last}` out"
    for opening, closing in ("()", "[]", "{}"):
        opened = sum(token.text.startswith(opening) for token in tokens)
        opened -= sum(token.text.endswith(closing) for token in tokens)
        if opened:
            return f"write `{closing}` where the `{opening}` ends" if opened > 0 else f"leave one `{closing}` out"
    if any(text.count(quote) % 2 for quote in ("'", '"', "`")):
        return "close the quote: text stands in single quotes, a number in backticks"
    return "write a comparison such as `output.status == 'done'`, or a function such as `contains(output.tags, 'vip')`"


def _bare(text: str) -> Iterator[TextProblem]:
    for token in bare_constants(text):
        ticked = f"`{token.text}`"
        yield TextProblem(
            code=codes.QUERY_BARE, start=token.start, end=token.end, instead=ticked,
            message=f"{token.text} stands without backticks; it is read as the literal",
            help=f"put backticks around it: {ticked}",
        )  # fmt: skip


def _unknown_roots(tree: Tree, text: str, roots: frozenset[str] | None) -> Iterator[TextProblem]:
    if roots is None:
        return
    for name in dict.fromkeys(path[0] for path in fields_in_scope(tree)):
        if name in roots:
            continue
        token = _name_token(text, name)
        start, end = (token.start, token.end) if token else (0, len(text))
        if token is not None and token.kind == "quoted":
            yield TextProblem(
                code=codes.QUERY_QUOTED, start=start, end=end, instead=_as_text(token.text),
                message=f"{token.text} in double quotes names a field, and there is none of that name",
                help=f"for the text write it in single quotes: '{name}'",
            )  # fmt: skip
        elif name in _CONSTANTS_ELSEWHERE:
            ticked = f"`{_CONSTANTS_ELSEWHERE[name]}`"
            yield TextProblem(
                code=codes.QUERY_ROOT, start=start, end=end, message=f"unknown name `{name}`",
                help=f"as a literal it stands in backticks: {ticked}", instead=ticked if token else None,
            )  # fmt: skip
        else:
            yield TextProblem(
                code=codes.QUERY_ROOT, start=start, end=end, message=f"unknown name `{name}`",
                help=_root_help(name, text, roots), instead=closest(name, roots) if token else None,
            )  # fmt: skip


def _root_help(name: str, text: str, roots: frozenset[str]) -> str | None:
    """The nearest name; for a word that is compared and near to nothing, the quotes that make it text."""
    other = _OTHER_ROOTS.get(plain_name(name))
    is_here = other is not None and other.partition(".")[0] in roots
    near = f"did you mean `{other}`?" if is_here else suggestion(name, roots, what="there are")
    token = _name_token(text, name)
    compared = token is not None and _beside_comparison(tokens_of(text), tokens_of(text).index(token))
    return f"for the text write '{name}' in single quotes; {near}" if near and compared and "?" not in near else near


_CONSTANTS_ELSEWHERE: Final = MappingProxyType(
    {
        **dict.fromkeys(("nil", "None", "Null", "NULL"), "null"),
        **dict.fromkeys(("True", "TRUE"), "true"),
        **dict.fromkeys(("False", "FALSE"), "false"),
    }
)
"""How other languages write what is `true`, `false` and `null` here."""


_OTHER_ROOTS: Final = MappingProxyType(
    {
        **dict.fromkeys(("response", "resp", "res", "body", "result", "json", "payload", "answer", "data"), "output"),
        **dict.fromkeys(("req", "params", "args"), "input"),
        **dict.fromkeys(("variables", "env", "environment"), "vars"),
        **dict.fromkeys(
            ("statuscode", "status-code", "http-status", "httpstatus", "http-code", "httpcode"), "http.status"
        ),
    }
)
"""What other tools call a part of the result."""


def _maybe_quoted(tree: Tree, text: str, roots: frozenset[str] | None) -> Iterator[TextProblem]:
    """`[?name == "abc"]`: what the items hold is not known, but double quotes are hardly ever meant there."""
    at_root = {path[0] for path in fields_in_scope(tree)} if roots is not None else set()
    tokens = tokens_of(text)
    for place, token in enumerate(tokens):
        if token.kind != "quoted" or token.text[1:-1] in at_root or not _beside_comparison(tokens, place):
            continue
        yield TextProblem(
            code=codes.QUERY_MAYBE_QUOTED, start=token.start, end=token.end, instead=_as_text(token.text),
            message=f"{token.text} in double quotes names a field",
            help=f"for the text write it in single quotes: '{token.text[1:-1]}'",
        )  # fmt: skip


def _beside_comparison(tokens: tuple[QueryToken, ...], place: int) -> bool:
    """Whether the token is a whole side of a comparison."""
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    return (before in _COMPARISONS and after not in (".", "[", "(", "[?", "[]")) or (
        after in _COMPARISONS and before != "."
    )


def _name_token(text: str, name: str) -> QueryToken | None:
    """Where a name of the data stands: as a word or in double quotes, and not behind a dot."""
    tokens = tokens_of(text)
    for place, token in enumerate(tokens):
        said = token.text[1:-1] if token.kind == "quoted" else token.text
        if token.kind in ("word", "quoted") and said == name and not (place and tokens[place - 1].text == "."):
            return token
    return None


def _functions(tree: Tree, text: str) -> Iterator[TextProblem]:
    calls = [node for node in every_node(tree) if node["type"] == "function_expression"]
    for node in calls:
        name, given = node["value"], node["children"]
        token = _call_token(text, name)
        start, end = (token.start, token.end) if token else (0, len(text))
        function = FUNCTIONS.get(name)
        if function is None:
            yield _unknown_function(name, text, token)
        elif not function.takes(len(given)):
            message = f"`{name}` takes {function.arity}, not {len(given)}"
            method = method_at(text, token, name) if token else None
            if method is not None:
                yield _instead_of_method(codes.QUERY_ARITY, message, method)
                continue
            help_ = f"for example {FUNCTION_DOCS[name].question}"
            yield TextProblem(code=codes.QUERY_ARITY, start=start, end=end, message=message, help=help_)
        elif name == "matches":
            yield from _pattern(given[1], start, end)


def _unknown_function(name: str, text: str, token: QueryToken | None) -> TextProblem:
    near = _OTHER_NAMES.get(name.lower()) or closest(name, FUNCTIONS)
    message = f"unknown function `{name}`"
    method = method_at(text, token, near) if token and near else None
    if method is not None:
        return _instead_of_method(codes.QUERY_FUNCTION, message, method)
    start, end = (token.start, token.end) if token else (0, len(text))
    help_ = f"did you mean `{near}`?" if near in FUNCTIONS else f"write `{near}`" if near else None
    return TextProblem(
        code=codes.QUERY_FUNCTION, start=start, end=end, message=message,
        help=help_ or suggestion(name, FUNCTIONS, what="there are"),
        instead=near if token is not None and near in FUNCTIONS else None,
    )  # fmt: skip


def _instead_of_method(code: str, message: str, slip: Slip) -> TextProblem:
    return TextProblem(code=code, start=slip.start, end=slip.end, message=message, help=slip.help, instead=slip.instead)


_OTHER_NAMES: Final = MappingProxyType(
    {
        "count": "length", "size": "length", "len": "length", "includes": "contains", "match": "matches",
        "exists": "has(object, 'key')", "lowercase": "lower", "uppercase": "upper", "tolowercase": "lower",
        "touppercase": "upper", "casefold": "lower", "tostring": "to_text", "str": "to_text", "tonumber": "to_number",
        "parseint": "to_number", "int": "to_number", "float": "to_number",
    }
)  # fmt: skip
"""What other languages call a function of ours."""


def _pattern(tree: Tree, start: int, end: int) -> Iterator[TextProblem]:
    if tree["type"] == "literal" and isinstance(tree["value"], str):
        pattern = compile_pattern(tree["value"])
        if not isinstance(pattern, Pattern):
            message = f"`matches` has a pattern that cannot be read: {pattern}"
            help_ = pattern_help(tree["value"])
            yield TextProblem(code=codes.QUERY_PATTERN, start=start, end=end, message=message, help=help_)


def _misfits(tree: Tree, text: str) -> Iterator[TextProblem]:
    """Arguments and sides of comparisons that can never be right; each at the place where it, or its call, stands."""
    for misfit in misfits(tree):
        at = text.find(misfit.part)
        start, end = (at, at + len(misfit.part)) if at >= 0 else (0, len(text))
        yield TextProblem(code=codes.QUERY_ARGUMENT, start=start, end=end, message=misfit.message, help=misfit.help)


def _call_token(text: str, name: str) -> QueryToken | None:
    tokens = tokens_of(text)
    for token, following in pairwise(tokens):
        if token.text == name and following.text == "(":
            return token
    return None
