"""What reaches the terminal: results on stdout, progress and problems on stderr, colour only where it is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from shutil import get_terminal_size
from typing import IO, Any

import click
import msgspec

from engine.cli.wrapping import wrap_text
from engine.model.values.text import inert, inert_json, visible
from engine.platform.console import is_reader_gone, json_encoding, understand_colours, writable
from engine.platform.printing import stdout_of_answers


class Unwritable(Exception):  # noqa: N818 - it names a state of the world
    """Stdout takes nothing more, and why."""


def open_streams() -> None:
    """Make stdin, stdout and stderr ready for whatever is printed."""
    _open_what_is_closed()
    understand_colours()


def _open_what_is_closed() -> None:
    """Point streams that the caller has closed (`engine run … >&-`) at nothing.

    Else the next file that is opened gets the number of one, and with it what others print there.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            stream = open(number, "w" if number else "r", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number, and for good
            setattr(sys, name, stream)


def wants_colour(stream: IO[str], env: Mapping[str, str]) -> bool:
    """Whether to colour: `FORCE_COLOR` and `NO_COLOR` decide, else a terminal that is not dumb (no-color.org)."""
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR", "0") not in {"", "0", "false"}:
        return True
    return stream.isatty() and env.get("TERM") != "dumb"


def print_result(text: str, *, newline: bool = True) -> None:
    """A result: to stdout, as it stands but for what would give orders to the machine that runs a job."""
    _say(_fitted(inert(text), stdout_of_answers()), stdout_of_answers(), newline=newline)


def print_problem(text: str, *, newline: bool = True) -> None:
    """A problem or progress: to stderr."""
    _say(_fitted(inert(text), sys.stderr), sys.stderr, newline=newline)


def print_commands(text: str) -> None:
    """Orders to the machine that runs a job, whose texts are escaped: to stdout."""
    _say(text, stdout_of_answers(), newline=True)


def print_json(value: Any) -> None:
    """One JSON value on stdout, in one line."""
    print_json_text(inert_json(msgspec.json.encode(value).decode()))


def print_json_text(text: str, *, newline: bool = True) -> None:
    """JSON that is text already: to stdout."""
    stdout = stdout_of_answers()
    _say(writable(inert(text), json_encoding(_encoding(stdout))), stdout, newline=newline)


def can_move(stream: IO[str], env: Mapping[str, str]) -> bool:
    """Whether a line may be drawn over: on a terminal that is not dumb."""
    return stream.isatty() and env.get("TERM") != "dumb"


def _fitted(text: str, stream: IO[str]) -> str:
    """The text as wide as the terminal that it goes to; elsewhere lines are as long as they are."""
    return wrap_text(text, get_terminal_size().columns) if can_move(stream, os.environ) else text


def _say(text: str, stream: IO[str], *, newline: bool) -> None:
    """Write at once. A reader that has gone (`engine plan … | head`) ends neither a run nor its exit code.

    Raises Unwritable where stdout takes nothing more for another reason: a full disk, say.
    """
    try:
        shown = writable(text, _encoding(stream))
        click.echo(shown, file=stream, nl=newline, color=wants_colour(stream, os.environ))
    except OSError as problem:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        if not is_reader_gone(problem) and stream is stdout_of_answers():
            raise Unwritable(problem.strerror or str(problem)) from problem


def _encoding(stream: IO[str]) -> str | None:
    return getattr(stream, "encoding", None)


def plain(text: str) -> str:
    """Text from elsewhere, made safe for a terminal."""
    return visible(text)
