"""What click has to say about a command line, in the words of this project: lower case, what was meant, what exists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

import click

from engine.model.values.nearest import closest
from engine.model.values.text import lower_first

LATER_COMMANDS = MappingProxyType({
    "merge": "every shard of `--shard` has its own report",
    "history": "the logs are in `.engine/runs`",
    "diff": "the logs are in `.engine/runs`",
    "action": "`engine init DIR --from FILE` makes suites of an exported action",
    "shrink": "`engine replay CASE` shows every step of a case",
    "learn": "`engine init DIR --from FILE` makes expectations of a contract",
    "strength": "`engine plan PATH…` names the tests that expect next to nothing",
    "doctor": "`engine check PATH…` shows what is wrong with suites and targets",
    "view": "`engine run` prints the report, and `--report terminal=PATH` keeps it",
})  # fmt: skip
"""Commands that this version does not have, and what there is today."""

OTHER_COMMANDS = MappingProxyType({"test": "run", "validate": "check", "lint": "check", "verify": "check"})
"""What others call a command that there is."""

_PLANNED = ("--dry-run", "--dryrun", "-n", "--simulate", "--list")

_MISSING = MappingProxyType({
    "paths": "which suites? Name files or folders, such as `suites/`",
    "case": "which case? Name its id as reports show it, such as `C-7f3a91`",
    "file": "which log? Name the folder of a run, such as `.engine/runs/20261122T091400Z-4f1c`",
})  # fmt: skip
_SHAPES = (
    (re.compile(r"'(?P<was>.*)' is not a valid integer"), "not a whole number"),
    (re.compile(r"(?P<was>-?\d+) is not in the range (?P<low>-?\d+)<=x<=(?P<high>-?\d+)"), "must be {low} to {high}"),
    (re.compile(r"Directory '(?P<was>.*)' does not exist"), "there is no such folder"),
    (re.compile(r"Directory '(?P<was>.*)' is a file"), "this is a file; name a folder"),
)
_CHOICE = re.compile("'([^']*)' is not one of")
_EXTRA = re.compile(r"Got unexpected extra arguments? \((?P<what>.*)\)")
_VALUELESS = re.compile(r"Option '(?P<what>[^']*)' requires (?:an argument|\d+ arguments)")
_FLAG = re.compile(r"Option '(?P<what>[^']*)' does not take a value")


def in_our_words(error: click.ClickException) -> str:
    """The message of an error of the command line."""
    match error:
        case click.NoSuchOption():
            return _no_option(error)
        case click.MissingParameter(param=click.Parameter(name=str(name))) if name in _MISSING:
            return _MISSING[name]
        case click.BadParameter(param=click.Parameter() as parameter):
            return _bad_value(error.message, parameter) or _lowered(error)
        case _:
            return _usage(error.message) or _lowered(error)


def _lowered(error: click.ClickException) -> str:
    message = error.format_message()
    return lower_first(message)


def _no_option(error: click.NoSuchOption) -> str:
    command = error.ctx.command if error.ctx is not None else None
    parameters = command.get_params(error.ctx) if command is not None and error.ctx is not None else []
    known = [name for parameter in parameters if isinstance(parameter, click.Option) for name in parameter.opts]
    name = error.option_name
    if name in _PLANNED and command is not None and command.name == "run":
        return f"no option `{name}`; `engine plan` shows what would be sent, and sends nothing"
    near = closest(name, known) if name.startswith("--") else _long_for(name, known)
    return f"no option `{name}`" + (f"; did you mean `{near}`?" if near else "")


def _long_for(letter: str, known: Sequence[str]) -> str:
    """The long options that a letter may stand for: another letter is another option, and no slip."""
    return "` or `".join(each for each in known if each.startswith("--") and each[2] == letter[1:2])


def _bad_value(message: str, parameter: click.Parameter) -> str:
    """What is wrong with the value of an option or argument; "" where click says something unforeseen."""
    is_option = isinstance(parameter, click.Option)
    written = _CHOICE.search(message)
    if written is not None:
        choices = list(getattr(parameter.type, "choices", ()))
        if is_option and written[1].startswith("-"):
            return f"{parameter.opts[-1]} needs a value behind it: {' or '.join(choices)}"
        near = closest(written[1], choices)
        name = f"{parameter.opts[-1]} {written[1]}" if is_option else f"no `{written[1]}`"
        return f"{name}: " + (f"did you mean `{near}`?" if near else f"there are {', '.join(choices)}")
    for shape, said in _SHAPES:
        found = shape.search(message)
        if found is not None:
            name = f"{max(parameter.opts, key=len)} {found['was']}" if is_option else f"`{found['was']}`"
            return f"{name}: {said.format(**found.groupdict())}"
    return message if message.startswith("one of the paths") else ""


def _usage(message: str) -> str:
    for shape, said in (
        (_EXTRA, "`{what}` is too much here"),
        (_VALUELESS, "{what} needs a value behind it"),
        (_FLAG, "{what} takes no value"),
    ):
        found = shape.match(message)
        if found is not None:
            return said.format(what=found["what"])
    return ""
