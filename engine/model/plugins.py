"""Words of other packages: whose they are, and how what is wrong with them is told as theirs."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from engine.model.values.noun import Noun

MATCHERS: Final = "engine.matchers"
GENERATORS: Final = "engine.generators"
EDGES: Final = "engine.edges"
TARGETS: Final = "engine.targets"
REPORTERS: Final = "engine.reporters"
EXECUTORS: Final = "engine.executors"

SUITE_GROUPS: Final = (MATCHERS, GENERATORS, EDGES, TARGETS)
"""Whose words stand in suites and projects: a package adds them where the project lists it."""
COMMAND_GROUPS: Final = (REPORTERS, EXECUTORS)
"""Whose words stand on the command line alone: no suite means anything else by them."""

_NOUNS: Final = MappingProxyType(
    {
        MATCHERS: "matcher",
        GENERATORS: "generator",
        EDGES: "edge",
        TARGETS: "target",
        REPORTERS: "report",
        EXECUTORS: "executor",
    }
)


class PluginWord(Noun, frozen=True, kw_only=True):
    """A word that an installed package offers: `name` and `value` are those of its entry point in `group`."""

    package: str
    version: str
    group: str
    name: str
    value: str

    @property
    def owner(self) -> str:
        """The package and its version."""
        return f"{self.package} {self.version}"

    @property
    def noun(self) -> str:
        """What it is one of."""
        return _NOUNS[self.group]

    @property
    def described(self) -> str:
        """Which word of whom: how every message about it begins."""
        return f"the {self.noun} `{self.name}` of {self.owner}"

    @property
    def module(self) -> str:
        """The package in Python's sense: all of its modules are below that name."""
        return self.value.partition(":")[0].partition(".")[0].strip()


class PluginFault(Noun, frozen=True, kw_only=True):
    """Why a word cannot be used, found when it was loaded. It is then no word of the vocabulary."""

    code: str
    word: PluginWord
    cause: str
    names: frozenset[str] = frozenset()
    """What a suite would call it."""

    @property
    def message(self) -> str:
        """What is wrong, and whose fault it is."""
        return f"{self.word.described} cannot be used: {self.cause}"

    @property
    def help(self) -> str:
        """The way out."""
        word = self.word
        return (
            f"the entry point `{word.name} = {word.value}` of `{word.group}` is at fault: "
            f"mend {word.package}, or install another version of it"
        )


class PluginError(ValueError):
    """A word of another package broke a promise while it was used: a fault of that package, and no bug of ours."""

    def __init__(self, word: PluginWord, what: str) -> None:
        super().__init__(f"{word.described} {what}")
        self.word = word
