"""Finds the fenced blocks of a page and says what each is.

The word behind the language tells: a file name (`yaml shared.yaml`) puts the block into the page's folder; `fields`,
`expect`, `tests` and `keys` are parts of a suite, put into a small one around them; `exit=1` is how a command ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from textwrap import indent

from sybil import Document, Region, Sybil

ROOT = Path(__file__).parent.parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
PARTS = frozenset({"fields", "expect", "tests", "keys"})

_FENCE = re.compile(r"^(?P<mark>`{3,}|~{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=mark)[ ]*$", re.MULTILINE | re.DOTALL)

_AROUND = (
    "suite: Around an example\n",
    "vars: { ceiling: 9999.99, queue: support }\n",
    """\
actions:
  score: { id: score, effects: read }
  create: { id: create-callback }
  disconnect: { id: disconnect-callback }
  read: { id: read-callback, effects: read }
""",
    """\
inputs:
  customer:
    customer_id: { gen: uuid }
    email: { gen: person.email, edges: [empty] }
    transaction_amount: { gen: decimal, min: 0.01, max: 9999.99, places: 2, edges: boundaries }
    risk_level: { one-of: [low, medium, high], edges: [missing] }
""",
)
_TEST = "tests:\n  - name: an example\n    action: {action}\n    cases: {{ cover: each }}\n    input:"

_COVERING = """\
  - name: another example
    action: score
    input: customer
    cases: { cover: each }
    expect: { status: completed }
"""
"""The edges of the suite around are sent, whatever the part does."""


class Block:
    """One fenced block: its language, the words behind it, its text and its first line on the page."""

    def __init__(self, page: Path, line: int, info: str, text: str) -> None:
        self.page, self.line, self.text = page, line, text
        self.language, *words = info.split() or [""]
        self.words = frozenset(words)
        self.file = next((word for word in words if "." in word and "=" not in word), None)
        self.exit = int(next((word[5:] for word in words if word.startswith("exit=")), "0"))
        self.part = next(iter(self.words & PARTS), None)

    def __repr__(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def is_suite(self) -> bool:
        if self.language != "yaml" or self.part:
            return False
        return self.file is None or self.file.endswith(".suite.yaml")

    @property
    def name(self) -> str:
        return self.file or f"at-{self.line}.suite.yaml"

    @property
    def around(self) -> str:
        """The rest of a suite: what a part says itself is left out."""
        said = {line.split(":")[0] for line in self.text.splitlines()} if self.part == "keys" else set()
        return "".join(each for each in _AROUND if each.split(":")[0] not in said)

    @property
    def action(self) -> str:
        """The first action that a part defines, else that of the suite around it."""
        own = re.search(r"^actions:\n  ([\w-]+):", self.text, re.MULTILINE)
        return own[1] if own and self.part == "keys" else "score"

    @property
    def whole(self) -> str:
        """The text as a file: what is a part gets a suite around it."""
        test = _TEST.format(action=self.action)
        if self.part == "fields":
            return f"{self.around}{test}\n{indent(self.text, ' ' * 6)}"
        if self.part == "expect":
            return f"{self.around}{test} customer\n    expect:\n{indent(self.text, ' ' * 6)}"
        if self.part == "tests":
            return f"{self.around}tests:\n{indent(self.text, '  ')}{_COVERING}"
        if self.part == "keys":
            return f"{self.around}{self.text}\n" + (_COVERING if "\ntests:" in self.text else f"{test} customer\n")
        return self.text


def _fences(document: Document) -> Iterable[Region]:
    for found in _FENCE.finditer(document.text):
        yield Region(found.start(), found.end(), parsed=(found["info"], found["text"]))


def blocks_of(page: Path) -> tuple[Block, ...]:
    """Every block of a page, from the top."""
    document = Sybil(parsers=[_fences], pattern="*.md").parse(page)
    return tuple(Block(page, each.line, *each.parsed) for each in document.examples())


BLOCKS = tuple(block for page in PAGES for block in blocks_of(page))


def lay_out(page: Path, room: Path) -> None:
    """Write the files of a page into a folder."""
    for block in BLOCKS:
        if block.page == page and block.file is not None:
            path = room / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
