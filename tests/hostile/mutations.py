"""Sound suites with a few random wounds, each from its own seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tests.hostile.attack import Attack, attack

SOUND: Final = """\
suite: everything
tags: [x]
vars: { top: 10, name: "n" }
actions:
  a: { id: act-1, contract: c.json, effects: read, wait: { timeout: 5s } }
inputs:
  base: { who: { gen: person.email, edges: [missing, empty] }, level: { one-of: [low, high] } }
matrix: { region: [eu, us] }
defaults: { tags: [slow] }
tests:
  - name: one ${{ matrix.region }}
    action: a
    input: [base, { amount: { gen: decimal, min: 1, max: 9, places: 2 }, mail: "${{ this.who }}" }]
    cases: { random: 3, cover: pairs }
    expect:
      within: 5s
      output: { score: { between: [0, 100] }, ok: true }
      check:
        - that: output.score >= `1` && length(output.items) > `2`
          when: input.level == 'high'
          because: it must
  - name: two
    action: a
    input: base
    cases: { break: one-field }
    expect: { status: failed, error.message: { matches: "^[a-z]+$" } }
gate: { pass-rate: ">= 90%" }
"""

CONTRACT: Final = (
    '{"contract": {"input": {"inputSchema": {"type": "object", "properties": {"who": {"type": "string", "maxLength": 9}'
    ', "level": {"enum": ["low", "high"]}, "amount": {"type": "number", "minimum": 1}}}}, "output": {"successSchema":'
    ' {"type": "object", "properties": {"score": {"type": "integer"}, "ok": {"type": "boolean"}}}}}}'
)

_SPLINTERS: Final = (
    "{", "}", "[", "]", ":", ": ", "- ", "#", "&a ", "*a", "!x ", "|\n", ">", "'", '"', "\t", "\0", "\x1b", "\ufeff",
    "\u2028", "${{ ", " }}", "<<: ", "? ", "%", "@", "`", ",", "---\n", "...\n", "9" * 500, "null", "\\", "x: x: x",
    "\r", "é",
)  # fmt: skip


def _insert(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(_SPLINTERS) + text[at:]


def _delete(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at + rng.randrange(1, 12) :]


def _repeat(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at : at + rng.randrange(1, 60)] * rng.randrange(2, 30) + text[at:]


def _swap_lines(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [text]
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def _shift_line(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True) or [text]
    at = rng.randrange(len(lines))
    lines[at] = " " * rng.randrange(9) + lines[at].lstrip()
    return "".join(lines)


def _cut(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) // 2, len(text))]


def _swap_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    one, other = rng.randrange(len(words)), rng.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return " ".join(words)


_WOUNDS: Final[Mapping[str, Callable[[str, random.Random], str]]] = MappingProxyType(
    {
        "insert": _insert, "delete": _delete, "repeat": _repeat, "swap lines": _swap_lines, "shift": _shift_line,
        "cut": _cut, "swap words": _swap_words,
    }
)  # fmt: skip


def mutations(count: int) -> Iterator[Attack]:
    """`count` suites and as many contracts with one to six wounds."""
    for seed in range(count):
        rng = random.Random(seed)
        yield attack(f"mutation of seed {seed}", _wounded(SOUND, rng), c__json=CONTRACT)
        yield attack(f"contract of seed {seed}", SOUND, c__json=_wounded(CONTRACT, rng))


def _wounded(text: str, rng: random.Random) -> str:
    for _ in range(rng.randrange(1, 7)):
        text = _WOUNDS[rng.choice(tuple(_WOUNDS))](text, rng) or " "
    return text
