"""Values in which templates may stand, and questions in JMESPath, checked where they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from engine.expressions.query import check_query, paths_of
from engine.expressions.template import check_template, fakes_of, names_used
from engine.model.language.literals import Query, Template
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.suite.lint.lookalikes import may_look_like_template, warn_of_braces
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.parts import check_part, check_places, note_uses
from engine.suite.scopes.secrets import check_input_secret, is_target
from engine.suite.scopes.spans import span_of_path
from engine.suite.scopes.visible import RESULT_ROOTS
from engine.suite.suggest.nearest import closest, help_for, list_known
from engine.suite.typecheck.closed_values import holds_of_records


def read_templated(node: Node, scope: Scope) -> Any:
    """JSON in which every text that holds `${{` has become a Template. Depth is bounded by the source's own limit."""
    match node:
        case Scalar(value=str()) if may_look_like_template(node.text):
            if "${{" in node.text:
                return decode_template(node, scope)
            warn_of_braces(node, scope)
            return node.value
        case Scalar():
            if not isinstance(node.value, str) and node.value is not None:
                scope.notes.plain_texts[node.span] = node.text
            return node.value
        case MappingNode():
            named = {entry.name: read_templated(entry.value, scope) for entry in node.entries}
            return BROKEN if BROKEN in named.values() else named
        case SequenceNode():
            items = tuple(read_templated(each, scope) for each in node.items)
            return BROKEN if BROKEN in items else items


