"""A suite while it is checked: all that was read of it, typed, with what its parts may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.language.literals import Ref
from engine.model.project import Project, TargetUse
from engine.model.source.node import MappingNode
from engine.model.suite import Gates, Suite, Test
from engine.model.values.noun import NOTHING, Noun
from engine.suite.decode.decoder import assemble, read_words, refuse_unknown, rules_of
from engine.suite.documents.checked_tests import CheckedTests, check_tests
from engine.suite.documents.completed_tests import Definitions
from engine.suite.documents.contracts import read_contracts
from engine.suite.documents.libraries import SHARED, Loaded, SharedDefinitions, read_libraries
from engine.suite.documents.operations import fill_operations
from engine.suite.documents.tests import ReadTest, read_tests
from engine.suite.merged_inputs import check_layer_names, merge_named_inputs
from engine.suite.problems import Broken
from engine.suite.scope import Scope
from engine.suite.suggest.elsewhere import UNDER_A_TEST

_PROJECT_KEYS = ("targets", "secrets", "default-target", "limits")
_HOLDING_NAMES = frozenset({"actions", "inputs", "vars", "use"})
"""Keys of which a slip takes names away, so that none of them can be called unknown."""


class SuiteDraft(Noun, frozen=True, kw_only=True):
    """What was read of a suite and its libraries; what could not be read is not there, and was reported."""

    file: str
    node: MappingNode
    """The suite without the keys that mean nothing."""
    words: Mapping[str, Any]
    """The values of the suite's own keys, by field, but for `tests`; BROKEN where one cannot be read."""
    mistyped: frozenset[str]
    """Keys that seem to be there, mistyped."""
    project: Project | None
    shared: SharedDefinitions
    definitions: Definitions
    tests: tuple[ReadTest, ...] | None
    """None where there is no key `tests`."""
    checked: CheckedTests
    """The same tests with what their contracts and tables gave them."""
    scope: Scope
    """Where everything is known that tests see."""

    @property
    def completed(self) -> tuple[Test, ...]:
        """The tests, completed."""
        return self.checked.tests

    @property
    def gate(self) -> Gates | None:
        """What the suite says under `gate`, where that can be read."""
        found = self.words.get("gate")
        return found if isinstance(found, Gates) else None

    @property
    def target(self) -> Ref | None:
        """The name that the suite gives under `target`, where that can be read."""
        found = self.words.get("target")
        return found if isinstance(found, Ref) else None

    @property
    def project_targets(self) -> Mapping[str, TargetUse]:
        """The targets of the project, by name; those of libraries are shared definitions."""
        return self.project.targets if self.project is not None else NOTHING


def read_draft(file: str, node: MappingNode, loaded: Loaded, project: Project | None, scope: Scope) -> SuiteDraft:
    """The draft of a suite: each part is read when what it may refer to has been read."""
    mistyped = _refuse_keys(node, scope)
    # From here on words are looked for by their names: a key that means nothing makes none of that slower.
    node = MappingNode(tuple(entry for entry in node.entries if entry.name in rules_of(Suite)), node.span)
    words = read_words(Suite, (entry for entry in node.entries if entry.name != "tests"), scope)
    # What stands under a mistyped key is not there to be referred to, and that has been said.
    shared = SharedDefinitions(complete=not mistyped & _HOLDING_NAMES)
    shared.put(node, words, scope)
    read_libraries(file, node, loaded, shared, scope)
    shared.values["actions"] = fill_operations(shared.actions, loaded, scope)
    contracts = read_contracts(shared.actions, loaded, scope)
    definitions = _define(shared, loaded, scope)
    within = scope.but(contracts=contracts, checks=shared.checks if shared.complete else None)
    tests = read_tests(node, shared, project, within)
    return SuiteDraft(
        file=file,
        node=node,
        words=words,
        mistyped=mistyped,
        project=project,
        shared=shared,
        definitions=definitions,
        tests=tests,
        checked=check_tests(tests or (), definitions, within),
        scope=within,
    )


def assemble_suite(draft: SuiteDraft) -> Suite | Broken:
    """The suite that a draft makes; BROKEN where a key that it must have is missing or cannot be read."""
    values = {**draft.words, **{key: draft.shared.values[key] for key in SHARED}}
    values |= {"file": draft.file, "contracts": draft.scope.contracts, "tables": draft.checked.tables}
    if draft.tests is not None:
        values["tests"] = draft.completed
    suite: Suite | Broken = assemble(Suite, values, draft.node.span, draft.scope, mistyped=draft.mistyped)
    return suite


def _refuse_keys(node: MappingNode, scope: Scope) -> frozenset[str]:
    strangers = [entry for entry in node.entries if entry.name in _PROJECT_KEYS]
    for entry in strangers:
        message = f"`{entry.name}` does not belong into a suite"
        scope.error("E114", entry.key.span, message, "put it into `engine.yaml`, or into a library")
    known = rules_of(Suite)
    rest = (entry for entry in node.entries if entry not in strangers)
    return refuse_unknown(rest, known, scope, dict.fromkeys(set(rules_of(Test)) - {*known, "name"}, UNDER_A_TEST))


def _define(shared: SharedDefinitions, loaded: Loaded, scope: Scope) -> Definitions:
    input_names = shared.names("inputs")
    for layers in shared.inputs.values() if shared.complete else ():
        check_layer_names(layers, input_names, scope)
    return Definitions(
        loaded=loaded,
        actions=shared.actions,
        rows=merge_named_inputs(shared.inputs, scope),
        action_names=shared.names("actions"),
        input_names=input_names,
        are_complete=shared.complete,
    )
