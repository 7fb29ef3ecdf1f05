"""What reaches the terminal: results on stdout, progress and problems on stderr, colour only where it is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import IO, Any

import click
import msgspec

from engine.model.text import visible


def wants_colour(stream: IO[str], env: Mapping[str, str]) -> bool:
    """Whether to colour: `FORCE_COLOR` and `NO_COLOR` decide, else a terminal that is not dumb (no-color.org)."""
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR"):
        return True
    return stream.isatty() and env.get("TERM") != "dumb"


def print_result(text: str, *, newline: bool = True) -> None:
    """A result: to stdout, as it stands."""
    click.echo(text, nl=newline, color=wants_colour(sys.stdout, os.environ))


def print_problem(text: str, *, newline: bool = True) -> None:
    """A problem or progress: to stderr."""
    click.echo(text, nl=newline, err=True, color=wants_colour(sys.stderr, os.environ))


def print_json(value: Any) -> None:
    """One JSON value on stdout, in one line."""
    click.echo(msgspec.json.encode(value).decode())


def paint(text: str, colour: str, *, bold: bool = False) -> str:
    """Text in a colour; stripped again where colour is not wanted."""
    return click.style(text, fg=colour, bold=bold)


def plain(text: str) -> str:
    """Text from elsewhere, made safe for a terminal."""
    return visible(text)
