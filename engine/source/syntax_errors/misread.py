"""Values that YAML takes for something else: what its own signs did to plain text."""

from __future__ import annotations

import re

from engine.model.source.diagnostic import Diagnostic
from engine.source.syntax_errors.scanner_error import ScannerError
from engine.source.yaml import swallowed, tags
from engine.source.yaml.nodes import no_directive
from engine.source.yaml.quoting import in_quotes, quote_text, value_start

_EXPECTED_IN_FLOW = re.compile(r"expected ',' or '[]}]'")
_NO_START = re.compile("cannot start any token|mapping keys are not allowed")


def directive(trouble: ScannerError) -> Diagnostic | None:
    """E007 for a directive."""
    directive = "directive" in trouble.context or "incompatible YAML" in trouble.problem
    return no_directive(trouble.text.rest(trouble.line, 1)) if directive or trouble.written.startswith("%") else None


def block_header(trouble: ScannerError) -> Diagnostic | None:
    """E024 for a value that begins with `>` or `|`."""
    if "block scalar" not in trouble.context or trouble.opened is None:
        return None
    return swallowed.begins_block(trouble.text.rest(trouble.opened.line, trouble.opened.column), trouble.text)


def tag(trouble: ScannerError) -> Diagnostic | None:
    """E006 for a value that begins with `!`."""
    start = value_start(trouble.written)
    opened = trouble.opened
    if "tag" in trouble.context or "tag" in trouble.problem:
        start = opened.column - 1 if opened is not None and opened.line == trouble.line else start
    if trouble.written[start : start + 1] != "!":
        return None
    return tags.reads_like_tag(trouble.value_from(start + 1), trouble.text)


def template_in_flow(trouble: ScannerError) -> Diagnostic | None:
    """E021 for a template without quotes inside brackets."""
    last = trouble.last
    if not trouble.in_flow or last is None or last.span.end_line != trouble.line or not last.text.endswith("$"):
        return None
    if not trouble.written.startswith("{{", last.span.end_column - 1) or last.span.line != trouble.line:
        return None
    span = trouble.value_from(last.span.column)
    return Diagnostic(
        code="E021",
        span=span,
        message="inside `{…}` and `[…]` a template needs quotes",
        help=f"write `{quote_text(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )


def cut_call(trouble: ScannerError) -> Diagnostic | None:
    """E028 for a call whose comma ended the value in braces."""
    if not trouble.in_flow or trouble.last is None or not _EXPECTED_IN_FLOW.search(trouble.problem):
        return None
    opening = max(trouble.before.rfind("{"), trouble.before.rfind("["), 0)
    key = re.search(r"[\w-]+:[ \t]+(?=[^\s'\"{\[,]*\()", trouble.before[opening:])
    if key is None:
        return None
    start = opening + key.end()
    span = trouble.value_from(start + 1)
    covers = span.end_column >= trouble.column and "," in trouble.before[start:]
    return swallowed.cut_call(span, trouble.text) if covers else None


def sign_of_yaml(trouble: ScannerError) -> Diagnostic | None:
    """E026 for a value that begins with a sign that YAML keeps for itself."""
    anchor = "alias" in trouble.context or "anchor" in trouble.context
    if not anchor and not _NO_START.search(trouble.problem):
        return None
    column = trouble.opened.column if anchor and trouble.opened is not None else trouble.column
    span = trouble.value_from(column)
    sign = trouble.written[column - 1 : column]
    if not sign.strip():
        message = "a tab cannot stand here"
        return Diagnostic(code="E016", span=trouble.spot, message=message, help="write spaces instead of the tab")
    return Diagnostic(
        code="E026",
        span=span,
        message=f"YAML does not let a value begin with {'a backtick' if sign == '`' else f'`{sign}`'}",
        help=f"put the value in quotes: `{quote_text(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )
