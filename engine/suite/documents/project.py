"""The project file `engine.yaml`: targets, secrets, defaults, limits."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.project import Project, SecretSource
from engine.model.source.diagnostic import Checked
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import assemble, read_words, refuse_unknown, rules_of
from engine.suite.language.registry import new_scope
from engine.suite.problems import BROKEN, shape
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import help_for


def check_project(file: str, node: Node, vocabulary: Vocabulary) -> Checked[Project]:
    """The project, and every problem of its file. There is a value, as far as it could be read, beside problems."""
    bound, refused = secret_names(node)
    scope = new_scope(vocabulary, bound, refused)
    if not isinstance(node, MappingNode):
        scope.error("E100", node.span, f"a project file is a mapping, not {shape(node)}", "its keys are `targets`, …")
        return Checked(value=None, diagnostics=scope.problems.all())
    mistyped = _refuse_keys_of_suites(node, scope)
    values = read_words(Project, node.entries, scope)
    values |= {"file": file, "defaults_node": node.get("defaults")}
    project = assemble(Project, values, node.span, scope, mistyped=mistyped)
    if project is BROKEN:
        return Checked(value=None, diagnostics=scope.problems.all())
    check_secrets(project.secrets, scope)
    _check_default_target(project, node, scope)
    return Checked(value=project, diagnostics=scope.problems.all())


def secret_names(*nodes: Node) -> tuple[frozenset[str], frozenset[str]]:
    """The names bound under `secrets:` in these documents; and the variables that only targets may read for them."""
    bound: set[str] = set()
    refused: set[str] = set()
    for node in nodes:
        secrets = node.get("secrets") if isinstance(node, MappingNode) else None
        for entry in secrets.entries if isinstance(secrets, MappingNode) else ():
            bound.add(entry.name)
            source = entry.value.get("env") if isinstance(entry.value, MappingNode) else None
            refused.update((entry.name, source.text) if isinstance(source, Scalar) else (entry.name,))
    return frozenset(bound), frozenset(refused)


def check_secrets(secrets: Mapping[str, SecretSource], scope: Scope) -> None:
    """Report secrets that have no source, or several."""
    for name, source in secrets.items():
        given = [key for key in ("env", "file", "keyring") if getattr(source, key) is not None]
        if len(given) != 1:
            count = "no source" if not given else f"{len(given)} sources"
            help_ = "write exactly one of `env: NAME`, `file: path`, `keyring: service/user`"
            scope.error("E162", source.span, f"the secret `{name}` has {count}", help_)


def _check_default_target(project: Project, node: MappingNode, scope: Scope) -> None:
    """Names are taken from the node: a target that could not be read is there all the same."""
    ref = project.default_target
    targets = node.get("targets")
    named = tuple(entry.name for entry in targets.entries) if isinstance(targets, MappingNode) else ()
    known = tuple(dict.fromkeys((*named, *scope.vocabulary.targets)))
    if ref is not None and ref.name not in known:
        scope.error("E159", ref.span, f"unknown target `{ref.name}`", help_for(ref.name, known, "targets"))


def _refuse_keys_of_suites(node: MappingNode, scope: Scope) -> frozenset[str]:
    known = rules_of(Project)
    strangers = [entry for entry in node.entries if entry.name in ("suite", "tests", "actions", "inputs", "gate")]
    for entry in strangers:
        message = f"`{entry.name}` belongs into a suite, not into the project file"
        scope.error("E114", entry.key.span, message, "suites are files named `*.suite.yaml`")
    return refuse_unknown((entry for entry in node.entries if entry not in strangers), known, scope)
