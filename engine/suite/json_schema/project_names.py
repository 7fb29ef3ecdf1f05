"""What one project calls its own things: names that its editor offers beside the words of the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from engine.action.contract import properties_declared
from engine.model.language.contract import Contract
from engine.model.language.inputs import Layers
from engine.model.project import Project
from engine.model.suite import Suite
from engine.model.values.noun import NOTHING, Noun

Meanings: TypeAlias = Mapping[str, str]
"""Names with what an editor says of them, in Markdown."""


class ProjectNames(Noun, frozen=True, kw_only=True):
    """The names of a project, each with its documentation."""

    actions: Meanings = NOTHING
    inputs: Meanings = NOTHING
    targets: Meanings = NOTHING
    tests: Meanings = NOTHING
    checks: Meanings = NOTHING
    templates: Meanings = NOTHING
    tags: Meanings = NOTHING
    libraries: tuple[str, ...] = ()
    """Every library that a suite takes, as it is written there."""
    contracts: Mapping[str, Contract] = NOTHING
    """The contract of each action that has one, by the action's name."""
    parameters: Mapping[str, tuple[str, ...]] = NOTHING
    """The parameters of each template."""


NO_NAMES = ProjectNames()


def names_of_project(suites: Iterable[Suite], project: Project | None) -> ProjectNames:
    """Every name that the suites of a project (with what they took from libraries) and its project file define."""
    every = tuple(suites)
    targets = {name: each for suite in every for name, each in suite.targets.items()}
    targets |= dict(project.targets) if project is not None else {}
    templates = {name: each for suite in every for name, each in _as_mapping(suite.templates).items()}
    return ProjectNames(
        actions=_first(every, lambda suite: {name: _action_doc(suite, name) for name in suite.actions}),
        inputs=_first(every, lambda suite: {name: _input_doc(layers) for name, layers in suite.inputs.items()}),
        targets={name: f"A target of type `{each.kind.name}`. {each.kind.doc}" for name, each in targets.items()},
        tests=_first(every, lambda suite: dict.fromkeys(_titles(suite), f"A test of {suite.suite}.")),
        checks=_first(every, lambda suite: {name: _checks_doc(suite, name) for name in suite.checks}),
        templates={name: _template_doc(parameters_of(each)) for name, each in templates.items()},
        tags={tag: "A tag of this project." for suite in every for tag in _tags(suite)},
        libraries=tuple(dict.fromkeys(library.name for suite in every for library in suite.use)),
        contracts={name: contract for suite in every for name, contract in suite.contracts.items()},
        parameters={name: parameters_of(each) for name, each in templates.items()},
    )


def parameters_of(template: Any) -> tuple[str, ...]:
    """The names of a template's parameters, however they are listed."""
    listed = _as_mapping(template).get("parameters")
    if isinstance(listed, Mapping | tuple | list):
        return tuple(str(each) for each in listed)
    return ()


def _first(suites: tuple[Suite, ...], names: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for suite in suites:
        for name, doc in names(suite).items():
            found.setdefault(name, doc)
    return found


def _as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else NOTHING


def _titles(suite: Suite) -> list[str]:
    return [test.name for test in suite.tests if isinstance(test.name, str)]


def _tags(suite: Suite) -> Iterable[str]:
    return (*suite.tags, *(tag for test in suite.tests for tag in test.tags))


def _action_doc(suite: Suite, name: str) -> str:
    action = suite.actions[name]
    contract = suite.contracts.get(name)
    paragraphs = [action.description or action.name or f"An action of {suite.suite}.", f"Effects: `{action.effects}`."]
    if contract is not None and contract.input_schema is not None:
        fields = properties_declared(contract.input_schema)
        if fields:
            paragraphs.append(f"Input: {', '.join(f'`{field}`' for field in fields)}.")
    return "\n\n".join(paragraphs)


def _input_doc(layers: Layers) -> str:
    named = [layer.name.name for layer in layers.layers if layer.name is not None]
    fields = [field for layer in layers.layers for field in layer.fields or ()]
    return f"Fields: {', '.join(f'`{each}`' for each in fields)}." + (
        f" On top of {', '.join(named)}." if named else ""
    )


def _checks_doc(suite: Suite, name: str) -> str:
    return "\n".join(f"- `{check.that.text}`" for check in suite.checks[name])


def _template_doc(parameters: tuple[str, ...]) -> str:
    return f"Parameters: {', '.join(f'`{each}`' for each in parameters)}." if parameters else "Without parameters."
