"""The codes of what is wrong with packages of others, each with its title; a code is never reused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

UNLOADABLE: Final = "E901"
WRONG_KIND: Final = "E902"
TAKEN_NAME: Final = "E903"
NOT_THERE: Final = "E904"
BROKEN_PROMISE: Final = "E905"
UNUSED_FAULT: Final = "W901"
NO_WORDS: Final = "W902"

CODES: Mapping[str, str] = MappingProxyType(
    {
        UNLOADABLE: "a word of another package cannot be loaded",
        WRONG_KIND: "a word of another package is not what its kind demands",
        TAKEN_NAME: "a word of another package has a name that is taken",
        NOT_THERE: "a package that `plugins` lists is not there",
        BROKEN_PROMISE: "a word of another package broke a promise while suites were checked or planned",
        UNUSED_FAULT: "a word of another package cannot be used, and nothing here uses it",
        NO_WORDS: "a package that `plugins` lists has no words",
    }
)
