"""YAML events become nodes: each with its place, aliases expanded, merges resolved, all within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.model.source.diagnostic import Diagnostic
from engine.model.source.node import Node, Scalar
from engine.model.values.span import Span
from engine.source.limits import DEPTH_MAX, EVENTS_MAX, PROBLEMS_KEPT_MAX
from engine.source.text import SourceText
from engine.source.yaml import commas, drafts, scalars, swallowed, tags
from engine.source.yaml.anchors import Anchored, Anchors, ReadingEndsError, too_deep, without_properties
from engine.source.yaml.drafts import ScalarDraft
from engine.source.yaml.mappings import entries_of

_START: Final = frozenset([MappingStartEvent, SequenceStartEvent])
_END: Final = frozenset([MappingEndEvent, SequenceEndEvent])
_BLOCK: Final = frozenset("|>")
_SMALL: Final = 16
"""Digits of a whole number that is read at once, and exactly."""
_NUMBERS: Final = frozenset([int, float])
_make_span: Final = tuple.__new__
"""Without the function of Python's that a named tuple has for it."""


@dataclass(slots=True)
class BuildState:
    """What has become of a file so far: `last` is the newest scalar, `flow` the number of brackets around it."""

    text: SourceText
    problems: list[Diagnostic] = field(default_factory=list)
    root: Node | None = None
    last: Scalar | None = None
    flow: int = 0


class _Open:
    """A collection whose end has not come yet. `extra` counts the nodes below its children."""

    __slots__ = ("anchor", "children", "event", "extra", "height", "in_flow", "is_mapping")

    def __init__(self, event: Any) -> None:
        self.event = event
        self.anchor: str | None = event.anchor
        self.is_mapping = type(event) is MappingStartEvent
        self.in_flow = bool(event.flow_style)
        self.children: list[Node] = []
        self.height = 1
        self.extra = 0


