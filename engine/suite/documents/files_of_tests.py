"""Which tables, schemas and snapshots the tests of a suite name, once templates have become tests."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.vocabulary import Vocabulary
from engine.suite.documents.defaults import apply_defaults
from engine.suite.documents.libraries import Loaded, library_files
from engine.suite.documents.templates import TemplateExpander
from engine.suite.language.file_refs import FileRef, path_from
from engine.suite.language.inputs.tables import COMMA
from engine.suite.language.operand_files import ENDING
from engine.suite.problems import Problems
from engine.suite.scope import Scope


def matchers_of_files(vocabulary: Vocabulary) -> frozenset[str]:
    """The matchers behind which a file can be named."""
    return frozenset(name for name, kind in vocabulary.matchers.items() if kind.file is not None)


def files_of_tests(file: str, loaded: Loaded, vocabulary: Vocabulary, *, with_matchers: bool) -> tuple[FileRef, ...]:
    """Every table, and where `with_matchers` every file that a matcher names too, in the order of the tests.

    Looking through `expect` takes time: who knows that no text has the words need not. What is wrong is reported by
    the check, not here.
    """
    suite = loaded.nodes.get(file)
    tests = suite.get("tests") if isinstance(suite, MappingNode) else None
    if not isinstance(suite, MappingNode) or not isinstance(tests, SequenceNode):
        return ()
    silent = Scope(vocabulary=vocabulary, problems=Problems(), decoders={})
    expander = TemplateExpander(templates=_templates(file, suite, loaded), complete=False, scope=silent)
    matchers = matchers_of_files(vocabulary) if with_matchers else frozenset[str]()
    found: dict[tuple[str, str, str], FileRef] = {}
    for item in tests.items:
        for written in expander.expand(item):
            node = apply_defaults(written.node, suite.get("defaults"))
            for ref in _files_of(node, matchers):
                found.setdefault((ref.kind, ref.path, ref.delimiter), ref)
    return tuple(found.values())


def _templates(file: str, suite: Node, loaded: Loaded) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for path in (file, *library_files(file, suite, loaded)):
        node = loaded.nodes[path]
        templates = node.get("templates") if isinstance(node, MappingNode) else None
        for entry in templates.entries if isinstance(templates, MappingNode) else ():
            found.setdefault(entry.name, entry.value)
    return found


def _files_of(test: Node, matchers: Collection[str]) -> Iterator[FileRef]:
    if not isinstance(test, MappingNode):
        return
    table = test.get("table")
    file = table.get("file") if isinstance(table, MappingNode) else table
    delimiter = table.get("delimiter") if isinstance(table, MappingNode) else None
    if isinstance(file, Scalar) and isinstance(file.value, str) and file.value:
        sign = delimiter.text if isinstance(delimiter, Scalar) and len(delimiter.text) == 1 else COMMA
        yield FileRef(path=path_from(file.span.file, file.value), kind="table", span=file.span, delimiter=sign)
    if matchers:
        yield from _by_matchers(test, matchers)


def _by_matchers(test: MappingNode, matchers: Collection[str]) -> Iterator[FileRef]:
    waiting: list[Node] = [test]
    while waiting:
        node = waiting.pop()
        if isinstance(node, SequenceNode):
            waiting.extend(reversed(node.items))
        for entry in node.entries if isinstance(node, MappingNode) else ():
            value = entry.value
            if entry.name in matchers and isinstance(value, Scalar) and value.text.endswith(ENDING):
                yield FileRef(path=path_from(value.span.file, value.text), kind="document", span=value.span)
            elif not isinstance(value, Scalar):
                waiting.append(value)
