"""What a scanner's error means, in the words of an author: the place that is wrong and what to write there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.model.diagnostic import Diagnostic, Edit, Fix, Related
from engine.model.node import Scalar
from engine.model.span import Span
from engine.source import swallowed, tags
from engine.source.limits import LINE_CHARACTERS_MAX
from engine.source.nodes import Growth, no_directive
from engine.source.quoting import in_quotes, opens_template, quoted, value_end, value_start
from engine.source.text import SourceText

_KEY_LINE = re.compile(r"""[ \t]*(?:-[ \t]+)*([^\s#:'"{\[,][^#:]*?):(?:[ \t]|$)""")
_NO_SPACE = re.compile(r"""[ \t]*(?:-[ \t]+)*([A-Za-z_][\w.-]*|"[^"]*"|'[^']*')(:)(?!//)[^\s:]""")
_ALIAS_BEFORE = re.compile(r"\*[\w-]+[ \t]*$")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_NO_START = re.compile("cannot start any token|mapping keys are not allowed")
_EXPECTED_IN_FLOW = re.compile(r"expected ',' or '[]}]'")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A scanner's error. Lines and columns count from 1; `opened` is where what it could not finish began."""

    problem: str
    context: str
    line: int
    column: int
    opened: Span | None
    text: SourceText
    last: Scalar | None
    in_flow: bool

    @property
    def written(self) -> str:
        """The line it stumbled on."""
        return self.text.line(self.line)

    @property
    def before(self) -> str:
        """What stands before the stumbling block."""
        return self.written[: self.column - 1]

    @property
    def here(self) -> str:
        """The character it stumbled on; empty at the end of a line."""
        return self.written[self.column - 1 : self.column]

    @property
    def spot(self) -> Span:
        """The stumbling block."""
        return self.text.span(self.line, self.column, self.column + 1)

    def value_from(self, column: int) -> Span:
        """The value of this line that begins at a column."""
        return self.text.span(self.line, column, value_end(self.written, column - 1, in_flow=self.in_flow) + 1)


def explain(error: Any, growth: Growth) -> Diagnostic:
    """The one diagnostic for an error of the scanner or parser, E001 where no rule knows better."""
    trouble = _trouble(error, growth)
    spans = (trouble.spot, trouble.opened, trouble.last.span if trouble.last is not None else None)
    lengths = [len(trouble.text.line(each.line)) for each in spans if each is not None]
    for rule in _RULES if max(lengths) <= LINE_CHARACTERS_MAX else ():
        found = rule(trouble)
        if found is not None:
            return found
    what = re.sub(r"\s+", " ", trouble.problem) or "it cannot be read"
    return Diagnostic(code="E001", span=trouble.spot, message=f"this is not valid YAML: {what}", help=None)


def _trouble(error: Any, growth: Growth) -> Trouble:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (len(growth.text.lines), 1)
    return Trouble(
        problem=str(getattr(error, "problem", None) or ""),
        context=str(getattr(error, "context", None) or ""),
        line=line,
        column=column,
        opened=growth.text.span(start.line + 1, start.column + 1, start.column + 2) if start is not None else None,
        text=growth.text,
        last=growth.last,
        in_flow=growth.flow > 0,
    )


def _directive(trouble: Trouble) -> Diagnostic | None:
    directive = "directive" in trouble.context or "incompatible YAML" in trouble.problem
    return no_directive(trouble.text.rest(trouble.line, 1)) if directive or trouble.written.startswith("%") else None


def _tab(trouble: Trouble) -> Diagnostic | None:
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


def _block_header(trouble: Trouble) -> Diagnostic | None:
    if "block scalar" not in trouble.context or trouble.opened is None:
        return None
    return swallowed.begins_block(trouble.text.rest(trouble.opened.line, trouble.opened.column), trouble.text)


def _tag(trouble: Trouble) -> Diagnostic | None:
    start = value_start(trouble.written)
    opened = trouble.opened
    if "tag" in trouble.context or "tag" in trouble.problem:
        start = opened.column - 1 if opened is not None and opened.line == trouble.line else start
    if trouble.written[start : start + 1] != "!":
        return None
    return tags.reads_like_tag(trouble.value_from(start + 1), trouble.text)


def _template_in_flow(trouble: Trouble) -> Diagnostic | None:
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
        help=f"write `{quoted(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )


def _cut_call(trouble: Trouble) -> Diagnostic | None:
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


def _behind_quotes(trouble: Trouble) -> Diagnostic | None:
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


def _whole(written: str) -> str:
    """The whole value in quotes; an apostrophe inside single quotes is the author's, the outer pair is YAML's."""
    if re.fullmatch(r"'\w+'\w[^']*'", written):
        return quoted(written[1:-1])
    return quoted(written)


def _unclosed_quote(trouble: Trouble) -> Diagnostic | None:
    if "quoted scalar" not in trouble.context or trouble.opened is None or "unexpected" not in trouble.problem:
        return None
    line = trouble.text.line(trouble.opened.line)
    return _unclosed(trouble.opened, line[trouble.opened.column - 1 : trouble.opened.column] or '"')


def _unclosed(span: Span, quote: str) -> Diagnostic:
    help_ = f"write {quote} at the end of the text" + (", and '' for an apostrophe inside it" if quote == "'" else "")
    return Diagnostic(code="E018", span=span, message="this quote is not closed on its line", help=help_)


def _escape(trouble: Trouble) -> Diagnostic | None:
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


def _sign_of_yaml(trouble: Trouble) -> Diagnostic | None:
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
        help=f"put the value in quotes: `{quoted(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )


def _colon_in_value(trouble: Trouble) -> Diagnostic | None:
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
        help=f"put the value in quotes: `{quoted(trouble.text.at(span))}`",
        fix=in_quotes(trouble.text, span),
    )


def _no_space_above(trouble: Trouble) -> Diagnostic | None:
    last = trouble.last
    first = (
        last.span.line if last is not None and not last.style and last.span.line < trouble.line else trouble.line - 1
    )
    found = _NO_SPACE.match(trouble.text.line(first))
    if found is None:
        return None
    return swallowed.no_space(trouble.text.span(first, found.start(2) + 1, found.start(2) + 2), found[1])


def _deeper(trouble: Trouble, key: re.Match[str]) -> Diagnostic:
    above = next((n for n in range(trouble.line - 1, 0, -1) if trouble.text.line(n).strip()), trouble.line)
    related = (
        Related(span=trouble.text.rest(above, value_start(trouble.text.line(above)) + 1), message="the value above"),
    )
    return Diagnostic(
        code="E020",
        span=trouble.text.span(trouble.line, key.start(1) + 1, key.end(1) + 1),
        message=f"`{key[1]}` is indented like the rest of the value above it",
        help="indent it like the key above, or delete the value of that key",
        related=related if above != trouble.line else (),
    )


def _not_a_key(trouble: Trouble) -> Diagnostic | None:
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


def _list_behind_key(trouble: Trouble) -> Diagnostic | None:
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


def _bracket(trouble: Trouble) -> Diagnostic | None:
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


def _behind_bracket(trouble: Trouble) -> Diagnostic | None:
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


def _missing_value(trouble: Trouble) -> Diagnostic | None:
    return _no_value(trouble) if "node content" in trouble.problem or trouble.here == ":" else None


def _indentation(trouble: Trouble) -> Diagnostic | None:
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


_RULES: tuple[Callable[[Trouble], Diagnostic | None], ...] = (
    _directive,
    _tab,
    _block_header,
    _tag,
    _template_in_flow,
    _cut_call,
    _behind_quotes,
    _unclosed_quote,
    _escape,
    _sign_of_yaml,
    _colon_in_value,
    _not_a_key,
    _list_behind_key,
    _bracket,
    _behind_bracket,
    _missing_value,
    _indentation,
)
