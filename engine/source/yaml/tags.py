"""YAML tags are no part of the language; a value that only looks like one is taken as the text it is."""

from __future__ import annotations

import re

from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.source.node import Scalar
from engine.model.values.span import Span
from engine.source.text import SourceText
from engine.source.yaml.quoting import in_quotes, quote_text, value_end

_TAG = re.compile(r"(?:&\S+[ \t]+)?(!\S*)")
_REAL = re.compile(r"!(?:!|<|$)|![\w-]*(?:![\w:./-]*)?$")


def refuse_tag(node: Scalar, place: Span, text: SourceText, *, in_flow: bool) -> tuple[Scalar, Diagnostic]:
    """E006 for a tag before a scalar. What reads like a question (`!a.b`, `!contains(…)`) becomes its text."""
    span, tag = _tag_at(place, text)
    if not _is_question(tag, span, text):
        return node, _no_tags(span, tag)
    line = text.line(span.line)
    meant = text.span(span.line, span.column, value_end(line, span.column - 1, in_flow=in_flow) + 1)
    written = text.at(meant)
    return Scalar(written, written, "", meant), reads_like_tag(meant, text)


def refuse_collection_tag(place: Span, text: SourceText) -> Diagnostic:
    """E006 for a tag before a mapping or a list."""
    return _no_tags(*_tag_at(place, text))


def reads_like_tag(meant: Span, text: SourceText) -> Diagnostic:
    """E006 for a value that begins with `!`."""
    return Diagnostic(
        code="E006",
        span=meant,
        message="YAML reads a `!` at the start of a value as a tag",
        help=f"put the value in quotes: `{quote_text(text.at(meant))}`",
        fix=in_quotes(text, meant),
    )


def _tag_at(place: Span, text: SourceText) -> tuple[Span, str]:
    found = _TAG.match(text.line(place.line), place.column - 1)
    if found is None:
        return place, ""
    return text.span(place.line, found.start(1) + 1, found.end(1) + 1), found[1]


def _is_question(tag: str, span: Span, text: SourceText) -> bool:
    if not tag:
        return False
    behind = text.line(span.line)[span.end_column - 1 :].strip()
    return not _REAL.match(tag) or (tag != "!" and re.match(r"(?:==|!=|<|>|&&|\|\|)", behind) is not None)


def _no_tags(span: Span, tag: str) -> Diagnostic:
    fix = Fix(title="delete the tag", edits=(Edit(span=span, text=""),)) if tag else None
    shown = tag if len(tag) <= 60 else tag[:60] + "…"  # noqa: PLR2004 - enough to recognise it
    return Diagnostic(
        code="E006",
        span=span,
        message=f"a YAML tag (`{shown}`) has no meaning here" if tag else "a YAML tag has no meaning here",
        help="delete it, or put the value in quotes if `!` belongs to the text",
        fix=fix,
    )
