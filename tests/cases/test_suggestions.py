"""What a message suggests passes where it is put: its problem is gone, and no new error stands in that place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from engine.cli.text.fixes import apply_edits
from engine.model.source.diagnostic import Diagnostic, Edit, Severity
from engine.model.values.span import Span
from engine.pipeline.load import Workspace, load
from engine.vocabulary import builtin
from tests.cases.corpus import folders

VOCABULARY = builtin()
MEANT = re.compile(r"did you mean `([^`…]+)`\?")
WRITE = re.compile(r"(?:write|put it in quotes:) (`[^`…]+`|\"[^\"…]+\")(?=$|[;,]| for the | to compare| instead)")
NESTED = re.compile(r"write (`[^`…]*`[^`…]+`[^`…]*`)")
"""A question, with literals in backticks of its own."""
AROUND = {"put `- ` in front of each entry": ("- ", ""), "put brackets around it": ("[ ", " ]")}
"""What a help says in words, and what then stands around the place."""
LATER = "it is written"


def ways_out(problem: Diagnostic, sources: dict[str, str]) -> Iterator[tuple[str, list[tuple[Edit, ...]]]]:
    """Every way out that a message shows as text to put in its place, in words and as edits, any of which may be meant.

    Where it has a mend, that is what the text says.
    """
    if problem.fix is not None:
        yield "fix", [problem.fix.edits]
        return
    help_, span = problem.help or "", problem.span
    if LATER in help_ or span.file not in sources or span.line != span.end_line:
        return
    line = sources[span.file].splitlines()[span.line - 1]
    for words, (before, behind) in AROUND.items():
        if help_.startswith(words):
            yield words, [(Edit(span=span, text=f"{before}{line[span.column - 1 : span.end_column - 1]}{behind}"),)]
    shown = [found[1] for found in MEANT.finditer(help_)]
    whole = WRITE.match(help_) or NESTED.fullmatch(help_)
    shown += [whole[1].removeprefix("`").removesuffix("`")] if whole is not None and " or " not in whole[1] else []
    for text in shown:
        yield text, [(edit,) for edit in edits_of(text, span, line, problem.message)]


def edits_of(text: str, span: Span, line: str, message: str) -> Iterator[Edit]:
    """How a text that a help shows may be put in its place."""
    start, end = span.column - 1, span.end_column - 1
    here, before, behind = line[start:end], line[:start], line[end:]
    key, _, value = text.partition(": ")
    for part in re.finditer(r"'[^']*'" if text.startswith("'") else r"(?<=\.)\w+$", here):
        # Of a whole question it is about one text, of a place about its last part.
        yield Edit(
            span=span._replace(column=span.column + part.start(), end_column=span.column + part.end()), text=text
        )
    if behind.lstrip().startswith(":"):
        # Of a key that stands elsewhere, or with its value, this place alone cannot be rewritten.
        if re.fullmatch(r"[\w.-]+", text):
            yield Edit(span=span, text=text)
        return
    named = re.findall(r"`([^`]+)`", message)
    if named and named[-1] in here and named[-1] != here:
        at = start + here.rindex(named[-1])
        yield Edit(span=span._replace(column=at + 1, end_column=at + 1 + len(named[-1])), text=text)
    if here[:1] in ("'", '"') and here[-1:] == here[:1] and text[:1] not in "'\"[{":
        yield Edit(span=span, text=f"{here[0]}{text}{here[0]}")
    if value and before.rstrip().endswith(f"{key}:"):
        yield Edit(span=span, text=value)
    elif value and text[:1] not in "[{":
        yield Edit(span=span, text=f"{{ {text} }}")
    if text.startswith("${{") and "${{" not in here:
        yield Edit(span=span, text=text[3:-2].strip())
    yield Edit(span=span, text=text)


def stretch(edits: tuple[Edit, ...]) -> Span:
    """Where the first of some edits stands once it was made."""
    span, text = edits[0].span, edits[0].text
    return span._replace(end_line=span.line, end_column=span.column + len(text)) if "\n" not in text else span


def overlaps(one: Span, two: Span) -> bool:
    if one.file != two.file:
        return False
    return (one.line, one.column) < (two.end_line, two.end_column) and (two.line, two.column) < (
        one.end_line,
        one.end_column,
    )


def broken_by(problem: Diagnostic, edits: tuple[Edit, ...], before: Workspace, room: Path) -> str | None:
    """What is still wrong, or newly, where a way out was taken."""
    for name in {edit.span.file for edit in edits}:
        mine = [edit for edit in edits if edit.span.file == name]
        (room / name).write_text(apply_edits(before.sources[name], mine), encoding="utf-8")
    after = load([room / "bad.suite.yaml"], VOCABULARY)
    for name in {edit.span.file for edit in edits}:
        (room / name).write_text(before.sources[name], encoding="utf-8")
    place = stretch(edits)
    old = {(each.code, each.message) for each in before.diagnostics}
    for each in after.diagnostics:
        if (each.code, each.message) == (problem.code, problem.message) and overlaps(each.span, place):
            return f"it is still there: {each.code} {each.message}"
        new = each.severity is Severity.ERROR and (each.code, each.message) not in old
        if new and overlaps(each.span, place) and each.span[:3] >= place[:3]:
            return f"{each.code} {each.message} | {each.help}"
    return None


def broken_ways(room: Path, *, most: int = 200) -> list[str]:
    """Every way out of a folder's problems that does not pass."""
    before = load([room / "bad.suite.yaml"], VOCABULARY)
    found: list[str] = []
    for problem in before.diagnostics[:most]:
        for words, ways in ways_out(problem, dict(before.sources)):
            known = [each for each in ways if all(edit.span.file in before.sources for edit in each)]
            wrong = [broken_by(problem, each, before, room) for each in known]
            if wrong and None not in wrong:
                found.append(f"{problem.code} {problem.message} | {problem.help} | {words}: {wrong[0]}")
    return found


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_what_is_suggested_in_the_corpus_passes(folder: Path, tmp_path: Path) -> None:
    room = shutil.copytree(folder, tmp_path / "room")
    assert broken_ways(room) == []


