"""Names that no word of another package may have: what the language itself means by them would be something else."""

from __future__ import annotations

import re
from typing import Final

from engine.model.plugins import GENERATORS, MATCHERS, TARGETS
from engine.model.vocabulary import Vocabulary
from engine.suite.decode.decoder import rules_of
from engine.suite.decode.grammars import every_grammar
from engine.suite.language.expect import OWN_KEYS
from engine.suite.scopes.visible import RESULT_ROOTS

NAME_LENGTH_MAX: Final = 60
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_OPTIONS_OF_KINDS: Final = frozenset({"gen", "type"})
"""Keys that name a kind, and stand in no grammar."""


def why_no_name(group: str, name: str, known: Vocabulary) -> str | None:
    """Why a word of a group cannot bear this name; None where it can."""
    if len(name) > NAME_LENGTH_MAX or _NAME.fullmatch(name) is None:
        return f"a name is small letters and digits, joined by `-`, `_` or `.`, at most {NAME_LENGTH_MAX} of them"
    if name in words_of_group(group, known):
        return "it is a word of the engine itself"
    if group == TARGETS and name in known.coming_targets:
        return "it is a type of the language that this version does not have yet"
    if group == MATCHERS and name in RESULT_ROOTS:
        return "it is a place of every result, so that `expect` would mean something else by it"
    if group in (MATCHERS, GENERATORS) and name in keys_of_language():
        return "it is a key of the language"
    return None


def keys_of_language() -> frozenset[str]:
    """Every key that has a meaning somewhere in a suite or a project."""
    return _OPTIONS_OF_KINDS.union(OWN_KEYS, *(rules_of(grammar) for grammar in every_grammar()))


def words_of_group(group: str, known: Vocabulary) -> frozenset[str]:
    """The words of a vocabulary that are of one group."""
    return frozenset(getattr(known, group.removeprefix("engine.")))
