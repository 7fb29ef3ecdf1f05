"""Brackets that do not close, and what is missing or too much around them."""

from __future__ import annotations

import re
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Related
from engine.model.values.span import Span
from engine.source.limits import LINE_CHARACTERS_MAX
from engine.source.syntax_errors.scanner_error import ScannerError
from engine.source.yaml.quoting import in_quotes, quote_text, value_start

_ALIAS_BEFORE = re.compile(r"\*[\w-]+[ \t]*$")
_HIDDEN = re.compile(r"[ \t]#(?=\S)[^\]}]*[\]}]")
_VALUE_BEFORE = re.compile(r"""(?:^|[{\[,])[ \t]*(?:[^\s:,{}\[\]#'"]+:[ \t]+)?([^:,{}\[\]#'"]*)$""")
_LINES_SEARCHED: Final = 50


def bracket(trouble: ScannerError) -> Diagnostic | None:
    """E019, E022 or E030: something is wrong between brackets."""
    if not trouble.in_flow and "flow" not in trouble.context:
        return None
    hidden = _hidden(trouble)
    if hidden is not None:
        return hidden
    opened = trouble.opened
    at_end = trouble.line > len(trouble.text.lines) or not trouble.here.strip()
    runs_on = opened is not None and opened.line != trouble.line and trouble.here == ":"
    if opened is not None and "flow node" not in trouble.context and (at_end or runs_on):
        return _open_bracket(opened, trouble)
    if "node content" in trouble.problem:
        return _no_value(trouble)
    return _colon_in_value(trouble) or Diagnostic(
        code="E019",
        span=trouble.spot,
        message=f"a comma or a closing bracket is missing before `{trouble.here}`",
        help="write `,` between two values, and text with brackets, commas or colons in quotes",
        related=(Related(span=opened, message="the bracket opens here"),) if opened is not None else (),
    )


def _colon_in_value(trouble: ScannerError) -> Diagnostic | None:
    """E027 for a value without quotes in braces that holds `: `."""
    last = trouble.last
    if trouble.here != ":" or last is None or last.style or last.span.line != trouble.line:
        return None
    before = trouble.written[: last.span.column - 1].rstrip()
    if last.span[3:] != trouble.spot[1:3] or not before.endswith(":"):
        return None
    span = trouble.value_from(last.span.column)
    return Diagnostic(
        code="E027",
        span=span,
        message="`: ` inside a value begins another one",
        help=f"put the value in quotes: `{quote_text(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )


def behind_bracket(trouble: ScannerError) -> Diagnostic | None:
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
        help=f"delete it, or put the whole value in quotes: `{quote_text(trouble.text.at(span))}`",
    )


def missing_value(trouble: ScannerError) -> Diagnostic | None:
    """E030 for a value that is missing."""
    return _no_value(trouble) if "node content" in trouble.problem or trouble.here == ":" else None


def _open_bracket(opened: Span, trouble: ScannerError) -> Diagnostic:
    line = trouble.text.line(opened.line)
    sign = line[opened.column - 1 : opened.column]
    closing = {"[": "]", "{": "}"}.get(sign, "]")
    return Diagnostic(
        code="E019",
        span=opened,
        message=f"`{sign}` is not closed",
        help=f"write `{closing}` behind the last value",
    )


def _hidden(trouble: ScannerError) -> Diagnostic | None:
    """E022 for a comment between brackets that holds the closing one."""
    first = min(each.line for each in (trouble.opened, trouble.last and trouble.last.span, trouble.spot) if each)
    for number in range(max(first, trouble.line - _LINES_SEARCHED), trouble.line + 1):
        line = trouble.text.line(number)
        found = _HIDDEN.search(line) if len(line) <= LINE_CHARACTERS_MAX else None
        if found is not None and (number < trouble.line or found.start() < trouble.column):
            return _in_comment(number, found, trouble)
    return None


def _in_comment(number: int, found: re.Match[str], trouble: ScannerError) -> Diagnostic:
    line = trouble.text.line(number)
    before = _VALUE_BEFORE.search(line, 0, found.start() + 1)
    end = re.compile(r"[^,\]}]*").match(line, found.start() + 1)
    assert end is not None
    stop = len(line[: end.end()].rstrip())
    value = trouble.text.span(number, before.start(1) + 1, stop + 1) if before is not None else None
    return Diagnostic(
        code="E022",
        span=trouble.text.span(number, found.start() + 2, stop + 1),
        message="` #` begins a comment, which holds the closing bracket too",
        help=f"put the value in quotes: `{quote_text(trouble.text.at(value))}`" if value else "put the value in quotes",
        fix=in_quotes(trouble.text, value) if value else None,
    )


def _no_value(trouble: ScannerError) -> Diagnostic:
    shown = f"before `{trouble.here}`" if trouble.here.strip() else "here"
    help_ = 'write the value, or put the sign in quotes if it is text: `"…"`'
    return Diagnostic(code="E030", span=trouble.spot, message=f"a value is missing {shown}", help=help_)
