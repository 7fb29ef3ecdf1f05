"""Lines in the wrong place: indentation, tabs, colons without a space, lists and keys that do not fit."""

from __future__ import annotations

import re

from engine.model.source.diagnostic import Diagnostic, Edit, Fix, Related
from engine.source.syntax_errors.scanner_error import ScannerError
from engine.source.yaml import swallowed
from engine.source.yaml.quoting import in_quotes, opens_template, quote_text, value_start

_KEY_ABOVE = re.compile(r"[ \t]*(?:-[ \t]+)*([\w-]{1,64})[ \t]*:[ \t]")
_KEY_LINE = re.compile(r"""[ \t]*(?:-[ \t]+)*([^\s#:'"{\[,][^#:]*?):(?:[ \t]|$)""")
_NO_SPACE = re.compile(r"""[ \t]*(?:-[ \t]+)*([A-Za-z_][\w.-]*|"[^"]*"|'[^']*')(:)(?!//)[^\s:]""")


def tab(trouble: ScannerError) -> Diagnostic | None:
    """E016 for a tab that indents."""
    indent = re.match(r"[ \t]*", trouble.written)
    width = indent.end() if indent is not None else 0
    if "\t" not in trouble.written[:width] or (trouble.here != "\t" and "tab" not in trouble.problem):
        return None
    span = trouble.text.span(trouble.line, 1, width + 1)
    spaces = trouble.written[:width].replace("\t", "  ")
    return Diagnostic(
        code="E016",
        span=span,
        message="a tab cannot indent a line of YAML",
        help="indent with spaces",
        fix=Fix(title="write two spaces for each tab", edits=(Edit(span=span, text=spaces),)),
    )


def colon_in_value(trouble: ScannerError) -> Diagnostic | None:
    """E027, E021, E020 or E017: a colon where no key can be."""
    if "mapping values are not allowed" not in trouble.problem:
        return None
    key = _KEY_LINE.match(trouble.written)
    colon = trouble.column if trouble.here == ":" else trouble.before.rfind(":") + 1
    if key is not None and key.end(1) + 1 == colon:
        return _no_space_above(trouble) or _deeper(trouble, key)
    start = value_start(trouble.written)
    span = trouble.value_from(start + 1)
    code, message = "E027", "`: ` inside a value begins another one"
    if opens_template(trouble.written[start : colon - 1]):
        code, message = "E021", "a template with `: ` in it needs quotes"
    return Diagnostic(
        code=code,
        span=span,
        message=message,
        help=f"put the value in quotes: `{quote_text(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )


def not_a_key(trouble: ScannerError) -> Diagnostic | None:
    """E017 or E031 for a line that looks like a key and has no colon."""
    if "could not find expected ':'" not in trouble.problem or trouble.opened is None:
        return None
    line = trouble.text.line(trouble.opened.line)
    found = _NO_SPACE.match(line)
    if found is not None:
        column = found.start(2) + 1
        return swallowed.no_space(trouble.text.span(trouble.opened.line, column, column + 1), found[1])
    return Diagnostic(
        code="E031",
        span=trouble.text.rest(trouble.opened.line, trouble.opened.column),
        message="this line is neither `key: value` nor an item of a list",
        help="write `key: value` or `- item`, or indent it deeper if it goes on with the text above",
    )


def list_behind_key(trouble: ScannerError) -> Diagnostic | None:
    """E020 for an item of a list where none can begin."""
    if "sequence entries are not allowed" not in trouble.problem:
        return None
    start = value_start(trouble.written)
    same_line = bool(trouble.before[:start].strip())
    return Diagnostic(
        code="E020",
        span=trouble.spot,
        message="a list cannot begin on the line of its key" if same_line else "an item of a list cannot stand here",
        help="begin the list on the next line, write `[…]`, or put text in quotes"
        if same_line
        else "look at its indentation",
    )


def indentation(trouble: ScannerError) -> Diagnostic | None:
    """E020 for a line that fits to none above it."""
    if "block" not in trouble.context and "document start" not in trouble.problem:
        return None
    opened = trouble.opened
    related = (Related(span=opened, message="what it belongs to begins here"),) if opened is not None else ()
    dash = re.match(r"[ \t]*-(?:[ \t]|$)", trouble.written)
    message = "the indentation of this line fits to no line above"
    if opened is not None and opened.column == trouble.column:
        message = "an item of a list stands among keys" if dash else "a key stands among the items of a list"
    span = trouble.text.rest(trouble.line, trouble.column) if trouble.here.strip() else trouble.spot
    help_ = "indent it like the line it belongs to; two spaces a level"
    return Diagnostic(code="E020", span=span, message=message, help=help_, related=related)


def _no_space_above(trouble: ScannerError) -> Diagnostic | None:
    last = trouble.last
    first = (
        last.span.line if last is not None and not last.style and last.span.line < trouble.line else trouble.line - 1
    )
    found = _NO_SPACE.match(trouble.text.line(first))
    if found is None:
        return None
    return swallowed.no_space(trouble.text.span(first, found.start(2) + 1, found.start(2) + 2), found[1])


def _deeper(trouble: ScannerError, key: re.Match[str]) -> Diagnostic:
    above = next((n for n in range(trouble.line - 1, 0, -1) if trouble.text.line(n).strip()), trouble.line)
    related = (
        Related(span=trouble.text.rest(above, value_start(trouble.text.line(above)) + 1), message="the value above"),
    )
    named = _KEY_ABOVE.match(trouble.text.line(above))
    other = f"`{named[1]}`" if named is not None and above != trouble.line else "the key above"
    return Diagnostic(
        code="E020",
        span=trouble.text.span(trouble.line, key.start(1) + 1, key.end(1) + 1),
        message=f"`{key[1]}` stands deeper than {other}, which has a value already",
        help=f"put it in the same column as {other}, or delete the value of {other}",
        related=related if above != trouble.line else (),
    )
