"""Words of the language that stand at another place than where they were written."""

from __future__ import annotations

from engine.expressions.values.inline_yaml import inline_yaml
from engine.model.source.node import Entry, Scalar
from engine.model.values.noun import Noun

_SHOWN_MAX = 60
"""Longer values are not repeated in a help."""


class Elsewhere(Noun, frozen=True, kw_only=True):
    """Where a word stands: `shape` shows the word in its place, `key` is the key above it that is then not missing."""

    place: str
    shape: str
    key: str = ""

    def help_for(self, entry: Entry) -> str:
        """What is said where an entry stands at the wrong place."""
        shown = f"{entry.name}: …"
        if isinstance(entry.value, Scalar) and 0 < len(entry.value.text) <= _SHOWN_MAX:
            value = entry.value
            shown = f"{entry.name}: {inline_yaml(value.value) if value.style else value.text}"
        return self._write(shown)

    def help_of(self, key: str) -> str:
        """The same of a key, whatever stands behind it."""
        return self._write(f"{key}: …")

    def _write(self, shown: str) -> str:
        return f"it belongs {self.place}: write `{self.shape.format(shown)}`"


UNDER_EXPECT = Elsewhere(place="under `expect`", shape="expect: {{ {} }}", key="expect")
SENT = Elsewhere(place="under `input`, as what is sent", shape="input: …")
UNDER_A_TEST = Elsewhere(place="to a test", shape="tests: [ {{ name: …, {} }} ]", key="tests")
UNDER_AN_ACTION = Elsewhere(place="to an action", shape="actions: {{ name: {{ id: …, {} }} }}")
OF_THE_SUITE = Elsewhere(place="to the suite, at the beginning of a line", shape="{}")
BESIDE_EXPECT = Elsewhere(place="beside `expect`, one level up", shape="{}")
