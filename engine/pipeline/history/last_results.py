"""How each case of some paths came out last: a run of a part of them says nothing about the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from engine.model.values.noun import Noun
from engine.model.verdict import Verdict
from engine.pipeline.past_runs import PastRun, cases_of, restore_targets, restore_vars, results_of, runs_of

RUNS_MAX: Final = 100
"""Runs that are looked through, where none of them was of the whole."""

_CHOOSING: Final = ("only", "tag", "cases", "shard", "budget")
"""Options that leave cases out."""


class LastWord(Noun, frozen=True, kw_only=True):
    """One case on one target: its verdict in the newest run that judged it, None where none did."""

    case: str
    target: str
    verdict: Verdict | None
    run: PastRun
    replaced: bool
    """Whether a newer run has another case in its row."""


def runs_back_to_whole(
    paths: Sequence[Path], runs: Path, *, targets: Sequence[str], given_vars: Sequence[str] = ()
) -> tuple[PastRun, ...]:
    """The runs of exactly these paths from the newest back to one of the whole.

    Those on other targets, or with other variables, are left out. Targets and variables are the ones named; where none
    are, or nothing ran with them, those of the newest run.
    """
    every = tuple(islice(runs_of(paths, runs), RUNS_MAX))
    named = tuple(each for each in every if restore_targets(each.started.options) == tuple(targets))
    alike = named if targets and named else _alike(every)
    return tuple(_to_whole(_with_same_vars(alike, given_vars)))


def last_words(runs: Iterable[PastRun]) -> tuple[LastWord, ...]:
    """The last word on every case of these runs, which come the newest first."""
    words: dict[tuple[str, str], LastWord] = {}
    judged: set[tuple[str, ...]] = set()
    for run in runs:
        results, here = results_of(run), set()
        for number, planned in enumerate(cases_of(run)):
            ended = results.get(number)
            verdict = None if ended is None or ended.verdict is Verdict.NOT_RUN else ended.verdict
            known = words.get((planned.case, planned.target))
            if known is None or (known.verdict is None and verdict is not None):
                words[planned.case, planned.target] = LastWord(
                    case=planned.case,
                    target=planned.target,
                    verdict=verdict,
                    run=run,
                    replaced=planned.row in judged,
                )
            if verdict is not None:
                here.add(planned.row)
        judged |= here
    return tuple(words.values())


def _alike(runs: Sequence[PastRun]) -> tuple[PastRun, ...]:
    targets = [restore_targets(each.started.options) for each in runs]
    return tuple(run for run, named in zip(runs, targets, strict=True) if named == targets[0])


def _with_same_vars(runs: Sequence[PastRun], given: Sequence[str]) -> tuple[PastRun, ...]:
    said = [restore_vars(each.started.options) for each in runs]
    wanted = tuple(given) if tuple(given) in said and given else said[0] if said else ()
    return tuple(run for run, each in zip(runs, said, strict=True) if each == wanted)


def _to_whole(runs: Iterable[PastRun]) -> Iterator[PastRun]:
    for run in runs:
        yield run
        if not any(run.started.options.get(name) for name in _CHOOSING):
            return
