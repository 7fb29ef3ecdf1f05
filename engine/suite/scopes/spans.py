"""The narrowest place inside a template or a question that a problem is about."""

from __future__ import annotations

from engine.model.language.literals import Query, Template
from engine.model.values.span import Span


def span_of_path(path: tuple[str, ...], within: Template | Query) -> Span:
    """The last key of a path where the text spells it with dots; all of the text where it does not."""
    text = within.text
    written = ".".join(path)
    start = text.find(written)
    while start >= 0 and not _is_whole(text, start, start + len(written)):
        start = text.find(written, start + 1)
    if start < 0:
        return within.span
    end = start + len(written)
    return within.span.part(end - len(path[-1]), end, of=len(text))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what stands there is no part of a longer name or path."""
    around = text[start - 1 : start], text[end : end + 1]
    return around[0] != "." and not any(sign.isalnum() or sign == "_" for sign in around)
