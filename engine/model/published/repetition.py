"""What it takes to make the same run again, as programs are told: what was selected, and the command."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from engine.model.run.event import RunStarted
from engine.model.values.figures import rfc3339
from engine.model.values.json import Json
from engine.model.values.noun import Noun

_ANSWERED: Final = (
    *(("seed", "--seed"), ("now", "--now"), ("tag", "--tag"), ("shard", "--shard"), ("budget", "--budget")),
    *(("rate", "--rate"), ("env_file", "--env-file")),
)
"""Options that decide what is planned, by the names that a log has for them."""
_REPEATED: Final = (("target", "--target"), ("only", "--only"), ("cases", "--case"), ("var", "--var"))


class SelectedCases(Noun, frozen=True, kw_only=True):
    """What was asked for: everything where nothing is named."""

    paths: tuple[str, ...]
    only: tuple[str, ...]
    tag: str | None
    cases: tuple[str, ...]
    budget: str | None
    vars: tuple[str, ...]
    """Variables that were given, such as `region=eu`."""


def selection_of(options: Mapping[str, Json]) -> SelectedCases:
    """What the command line of a run selected, by the options that its log keeps."""
    return SelectedCases(
        paths=_texts(options.get("paths")),
        only=_texts(options.get("only")),
        tag=_text(options.get("tag")),
        cases=_texts(options.get("cases")),
        budget=_text(options.get("budget")),
        vars=_texts(options.get("var")),
    )


def shard_of(options: Mapping[str, Json]) -> str | None:
    """Such as 2/8, where a run was a part of a whole."""
    return _text(options.get("shard"))


def repeat_command(started: RunStarted) -> str:
    """The command that plans the same cases on any day, in the folder that the run was started in."""
    replayed = _text(started.options.get("replay"))
    return shlex.join(("engine", "replay", replayed) if replayed else ("engine", "run", *_words(started)))


def _words(started: RunStarted) -> Iterator[str]:
    options = started.options
    yield from _texts(options.get("paths"))
    for name, option in _REPEATED:
        for each in _texts(options.get(name)):
            yield from (option, each)
    for name, option in _ANSWERED:
        said = options.get(name)
        if said is not None and said != "":
            yield from (option, str(said))
    # Seed and moment come from the day where nobody named them.
    began_us = options.get("wall_us") or started.at_us
    day = _text(options.get("today")) or rfc3339(began_us if isinstance(began_us, int) else started.at_us)[:10]
    yield from ("--today", day)


def _text(said: Json) -> str | None:
    return str(said) if said else None


def _texts(said: Json) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list | tuple) else ()
