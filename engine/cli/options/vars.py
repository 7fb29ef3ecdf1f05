"""`--var NAME=VALUE`: variables of the suites, given for one run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

import click

from engine.model.source.diagnostic import Diagnostic
from engine.model.source.node import Scalar
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.source.parser import parse_yaml
from engine.source.yaml.scalars import surprise_in, trouble_with, type_scalar

VAR: Final = click.option(
    "--var",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a variable of the suites' `vars` for this run; may be given again.",
)
_QUOTES: Final = ('"', "'")
_BRACKETS: Final = (("[", "]"), ("{", "}"))


def read_vars(texts: Iterable[str]) -> Mapping[str, Json]:
    """The variables by name, each with the type that its value would have in a suite.

    Raises click's own error for what is no `name=value`, or has a value that a suite would not take.
    """
    given: dict[str, Json] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--var {text}: no name and value; write --var region=eu")
        if name.strip() in given:
            raise click.UsageError(f"--var {text}: `{name.strip()}` is given twice; leave one of them out")
        given[name.strip()] = _read_value(name.strip(), value)
    return given


def _read_value(name: str, text: str) -> Json:
    bare = text.strip()
    if not bare:
        raise click.UsageError(
            f"--var {name}=: no value; write --var \"{name}=''\" for the empty text, or --var {name}=null for none"
        )
    if bare.startswith(_QUOTES):
        return _read_quoted(name, bare)
    if any(bare.startswith(opened) and bare.endswith(closed) for opened, closed in _BRACKETS):
        raise click.UsageError(f"--var {name}={text}: a list or a mapping; give one value, in quotes if it is text")
    if "${{" in bare:
        raise click.UsageError(f"--var {name}={text}: a template; give the value, or write the template in the suite")
    trouble = trouble_with(bare, NOWHERE) or surprise_in(bare, NOWHERE, in_list=False)
    if trouble is not None:
        raise click.UsageError(f"--var {name}={text}: {_said(trouble)}")
    return type_scalar(bare)


def _read_quoted(name: str, text: str) -> Json:
    try:
        return str(json.loads(text))  # as a log keeps it: every character can stand in it
    except ValueError:
        pass
    read = parse_yaml(text, "--var")
    if read.has_errors or not isinstance(read.value, Scalar):
        said = _said(read.diagnostics[0]) if read.diagnostics else "text in quotes ends with them"
        raise click.UsageError(f"--var {name}={text}: {said}")
    return read.value.value


def _said(problem: Diagnostic) -> str:
    return f"{problem.message}; {problem.help}" if problem.help else problem.message
