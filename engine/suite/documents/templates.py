"""Tests with parameters: a template's nodes become tests before anything else is read (LANGUAGE section 8)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Test
from engine.model.values.noun import Noun
from engine.suite.decode.decoder import refuse_unknown, rules_of
from engine.suite.problems import BROKEN, Mismatch, Use, is_ignorable
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import closest, help_for

NODES_MAX = 60_000
"""Of all tests that templates of one suite make, so that checking a file stays quick."""

TEMPLATE_DEPTH_MAX = 32
"""So many templates may use one another in a row."""

_NAME = r"with\.([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)"
_WHOLE = re.compile(rf"\$\{{\{{\s*{_NAME}\s*\}}\}}")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_PART = re.compile(rf"(?<![\w.]){_NAME}")
_OWN_KEYS = ("parameters", "tests", "description")


class ExpandedTest(Noun, frozen=True, kw_only=True):
    """One test as nodes; `use` says which template made it, and where it was asked for."""

    node: Node
    use: Use | None = None


@dataclass(slots=True)
class TemplateExpander:
    """What templates are filled with. `nodes` is what is left of the budget."""

    templates: Mapping[str, Node]
    complete: bool
    scope: Scope
    nodes: int = NODES_MAX
    used: set[str] = field(default_factory=set)
    """Names of templates that were asked for."""

    def expand(self, node: Node, trail: tuple[str, ...] = ()) -> Iterator[ExpandedTest]:
        """The tests that an entry of `tests` stands for: itself, or those of the template it uses."""
        use = node.get("use") if isinstance(node, MappingNode) else None
        if not isinstance(node, MappingNode) or use is None:
            yield ExpandedTest(node=node)
            return
        template = self._find_template(use, trail)
        if template is None:
            return
        name, body = template
        given = self._values_of_parameters(node, name, body)
        if given is None:
            return
        mark = Use(span=use.span, template=body.span)
        for test in _tests_of(body):
            yield from self._expand_one(test, node, given, mark, (*trail, name))

    def _expand_one(
        self, test: MappingNode, item: MappingNode, given: Mapping[str, Node], mark: Use, trail: tuple[str, ...]
    ) -> Iterator[ExpandedTest]:
        if self.nodes < 0:
            return
        self.scope.problems.use = mark
        filled = self._fill(test, given)
        self.scope.problems.use = None
        if self.nodes < 0:
            help_ = "let templates make fewer tests, or spread them over several suites"
            self.scope.error("E185", mark.span, f"templates make more than {NODES_MAX:,} values", help_)
            return
        if filled is BROKEN:
            return
        beside = {entry.name: entry for entry in item.entries if entry.name not in ("use", "with")}
        kept = tuple(entry for entry in filled.entries if entry.name not in beside)
        whole = MappingNode((*beside.values(), *kept), item.span)
        for each in self.expand(whole, trail):
            yield ExpandedTest(node=each.node, use=mark if each.use is None else each.use)

    def _find_template(self, use: Node, trail: tuple[str, ...]) -> tuple[str, MappingNode] | None:
        scope = self.scope
        if not isinstance(use, Scalar) or not isinstance(use.value, str):
            scope.settle(Mismatch(node=use, wanted="the name of a template"), "`use`", "for example `use: negatives`")
            return None
        if use.value in trail:
            circle = " → ".join((*trail[trail.index(use.value) :], use.value))
            scope.error("E168", use.span, f"templates use each other in a circle: {circle}", "let one stand alone")
            return None
        if len(trail) >= TEMPLATE_DEPTH_MAX:
            message = f"more than {TEMPLATE_DEPTH_MAX} templates use one another in a row"
            scope.error("E185", use.span, message, "put some of them together")
            return None
        body = self.templates.get(use.value)
        self.used.add(use.value)
        if body is None:
            if self.complete:
                help_ = help_for(use.value, self.templates, "templates")
                scope.error("E165", use.span, f"unknown template `{use.value}`", help_)
            return None
        return (use.value, body) if isinstance(body, MappingNode) else None

    def _values_of_parameters(self, item: MappingNode, name: str, body: MappingNode) -> dict[str, Node] | None:
        """What each parameter is: as given, else by default; None after reporting what lacks or is not asked for."""
        scope = self.scope
        known = parameters_of(body)
        with_ = item.get("with")
        if with_ is not None and not isinstance(with_, MappingNode):
            wrong = Mismatch(node=with_, wanted="a mapping of parameters", help="for example `with: {field: email}`")
            scope.settle(wrong, "`with`")
            return None
        entries = with_.entries if with_ is not None else ()
        strangers = [entry for entry in entries if entry.name not in known and not is_ignorable(entry.name)]
        for entry in strangers:
            message = f"the template `{name}` has no parameter `{entry.name}`"
            scope.error("E167", entry.key.span, message, help_for(entry.name, known, "parameters"))
        given = {entry.name: entry.value for entry in entries if entry.name in known}
        lacking = [each for each, default in known.items() if each not in given and default is None]
        if lacking and "with" in refuse_unknown(item.entries, rules_of(Test), scope):
            return None
        for each in () if strangers else lacking:
            use = item.get("use")
            message = f"the template `{name}` needs the parameter `{each}`"
            scope.error("E166", item.span if use is None else use.span, message, f"write `with: {{{each}: …}}`")
        if lacking or strangers:
            return None
        return {**{each: default for each, default in known.items() if default is not None}, **given}

    def _fill(self, node: Any, given: Mapping[str, Node]) -> Any:
        """The node with every parameter put in; BROKEN where one cannot stand where it is asked for."""
        self.nodes -= 1
        if self.nodes < 0:
            return BROKEN
        match node:
            case MappingNode():
                entries = tuple(self._fill_entry(entry, given) for entry in node.entries)
                return BROKEN if BROKEN in entries else MappingNode(entries, node.span)
            case SequenceNode():
                items = tuple(self._fill(item, given) for item in node.items)
                return BROKEN if BROKEN in items else SequenceNode(items, node.span)
            case Scalar(value=str()) if "${{" in node.text and "with." in node.text:
                whole = _WHOLE.fullmatch(node.text.strip())
                if whole is None:
                    return self._fill_text(node, given)
                return given[whole[1]] if whole[1] in given else self._refuse_parameter(whole[1], node, given)
            case _:
                return node

    def _fill_entry(self, entry: Entry, given: Mapping[str, Node]) -> Any:
        key: Any = entry.key
        if "${{" in key.text and "with." in key.text:
            key = self._fill_text(key, given)
        value = self._fill(entry.value, given)
        return BROKEN if key is BROKEN or value is BROKEN else Entry(key, value)

    def _fill_text(self, node: Scalar, given: Mapping[str, Node]) -> Any:
        """Text in which parameters stand beside other things: they come as text, inside expressions as literals."""
        asked = [name for part in _EXPRESSION.findall(node.text) for name in _PART.findall(part)]
        for name in asked:
            if name not in given:
                return self._refuse_parameter(name, node, given)
            if not isinstance(given[name], Scalar):
                message = f"`{name}` is no single value and cannot stand inside a text"
                return self.scope.error("E169", node.span, message, "let it be the whole value: `${{ with.x }}`")
        texts = {name: value for name, value in given.items() if isinstance(value, Scalar)}
        text = _EXPRESSION.sub(lambda found: _put_in(found[0], texts), node.text)
        return Scalar(text, text, node.style or '"', node.span)

    def _refuse_parameter(self, name: str, node: Scalar, given: Mapping[str, Node]) -> Any:
        help_ = help_for(name, given, "parameters")
        return self.scope.error("E168", node.span, f"this template has no parameter `{name}`", help_)


def check_template_node(name: str, node: Node, scope: Scope) -> None:
    """Report a template that cannot be used whatever it is given."""
    if not isinstance(node, MappingNode):
        scope.error("E168", node.span, f"the template `{name}` is no mapping", "it has the keys of a test")
        return
    parameters = node.get("parameters")
    if not isinstance(parameters, MappingNode | SequenceNode | None):
        help_ = "write `parameters: [action, field]`, or a mapping of them to `{default: …}`"
        scope.error("E168", parameters.span, "`parameters` must be a list or a mapping", help_)
    tests = node.get("tests")
    if tests is None:
        return
    if not isinstance(tests, SequenceNode) or not all(isinstance(each, MappingNode) for each in tests.items):
        scope.error("E168", tests.span, "`tests` of a template must be a list of tests", "put `- ` in front of each")
    for entry in node.entries:
        if entry.name not in _OWN_KEYS and not is_ignorable(entry.name):
            near = closest(entry.name, _OWN_KEYS)
            help_ = f"did you mean `{near}`?" if near is not None else "put it into each test"
            scope.error("E168", entry.key.span, f"`{entry.name}` stands beside `tests` of a template", help_)


def parameters_of(template: MappingNode) -> dict[str, Node | None]:
    """The parameters of a template by name, with what each is where it is not given; None: it must be given."""
    parameters = template.get("parameters")
    if isinstance(parameters, SequenceNode):
        return {each.text: None for each in parameters.items if isinstance(each, Scalar)}
    if not isinstance(parameters, MappingNode):
        return {}
    return {
        entry.name: entry.value.get("default") if isinstance(entry.value, MappingNode) else None
        for entry in parameters.entries
    }


def _tests_of(template: MappingNode) -> tuple[MappingNode, ...]:
    tests = template.get("tests")
    if isinstance(tests, SequenceNode):
        return tuple(each for each in tests.items if isinstance(each, MappingNode))
    entries = tuple(entry for entry in template.entries if entry.name not in _OWN_KEYS)
    described = tuple(entry for entry in template.entries if entry.name == "description")
    return (MappingNode((*entries, *described), template.span),)


def _put_in(expression: str, given: Mapping[str, Scalar]) -> str:
    whole = _WHOLE.fullmatch(expression)
    if whole is not None:
        return given[whole[1]].text
    return _PART.sub(lambda found: _literal(given[found[1]]), expression)


def _literal(node: Scalar) -> str:
    """A value as Jinja writes it."""
    return "none" if node.value is None else json.dumps(node.value, ensure_ascii=False)
