"""Writes the pages of docs/ that come from the code: `python -m scripts.make_docs`.

Generators, edges, matchers and reports come from the vocabulary, codes from the tables of the rooms, and what the
engine says of each mistake from `tests/cases/`. A test holds that the pages are fresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.cli.commands.providers import everything
from engine.cli.text.codes_in_words import ROOMS, in_two_columns, samples
from engine.expressions.query import function_docs
from engine.expressions.query.costs import CHARACTERS_A_STEP, STEPS_MAX
from engine.expressions.template import filter_docs
from engine.model.published.lists import ListedWord
from engine.model.values.canonical import canonical_json
from engine.model.vocabulary import Vocabulary
from engine.vocabulary import builtin
from scripts.jmespath_page import parts_of_page

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"

SAMPLE_WIDTH = 60
QUESTION_WIDTH = 200
MADE = "<!-- Made by `python -m scripts.make_docs`; change the code instead. -->"


def pages(vocabulary: Vocabulary) -> dict[str, str]:
    """The text of every page that is made, by its path below docs/."""
    listed = everything(vocabulary)
    return {
        "generators.md": _generators([each for each in listed if each.kind == "generator"]),
        "edges.md": _edges([each for each in listed if each.kind == "edge"]),
        "matchers.md": _matchers(vocabulary),
        "expressions.md": _expressions(),
        "reports.md": _reports(vocabulary),
        "errors.md": _errors(),
        "jmespath.md": _page("Questions and JMESPath", *parts_of_page()),
    }


def write() -> None:
    """Write every page."""
    for path, text in pages(builtin()).items():
        (ROOT / "docs" / path).write_text(text, encoding="utf-8")


def _generators(listed: list[ListedWord]) -> str:
    short = [each for each in listed if "." not in each.name]
    long = [each for each in listed if "." in each.name]
    return _page(
        "Generators",
        "A generator makes the value of a field, another one in every row. `engine providers NAME` shows one of them "
        "in your terminal; your editor lists them behind `gen:`.",
        "Every generator may add `maybe: 10%` (left out that often), `unique: true` (no two rows share a value), "
        "`pii: true` (masked wherever it would be shown) and `edges:` (see [edges](edges.md)).",
        "## The short names",
        *(_generator(each) for each in short),
        "## Every `provider.method`",
        "They take `locale:` (such as `de` or `pt-br`) and `with:` for what a method wants to know. The samples are of "
        "the default locale `en`.",
        "E-mail addresses, host names, URLs and IP addresses are those set aside for examples (RFC 2606, 5737, 3849), "
        "and\ntelephone numbers those for fiction where a country has such, so that no test reaches anybody.\n"
        "`with: { domains: [qa.example.net] }` names other domains, `mask` other numbers, `purpose` other special "
        "addresses.",
        _table(("`gen:`", "gives", "a sample"), ((f"`{each.name}`", each.doc, _code(each.sample)) for each in long)),
    )


def _generator(each: ListedWord) -> str:
    # Whoever copies an example that builds on another field needs that field as well.
    first = "first: { gen: person.first_name }\n" if "this.first" in each.example else ""
    example = f"```yaml fields\n{first}{each.example}\n```"
    return f"### `{each.name}`\n\n{each.doc} A sample: {_code(each.sample)}\n\n{example}"


def _edges(listed: list[ListedWord]) -> str:
    return _page(
        "Edges",
        "An edge is a kind of value that people forget. Name those that matter behind `edges:` of a field, and choose\n"
        "with `cases:` how they are combined (`cover`) or broken one by one (`break`).",
        "Whether the action should accept such a value is decided by the bounds of the field and by the contract of\n"
        "the action; where you know better, say so: `edges: {valid: [quote], invalid: [empty]}`. An edge that cannot\n"
        "apply to a field (`month-13` of a number) is an error that names those that can.",
        "```yaml fields\n"
        "name: { gen: person.full_name, edges: [missing, emoji, apostrophe] }\n"
        "amount: { gen: decimal, min: 0.01, max: 9999.99, places: 2, edges: boundaries }\n"
        "email:\n"
        "  gen: person.email\n"
        "  edges:\n"
        "    - plus-address\n"
        "    - { name: long-local, value: \"${{ 'a' | repeat(64) }}@example.com\", valid: true }   # one of your own\n"
        "```",
        f"There are {len(listed)}. The sample is of the first kind of field to which the edge applies.",
        _table(("edge", "is", "a sample"), ((f"`{each.name}`", each.doc, _code(each.sample)) for each in listed)),
    )


def _matchers(vocabulary: Vocabulary) -> str:
    examples = [
        (kind, getattr(kind, "example", ""))
        for kind in sorted(vocabulary.matchers.values(), key=lambda each: each.name)
    ]
    return _page(
        "Matchers",
        "Behind a place under `expect:` stands a value (the answer must be the same) or a mapping of matchers (all of\n"
        "them must hold). Numbers compare as numbers (`1` is `1.0`), a boolean never equals a number, and `null` is\n"
        "not the same as a field that is not there. What is more and what is less says\n"
        "[how values compare](comparing.md).",
        "Data of your own that looks like a matcher, say a field called `type`, is written `equals: {type: x}`.",
        *(
            f"## `{kind.name}`\n\n{kind.doc}" + (f"\n\n```yaml expect\n{_placed(example)}\n```" if example else "")
            for kind, example in examples
        ),
    )


def _expressions() -> str:
    filters = sorted(filter_docs(), key=lambda each: each.name)
    functions = sorted(function_docs(), key=lambda each: each.name)
    return _page(
        "Filters and functions",
        "Two little languages, each with one job. `${{ … }}` *makes* values: it is Jinja's expressions with the\n"
        "filters of the first table. `that`, `when`, `until` and `if` *ask* about values: they are JMESPath with the\n"
        "functions of the second. Both compare and compute alike: see [how values compare](comparing.md).",
        "## Filters of `${{ … }}`",
        _table(
            ("filter", "gives", "for example", "is"),
            (
                (f"`{each.call}`", each.doc, _code(f"${{{{ {each.expression} }}}}"), _code(canonical_json(each.gives)))
                for each in filters
            ),
        ),
        "Besides: `+ - * / // % ** ~`, comparisons, `and or not`, `in`, `a if x else b`, lists and mappings, and\n"
        "`fake('person.first_name')` for any generator of [`provider.method`](generators.md).",
        "## Functions of questions",
        _table(
            ("function", "gives", "for example"),
            (
                (
                    f"`{each.name}({', '.join(each.takes).replace('|', ' or ')})`",
                    each.doc,
                    _code(each.question, width=QUESTION_WIDTH),
                )
                for each in functions
            ),
        ),
        f"A question may take {STEPS_MAX:,} steps on one answer: one for each value that it visits or looks\n"
        f"through, and for each {CHARACTERS_A_STEP} characters of text that it reads. A pattern is looked for where\n"
        "its size times the length of the text stays within bounds; small ones are looked for in any text. What would\n"
        "take more is an *error* of its case that says what to ask instead, and never holds up other cases.",
    )


def _reports(vocabulary: Vocabulary) -> str:
    kinds = sorted(vocabulary.reporters.values(), key=lambda each: each.name)
    return _page(
        "Reports",
        "`engine run … --report FORMAT=PATH` writes a report of the run, as many as you name; `engine report RUN`\n"
        "with the same option writes it again from the log, byte for byte. `engine run --help` names those of\n"
        "installed packages too.",
        _table(("format", "is"), ((f"`{each.name}`", each.doc) for each in kinds)),
    )


def _placed(example: str) -> str:
    """An example that names its place below `output` gets that place around it."""
    if example.startswith("output"):
        return example
    lines = "\n".join(f"  {line}" for line in example.splitlines())
    return f"output:\n{lines}"


def _errors() -> str:
    shown = _cases()
    parts: list[str] = []
    for title, codes in ROOMS.items():
        parts.append(f"## {title}")
        parts.extend(_error(code, about, shown.get(code, [])) for code, about in sorted(codes.items()))
    return _page(
        "Errors and warnings",
        "Every message has a code. `E` is an error: nothing is sent until it is mended. `W` is a warning: the suite\n"
        "runs, but it may not mean what you wanted. The line that begins with `= help:` says what to write. Codes\n"
        "from E400 to E499 belong to cases that ran and were not held. `engine explain CODE` says the same in your\n"
        "terminal; what stands in the first block of each is written wrongly and rightly.",
        *parts,
    )


def _error(code: str, about: str, folders: Iterable[Path]) -> str:
    parts = [f"### {code}\n\n{about[:1].upper()}{about[1:]}.", _sample(code)]
    for folder in folders:
        said = (folder / "expected.txt").read_text(encoding="utf-8").strip("\n")
        parts.append(f"```text\n{said}\n```")
    return "\n\n".join(parts)


def _sample(code: str) -> str:
    """How it is written wrongly and rightly, as `engine explain` shows it."""
    wrong, right = samples()[code]
    return f"```text\n{in_two_columns(wrong, right)}\n```"


def _cases() -> dict[str, list[Path]]:
    """The folders of mistakes, by the code their name begins with."""
    found: dict[str, list[Path]] = {}
    for path in sorted(CASES.glob("*/bad.suite.yaml")):
        found.setdefault(path.parent.name.split("-")[0], []).append(path.parent)
    return found


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((MADE, f"# {title}", *parts)) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(sample: str, *, width: int = SAMPLE_WIDTH) -> str:
    """A sample inside a table: on one line, short, with every character that cannot be seen as an escape."""
    if not sample:
        return ""
    seen = "".join(_visible(sample))
    short = seen if len(seen) <= width else f"{seen[: width - 1]}…"
    escaped = short.replace("|", "\\|")
    return f"`` {escaped} ``" if "`" in escaped else f"`{escaped}`"


def _visible(text: str) -> Iterator[str]:
    for each in text:
        yield each if each.isprintable() else f"\\u{ord(each):04x}"


if __name__ == "__main__":
    write()
