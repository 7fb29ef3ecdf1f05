"""Where questions deliberately answer otherwise than JMESPath does, by the cases of its own compliance suite.

A case is named `group.case` in its file, both from 0. `docs/jmespath.md` is made from this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Outcome = Literal["missing", "error", "read", "refused"]
"""How a question comes out: about what is not there, an error on this data, read although JMESPath does not, or not."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One kind of difference. `ours` is what comes out instead, `cases` those that show it, by their file."""

    title: str
    reason: str
    example: str
    theirs: str
    ours: Outcome
    said: str
    cases: Mapping[str, str]

    @property
    def ids(self) -> frozenset[str]:
        """Its cases as `file group.case`."""
        return frozenset(f"{file} {number}" for file, numbers in self.cases.items() for number in numbers.split())


DIFFERENCES: Final = (
    Difference(
        title="A path that leads nowhere is missing, not null",
        reason="`output.typo == null` and `!(output.typo)` would be true for ever. What is missing stays missing "
        "through comparisons, `!` and functions, and the check fails and names the keys that are there. `||`, `&&` and "
        "`not_null` go on with the other side.",
        example="output.nothing == `null`",
        theirs="true",
        ours="missing",
        said="missing: the check fails",
        cases={
            "basic": "0.4 0.5 0.6 0.7 0.8 2.0 2.1 2.2 2.3",
            "boolean": "0.8 0.9 3.8",
            "indices": "0.3 0.7 1.0 1.5 1.10 7.0 7.1 7.2 7.3 7.4 7.5 7.6 7.7 7.8",
            "multiselect": "0.10 10.1",
            "pipe": "1.3 1.4",
            "slice": "0.0 1.5",
            "syntax": "0.0 0.1 6.0 7.0 7.1 7.4 7.5 9.0 9.3 9.12 9.13 10.14 10.15 11.0 11.5 12.0 12.1 12.7 12.8 12.9 "
            "12.11 12.15 12.16 14.0 14.1 14.2 15.0",
            "wildcard": "7.3 7.4 7.5 13.8 13.9 14.0 14.1 14.2 14.3 14.4 14.5 14.6 14.7 14.8 15.0 15.2 15.3 15.4",
        },
    ),
    Difference(
        title="What is put together of missing parts is missing",
        reason="`[output.typo] == [null]` would be true for ever. Of the items of a list some may lack a key: there "
        "the part is null.",
        example="[output.name, output.nothing]",
        theirs='["Ada", null]',
        ours="missing",
        said="missing: the check fails",
        cases={"multiselect": "0.8 0.9 0.13 0.18 0.22 0.23 1.4 1.5 9.0", "syntax": "7.3 15.2"},
    ),
    Difference(
        title="What no item of a list has is missing, not an empty list",
        reason="``length(output.items[*].typo) == `0` `` would be true for ever. Where at least one item has the key, "
        "the others are left out, as in JMESPath.",
        example="length(output.lines[*].nothing)",
        theirs="0",
        ours="missing",
        said="missing: the check fails",
        cases={
            "functions": "5.2",
            "indices": "3.1 3.2 3.3 4.1 4.4",
            "multiselect": "3.3",
            "slice": "1.1 1.2 2.3",
            "syntax": "5.2",
        },
    ),
    Difference(
        title="A function of what is missing is missing, not an error",
        reason="The message names the path and the key that was meant, which helps more than a wrong type.",
        example="length(output.nothing)",
        theirs="an error",
        ours="missing",
        said="missing: the check fails",
        cases={"functions": "0.54 0.65 0.133 2.7 4.2"},
    ),
    Difference(
        title="What has no order is an error, not null",
        reason="`'5' < 10` is null in JMESPath, and `!('5' < 10)` is true: a number that came as text would pass. "
        "Numbers have an order. To a filter null has none, as in JMESPath: it keeps no item that lacks the key.",
        example="output.name > `5`",
        theirs="null",
        ours="error",
        said="an error with both values: the check fails",
        cases={"boolean": "3.7 3.9 3.10"},
    ),
    Difference(
        title="Numbers and constants may stand without backticks",
        reason="`output.n == 5` is what everybody writes first. It is read as the literal, with a warning that `--fix` "
        "mends. In a list, too: `[a, 1]` is a list of two.",
        example="[output.n, 1]",
        theirs="not read",
        ours="read",
        said="[2.5, 1], with a warning",
        cases={"syntax": "9.14 9.17"},
    ),
    Difference(
        title="A question has limits",
        reason="1 kB, 64 parts, 32 brackets deep: no suite can eat the machine that checks it.",
        example="a" + " || a" * 32,
        theirs="read",
        ours="refused",
        said="refused: split it into several checks",
        cases={"benchmarks": "1.3 2.1 2.4"},
    ),
)

IN_FILTERS: Final = (
    "What has no order is an error, not null",
    "Numbers and constants may stand without backticks",
    "A question has limits",
)
"""Titles of those that are left where an item is looked at, as filters and expressions do."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What checking says of questions that JMESPath reads: the code, why, and the cases."""

    code: str
    reason: str
    cases: Mapping[str, str]

    @property
    def ids(self) -> frozenset[str]:
        """Its cases as `file group.case`."""
        return frozenset(f"{file} {number}" for file, numbers in self.cases.items() for number in numbers.split())


DOUBTS: Final = (Doubt(code="E321", reason="a question has limits", cases={"benchmarks": "1.3 2.1 2.4"}),)
