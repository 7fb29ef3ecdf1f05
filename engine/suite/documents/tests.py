"""The tests of a suite, read from nodes: templates expanded, defaults merged in."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.project import Project
from engine.model.source.node import MappingNode, Node, SequenceNode
from engine.model.suite import Test
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.suite.documents.defaults import apply_defaults
from engine.suite.documents.libraries import SharedDefinitions
from engine.suite.documents.templates import ExpandedTest, TemplateExpander
from engine.suite.language.inputs.matrix import axis_names
from engine.suite.language.test import LIST_TESTS, NO_TEST, TESTS, WRITE_TEST, read_test
from engine.suite.lint.needs import title_of
from engine.suite.problems import Mismatch, Use
from engine.suite.scope import Scope


class ReadTest(Noun, frozen=True, kw_only=True):
    """A test with the nodes it was read from, and the template that made it, if one did."""

    test: Test
    node: MappingNode
    use: Use | None

    def place(self, *path: str | int) -> Span:
        """Where the value of a key, or of one below it, stands: the line of use where several tests share it."""
        span = self.node.span
        value: Node | None = self.node
        for key in path:
            value = _below(value, key)
            span = span if value is None else value.span
        return self.use.span if self.use is not None and self.use.covers(span) else span


def _below(node: Node | None, key: str | int) -> Node | None:
    if isinstance(key, str):
        return node.get(key) if isinstance(node, MappingNode) else None
    return node.items[key] if isinstance(node, SequenceNode) and key < len(node.items) else None


def read_tests(
    node: MappingNode, shared: SharedDefinitions, project: Project | None, scope: Scope
) -> tuple[ReadTest, ...] | None:
    """The tests that could be read, templates expanded into tests; None where the key is not there at all."""
    tests = node.get("tests")
    if tests is None:
        return None
    if not isinstance(tests, SequenceNode):
        scope.settle(Mismatch(node=tests, wanted=TESTS), "`tests`", LIST_TESTS)
        return ()
    if not tests.items:
        scope.error("E112", tests.span, NO_TEST, WRITE_TEST)
    defaults = (node.get("defaults"), project.defaults_node if project is not None else None)
    expander = TemplateExpander(
        templates=shared.templates, complete=shared.complete, scope=scope, used=shared.used_templates
    )
    found: list[ReadTest] = []
    for item in tests.items:
        for written in expander.expand(item):
            whole = apply_defaults(written.node, *defaults)
            filled = written if whole is written.node else written.but(node=whole)
            found.extend(read_expanded_test(filled, node.get("matrix"), scope))
    return tuple(found)


def read_expanded_test(written: ExpandedTest, matrix: Node | None, scope: Scope) -> list[ReadTest]:
    """One test, under the `matrix` of its suite and its own; none where it cannot be read."""
    node = written.node
    matrix_of_test = node.get("matrix") if isinstance(node, MappingNode) else None
    scope.problems.use = written.use
    test = scope.settle(read_test(node, scope.with_axes(axis_names(matrix, matrix_of_test))), "a test")
    scope.problems.use = None
    if not isinstance(test, Test) or not isinstance(node, MappingNode):
        return []
    return [ReadTest(test=test, node=node, use=written.use)]


def check_names(tests: Sequence[ReadTest], scope: Scope) -> None:
    """A name or id stands for one test; templates are compared as they are written."""
    names: dict[str, ReadTest] = {}
    ids: dict[str, ReadTest] = {}
    for each in tests:
        name = title_of(each.test)
        first = names.setdefault(name, each)
        if first is not each:
            scope.report_twice("E150", each.place("name"), f"two tests are named `{name}`", first.place("name"))
        same = ids.setdefault(each.test.id, each) if each.test.id is not None else each
        if same is not each:
            scope.report_twice("E150", each.place("id"), f"two tests have the id `{each.test.id}`", same.place("id"))
