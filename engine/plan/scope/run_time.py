"""Values that only the run can make: which templates wait for it, and what can be made of their surroundings before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from engine.expressions.template import names_used, resolve
from engine.model.language.literals import Names, Template, Templated
from engine.model.values.json import Json

Functions: TypeAlias = Mapping[str, Callable[..., Json]]
Waits: TypeAlias = Callable[[Template], bool]
"""Whether a template waits for the run."""

_KNOWN_TO_A_CALL: Final = frozenset({"vars", "env", "matrix", "target", "now", "this", "n", "row", "fake", "secrets"})
_SEND_TIME: Final = re.compile(r"\bsend-time\b")


def waits_in_input(template: Template) -> bool:
    """Whether a template of a case's own input waits: it uses `send-time`, or a call that is made before it."""
    roots = {path[0] for path in names_used(template.text)}
    return bool(roots & {"steps", "send-time"}) or _has_send_time(template, roots)


def waits_in_call(template: Template) -> bool:
    """Whether a template in the input of `steps`, `before` or `after` waits: it uses what the plan does not know."""
    return not {path[0] for path in names_used(template.text)} <= _KNOWN_TO_A_CALL


def resolve_early(written: Templated, names: Names, functions: Functions, *, waits: Waits) -> Templated:
    """The same value with every template resolved that does not wait. Raises TemplateError."""
    match written:
        case Template() if waits(written):
            return written
        case Mapping():
            return {key: resolve_early(part, names, functions, waits=waits) for key, part in written.items()}
        case Sequence() if not isinstance(written, str):
            return [resolve_early(part, names, functions, waits=waits) for part in written]
        case _:
            return resolve(written, names, functions)


def as_written(value: Templated) -> Json:
    """A value with the text of each template in its place."""
    match value:
        case Template():
            return value.text
        case Mapping():
            return {key: as_written(part) for key, part in value.items()}
        case Sequence() if not isinstance(value, str):
            return [as_written(part) for part in value]
        case _:
            return value


def _has_send_time(template: Template, roots: set[str]) -> bool:
    """Jinja reads `send-time` as a difference; a reader of names may say so."""
    return "send" in roots and _SEND_TIME.search(template.text) is not None
