"""JSON files: contracts and exported actions."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE, Span
from engine.source.limits import DEPTH_MAX, NUMBER_DIGITS_MAX
from engine.source.text import source_text
from engine.source.yaml.scalars import is_plainly_in_range, trouble_with

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{\]}]|-?[0-9][0-9.eE+-]*+|[A-Za-z]++', re.DOTALL)
_WORD = re.compile(r"[A-Za-z]++")
_SPACE = re.compile(r"[ \t\r\n]*+")
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([0-9a-fA-F]{4})|.)", re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


_DIGITS: Final = frozenset("0123456789")
_HALVES: Final = frozenset(["d8", "d9", "da", "db", "dc", "dd", "de", "df"])


class _NotJsonError(ValueError):
    """A word that Python's reader takes and JSON does not know."""


def _refuse(word: str) -> NoReturn:
    raise _NotJsonError(word)


_READER: Final = json.JSONDecoder(parse_constant=_refuse)


def parse_json(text: str, file: str) -> Checked[Json]:
    """The value of a JSON text. The value is None for `null` too: look at `has_errors`.

    E050 with line and column for what is not JSON, E003 for more than 64 levels, E014 and E015 for numbers outside a
    double's range, E013 for halves of characters. W003 for text behind the value, which is left out: exported actions
    with one `}` too many exist.
    """
    text = text.removeprefix("\ufeff")
    start = _end_of_space(text, 0)
    try:
        value, end = _READER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return Checked(value=None, diagnostics=(_syntax_error(error.pos, text, file),))
    except (_NotJsonError, RecursionError, ValueError):
        # NaN, too many levels, too many digits: the walk over the tokens finds the place.
        found = _problem_in_tokens(text, len(text), file) or _syntax_error(start, text, file)
        return Checked(value=None, diagnostics=(found,))
    problem = _problem_in_tokens(text, end, file) or _half_in(text, end, file)
    if problem is not None:
        return Checked(value=None, diagnostics=(problem,))
    return Checked(value=value, diagnostics=_behind(_end_of_space(text, end), text, file))


def _problem_in_tokens(text: str, end: int, file: str) -> Diagnostic | None:
    """What is wrong although Python's reader takes it, or takes it for a bug: depth, numbers, `NaN`."""
    depth = 0
    for token in _TOKEN.finditer(text, 0, end):
        word = token[0]
        first = word[0]
        if first in "[{":
            depth += 1
        elif first in "]}":
            depth -= 1
        elif first != '"' and not (first in _DIGITS and is_plainly_in_range(word)):
            problem = _word_problem(token, text, file)
            if problem is not None:
                return problem
        if depth > DEPTH_MAX:
            span = _span_of(token.start(), text, file)
            return Diagnostic(code="E003", span=span, message=f"nested more than {DEPTH_MAX} levels deep")
    return None


def _half_in(text: str, end: int, file: str) -> Diagnostic | None:
    """E013 for a surrogate without its partner, raw or as an escape."""
    found = None if text.isascii() else _SURROGATE.search(text, 0, end)
    if found is None and "\\" in text:
        halves = (each for each in _ESCAPE.finditer(text, 0, end) if each[2] and each[2][:2].lower() in _HALVES)
        found = next(halves, None)
    if found is None:
        return None
    span = _span_of(found.start(), text, file)
    return Diagnostic(code="E013", span=span, message="half of a character: a surrogate without its partner")


def _word_problem(token: re.Match[str], text: str, file: str) -> Diagnostic | None:
    word = token[0]
    if word[0].isalpha():
        if word in ("true", "false", "null"):
            return None
        near = {"True": "true", "False": "false", "None": "null"}.get(word)
        span = _span_of(token.start(), text, file)._replace(end_column=0)
        span = span._replace(end_column=span.column + len(word))
        shown = word if len(word) <= NUMBER_DIGITS_MAX else word[:20] + "…"
        help_ = f"write `{near}`" if near else "text stands in double quotes"
        return Diagnostic(code="E050", span=span, message=f"`{shown}` is not JSON", help=help_)
    if trouble_with(word, NOWHERE) is None:
        # Counting lines for each of a million sound numbers would take for ever.
        return None
    span = _span_of(token.start(), text, file)
    return trouble_with(word, span._replace(end_column=span.column + len(word)))


def _span_of(offset: int, text: str, file: str) -> Span:
    return source_text(text, file).span_of(offset, text)


def _end_of_space(text: str, start: int) -> int:
    found = _SPACE.match(text, start)
    assert found is not None
    return found.end()


def _behind(end: int, text: str, file: str) -> tuple[Diagnostic, ...]:
    if end >= len(text):
        return ()
    span = _span_of(end, text, file)
    problem = Diagnostic(
        code="W003",
        severity=Severity.WARNING,
        span=source_text(text, file).rest(span.line, span.column),
        message="text behind the end of the JSON value is left out",
        help="delete it",
    )
    return (problem,)


def _syntax_error(position: int, text: str, file: str) -> Diagnostic:
    following = _end_of_space(text, position + 1)
    if text[position : position + 1] == "," and text[following : following + 1] in ("}", "]"):
        # Python 3.13 names the comma itself, older ones the bracket behind it.
        position = following if text[:position].rstrip()[-1:] not in ("[", "{", ",") else position
    word = _WORD.match(text, position)
    if word is not None and (problem := _word_problem(word, text, file)) is not None:
        return problem
    span = _span_of(min(position, len(text)), text, file)
    message, help_ = _explained(text, position)
    return Diagnostic(code="E050", span=span, message=message, help=help_)


def _explained(text: str, position: int) -> tuple[str, str | None]:
    here = text[position : position + 1]
    before = text[:position].rstrip()[-1:]
    rules: tuple[tuple[Any, str, str | None], ...] = (
        (not text.strip(), "the file is empty", "a JSON document begins with `{`"),
        (here in ("}", "]") and before == ",", f"a comma before `{here}`", "delete the comma"),
        (before == "," and text[_end_of_space(text, position) :][:1] in ("}", "]"), "a comma with nothing behind it",
         "delete the comma"),
        (here == ",", "a comma with nothing behind it", "delete the comma"),
        (not here, "the JSON ends too early", "a bracket or a quote is not closed"),
        (here == "'", "single quotes are not JSON", "write double quotes"),
        (here == "/", "JSON has no comments", "delete the comment"),
        (here == '"' and before not in (",", "{", "[", ":", ""), "a comma is missing", "write `,` between two values"),
        (here == '"', "a quote that is never closed", 'write `"` at the end of the text'),
        (here < " ", "a line break or control character inside a text", "write `\\n` for a line break"),
        (here == "\\", "an unknown escape", "write `\\\\` for a backslash"),
    )  # fmt: skip
    for holds, message, help_ in rules:
        if holds:
            return message, help_
    return f"`{here}` is not expected here", None
