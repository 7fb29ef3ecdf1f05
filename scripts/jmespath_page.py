"""`docs/jmespath.md`: each deliberate difference from JMESPath, from the data that its compliance suite is held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.expressions.jmespath_differences import DIFFERENCES, DOUBTS, Difference

_EXAMPLE_MAX = 60
_INTRODUCTION = """\
Questions (`that`, `when`, `until`, `where`, dotted keys of `expect`) are [JMESPath](https://jmespath.org/).
The compliance suite of JMESPath, 908 cases, is run in CI over what answers questions and over what checks
them. In {count} of its cases the answer is deliberately another one: they are all here, each with its reason."""
_FILTERS = """\
Inside a filter (`[?…]`), and inside the expressions of `map`, `sort_by` and their like, all is as in
JMESPath: what an item lacks is null there, so that `[?!ok]`, ``[?ok != `true`]`` and ``[?ok == `null`]`` keep
an item without `ok`. Only what has no order, bare numbers and the limits differ there too. Where no
item has a key that a filter asks for, that may be a slip, and "there is none of these" would hold for ever:
the check counts, and the report warns (`E422`); `has(@, 'key') && …` says that it is no slip.

The `when` of a stub looks at the input as a filter looks at an item: what the input lacks is null."""


def parts_of_page() -> Iterator[str]:
    """The page, paragraph by paragraph."""
    yield _INTRODUCTION.format(count=sum(len(each.ids) for each in DIFFERENCES))
    yield _FILTERS
    for each in DIFFERENCES:
        yield from _difference(each)
    yield "## What is refused before it is asked"
    refused = (f"- `{each.code}`: {each.reason} ({_listed(each.cases)})." for each in DOUBTS)
    yield "Checking refuses what JMESPath reads where its answer can never be of use:\n\n" + "\n".join(refused)


def _difference(each: Difference) -> Iterator[str]:
    yield f"## {each.title}"
    yield each.reason
    example = each.example if len(each.example) <= _EXAMPLE_MAX else f"{each.example[:_EXAMPLE_MAX]}…"
    shown = example.replace("|", r"\|")
    row = f"| `` {shown} `` | {each.theirs} | {each.said} |"
    yield f"| for example | JMESPath | here |\n| --- | --- | --- |\n{row}"
    yield f"{len(each.ids)} cases: {_listed(each.cases)}."


def _listed(cases: Mapping[str, str]) -> str:
    return "; ".join(f"`{file}.json` {', '.join(numbers.split())}" for file, numbers in cases.items())
