"""Brackets that do not close, and what is missing or too much around them."""

from __future__ import annotations

import re

from engine.model.diagnostic import Diagnostic, Related
from engine.model.span import Span
from engine.source.quoting import quoted, value_start
from engine.source.trouble import Trouble

_ALIAS_BEFORE = re.compile(r"\*[\w-]+[ \t]*$")


def bracket(trouble: Trouble) -> Diagnostic | None:
    """E019, E022 or E030: something is wrong between brackets."""
    if not trouble.in_flow and "flow" not in trouble.context:
        return None
    opened = trouble.opened
    at_end = trouble.line > len(trouble.text.lines) or not trouble.here.strip()
    runs_on = opened is not None and opened.line != trouble.line and trouble.here == ":"
    if opened is not None and "flow node" not in trouble.context and (at_end or runs_on):
        return _open_bracket(opened, trouble)
    if "node content" in trouble.problem:
        return _no_value(trouble)
    return Diagnostic(
        code="E019",
        span=trouble.spot,
        message=f"a comma or a closing bracket is missing before `{trouble.here}`",
        help="write `,` between two values, and text with brackets, commas or colons in quotes",
        related=(Related(span=opened, message="the bracket opens here"),) if opened is not None else (),
    )


def behind_bracket(trouble: Trouble) -> Diagnostic | None:
    """E025 for text behind a closing bracket or an alias."""
    before = trouble.before.rstrip()
    is_alias = _ALIAS_BEFORE.search(before) is not None
    if (before[-1:] not in ("]", "}") and not is_alias) or not trouble.here.strip():
        return None
    start = value_start(trouble.written)
    span = trouble.value_from(start + 1)
    return Diagnostic(
        code="E025",
        span=trouble.text.rest(trouble.line, trouble.column),
        message="nothing can stand behind an alias"
        if is_alias
        else f"nothing can stand behind the closing `{before[-1]}`",
        help=f"delete it, or put the whole value in quotes: `{quoted(trouble.text.at(span))}`",
    )


def missing_value(trouble: Trouble) -> Diagnostic | None:
    """E030 for a value that is missing."""
    return _no_value(trouble) if "node content" in trouble.problem or trouble.here == ":" else None


def _open_bracket(opened: Span, trouble: Trouble) -> Diagnostic:
    line = trouble.text.line(opened.line)
    sign = line[opened.column - 1 : opened.column]
    closing = {"[": "]", "{": "}"}.get(sign, "]")
    hidden = re.search(r"[ \t]#.*[\]}]", line[opened.column :])
    return Diagnostic(
        code="E019",
        span=opened,
        message=f"`{sign}` is not closed" + (": the closing bracket stands in a comment" if hidden else ""),
        help="` #` begins a comment: put the value in quotes" if hidden else f"write `{closing}` behind the last value",
    )


def _no_value(trouble: Trouble) -> Diagnostic | None:
    hidden = next(
        (n for n in (trouble.line, trouble.line - 1) if re.search(r"[ \t]#.*[\]}]", trouble.text.line(n))), None
    )
    if hidden is not None and not trouble.here.strip():
        column = trouble.text.line(hidden).index(" #") + 2 if " #" in trouble.text.line(hidden) else 1
        return Diagnostic(
            code="E022",
            span=trouble.text.rest(hidden, column),
            message="the value and the closing bracket are a comment",
            help="put the value in quotes",
        )
    shown = f"before `{trouble.here}`" if trouble.here.strip() else "here"
    help_ = 'write the value, or put the sign in quotes if it is text: `"…"`'
    return Diagnostic(code="E030", span=trouble.spot, message=f"a value is missing {shown}", help=help_)