def read_text_or_template(node: Node, scope: Scope) -> Any:
    """Text, or a template that makes it."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return decode_template(node, scope) if "${{" in node.text else node.value
    help_ = f'put quotes around it: "{node.text}"' if isinstance(node, Scalar) and node.value is not None else None
    return Mismatch(node=node, wanted="text", code="E106" if help_ else "E103", help=help_)


def decode_template(node: Scalar, scope: Scope) -> Any:
    """The text of a scalar as a Template, or as plain text where it holds none after all (an escaped `$${{`)."""
    template = Template(text=node.text, span=node.content)
    found = (*check_template(template, scope.names, style=node.style), *_check_fakes(template, scope))
    for diagnostic in found:
        scope.problems.add(diagnostic)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in found):
        return BROKEN
    return _check_names(template, scope)


def _check_fakes(template: Template, scope: Scope) -> Iterator[Diagnostic]:
    """Generators that `fake` is asked for and that there are not."""
    if "fake" not in template.text or "fake" not in scope.names:
        return
    for use in fakes_of(template.text):
        kind = scope.vocabulary.generators.get(use.name)
        if kind is not None and kind.form == "gen":
            continue
        span = template.span.part(use.start, use.end, of=len(template.text))
        help_: str | None
        if kind is not None:
            message, help_ = f"`fake` cannot give `{use.name}`", f"write a field of its own: `{{ {use.name}: … }}`"
        else:
            message, help_ = f"unknown generator `{use.name}`", generator_help(use.name, scope)
        yield Diagnostic(
            code="E120", span=span, message=message, help=help_, fix=scope.rename_fix(span, message, help_)
        )


def generator_help(name: str, scope: Scope) -> str | None:
    """What to write instead of a generator that there is not; None where nobody will read it any more."""
    if scope.problems.full:
        return None
    known = [each for each, kind in scope.vocabulary.generators.items() if kind.form == "gen"]
    near = closest(name, known)
    if near is not None:
        return f"did you mean `{near}`?"
    short = [each for each in known if "." not in each]
    return f"{list_known(short, 'generators')}, and every `provider.method` that `engine providers` lists"


def read_query(node: Node, scope: Scope) -> Any:
    """A question in JMESPath."""
    if not isinstance(node, Scalar) or node.value is None:
        return Mismatch(node=node, wanted="a JMESPath expression")
    return decode_query(node.text, node.content, scope, style=node.style)


def decode_query(text: str, span: Span, scope: Scope, *, style: str = "") -> Any:
    """A Query, its problems reported; BROKEN where it cannot be asked. `style` is the quote around it."""
    query = Query(text=text, span=span)
    found = check_query(query, scope.queries, style=style)
    for diagnostic in found:
        scope.problems.add(diagnostic)
    if any(diagnostic.severity is Severity.ERROR for diagnostic in found):
        return BROKEN
    if scope.queries is not None and scope.queries >= RESULT_ROOTS and not holds_of_records(query, scope):
        return BROKEN
    paths = paths_of(text)
    _note_variables(paths, query, scope)
    if scope.queries is None or "steps" not in scope.queries:
        return query
    known = [_is_known_part(path, query, scope) for path in sorted(paths) if path[0] == "steps" and len(path) > 1]
    return query if all(known) else BROKEN


def result_roots(scope: Scope) -> frozenset[str]:
    """What questions about a result see: its own names, and the calls that are over by then."""
    return RESULT_ROOTS | {"steps"} if scope.steps else RESULT_ROOTS


def _check_names(template: Template, scope: Scope) -> Any:
    """The template, or BROKEN after reporting names below its roots that are not there or not for it to see."""
    paths = names_used(template.text)
    if not is_target(scope):
        _note_variables(paths, template, scope)
    sound = check_places(template, scope)
    for path in sorted(paths):
        note_uses(path, template, scope)
        check = _CHECKS.get(path[0])
        sound &= check_part(path, template, scope)
        sound &= check is None or check(path, template, scope)
    return template if sound else BROKEN


def _note_field(path: tuple[str, ...], template: Template, scope: Scope) -> bool:
    """Note which field of its row an input is made from: whether the row has it is known when it is whole."""
    if scope.uses is not None and len(path) > 1:
        scope.uses.fields.setdefault(path[1], span_of_path(path[:2], template))
    return True


def _check_step(path: tuple[str, ...], template: Template, scope: Scope) -> bool:
    return len(path) == 1 or _is_known_step(path, template, scope)


def _check_axis(path: tuple[str, ...], template: Template, scope: Scope) -> bool:
    if len(path) == 1 or scope.axes is None or path[1] in scope.axes:
        return True
    help_ = help_for(path[1], sorted(scope.axes), "axes")
    scope.error("E138", span_of_path(path[:2], template), f"the matrix has no axis `{path[1]}`", help_)
    return False


def _check_environment(path: tuple[str, ...], template: Template, scope: Scope) -> bool:
    """A secret must not be read as a plain variable, but by a target."""
    if len(path) == 1 or path[1] not in scope.refused_env or is_target(scope):
        return True
    message = f"`{path[1]}` is a secret; only targets may read it"
    help_ = "take it out of `secrets`, or out of this template"
    scope.error("E160", span_of_path(path[:2], template), message, help_)
    return False


def _check_secret(path: tuple[str, ...], template: Template, scope: Scope) -> bool:
    span = span_of_path(path[:2], template)
    if len(path) > 1 and path[1] not in scope.secrets:
        help_ = help_for(path[1], sorted(scope.secrets), "secrets")
        scope.error("E163", span, f"no secret is bound to `{path[1]}`", help_)
        return False
    return is_target(scope) or check_input_secret(path, template, span, scope)


_CHECKS: Mapping[str, Callable[[tuple[str, ...], Template, Scope], bool]] = MappingProxyType(
    {
        "env": _check_environment,
        "matrix": _check_axis,
        "secrets": _check_secret,
        "steps": _check_step,
        "this": _note_field,
    }
)
"""By the root of a path: whether what it names below that root is there; reports what is not."""


def _is_known_part(path: tuple[str, ...], query: Query, scope: Scope) -> bool:
    """Whether a question names a call that is over by then, and what a call has."""
    return _is_known_step(path, query, scope) and check_part(path, query, scope)


def _is_known_step(path: tuple[str, ...], within: Template | Query, scope: Scope) -> bool:
    """Whether a call is over by now; in inputs that tests share, who uses them is asked later."""
    name, span = path[1], span_of_path(path[:2], within)
    if scope.steps is None:
        if scope.uses is not None:
            scope.uses.steps.setdefault(name, span)
        return True
    return name in scope.steps or refuse_step(name, span, scope.steps, scope)


def refuse_step(name: str, span: Span, known: Iterable[str], scope: Scope) -> bool:
    """Report a call that is not over where it is named; gives False."""
    scope.error("E137", span, f"no call `{name}` is over by then", help_for(name, known, "ids of calls before"))
    return False


def _note_variables(paths: frozenset[tuple[str, ...]], within: Template | Query, scope: Scope) -> None:
    """Remember which variables are named here: all are known only when every library has been read."""
    named = frozenset(path[1] for path in paths if len(path) > 1 and path[0] == "vars")
    if named:
        scope.notes.variables[within.span] = (named, within)
