"""What YAML swallows without a word: values that were comments, questions cut by a comma, a colon without its space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from engine.model.source.diagnostic import Diagnostic, Edit, Fix, Severity
from engine.model.source.node import Entry, MappingNode, Node, Scalar
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.source.limits import CALL_ARGUMENTS_MAX, LINE_CHARACTERS_MAX, PROBLEMS_KEPT_MAX
from engine.source.text import SourceText
from engine.source.yaml import scalars
from engine.source.yaml.quoting import in_quotes, is_balanced, opens_template, quote_text

PROSE: Final = frozenset(["because", "name", "skip", "description", "ticket", "suite", "that", "when"])
"""Keys whose text an author writes as it comes."""

QUESTIONS: Final = frozenset(["that", "when", "until", "if", "then"])
"""Keys that hold JMESPath."""

_COMMENT = re.compile(r"[ \t]+(#.*)$")
_COMMENT_FOR_VALUE = re.compile(r"[ \t]*:[ \t]+(#.*)$")
_ONE_WORD = re.compile(r"#\w\S*")
_BLOCK_HEADER = re.compile(r">[-+]?\d\S*|>\d[-+]?\S*")


class Suspects(Noun, frozen=True):
    """The lines of a file worth a second look, found once; nearly always none."""

    text: SourceText
    lines: frozenset[int]
    in_flow: bool
    """Whether brackets hold calls or colons without a space somewhere."""

    @property
    def any(self) -> bool:
        """Whether there is anything to look at."""
        return self.in_flow or bool(self.lines)


_QUOTES: Final = frozenset("'\"")
_NUMBER_SIGN = re.compile(r"#\d+")
"""Hardly ever a remark: `order #4711`."""
_FLOW_COMMENT = re.compile(r"""(?:[^'"#]|'[^']*'|"[^"]*"|(?<![,\[{ \t])#)*?[,\[{](?=#)(.)""")
_LINE = re.compile(r"[ \t'\",\[{]#|:[ \t]+>[-+]?\d")
_IN_FLOW = re.compile(r"\(|[{,][ \t]*[\w-]+:[^\s,\[\]{}]")


def suspects_in(text: SourceText) -> Suspects:
    """Where values may have been swallowed."""
    short = [(number, line) for number, line in enumerate(text.lines, 1) if len(line) <= LINE_CHARACTERS_MAX]
    lines = frozenset(number for number, line in short if ("#" in line or ">" in line) and _LINE.search(line))
    return Suspects(text, lines, any(("{" in line or "[" in line) and _IN_FLOW.search(line) for _, line in short))


def mend_entry(entry: Entry, suspects: Suspects, problems: list[Diagnostic], *, in_flow: bool) -> Entry:
    """The entry with the value that its author meant; what was swallowed is added to `problems`.

    E021 to E024 where the value is lost or cut, W001 where prose is cut and what is left may do.
    """
    key, value = entry.key, entry.value
    if key.span.line not in suspects.lines or not isinstance(value, Scalar) or len(problems) >= PROBLEMS_KEPT_MAX:
        return entry
    if value.span.line != key.span.line and (value.text or value.style):
        return entry
    found = _swallowed(key, value, suspects.text)
    if found is None:
        return entry
    meant, problem = found
    if in_flow:
        # The rest of the line is gone, closing brackets included: where the value ends is anyone's guess.
        problem = problem.but(fix=None)
    problems.append(problem)
    # Behind a warning the run goes on, with what YAML made of it; behind an error only the check does.
    return entry if in_flow or problem.severity is Severity.WARNING else Entry(key, meant)


def mend_item(item: Node, suspects: Suspects, problems: list[Diagnostic]) -> Node:
    """The item of a block list with the template that a comment cut (E021)."""
    if not isinstance(item, Scalar) or item.style or item.span.end_line not in suspects.lines:
        return item
    if item.span.line != item.span.end_line or not opens_template(item.text):
        return item
    comment = _COMMENT.match(suspects.text.line(item.span.line), item.span.end_column - 1)
    if comment is None:
        return item
    meant, problem = _cut_template(item, suspects.text)
    problems.append(problem)
    return meant


def mend_flow(entries: tuple[Entry, ...], suspects: Suspects, problems: list[Diagnostic]) -> tuple[Entry, ...]:
    """The entries of a mapping in braces: cut calls joined (E028), `key:value` taken apart (E017)."""
    if len(problems) >= PROBLEMS_KEPT_MAX:
        return entries
    mended: list[Entry] = []
    waiting = list(reversed(entries))
    while waiting:
        entry = waiting.pop()
        if isinstance(entry.value, Scalar):
            entry = _joined(entry, entry.value, waiting, suspects.text, problems)
            entry = _taken_apart(entry, suspects.text, problems)
        mended.append(entry)
    return tuple(mended)


def cut_items(items: Sequence[Node], suspects: Suspects, problems: list[Diagnostic]) -> None:
    """Warn (W005) of a call that a comma cut in a list in brackets."""
    for item, following in pairwise(items):
        if len(problems) >= PROBLEMS_KEPT_MAX:
            return
        if not isinstance(item, Scalar) or not isinstance(following, Scalar) or item.style or following.style:
            continue
        if _lacks_bracket(item.text) and following.text.count(")") > following.text.count("("):
            span = _together(item.span, following.span)
            written = quote_text(suspects.text.at(span)) if span != item.span else None
            problems.append(
                Diagnostic(
                    code="W005",
                    severity=Severity.WARNING,
                    span=span,
                    message="the comma inside the round brackets makes two values of this",
                    help=f"put it in quotes: `{written}`" if written else "put it in quotes",
                    fix=in_quotes(suspects.text, span) if written else None,
                )
            )


def _swallowed(key: Scalar, value: Scalar, text: SourceText) -> tuple[Scalar, Diagnostic] | None:
    line = text.line(key.span.line)
    if value.style == ">" and not value.text.strip():
        header = _BLOCK_HEADER.match(line, value.span.column - 1)
        return _block_header(key, header, text) if header is not None else None
    if value.style in _QUOTES and line[value.span.end_column - 1 : value.span.end_column] == "#":
        return _behind_quotes(value, text)
    if value.style:
        return None
    if value.text == "":
        comment = _COMMENT_FOR_VALUE.match(line, key.span.end_column - 1)
        return _is_comment(key, comment, text) if comment is not None else None
    comment = _COMMENT.match(line, value.span.end_column - 1) if value.span.end_line == value.span.line else None
    if comment is None:
        return None
    if opens_template(value.text):
        return _cut_template(value, text)
    return _cut_text(key, value, comment[1], text)


def _is_comment(key: Scalar, comment: re.Match[str], text: SourceText) -> tuple[Scalar, Diagnostic] | None:
    span = text.rest(key.span.line, comment.start(1) + 1)
    written = text.at(span)
    is_prose = key.text in PROSE
    if not is_prose and not _ONE_WORD.fullmatch(written):
        return None
    return Scalar(written, written, "", span), Diagnostic(
        code="E022" if is_prose else "W001",
        severity=Severity.ERROR if is_prose else Severity.WARNING,
        span=span,
        message=f"the value of `{key.text}` is a comment, so it is empty",
        help=f"put it in quotes: `{key.text}: {quote_text(written)}`",
        fix=in_quotes(text, span),
    )


def _cut_template(value: Scalar, text: SourceText) -> tuple[Scalar, Diagnostic]:
    span = text.rest(value.span.line, value.span.column)
    written = text.at(span)
    return Scalar(written, written, "", span), Diagnostic(
        code="E021",
        span=span,
        message="the template is cut by ` #`, which begins a comment",
        help=f"put the value in quotes: `{quote_text(written)}`",
        fix=in_quotes(text, span),
    )


def _cut_text(key: Scalar, value: Scalar, comment: str, text: SourceText) -> tuple[Scalar, Diagnostic] | None:
    span = text.rest(value.span.line, value.span.column)
    written = text.at(span)
    is_question = key.text in QUESTIONS and not is_balanced(value.text)
    is_number = isinstance(value.value, str) and _NUMBER_SIGN.fullmatch(comment) is not None
    if not is_question and not is_number and (key.text not in PROSE or not re.match(r"#\w", comment)):
        return None
    problem = Diagnostic(
        code="E023" if is_question else "W001",
        severity=Severity.ERROR if is_question else Severity.WARNING,
        span=text.rest(value.span.line, value.span.end_column + 1),
        message=f"`{key.text}` is cut here: ` #` begins a comment",
        help=f"put it in quotes if it belongs to the text: `{key.text}: {quote_text(written)}`",
        fix=in_quotes(text, span),
    )
    return Scalar(written, written, "", span), problem


def _behind_quotes(value: Scalar, text: SourceText) -> tuple[Scalar, Diagnostic] | None:
    """E025 for `"order"#4711`, whose end a reader for YAML 1.1 takes for a comment."""
    if value.span.line != value.span.end_line:
        return None
    line, start = text.line(value.span.line), value.span.end_column
    end = start + len(re.split(r"[ \t]+#", line[start - 1 :].rstrip())[0])
    whole, rest = text.span(value.span.line, value.span.column, end), text.span(value.span.line, start, end)
    meant = value.text + text.at(rest)
    written = quote_text(meant)
    return Scalar(meant, meant, value.style, whole), Diagnostic(
        code="E025",
        span=rest,
        message="nothing can stand behind a quoted value; a comment has a space before its `#`",
        help=f"put the whole value in quotes: `{written}`",
        fix=Fix(title=f"write {written}", edits=(Edit(span=whole, text=written),)),
    )


def template_in_braces(children: Sequence[Node], span: Span, text: SourceText) -> tuple[Scalar, Diagnostic] | None:
    """E009 for `{{ x }}` without quotes, which is a mapping in braces whose key is one too; read as that text.

    A template or a text may be meant, so that nothing is mended.
    """
    written = text.at(span) if span.line == span.end_line else ""
    if len(children) != 2 or not isinstance(children[0], MappingNode):  # noqa: PLR2004 - a key and its value
        return None
    if not written.startswith("{{") or not written.endswith("}}"):
        return None
    inside = written.removeprefix("{{").removesuffix("}}").strip()
    return Scalar(written, written, "", span), Diagnostic(
        code="E009",
        span=span,
        message="braces without quotes are a mapping of YAML, not a template",
        help=f"a template is written {quote_text(f'${{{{ {inside} }}}}')}; for the text put quotes around it",
    )


def refuse_comments_in_flow(span: Span, suspects: Suspects, problems: list[Diagnostic]) -> None:
    """E026 for `[a,#c`, whose end a reader for YAML 1.1 takes for a comment."""
    for number in range(span.line, span.end_line + 1):
        if number not in suspects.lines or len(problems) >= PROBLEMS_KEPT_MAX:
            continue
        line = suspects.text.line(number)
        found = _FLOW_COMMENT.match(line, span.column - 1 if number == span.line else 0)
        if found is None or (number == span.end_line and found.end() >= span.end_column):
            continue
        rest = suspects.text.rest(number, found.end())
        help_ = "put the value in quotes; a comment has a space before its `#`"
        problem = Diagnostic(code="E026", span=rest, message="YAML lets no value begin with `#`", help=help_)
        if problem not in problems:
            problems.append(problem)


def _block_header(key: Scalar, header: re.Match[str], text: SourceText) -> tuple[Scalar, Diagnostic]:
    span = text.rest(key.span.line, header.start() + 1)
    return Scalar(text.at(span), text.at(span), "", span), begins_block(span, text)


def begins_block(span: Span, text: SourceText) -> Diagnostic:
    """E024 for a value that begins with `>` or `|` and goes on behind it."""
    written = text.at(span)
    return Diagnostic(
        code="E024",
        span=span,
        message=f"YAML reads `{written[:1]}` at the start of a value as the beginning of a block of text",
        help=f"put the value in quotes: `{quote_text(written)}`",
        fix=in_quotes(text, span),
    )


def _joined(entry: Entry, value: Scalar, waiting: list[Entry], text: SourceText, problems: list[Diagnostic]) -> Entry:
    """The entry with what a comma cut from its value; what belonged to it is taken from `waiting`."""
    taken = 0
    written = value.text
    most = min(len(waiting), CALL_ARGUMENTS_MAX) if not value.style else 0
    while taken < most and _lacks_bracket(written) and _is_rest(waiting[-1 - taken], value):
        taken += 1
        span = _together(value.span, waiting[-taken].key.span)
        written = text.at(span)
    if taken == 0 or _lacks_bracket(written):
        return entry
    span = _together(value.span, waiting[-taken].key.span)
    del waiting[-taken:]
    problems.append(cut_call(span, text))
    return Entry(entry.key, Scalar(written, written, "", span))


def cut_call(span: Span, text: SourceText) -> Diagnostic:
    """E028 for a value in braces that holds a comma."""
    return Diagnostic(
        code="E028",
        span=span,
        message="the comma inside the round brackets ends the value here",
        help=f"put the value in quotes: `{quote_text(text.at(span))}`",
        fix=in_quotes(text, span),
    )


def _taken_apart(entry: Entry, text: SourceText, problems: list[Diagnostic]) -> Entry:
    key, value = entry.key, entry.value
    name, colon, rest = key.text.partition(":")
    if not colon or not name or not rest or rest.startswith("//") or key.style or not isinstance(value, Scalar):
        return entry
    if value.text or value.style or text.at(key.span) != key.text:
        return entry
    middle = key.span.column + len(name)
    problems.append(no_space(text.span(key.span.line, middle, middle + 1), name))
    span = key.span._replace(column=middle + 1)
    return Entry(
        Scalar(name, name, "", key.span._replace(end_column=middle)), Scalar(scalars.type_scalar(rest), rest, "", span)
    )


def no_space(colon: Span, name: str) -> Diagnostic:
    """E017 for a colon that its value follows at once."""
    return Diagnostic(
        code="E017",
        span=colon,
        message=f"there is no space behind the colon of `{name}`",
        help=f"write `{name}: `",
        fix=Fix(title="put a space behind the colon", edits=(Edit(span=colon, text=": "),)),
    )


def _lacks_bracket(text: str) -> bool:
    return text.count("(") > text.count(")")


def _is_rest(entry: Entry, value: Scalar) -> bool:
    """Whether an entry may be what a comma cut from a value: a key on its line, without a value of its own."""
    empty = entry.value
    return (
        isinstance(empty, Scalar)
        and empty.text == ""
        and not empty.style
        and entry.key.span.end_line == value.span.line
    )


def _together(first: Span, last: Span) -> Span:
    if first.line != last.end_line:
        return first
    return first._replace(end_line=last.end_line, end_column=last.end_column)
