"""Templates of tests that no test of a suite uses: checked as far as their parameters let them be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.model.source.diagnostic import Severity
from engine.model.source.node import Entry, MappingNode, Node, Scalar
from engine.suite.documents.libraries import SharedDefinitions
from engine.suite.documents.templates import ExpandedTest, TemplateExpander, parameters_of
from engine.suite.problems import Problems
from engine.suite.scope import Scope

_MARK: Final = "parameter_of_a_template"
"""Stands for every parameter; a problem that speaks of it says nothing of the template."""

_PLAIN: Final = ("E107", "E120", "E124", "E140", "E141", "E143", "E144", "E151")
"""Beside problems of questions and templates: what a parameter elsewhere in the test cannot change."""


def check_unused_templates(
    shared: SharedDefinitions, read: Callable[[ExpandedTest, Scope], object], scope: Scope
) -> None:
    """Report what is wrong with templates that no test used; `read` reads and checks one written test."""
    unused = [name for name in shared.templates if name not in shared.used_templates]
    for name in unused:
        body = shared.templates[name]
        if not isinstance(body, MappingNode):
            continue
        trial = scope.but(problems=Problems(), variants={})
        for written in TemplateExpander(templates=shared.templates, complete=True, scope=trial).expand(
            _use(name, body)
        ):
            read(written.but(use=None), trial)
        for each in trial.problems.all():
            is_about_template = each.code.startswith(("E3", "W3")) or each.code in _PLAIN
            about_a_parameter = _MARK in f"{each.message}{each.help}"
            if is_about_template and not about_a_parameter and each.severity is Severity.ERROR:
                scope.problems.add(each)


def _use(name: str, body: MappingNode) -> MappingNode:
    """An entry of `tests` that uses a template, each parameter without a default standing for itself."""
    given = [_entry(each, _text(_MARK, body), body) for each, default in parameters_of(body).items() if default is None]
    use = _entry("use", _text(name, body), body)
    return MappingNode((use, _entry("with", MappingNode(tuple(given), body.span), body)), body.span)


def _entry(name: str, value: Node, body: MappingNode) -> Entry:
    return Entry(_text(name, body), value)


def _text(text: str, body: MappingNode) -> Scalar:
    return Scalar(text, text, '"', body.span)
