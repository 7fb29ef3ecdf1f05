"""The whole way: paths → nodes → suites → plan → events → report → files. The only room that knows the order."""

from engine.pipeline.again import Again, again
from engine.pipeline.load import Workspace, load
from engine.pipeline.past import PastCase, PastRun, Unfound, find_case, results_of, same_paths, unfinished_of
from engine.pipeline.run import RunRequest, World, run
from engine.pipeline.survey import survey
from engine.pipeline.target import check_target, open_secrets, resolve_vars
from engine.pipeline.watch import Seen, watched

__all__ = [
    "Again",
    "PastCase",
    "PastRun",
    "RunRequest",
    "Seen",
    "Unfound",
    "Workspace",
    "World",
    "again",
    "check_target",
    "find_case",
    "load",
    "open_secrets",
    "resolve_vars",
    "results_of",
    "run",
    "same_paths",
    "survey",
    "unfinished_of",
    "watched",
]
