"""Quotes that do not close, close too early, or hold an escape that nobody knows."""

from __future__ import annotations

import re

from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.values.span import Span
from engine.source.syntax_errors.scanner_error import ScannerError
from engine.source.yaml.quoting import quote_text

_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def behind_quotes(trouble: ScannerError) -> Diagnostic | None:
    """E025 for text behind a quoted value, E018 where the quote ended lines later."""
    last = trouble.last
    if last is None or last.style not in ("'", '"') or last.span.end_line != trouble.line or not trouble.here:
        return None
    if last.span.end_column > trouble.column or trouble.written[last.span.end_column - 1 : trouble.column - 1].strip():
        return None
    if trouble.here in "#}]," or (trouble.here == ":" and last.span.line == last.span.end_line):
        return None
    if last.span.line != last.span.end_line:
        return _unclosed(trouble.text.span(last.span.line, last.span.column, last.span.column + 1), last.style)
    span = trouble.value_from(last.span.column)
    rest = trouble.text.span(trouble.line, trouble.column, span.end_column)
    return Diagnostic(
        code="E025",
        span=rest,
        message="nothing can stand behind a quoted value",
        help=f"put the whole value in quotes: `{_whole(trouble.text.at(span))}`",
        fix=Fix(title="quote the whole value", edits=(Edit(span=span, text=_whole(trouble.text.at(span))),)),
    )


def find_unclosed_quote(trouble: ScannerError) -> Diagnostic | None:
    """E018 for a quote that is open at the end of the file."""
    if "quoted scalar" not in trouble.context or trouble.opened is None or "unexpected" not in trouble.problem:
        return None
    line = trouble.text.line(trouble.opened.line)
    return _unclosed(trouble.opened, line[trouble.opened.column - 1 : trouble.opened.column] or '"')


def escape(trouble: ScannerError) -> Diagnostic | None:
    """E029 for an escape that double quotes do not know."""
    if "quoted scalar" not in trouble.context and "quoted-scalar" not in trouble.context.replace(" ", "-"):
        return None
    if not any(word in trouble.problem for word in ("escape", "hexdecimal")):
        return None
    start = trouble.written.rfind("\\", 0, trouble.column)
    spot = trouble.text.span(trouble.line, max(start, 0) + 1, max(start, 0) + 3)
    pair = _SURROGATES.match(trouble.written, start) if start >= 0 else None
    if pair is not None:
        code = 0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00
        span = spot._replace(end_column=start + 1 + len(pair[0]))
        fix = Fix(title=f"write \\U{code:08X}", edits=(Edit(span=span, text=f"\\U{code:08X}"),))
        message = "YAML has no pairs of halves of a character"
        return Diagnostic(code="E029", span=span, message=message, help=f"write `\\U{code:08X}`", fix=fix)
    sign = trouble.text.at(spot)
    return Diagnostic(
        code="E029",
        span=spot,
        message=f"`{sign}` means nothing inside double quotes",
        help="write `\\\\` for a backslash, or put the text in single quotes, which know no escapes",
        fix=Fix(
            title="double the backslash", edits=(Edit(span=spot._replace(end_column=spot.column + 1), text="\\\\"),)
        ),
    )


def _whole(written: str) -> str:
    """The whole value in quotes; an apostrophe inside single quotes is the author's, the outer pair is YAML's."""
    if re.fullmatch(r"'\w+'\w[^']*'", written):
        return quote_text(written[1:-1])
    return quote_text(written)


def _unclosed(span: Span, quote: str) -> Diagnostic:
    help_ = f"write {quote} at the end of the text" + (", and '' for an apostrophe inside it" if quote == "'" else "")
    return Diagnostic(code="E018", span=span, message="this quote is not closed on its line", help=help_)
