"""A suite, typed and checked: its words, its libraries and contracts, and everything that refers to something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.action.contract import parse_contract
from engine.model.authored import Template
from engine.model.contract import Contract
from engine.model.diagnostic import Checked
from engine.model.inputs import Layers
from engine.model.kinds import Vocabulary
from engine.model.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.project import Project
from engine.model.span import Span
from engine.model.suite import Action, Suite, Test
from engine.suite.calls import read_test
from engine.suite.decode import assemble, read_words, refuse_unknown, rules_of
from engine.suite.defaults import with_defaults
from engine.suite.grammar import new_reading
from engine.suite.libraries import SHARED, Loaded, Shelf, library_files, read_libraries, refused_file
from engine.suite.matrix import axis_names
from engine.suite.project import secret_names
from engine.suite.promises import check_promises, expects_failure
from engine.suite.questions import check_questions
from engine.suite.reading import BROKEN, Reading, Wrong, shape
from engine.suite.references import FileRef, path_from
from engine.suite.rows import (
    FIELDS_MAX,
    Row,
    check_edge_names,
    check_layer_names,
    check_this,
    merged,
    refuse_count,
    rows_of,
)
from engine.suite.suggest import help_for

_PROJECT_KEYS = ("targets", "secrets", "default-target", "limits")


def check_suite(file: str, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Checked[Suite]:
    """The suite of a file that was loaded, and every problem of it and of what it uses.

    There is a value, as far as it could be read, beside problems; None where not even its title and tests are there.
    """
    node = loaded.nodes.get(file)
    if node is None:
        return Checked(value=None)
    reading = _reading_of(file, node, loaded, vocabulary, project)
    if not isinstance(node, MappingNode):
        help_ = "a suite begins with `suite: its title` and has `tests:`"
        reading.error("E100", node.span, f"a suite is a mapping, not {shape(node)}", help_)
        return Checked(value=None, diagnostics=reading.problems.all())
    if _of_another_kind(node, reading):
        return Checked(value=None, diagnostics=reading.problems.all())
    suite = _check(file, node, loaded, project, reading)
    return Checked(value=None if suite is BROKEN else suite, diagnostics=reading.problems.all())


def _reading_of(file: str, node: Node, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Reading:
    bound, refused = secret_names(*(loaded.nodes[path] for path in library_files(file, node, loaded)))
    for name, source in project.secrets.items() if project is not None else ():
        bound |= {name}
        refused |= {name} if source.env is None else {name, source.env}
    return new_reading(vocabulary, bound, refused)


def _of_another_kind(node: MappingNode, reading: Reading) -> bool:
    kind = node.get("kind")
    if not isinstance(kind, Scalar) or kind.value != "library":
        return False
    reading.error("E101", kind.span, "this is a library, not a suite", "name it under `use:` of a suite")
    return True


def _check(file: str, node: MappingNode, loaded: Loaded, project: Project | None, reading: Reading) -> Any:
    meant = _refuse_keys(node, reading)
    values = read_words(Suite, (entry for entry in node.entries if entry.name != "tests"), reading)
    # What stands under a mistyped key is not there to be referred to, and that has been said.
    shelf = Shelf(complete=not meant & {"actions", "inputs", "vars", "use"})
    shelf.put(node, values, reading)
    read_libraries(file, node, loaded, shelf, reading)
    values |= {key: shelf.values[key] for key in SHARED}
    values["contracts"] = _contracts(values["actions"], loaded, reading)
    rows = _rows(values["inputs"], shelf, reading)
    within = replace(reading, contracts=values["contracts"], checks=shelf.values["checks"] if shelf.complete else None)
    tests = _read_tests(node, project, within)
    if tests is not None:
        values["tests"] = tests
    _check_tests(tests or (), rows, values, shelf, reading)
    _check_names(tests or (), reading)
    _check_targets(values, tests or (), project, shelf, reading)
    if shelf.complete:
        _check_variables(shelf.names("vars"), reading)
    values["file"] = file
    return assemble(Suite, values, node.span, reading, meant=meant)


def _refuse_keys(node: MappingNode, reading: Reading) -> frozenset[str]:
    strangers = [entry for entry in node.entries if entry.name in _PROJECT_KEYS]
    for entry in strangers:
        message = f"`{entry.name}` does not belong into a suite"
        reading.error("E114", entry.key.span, message, "put it into `engine.yaml`, or into a library")
    return refuse_unknown((entry for entry in node.entries if entry not in strangers), rules_of(Suite), reading)


def _contracts(actions: Mapping[str, Action], loaded: Loaded, reading: Reading) -> dict[str, Contract]:
    found: dict[str, Contract] = {}
    for name, action in actions.items():
        if action.contract is None:
            continue
        path = path_from(action.span.file, action.contract.name)
        ref = FileRef(path=path, kind="contract", span=action.contract.span)
        if refused_file(ref, loaded, reading) or path not in loaded.documents:
            continue
        contract = parse_contract(loaded.documents[path], name)
        if isinstance(contract, Contract):
            found[name] = contract
        else:
            reading.error("E158", ref.span, f"`{path}` is no contract: {contract}")
    return found


def _read_tests(node: MappingNode, project: Project | None, reading: Reading) -> tuple[Test, ...] | None:
    """The tests that could be read; None where the key is not there at all."""
    tests = node.get("tests")
    if tests is None:
        return None
    if not isinstance(tests, SequenceNode):
        reading.settle(Wrong(node=tests, wanted="a list of tests"), "`tests`", "put `- ` in front of each test")
        return ()
    if not tests.items:
        reading.error("E112", tests.span, "there is no test", "a test is `- name: …` with `action`, `input`, `expect`")
    shared = (node.get("defaults"), project.defaults_node if project is not None else None)
    found = [_read_test(with_defaults(item, *shared), node.get("matrix"), reading) for item in tests.items]
    return tuple(test for test in found if isinstance(test, Test))


def _read_test(node: Node, matrix: Node | None, reading: Reading) -> Any:
    if isinstance(node, MappingNode):
        _note_places(node, reading)
    own = node.get("matrix") if isinstance(node, MappingNode) else None
    return reading.settle(read_test(node, reading.under(axis_names(matrix, own))), "a test")


def _note_places(test: MappingNode, reading: Reading) -> None:
    for key in ("name", "id", "only-on", "needs"):
        value = test.get(key)
        if value is not None:
            reading.places[test.span, key] = value.span


def _rows(inputs: Mapping[str, Layers], shelf: Shelf, reading: Reading) -> dict[str, Row]:
    if shelf.complete:
        known = shelf.names("inputs")
        for layers in inputs.values():
            check_layer_names(layers, known, reading)
    return rows_of(inputs, reading)


def _check_tests(
    tests: tuple[Test, ...], rows: Mapping[str, Row], values: Mapping[str, Any], shelf: Shelf, reading: Reading
) -> None:
    """Each test against what it names. Many tests of one input and action have one row, which is looked at once."""
    known = {key: shelf.names(key) for key in ("actions", "inputs")}
    seen: set[tuple[str | None, str, bool]] = set()
    count = 0
    for test in tests:
        if shelf.complete:
            _check_references(test, known, reading)
        row = merged(test.input, rows)
        contract = values["contracts"].get(test.action.name)
        key = (_only_name(test.input), test.action.name, expects_failure(test.expect))
        if key[0] is None or key not in seen:
            seen.add(key)
            count += len(row.fields)
            check_this(row, reading)
            check_promises(test, row, contract, reading)
        check_edge_names(test, row, reading)
        if test.expect is not None:
            check_questions(test.expect, row, contract, reading)
        if count > FIELDS_MAX:
            refuse_count(test.span, reading)
            return


def _only_name(layers: Layers | None) -> str | None:
    """The name of an input that is used as it is."""
    only = layers.layers[0] if layers is not None and len(layers.layers) == 1 else None
    return only.name.name if only is not None and only.name is not None else None


def _check_references(test: Test, known: Mapping[str, Mapping[str, Span]], reading: Reading) -> None:
    if test.action.name not in known["actions"]:
        help_ = help_for(test.action.name, known["actions"], "actions")
        reading.error("E151", test.action.span, f"unknown action `{test.action.name}`", help_)
    check_layer_names(test.input, known["inputs"], reading)


def _check_names(tests: tuple[Test, ...], reading: Reading) -> None:
    """A name or id stands for one test; templates are compared as they are written."""
    names: dict[str, Test] = {}
    ids: dict[str, Test] = {}
    for test in tests:
        name = test.name.text if isinstance(test.name, Template) else test.name
        first = names.setdefault(name, test)
        if first is not test:
            place, other = (reading.places[each.span, "name"] for each in (test, first))
            reading.twice("E150", place, f"two tests are named `{name}`", other)
        if test.id is not None and ids.setdefault(test.id, test) is not test:
            place, other = (reading.places[each.span, "id"] for each in (test, ids[test.id]))
            reading.twice("E150", place, f"two tests have the id `{test.id}`", other)


def _check_variables(known: Mapping[str, Span], reading: Reading) -> None:
    for span, names in reading.variables.items():
        for name in sorted(name for name in names if name not in known):
            reading.error("E134", span, f"unknown variable `{name}`", help_for(name, known, "variables"))


def _check_targets(
    values: Mapping[str, Any], tests: tuple[Test, ...], project: Project | None, shelf: Shelf, reading: Reading
) -> None:
    own = project.targets if project is not None else {}
    known = tuple(dict.fromkeys((*own, *shelf.names("targets"), *reading.vocabulary.targets)))
    target = values.get("target", BROKEN)
    if target is not BROKEN and target.name not in known and shelf.complete:
        reading.error("E159", target.span, f"unknown target `{target.name}`", help_for(target.name, known, "targets"))
    for test in tests:
        for name in test.only_on:
            if name not in known and shelf.complete:
                help_ = help_for(name, known, "targets")
                reading.error("E159", reading.places[test.span, "only-on"], f"unknown target `{name}`", help_)


__all__ = ["Loaded", "check_suite"]
