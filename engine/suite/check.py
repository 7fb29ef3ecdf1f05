"""A suite, typed and checked: its words, its libraries and contracts, and everything that refers to something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.action.contract import parse_contract, patterns_not_judged
from engine.model.language.contract import Contract
from engine.model.language.inputs import Layers
from engine.model.project import Project
from engine.model.source.diagnostic import Checked
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Action, Gates, Suite
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import assemble, read_words, refuse_unknown, rules_of
from engine.suite.documents.libraries import (
    SHARED,
    Loaded,
    SharedDefinitions,
    library_files,
    read_libraries,
    refuse_file,
)
from engine.suite.documents.project import secret_names
from engine.suite.documents.spare_templates import check_spare_templates
from engine.suite.documents.tests import Known, ReadTest, check_names, check_tests, read_spare, read_tests
from engine.suite.language.file_refs import FileRef, path_from
from engine.suite.language.registry import new_scope
from engine.suite.lint.gates import check_gates
from engine.suite.lint.needs import check_needs
from engine.suite.lint.stubs import check_stubs
from engine.suite.lint.unused_edges import warn_of_unused_edges
from engine.suite.merged_inputs import MergedInput, check_layer_names, rows_of
from engine.suite.problems import BROKEN, shape, shorten
from engine.suite.scope import Scope
from engine.suite.scopes.parts import check_target_vars
from engine.suite.scopes.secrets import check_listed
from engine.suite.scopes.variables import check_circles, check_variables
from engine.suite.suggest.nearest import help_for

_PROJECT_KEYS = ("targets", "secrets", "default-target", "limits")


def check_suite(file: str, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Checked[Suite]:
    """The suite of a file that was loaded, and every problem of it and of what it uses.

    There is a value, as far as it could be read, beside problems; None where not even its title and tests are there.
    """
    node = loaded.nodes.get(file)
    if node is None:
        return Checked(value=None)
    scope = _reading_of(file, node, loaded, vocabulary, project)
    scope = scope.but(documents=loaded.documents, missing=loaded.missing)
    if not isinstance(node, MappingNode):
        help_ = "a suite begins with `suite: its title` and has `tests:`"
        scope.error("E100", node.span, f"a suite is a mapping, not {shape(node)}", help_)
        return Checked(value=None, diagnostics=scope.problems.all())
    if _of_another_kind(node, scope):
        return Checked(value=None, diagnostics=scope.problems.all())
    suite = _check(file, node, loaded, project, scope)
    value = None if suite is BROKEN else suite
    return Checked(value=value, diagnostics=scope.problems.all(), settled=frozenset(scope.notes.settled))


def _reading_of(file: str, node: Node, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Scope:
    bound, refused = secret_names(*(loaded.nodes[path] for path in library_files(file, node, loaded)))
    for name, source in project.secrets.items() if project is not None else ():
        bound |= {name}
        refused |= {name} if source.env is None else {name, source.env}
    return new_scope(vocabulary, bound, refused)


def _of_another_kind(node: MappingNode, scope: Scope) -> bool:
    kind = node.get("kind")
    if not isinstance(kind, Scalar) or kind.value != "library":
        return False
    scope.error("E101", kind.span, "this is a library, not a suite", "name it under `use:` of a suite")
    return True


def _check(file: str, node: MappingNode, loaded: Loaded, project: Project | None, scope: Scope) -> Any:
    mistyped = _refuse_keys(node, scope)
    values = read_words(Suite, (entry for entry in node.entries if entry.name != "tests"), scope)
    # What stands under a mistyped key is not there to be referred to, and that has been said.
    shared = SharedDefinitions(complete=not mistyped & {"actions", "inputs", "vars", "use"})
    shared.put(node, values, scope)
    read_libraries(file, node, loaded, shared, scope)
    values |= {key: shared.values[key] for key in SHARED}
    values["contracts"] = _contracts(values["actions"], loaded, scope)
    rows = _rows(values["inputs"], shared, scope)
    within = scope.but(contracts=values["contracts"], checks=shared.values["checks"] if shared.complete else None)
    tests = read_tests(node, shared, project, within)
    known = Known(shared=shared, loaded=loaded, rows=rows, actions=values["actions"], tables={}, typed={})
    checked = check_tests(tests or (), known, within)
    if tests is not None:
        values["tests"] = checked
    if shared.complete and tests is not None:
        matrix = node.get("matrix")
        check_spare_templates(shared, lambda written, trial: read_spare(written, matrix, known, trial), within)
    check_names(tests or (), scope)
    warn_of_unused_edges((each.test for each in tests or ()), rows, file, scope)
    check_needs(checked, scope)
    check_stubs(values["actions"], checked, rows, values["contracts"], scope)
    _check_targets(values, tests or (), project, shared, scope)
    if shared.complete:
        _check_target_vars(shared, project, scope)
        check_variables(shared.names("vars"), scope)
    _refuse_empty_checks(node, scope)
    gates = values.get("gate")
    if isinstance(gates, Gates):
        check_gates(gates, node.get("gate"), scope)
    check_circles(values["vars"], shared.names("vars"), scope)
    values |= {"file": file, "tables": known.tables}
    return assemble(Suite, values, node.span, scope, mistyped=mistyped)


def _refuse_empty_checks(node: MappingNode, scope: Scope) -> None:
    checks = node.get("checks")
    for entry in checks.entries if isinstance(checks, MappingNode) else ():
        if isinstance(entry.value, SequenceNode) and not entry.value.items:
            help_ = "a check is `- that: …`; a list that checks nothing can be left out"
            scope.error("E112", entry.value.span, f"there is no check in `{entry.name}`", help_)


def _refuse_keys(node: MappingNode, scope: Scope) -> frozenset[str]:
    strangers = [entry for entry in node.entries if entry.name in _PROJECT_KEYS]
    for entry in strangers:
        message = f"`{entry.name}` does not belong into a suite"
        scope.error("E114", entry.key.span, message, "put it into `engine.yaml`, or into a library")
    return refuse_unknown((entry for entry in node.entries if entry not in strangers), rules_of(Suite), scope)


def _contracts(actions: Mapping[str, Action], loaded: Loaded, scope: Scope) -> dict[str, Contract]:
    found: dict[str, Contract] = {}
    for name, action in actions.items():
        if action.contract is None:
            continue
        path = path_from(action.span.file, action.contract.name)
        ref = FileRef(path=path, kind="contract", span=action.contract.span)
        if refuse_file(ref, loaded, scope) or path not in loaded.documents:
            continue
        contract = parse_contract(loaded.documents[path], name)
        if isinstance(contract, Contract):
            found[name] = contract
            _warn_of_patterns(contract, ref, scope)
        else:
            help_ = "write the path of an exported action, or of `{input: …, output: …}` with a JSON Schema for each"
            scope.error("E158", ref.span, f"`{path}` is no contract: {contract}", help_)
    return found


def _warn_of_patterns(contract: Contract, ref: FileRef, scope: Scope) -> None:
    for schema in (contract.input_schema, contract.output_schema):
        for pattern in patterns_not_judged(schema) if schema is not None else ():
            message = f"the pattern `{shorten(pattern)}` of `{ref.path}` is not judged: RE2 does not know it"
            help_ = "write it without look-around and backreferences, or ask under `check:`"
            scope.warning("W108", ref.span, message, help_)


def _check_target_vars(shared: SharedDefinitions, project: Project | None, scope: Scope) -> None:
    own = project.targets if project is not None else {}
    targets = {**shared.values["targets"], **own}
    check_target_vars({name: use.options.vars for name, use in targets.items()}, scope)


def _rows(inputs: Mapping[str, Layers], shared: SharedDefinitions, scope: Scope) -> dict[str, MergedInput]:
    if shared.complete:
        known = shared.names("inputs")
        for layers in inputs.values():
            check_layer_names(layers, known, scope)
    return rows_of(inputs, scope)


def _check_targets(
    values: Mapping[str, Any],
    tests: tuple[ReadTest, ...],
    project: Project | None,
    shared: SharedDefinitions,
    scope: Scope,
) -> None:
    own = project.targets if project is not None else {}
    known = tuple(dict.fromkeys((*own, *shared.names("targets"), *scope.vocabulary.targets)))
    if shared.complete:
        check_listed((*own.values(), *values["targets"].values()), scope)
    target = values.get("target", BROKEN)
    if target is not BROKEN and target.name not in known and shared.complete:
        scope.error("E159", target.span, f"unknown target `{target.name}`", help_for(target.name, known, "targets"))
    for each in tests:
        named = each.test.target
        if named is not None and named.name not in known and shared.complete:
            help_ = help_for(named.name, known, "targets")
            scope.error("E159", named.span, f"unknown target `{named.name}`", help_)
        for number, name in enumerate(each.test.only_on):
            if name not in known and shared.complete:
                help_ = help_for(name, known, "targets")
                scope.error("E159", each.place("only-on", number), f"unknown target `{name}`", help_)
        other = each.test.compare.with_.target if each.test.compare is not None else None
        if other is not None and other not in known and shared.complete:
            help_ = help_for(other, known, "targets")
            scope.error("E159", each.place("compare", "with", "target"), f"unknown target `{other}`", help_)


__all__ = ["Loaded", "check_suite"]