def build_nodes(
    events: Iterator[Any], state: BuildState, *, restore: dict[int, str] | None, events_max: int = EVENTS_MAX
) -> None:
    """Build `state.root` of events; raises ReadingEndsError at a limit, and whatever the events raise.

    `restore` turns placeholders back into the characters they stand for (see `dialect`).
    """
    builder = _NodeBuilder(state)
    make, new, file, append = _make_span, object.__new__, state.text.file, builder.append
    draft: Any = ScalarDraft
    special, numeric = scalars.SPECIAL_WORDS, scalars.NUMERIC_STARTS
    for event in islice(events, events_max):
        kind = type(event)
        if kind is ScalarEvent:
            # No function call for the common scalar: this branch is taken for more than half of a million events.
            text, style, start, end = event.value, event.style or "", event.start_mark, event.end_mark
            if restore is not None and not text.isascii():
                text = text.translate(restore)
            span: Span = make(Span, (file, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
            if style or not text or (text not in special and text[0] not in numeric):
                node = new(draft)
                node.value = text if text or style else None
                node.text = text
                node.style = style
                node.span = span
                node.__class__ = Scalar
            else:
                node = builder.plain(text, span, is_bare=event.ctag is None)
            if style in _BLOCK or event.anchor is not None or event.ctag is not None:
                node = builder.unusual(node, event)
            state.last = node
            append(node)
        elif kind in _START:
            append = builder.open(event)
        elif kind in _END:
            append = builder.close(event)
        elif kind is AliasEvent:
            append(builder.alias(event))
        elif kind is DocumentStartEvent:
            builder.document(event)
    _refuse_more(events, state, events_max)


def _refuse_more(events: Iterator[Any], state: BuildState, events_max: int) -> None:
    """E032 where events are left over."""
    if next(events, None) is None:
        return
    file = state.text.file
    span = state.last.span if state.last is not None else Span(file, 1, 1, 1, 1)
    message = f"the file holds more than {events_max:,} keys, values and brackets"
    help_ = "split it into several files, or use a table"
    raise ReadingEndsError(Diagnostic(code="E032", span=span, message=message, help=help_))


class _NodeBuilder:
    """Lets the tree grow: the stack of open collections, the anchors, and where the newest text ends."""

    def __init__(self, state: BuildState) -> None:
        self._growth = state
        self._text = state.text
        self._problems = state.problems
        self._anchors = Anchors()
        self._suspects = swallowed.suspects_in(state.text)
        self._is_plain = not self._suspects.any
        self._stack: list[_Open] = []
        self._end: Span | None = None
        self.append: Callable[[Node], None] = self._plant

    def _plant(self, node: Node) -> None:
        self._growth.root = node

    def plain(self, text: str, span: Span, *, is_bare: bool) -> Scalar:
        """A plain scalar that has a type, or looks as if it had one."""
        if len(text) < _SMALL and text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
            return drafts.scalar(int(text), text, span)
        value = scalars.type_scalar(text)
        is_text = value is text
        if not is_bare or not (is_text or (type(value) in _NUMBERS and not scalars.is_plainly_in_range(text))):
            return drafts.scalar(value, text, span)
        top = self._stack[-1] if self._stack else None
        is_key = top is not None and top.is_mapping and len(top.children) % 2 == 0
        if not is_key and len(self._problems) < PROBLEMS_KEPT_MAX:
            in_list = top is not None and not top.is_mapping
            look = scalars.surprise_in(text, span, in_list=in_list) if is_text else scalars.trouble_with(text, span)
            if look is not None:
                self._problems.append(look)
        return drafts.scalar(value, text, span)

    def unusual(self, node: Scalar, event: Any) -> Scalar:
        """A scalar with an anchor or a tag before it, or one that fills lines of its own."""
        if event.anchor is not None or event.tag is not None:
            place = node.span
            node = Scalar(node.value, node.text, node.style, without_properties(node, self._text))
            if event.tag is not None and len(self._problems) < PROBLEMS_KEPT_MAX:
                node, problem = tags.refuse_tag(node, place, self._text, in_flow=self._growth.flow > 0)
                self._problems.append(problem)
            if event.anchor is not None:
                self._anchors.keep(event.anchor, Anchored(node, 1, 0))
        if node.style in _BLOCK:
            node = Scalar(node.value, node.text, node.style, self._trimmed(node.span))
        return node

    def open(self, event: Any) -> Callable[[Node], None]:
        """A collection begins; what takes its children."""
        stack = self._stack
        if len(stack) >= DEPTH_MAX:
            raise ReadingEndsError(too_deep(self._place(event)))
        if event.ctag is not None and event.tag is not None:
            self._problems.append(tags.refuse_collection_tag(self._place(event), self._text))
        grown = _Open(event)
        if grown.anchor is not None:
            self._anchors.begin(grown.anchor)
        stack.append(grown)
        if grown.in_flow:
            self._growth.flow += 1
        return grown.children.append

    def close(self, event: Any) -> Callable[[Node], None]:
        """A collection is complete and takes its place in the one around it; what takes the children of that."""
        stack = self._stack
        done = stack.pop()
        self._growth.flow -= done.in_flow
        span = self._span(done, event)
        if done.is_mapping and self._is_plain and not (done.in_flow and commas.holds_bare_key(done.children)):
            node: Node = drafts.mapping(entries_of(done.children, self._problems), span)
        else:
            node = self._completed(done, span)
        size = 1 + len(done.children) + done.extra
        if done.anchor is not None:
            self._anchors.keep(done.anchor, Anchored(node, size, done.height))
        if not stack:
            self._plant(node)
            return self._plant
        around = stack[-1]
        around.extra += size - 1
        if around.height <= done.height:
            around.height = done.height + 1
        around.children.append(node)
        return around.children.append

    def alias(self, event: Any) -> Node:
        """The node that an alias stands for, itself: nodes are frozen, so one can stand in two places."""
        place = self._end = self._place(event)
        found = self._anchors.resolve(event.anchor, place, depth=len(self._stack))
        if found.problem is not None:
            self._problems.append(found.problem)
        self._account(found.size, found.height)
        return found.node

    def document(self, event: Any) -> None:
        """A document begins: the first one only, and without directives (E007, E008)."""
        if self._growth.root is not None:
            help_ = "write each suite into a file of its own"
            span = self._place(event)
            raise ReadingEndsError(
                Diagnostic(code="E008", span=span, message="a second document begins here", help=help_)
            )
        for number, line in enumerate(self._text.lines, 1):
            if line.startswith("%"):
                self._problems.append(no_directive(self._text.rest(number, 1)))
            elif line.strip() and not line.startswith("#"):
                return

    def _account(self, size: int, height: int) -> None:
        if self._stack:
            around = self._stack[-1]
            around.extra += size - 1
            around.height = max(around.height, height + 1)

    def _completed(self, done: _Open, span: Span) -> Node:
        suspects, problems = self._suspects, self._problems
        if done.in_flow and suspects.lines:
            swallowed.refuse_comments_in_flow(span, suspects, problems)
        if not done.is_mapping:
            if suspects.any and done.in_flow:
                swallowed.cut_items(done.children, suspects, problems)
            elif suspects.lines:
                done.children = [swallowed.mend_item(each, suspects, problems) for each in done.children]
            return drafts.sequence(done.children, span)
        template = swallowed.template_in_braces(done.children, span, suspects.text) if done.in_flow else None
        if template is not None:
            problems.append(template[1])
            return template[0]
        entries = entries_of(done.children, problems)
        if suspects.lines:
            entries = tuple(swallowed.mend_entry(each, suspects, problems, in_flow=done.in_flow) for each in entries)
        if suspects.in_flow and done.in_flow:
            entries = swallowed.mend_flow(entries, suspects, problems)
        if done.in_flow:
            entries = commas.join_cut(entries, self._text, problems)
        return drafts.mapping(entries, span)

    def _span(self, done: _Open, event: Any) -> Span:
        """Brackets included in flow style; else from the first key or dash to the end of the last value."""
        start, end = done.event.start_mark, event.end_mark
        file = self._text.file
        if done.in_flow:
            opening = done.event.end_mark
            place = (file, opening.line + 1, opening.column, end.line + 1, end.column + 1)
            self._end = span = _make_span(Span, place)
            return span
        line, column = start.line + 1, start.column + 1
        if done.anchor is not None and done.children and done.is_mapping:
            line, column = done.children[0].span[1:3]
        last, other = self._growth.last, self._end
        if last is None or (other is not None and other[3:] > last.span[3:]):
            ends = other[3:] if other is not None else (line, column)
        else:
            ends = last.span[3:]
        return Span(file, line, column, *max(ends, (line, column)))

    def _trimmed(self, span: Span) -> Span:
        """The span of a block of text without the empty lines behind it."""
        number = span.end_line - (span.end_column == 1)
        while number > span.line and not self._text.line(number).strip():
            number -= 1
        return span._replace(end_line=number, end_column=len(self._text.line(number).rstrip()) + 1)

    def _place(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        if start.line != end.line:
            return self._text.rest(start.line + 1, start.column + 1)
        return self._text.span(start.line + 1, start.column + 1, end.column + 1)


def no_directive(span: Span) -> Diagnostic:
    """E007 at a place."""
    return Diagnostic(
        code="E007",
        span=span,
        message="a YAML directive has no meaning here",
        help="delete the line that begins with `%`",
    )
