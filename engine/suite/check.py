"""A suite, typed and checked: its words, its libraries and contracts, and everything that refers to something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.model.project import Project
from engine.model.source.diagnostic import Checked
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Suite
from engine.model.values.span import Span
from engine.model.vocabulary import Vocabulary
from engine.suite.documents.checked_tests import try_test
from engine.suite.documents.libraries import Loaded, library_files
from engine.suite.documents.project import secret_names
from engine.suite.documents.suite_draft import SuiteDraft, assemble_suite, read_draft
from engine.suite.documents.tests import check_names
from engine.suite.documents.unused_templates import check_unused_templates
from engine.suite.language.registry import new_scope
from engine.suite.lint.gates import check_gates
from engine.suite.lint.needs import check_needs
from engine.suite.lint.requests import check_requests
from engine.suite.lint.stubs import check_stubs
from engine.suite.lint.unmet_conditions import warn_of_unmet_conditions, warn_of_unused_checks
from engine.suite.lint.unused_edges import warn_of_unused_edges
from engine.suite.lint.without_effect import warn_of_retry, warn_of_stubs, warn_of_tags
from engine.suite.problems import Broken, shape
from engine.suite.scope import Scope
from engine.suite.scopes.parts import check_target_vars
from engine.suite.scopes.secrets import check_input_secrets
from engine.suite.scopes.variables import check_circles, check_variables
from engine.suite.suggest.nearest import help_for


def check_suite(file: str, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Checked[Suite]:
    """The suite of a file that was loaded, and every problem of it and of what it uses.

    There is a value, as far as it could be read, beside problems; None where not even its title and tests are there.
    """
    node = loaded.nodes.get(file)
    if node is None:
        return Checked(value=None)
    scope = _scope_of(file, node, loaded, vocabulary, project)
    if not isinstance(node, MappingNode):
        help_ = "a suite begins with `suite: its title` and has `tests:`"
        scope.error("E100", node.span, f"a suite is a mapping, not {shape(node)}", help_)
        return Checked(value=None, diagnostics=scope.problems.all())
    if _is_library(node, scope):
        return Checked(value=None, diagnostics=scope.problems.all())
    draft = read_draft(file, node, loaded, project, scope)
    for check in _PASSES:
        check(draft)
    suite = assemble_suite(draft)
    value = None if isinstance(suite, Broken) else suite
    return Checked(value=value, diagnostics=scope.problems.all(), settled=frozenset(scope.notes.settled))


def _scope_of(file: str, node: Node, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Scope:
    bound, refused = secret_names(*(loaded.nodes[path] for path in library_files(file, node, loaded)))
    for name, source in project.secrets.items() if project is not None else ():
        bound |= {name}
        refused |= {name} if source.env is None else {name, source.env}
    scope = new_scope(vocabulary, bound, refused)
    return scope.but(documents=loaded.documents, missing=loaded.missing)


def _is_library(node: MappingNode, scope: Scope) -> bool:
    """Whether a document says that it is a library; reports that."""
    kind = node.get("kind")
    if not isinstance(kind, Scalar) or kind.value != "library":
        return False
    scope.error("E101", kind.span, "this is a library, not a suite", "name it under `use:` of a suite")
    return True


def _check_unused_templates(draft: SuiteDraft) -> None:
    if not draft.shared.complete or draft.tests is None:
        return
    matrix = draft.node.get("matrix")
    check_unused_templates(
        draft.shared,
        lambda written, trial: try_test(written, matrix, draft.definitions, trial),
        draft.scope,
    )


def _check_test_names(draft: SuiteDraft) -> None:
    check_names(draft.tests or (), draft.scope)


def _warn_of_unused_edges(draft: SuiteDraft) -> None:
    tests = (each.test for each in draft.tests or ())
    warn_of_unused_edges(tests, draft.definitions.rows, draft.file, draft.scope)


def _warn_of_unmet_conditions(draft: SuiteDraft) -> None:
    warn_of_unmet_conditions(draft.completed, draft.definitions.rows, draft.file, draft.scope)
    if draft.shared.complete:
        warn_of_unused_checks(draft.completed, draft.node.get("checks"), draft.scope)


def _check_needs(draft: SuiteDraft) -> None:
    check_needs(draft.completed, draft.scope)


def _check_stubs(draft: SuiteDraft) -> None:
    known = draft.definitions
    check_stubs(known.actions, draft.completed, known.rows, draft.scope.contracts, draft.scope)
    warn_of_stubs(known.actions, draft.scope)


def _check_requests(draft: SuiteDraft) -> None:
    known = draft.definitions
    check_requests(known.actions, draft.completed, known.rows, draft.scope.contracts, draft.scope)


def _warn_of_tags(draft: SuiteDraft) -> None:
    warn_of_tags(draft.node.get("tags"), draft.scope)
    for each in draft.tests or ():
        warn_of_tags(each.node.get("tags"), draft.scope)


def _warn_of_retries(draft: SuiteDraft) -> None:
    for each in draft.tests or ():
        if each.test.retry is not None:
            warn_of_retry(each.test.retry, draft.scope)


def _check_secrets_of_inputs(draft: SuiteDraft) -> None:
    if draft.shared.complete:
        check_input_secrets((*draft.project_targets.values(), *draft.shared.targets.values()), draft.scope)


def _check_target_names(draft: SuiteDraft) -> None:
    if not draft.shared.complete:
        return
    names = (*draft.project_targets, *draft.shared.names("targets"), *draft.scope.vocabulary.targets)
    known = tuple(dict.fromkeys(names))
    for name, span in _targets_named(draft):
        if name not in known:
            draft.scope.error("E159", span, f"unknown target `{name}`", help_for(name, known, "targets"))


def _targets_named(draft: SuiteDraft) -> Iterator[tuple[str, Span]]:
    if draft.target is not None:
        yield draft.target.name, draft.target.span
    for each in draft.tests or ():
        if each.test.target is not None:
            yield each.test.target.name, each.test.target.span
        for number, name in enumerate(each.test.only_on):
            yield name, each.place("only-on", number)
        other = each.test.compare.with_.target if each.test.compare is not None else None
        if other is not None:
            yield other, each.place("compare", "with", "target")


def _check_target_variables(draft: SuiteDraft) -> None:
    if draft.shared.complete:
        targets = {**draft.shared.targets, **draft.project_targets}
        check_target_vars({name: use.options.vars for name, use in targets.items()}, draft.scope)


def _check_variable_names(draft: SuiteDraft) -> None:
    if draft.shared.complete:
        check_variables(draft.shared.names("vars"), draft.scope)


def _refuse_empty_checks(draft: SuiteDraft) -> None:
    checks = draft.node.get("checks")
    for entry in checks.entries if isinstance(checks, MappingNode) else ():
        if isinstance(entry.value, SequenceNode) and not entry.value.items:
            help_ = "a check is `- that: …`; a list that checks nothing can be left out"
            draft.scope.error("E112", entry.value.span, f"there is no check in `{entry.name}`", help_)


def _check_gates(draft: SuiteDraft) -> None:
    if draft.gate is not None:
        check_gates(draft.gate, draft.node.get("gate"), draft.scope)


def _check_variable_circles(draft: SuiteDraft) -> None:
    check_circles(draft.shared.values["vars"], draft.shared.names("vars"), draft.scope)


_PASSES: Final[tuple[Callable[[SuiteDraft], None], ...]] = (
    # Every test has been read, so that a template which none has used by now is used by none.
    _check_unused_templates,
    _check_test_names,
    # Says nothing beside an error, since what could not be read may be what sends the edges: so it comes when all
    # that sends something has been checked, and before what has no say in that.
    _warn_of_unused_edges,
    _warn_of_unmet_conditions,
    # From here on the order matters only where there are more problems than are listed: the first ones are kept.
    _check_needs,
    _check_stubs,
    _check_requests,
    _warn_of_tags,
    _warn_of_retries,
    _check_secrets_of_inputs,
    _check_target_names,
    _check_target_variables,
    _check_variable_names,
    _refuse_empty_checks,
    _check_gates,
    _check_variable_circles,
)
"""What is checked once a suite has been read, in this order."""


__all__ = ["Loaded", "check_suite"]
