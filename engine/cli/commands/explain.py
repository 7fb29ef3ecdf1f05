"""`engine explain`: what a code means, what is wrong, and what is right instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import click

from engine.cli.console import plain, print_json, print_result
from engine.cli.options.shared import TEXT_OR_JSON
from engine.cli.text.codes_in_words import every_code, in_two_columns
from engine.model.published.lists import CodeList, ExplainedCode
from engine.model.published.problems import FORMAT
from engine.model.values.nearest import closest_few

_CODE: Final = re.compile(r"(?<!\w)(?:[EW]?\d+|[EW])(?!\w)", re.IGNORECASE)
_NEAR_MAX: Final = 5


@click.command("explain", short_help="Say what a code means, with what is wrong and what is right.")
@click.argument("code", required=False)
@TEXT_OR_JSON
def command(code: str | None, form: str) -> int:
    """Say what CODE means, such as E412, with an example that is wrong and the right one; without it, list all codes.

    CODE may be copied as it is printed (`error[E412]`), written small, or be the beginning of several (`E14`).
    """
    every = every_code()
    chosen = every if code is None else _named(code, every)
    if form == "json":
        print_json(CodeList(format=FORMAT, codes=chosen))
    elif code is None:
        print_result("\n".join(_lines(chosen)))
    else:
        print_result("\n\n".join(map(_whole, chosen)))
    return 0


def _named(written: str, every: Sequence[ExplainedCode]) -> tuple[ExplainedCode, ...]:
    found = _CODE.search(written.rpartition("[")[2])
    name = found[0].upper() if found else ""
    names = (name, f"E{name}", f"W{name}") if name.isdecimal() else (name,)
    exact = tuple(each for each in every if each.code in names)
    begun = tuple(each for each in every if len(name) > 1 and each.code.startswith(names))
    if not (exact or begun):
        near = closest_few(name or written, [each.code for each in every], count_max=_NEAR_MAX)
        hint = f"did you mean {' or '.join(near)}?" if near else "`engine explain` lists all codes"
        raise click.UsageError(f"there is no code `{plain(written)}`; {hint}")
    return exact or begun


def _lines(every: Sequence[ExplainedCode]) -> Iterator[str]:
    for about, codes in groupby(every, key=lambda each: each.about):
        yield about
        yield from (f"  {each.code}  {each.title}" for each in codes)
        yield ""
    yield "`engine explain CODE` shows what is wrong, and what is right"


def _whole(each: ExplainedCode) -> str:
    shown = "\n".join(f"  {line}" for line in in_two_columns(each.wrong, each.right).splitlines())
    return f"{each.severity} {each.code}: {each.title}\n\n{shown}"