VALID = """suite: Scoring
vars: { ceiling: 100, base-url: "https://example.com" }
actions:
  score:
    id: score-1
    effects: read
    contract: ./score.schema.json
    stub:
      - when: input.level == 'high'
        output: { total: 5, name: Ada, level: high }
      - output: { total: 1, name: Bob, level: low }
inputs:
  customer: { level: { one-of: [low, high] }, amount: { gen: integer, min: 1, max: 90 } }
checks:
  sane: [ { that: output.total >= `0`, because: "totals are never negative" } ]
tests:
  - name: a customer is scored
    action: score
    tags: [smoke]
    input: [customer, { note: "${{ vars.base-url | upper }}" }]
    cases: { random: 3, where: [ { then: amount < `80` } ] }
    expect:
      status: completed
      within: 5s
      use: [sane]
      output:
        total: { between: [0, 100], type: integer }
        name: { starts-with: A, matches: '^[A-Z][a-z]+$' }
      output.level: { in: [low, high] }
      check:
        - that: output.total == input.amount || contains(output.name, 'a') && !(output.level == 'x')
          when: input.level == 'high'
  - name: it is scored again
    action: score
    input: { level: low, amount: 2, note: "${{ now | plus('1d') | date }}" }
    retry: { until: output.total == `1`, every: 1s, for: 5s }
    expect: { output: { name: { length: 1..9, not-contains: x } } }
""".replace("vars.base-url |", "vars['base-url'] |")
CONTRACT = """{"input": {"type": "object", "properties": {"level": {"type": "string"}, "amount": {"type": "integer"},
 "note": {"type": "string"}}}, "output": {"type": "object", "additionalProperties": false, "properties":
 {"total": {"type": "integer"}, "name": {"type": "string"}, "level": {"type": "string"}}}}"""

OTHER_SIGNS = (
    (" == ", " = "), (" == ", " === "), (" == ", " is "), (" && ", " and "), (" || ", " or "), ("!(", "not ("),
    (" >= ", " => "), (": ", ":\u00a0"), ("- ", "\u2013 "), ("'high'", "\u2018high\u2019"), ("'high'", '"high"'),
    ("output.", "$.output."), ("{ in: [low, high] }", "{ in: low, high }"), ("'1d'", "1d"),
    ("['base-url']", ".base-url"), ("[0, 100]", "0, 100"), ("`80`", "80"), ("`0`", "`0,5`"), ("5s", "5"),
    ("'^[A-Z][a-z]+$'", "/^[A-Z][a-z]+$/"), ("contains(output.name, 'a')", "output.name contains 'a'"),
    ("contains(output.name, 'a')", "output.name.contains('a')"), ("starts-with: A", "starts-with: ^A"),
    ("[smoke]", "[Smoke Test]"), ("every: 1s", "every: 9s"), ("completed", "ok"), ("[low, high]", "['low, high']"),
    ("{ random: 3, where", "{ random: 3, edges: all, where"),
    ("[ { then: amount < `80` } ]", "{ then: amount < `80` }"),
    ("matches: '^[A-Z][a-z]+$'", "matches: [A, B]"), ("output.total == `1`", "output.total == nil"),
    ("between: [0, 100]", "betwen: [0, 100]"), ("{ random: 3, where", "{ random: 3, Where"),
)  # fmt: skip
"""What stands in the suite, and what a newcomer writes instead."""


def mistyped(random: Random) -> str:
    """The suite with one slip of the finger in one of its words."""
    words = list(re.finditer(r"[A-Za-z][A-Za-z-]{3,}", VALID))
    word = random.choice(words)
    text, at = word[0], random.randrange(len(word[0]) - 1)
    slips = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + text[at] + text[at:],
        text.capitalize() if text.islower() else text.lower(),
        text.replace("-", "_"),
        text + "s",
    )
    return VALID[: word.start()] + random.choice(slips) + VALID[word.end() :]


def other_signs() -> Iterator[str]:
    """The suite with one sign of another language, at each of its places."""
    for sign, other in OTHER_SIGNS:
        for found in re.finditer(re.escape(sign), VALID):
            yield VALID[: found.start()] + other + VALID[found.end() :]


def broken_in(texts: list[str], room: Path) -> list[str]:
    (room / "score.schema.json").write_text(CONTRACT, encoding="utf-8")
    found: list[str] = []
    for text in texts:
        (room / "bad.suite.yaml").write_text(text, encoding="utf-8")
        found += broken_ways(room, most=8)
    return found


def test_the_suite_of_the_slips_has_none(tmp_path: Path) -> None:
    (tmp_path / "score.schema.json").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "bad.suite.yaml").write_text(VALID, encoding="utf-8")
    assert load([tmp_path / "bad.suite.yaml"], VOCABULARY).diagnostics == ()


@pytest.mark.slow
def test_what_is_suggested_for_slips_of_the_finger_passes(tmp_path: Path) -> None:
    random = Random(7)
    assert broken_in([mistyped(random) for _ in range(300)], tmp_path) == []


@pytest.mark.slow
def test_what_is_suggested_for_signs_of_other_languages_passes(tmp_path: Path) -> None:
    assert broken_in(list(other_signs()), tmp_path) == []
