"""Variables that a run is given from outside: they stand in the place of those that suites have under `vars`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.expressions.values.near import suggestion
from engine.model.language.literals import Templated
from engine.model.source.diagnostic import Diagnostic, Severity
from engine.model.suite import Suite
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.plan import codes

_KINDS = ((bool, "a boolean"), (int | float, "a number"), (str, "text"))


def set_vars(suite: Suite, given: Mapping[str, Json]) -> Suite:
    """The suite with these values for those of its variables that have such names; made from others, they follow."""
    known = {name: value for name, value in given.items() if name in suite.vars}
    return replace(suite, vars={**suite.vars, **known}) if known else suite


def check_given_vars(given: Mapping[str, Json], suites: Sequence[Suite]) -> Iterator[Diagnostic]:
    """What is wrong with variables that are given to these suites, which are all that a run has."""
    for name, value in given.items():
        having = [each for each in suites if name in each.vars]
        if not having:
            yield _unknown(name, {var for each in suites for var in each.vars})
        else:
            yield from _of_another_kind(name, value, having)


def _unknown(name: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        code=codes.UNKNOWN_VAR,
        span=NOWHERE,
        message=f"no suite has a variable `{name}`",
        help=suggestion(name, sorted(known), what="there are") or f"give a suite `vars: {{ {name}: … }}`",
    )


def _of_another_kind(name: str, value: Json, having: Sequence[Suite]) -> Iterator[Diagnostic]:
    """A value that is of another kind than the one that the suite has most likely lost its quotes, or has too many."""
    for suite in having:
        own = suite.vars[name]
        if isinstance(own, Mapping | list | tuple):
            message = f"the variable `{name}` of `{suite.suite}` is a {_shape(own)}, and one value is given for it"
            help_ = f"make what changes a variable of its own, and `{name}` from it"
            yield Diagnostic(code=codes.UNFIT_VAR, span=NOWHERE, message=message, help=help_)
            return
        was, is_ = _kind(own), _kind(value)
        if was is not None and is_ is not None and was != is_:
            message = f"the variable `{name}` of `{suite.suite}` is {was}, and {is_} is given for it"
            yield Diagnostic(
                code=codes.OTHER_VAR,
                span=NOWHERE,
                message=message,
                help=_way_out(name, value),
                severity=Severity.WARNING,
            )
            return


def _way_out(name: str, value: Json) -> str:
    if isinstance(value, str):
        return "write a number without a unit, `true` or `false`, unless text is meant"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"quotes inside the quotes of the shell make it text: `--var '{name}=\"{shown}\"'`"


def _kind(value: Templated) -> str | None:
    """The kind of a plain value; None where it has none, or none that is known yet."""
    return next((said for kind, said in _KINDS if isinstance(value, kind)), None)


def _shape(value: Templated) -> str:
    return "mapping" if isinstance(value, Mapping) else "list"
