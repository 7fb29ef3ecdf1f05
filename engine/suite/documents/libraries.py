"""What a suite shares with others: libraries pulled in by `use:`, in turn, each once, never in a circle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model.language.expectation import Check
from engine.model.language.inputs import Layers
from engine.model.language.kinds import Problem
from engine.model.project import TargetUse
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.source.raw_table import RawTable
from engine.model.suite import Action, Library
from engine.model.values.json import Json
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import Span
from engine.suite.circles import Circular, path_of, report_circles
from engine.suite.decode.decoder import read_words, refuse_unknown, rules_of
from engine.suite.documents.project import check_secrets
from engine.suite.documents.templates import check_template_node
from engine.suite.language.file_refs import FileRef, leaves_root, references
from engine.suite.problems import BROKEN, is_ignorable, shape, shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for

SHARED = ("actions", "inputs", "vars", "checks", "templates", "targets", "secrets")
"""Keys whose entries a suite has from its libraries, and which may be defined once."""


class Loaded(Noun, frozen=True, kw_only=True):
    """What the pipeline has read, by root-relative path: YAML as nodes, JSON as values, and why others are missing."""

    nodes: Mapping[str, Node]
    documents: Mapping[str, Json]
    missing: Mapping[str, Problem] = NOTHING
    tables: Mapping[tuple[str, str], RawTable] = NOTHING
    """Tables that were read, by path and delimiter."""


@dataclass(slots=True, kw_only=True)
class SharedDefinitions:
    """What the suite and its libraries define, while it is gathered. `places` are those of the names."""

    values: dict[str, dict[str, Any]] = field(default_factory=lambda: {key: {} for key in SHARED})
    places: dict[tuple[str, str], Span] = field(default_factory=dict)
    templates: dict[str, Node] = field(default_factory=dict)
    """Templates as nodes: they are read where they are used."""
    used_templates: set[str] = field(default_factory=set)
    complete: bool = True
    """False when a library could not be read: a name that is not here may be there."""

    @property
    def actions(self) -> Mapping[str, Action]:
        """Every action that could be read, by its name."""
        return self.values["actions"]

    @property
    def inputs(self) -> Mapping[str, Layers]:
        """Every input that could be read, by its name."""
        return self.values["inputs"]

    @property
    def checks(self) -> Mapping[str, tuple[Check, ...]]:
        """Every named list of checks that could be read."""
        return self.values["checks"]

    @property
    def targets(self) -> Mapping[str, TargetUse]:
        """Every target that libraries define and that could be read, by its name."""
        return self.values["targets"]

    def put(self, node: MappingNode, values: Mapping[str, Any], scope: Scope) -> None:
        """Take over what one document defines; a name that is taken already is reported with both places."""
        for key in SHARED:
            section = node.get(key)
            for entry in section.entries if isinstance(section, MappingNode) else ():
                if key == "vars" or not is_ignorable(entry.name):
                    self._put(key, entry.name, entry.key.span, scope)
                if key == "templates" and not is_ignorable(entry.name) and entry.name not in self.templates:
                    self.templates[entry.name] = entry.value
                    check_template_node(entry.name, entry.value, scope)
            found = values.get(key, BROKEN)
            self.values[key] = {**({} if found is BROKEN else found), **self.values[key]}

    def _put(self, key: str, name: str, span: Span, scope: Scope) -> None:
        first = self.places.setdefault((key, name), span)
        if first != span:
            scope.report_twice("E154", span, f"`{name}` is defined twice under `{key}`", first)

    def names(self, key: str) -> Mapping[str, Span]:
        """Every name defined under a key with its place, also those whose values could not be read."""
        return {name: span for (section, name), span in self.places.items() if section == key}


def read_libraries(file: str, node: Node, loaded: Loaded, shared: SharedDefinitions, scope: Scope) -> None:
    """Add what the libraries of a document define to what is shared, depth first; reports those that use each other."""
    used = {file: _used_by(file, node)}
    waiting = list(reversed(used[file]))
    while waiting:
        ref = waiting.pop()
        if ref.path in used:
            continue
        if refuse_file(ref, loaded, scope) or ref.path not in loaded.nodes:
            shared.complete = False
            continue
        library = loaded.nodes[ref.path]
        used[ref.path] = _used_by(ref.path, library)
        _read_library(ref, library, shared, scope)
        waiting += reversed(used[ref.path])

    def circular(circle: tuple[str, ...]) -> Circular:
        span = next(ref.span for ref in used[circle[-2]] if ref.path == circle[-1])
        return "E156", span, f"these files use each other: {path_of(circle)}", "take one of them out of `use`"

    report_circles({path: [ref.path for ref in refs] for path, refs in used.items()}, circular, scope)


def refuse_file(ref: FileRef, loaded: Loaded, scope: Scope) -> bool:
    """Report a file that cannot be used because of where it is or because it could not be read; whether it is so."""
    if leaves_root(ref.path):
        help_ = "files of a project stand below the folder of `engine.yaml`, or of the first suite without one"
        scope.error("E157", ref.span, f"`{ref.path}` is outside the project", help_)
        return True
    if ref.path in loaded.missing:
        problem = loaded.missing[ref.path]
        help_ = problem.help or "paths are relative to the file that names them"
        scope.error("E155", ref.span, f"`{ref.path}` cannot be used: {problem.message}", help_)
        return True
    return False


def library_files(file: str, node: Node, loaded: Loaded) -> tuple[str, ...]:
    """The paths of all libraries that a document pulls in, directly or not."""
    found: dict[str, None] = {}
    waiting = [(file, node)]
    while waiting:
        here, current = waiting.pop()
        for ref in references(current, here):
            if ref.kind == "library" and ref.path not in found and ref.path in loaded.nodes:
                found[ref.path] = None
                waiting.append((ref.path, loaded.nodes[ref.path]))
    return tuple(found)


def _used_by(file: str, node: Node) -> tuple[FileRef, ...]:
    return tuple(ref for ref in references(node, file) if ref.kind == "library")


def _read_library(ref: FileRef, node: Node, shared: SharedDefinitions, scope: Scope) -> None:
    kind = node.get("kind") if isinstance(node, MappingNode) else None
    if not isinstance(node, MappingNode) or getattr(kind, "value", None) != "library":
        if _refuse_kind(node, scope):
            shared.complete = False
            return
        what = "a suite" if isinstance(node, MappingNode) and node.get("tests") is not None else shape(node)
        help_ = "a library says `kind: library` at its top"
        scope.error("E101", ref.span, f"`{ref.path}` is not a library, but {what}", help_)
        shared.complete = False
        return
    refuse_unknown(node.entries, rules_of(Library), scope)
    values = read_words(Library, node.entries, scope)
    shared.put(node, values, scope)
    secrets = values.get("secrets", BROKEN)
    if secrets is not BROKEN:
        check_secrets(secrets, scope)


def _refuse_kind(node: Node, scope: Scope) -> bool:
    """Report a `kind` that is none, at its own place; whether there is one."""
    kind = node.get("kind") if isinstance(node, MappingNode) else None
    if not isinstance(kind, Scalar) or kind.value == "suite" or not kind.text:
        return False
    help_ = help_for(kind.text, ("library",), "kinds of files that can be used")
    scope.error("E101", kind.span, f"`{shorten(kind.text)}` is no kind of file", help_)
    return True
