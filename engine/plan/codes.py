"""The codes of the problems that planning finds; a code is never reused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EMPTY_SELECTION: Final = "E500"
UNKNOWN_TEST: Final = "E501"
UNKNOWN_TAG: Final = "E502"
BAD_TAGS: Final = "E503"
UNKNOWN_CASE: Final = "E504"
AMBIGUOUS_CASE: Final = "E505"
BAD_SHARD: Final = "E506"
EMPTY_SHARD: Final = "E507"
NOTHING_RUNS: Final = "E508"
UNSET_ENV: Final = "E510"
UNRESOLVED: Final = "E511"
CYCLE: Final = "E512"
BAD_ACTION_ID: Final = "E513"
NO_ACTION: Final = "E514"
NO_INPUT: Final = "E515"
BAD_NOW: Final = "E516"
BAD_GENERATOR: Final = "E520"
NO_ROWS: Final = "E521"
TOO_MANY_ROWS: Final = "E522"
TOO_MANY_TUPLES: Final = "E523"
NO_VALID_CLASS: Final = "E524"
SAME_CLASS: Final = "E525"
SAME_TEST: Final = "E526"
NO_CELLS: Final = "E527"
BAD_MATRIX: Final = "E528"
BAD_NEED: Final = "E529"
NEEDS_CIRCLE: Final = "E530"
MADE_AT_RUN: Final = "E531"
NOT_UNIQUE: Final = "E532"
NO_TABLE: Final = "E533"
RETRY_OF_WRITE: Final = "E534"
RULED_OUT: Final = "E535"
UNLISTED_SECRET: Final = "E536"  # noqa: S105 - a code
UNKNOWN_VAR: Final = "E537"
UNFIT_VAR: Final = "E538"
NOTHING_TO_COVER: Final = "W521"
NO_BASELINE: Final = "W522"
NEED_LEFT_OUT: Final = "W523"
UNMADE_ROWS: Final = "W524"
UNSET_HERE: Final = "W525"
NOTHING_RUNS_THERE: Final = "W526"
OTHER_VAR: Final = "W527"
EMPTY_GATE: Final = "W528"
UNMADE_CLASSES: Final = "W530"

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        EMPTY_SELECTION: "the selection leaves no case",
        UNKNOWN_TEST: "no test has a name like that",
        UNKNOWN_TAG: "no test has this tag",
        BAD_TAGS: "the tag expression cannot be read",
        UNKNOWN_CASE: "no case has this id",
        AMBIGUOUS_CASE: "several cases begin with this id",
        BAD_SHARD: "there is no such shard",
        EMPTY_SHARD: "the shard holds no case",
        NOTHING_RUNS: "no case would run: all of them are skipped",
        UNSET_ENV: "an environment variable is used and not set",
        UNRESOLVED: "a template cannot be resolved before the run",
        CYCLE: "values are made from each other in a circle",
        BAD_ACTION_ID: "the action id cannot stand in a URL",
        NO_ACTION: "the test names no action that is known",
        NO_INPUT: "the test names an input that is not known",
        BAD_NOW: "`now` is not a date or a date-time",
        BAD_GENERATOR: "a generator cannot work with what it is given",
        NO_ROWS: "the test has no case",
        TOO_MANY_ROWS: "the test has more rows than a test may have",
        TOO_MANY_TUPLES: "there are more combinations than can be planned",
        NO_VALID_CLASS: "a field has no value that is allowed",
        SAME_CLASS: "two classes of a field have one name",
        SAME_TEST: "two tests of a suite have one identity",
        NO_CELLS: "a matrix has no combination, or more than a test may have",
        BAD_MATRIX: "a matrix excludes by an axis that it does not have",
        BAD_NEED: "a test needs one that the suite does not have, or that runs on another target",
        NEEDS_CIRCLE: "tests need each other in a circle",
        MADE_AT_RUN: "a value that must be known before the run is made from one that only the run knows",
        NOT_UNIQUE: "a field has fewer different values than the test has rows",
        NO_TABLE: "the test uses a table that was not read",
        RETRY_OF_WRITE: "an action that changes something is to be repeated",
        RULED_OUT: "the constraints of a test leave no row",
        UNLISTED_SECRET: "an input holds a secret that its target does not list under `input-secrets`",
        UNKNOWN_VAR: "no suite has the variable that `--var` names",
        UNFIT_VAR: "one value is given for a variable that is a list or a mapping",
        NOTHING_TO_COVER: "`cover` has nothing to combine",
        NO_BASELINE: "the suite compares with history, which this version does not keep",
        NEED_LEFT_OUT: "a needed test is not part of this run",
        UNMADE_ROWS: "rows that cannot be made",
        EMPTY_GATE: "a gate of coverage has nothing to judge",
        UNSET_HERE: "an environment variable that tests use is not set where they are checked",
        NOTHING_RUNS_THERE: "no case would run on one of the targets",
        OTHER_VAR: "a variable is given a value of another kind than the suite has",
        UNMADE_CLASSES: "some classes of `cover` leave a field impossible to make",
    }
)
"""What each code means, for the manual."""
