"""A word is loaded and checked once: what comes back can be used like a word of our own, or says why it cannot."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import MISSING, fields
from typing import Any

from engine.model.language.grammar import word_of
from engine.model.plugins import GENERATORS, MATCHERS, TARGETS, PluginFault, PluginWord
from engine.model.project import TargetOptions
from engine.model.values.noun import Noun
from engine.model.vocabulary import Vocabulary
from engine.plugins.blame import cause_of, is_theirs
from engine.plugins.codes import TAKEN_NAME, UNLOADABLE, WRONG_KIND
from engine.plugins.discovery import Offer
from engine.plugins.requirements import KINDS, find_wrong_fields, name_type
from engine.plugins.taken_names import why_no_name
from engine.suite.decode.decoder import rules_of
from engine.suite.json_schema.shapes import Shapes
from engine.suite.json_schema.words import properties_of
from engine.suite.language.registry import SCHEMAS

_ENTRY_POINT = re.compile(r"\s*[\w.]+\s*(?::\s*[\w.]+\s*)?(?:\[.*\]\s*)?")
_OPTIONS_OF_FIELDS = frozenset({"edges", "maybe", "unique", "pii", "gen"})
"""Keys that stand beside every generator."""


def load_word(offer: Offer, known: Vocabulary) -> Any:
    """The kind that an entry point gives, or the PluginFault that keeps it out. `known` are the words of the engine."""
    word = offer.word
    if _ENTRY_POINT.fullmatch(word.value) is None:
        return _fault(UNLOADABLE, word, f"`{word.value}` is no `module:NAME`")
    try:
        # What a package prints while it is imported has no business among the answers of a command.
        with redirect_stdout(sys.stderr):
            found = offer.point.load()
    except BaseException as problem:
        if not is_theirs(problem):
            raise
        return _fault(UNLOADABLE, word, f"{_where(problem, word)}: {cause_of(problem, word, with_text=True)}")
    try:
        return _checked(found, word, known)
    except BaseException as problem:
        if not is_theirs(problem):
            raise
        return _fault(WRONG_KIND, word, f"it cannot be looked at: {cause_of(problem, word, with_text=True)}")


def _where(problem: BaseException, word: PluginWord) -> str:
    attribute = word.value.partition(":")[2].partition("[")[0].strip()
    if isinstance(problem, AttributeError) and attribute and repr(attribute.partition(".")[0]) in str(problem):
        return f"`{word.value}` is not there"
    return "it fails at import"


def _checked(found: Any, word: PluginWord, known: Vocabulary) -> Any:
    wanted = KINDS[word.group]
    if not isinstance(found, wanted):
        return _fault(WRONG_KIND, word, f"it is {_described(found)}, not a {wanted.__name__}")
    name = getattr(found, "name", None)
    if not isinstance(name, str):
        return _fault(WRONG_KIND, word, f"its `name` is {name_type(name)} instead of a text")
    if name != word.name:
        return _fault(WRONG_KIND, word, f"it calls itself `{name}`, and both names must be the same", name)
    taken = why_no_name(word.group, name, known)
    if taken is not None:
        return _fault(TAKEN_NAME, word, f"no {word.noun} can be called `{name}`: {taken}")
    wrong = (*find_wrong_fields(word.group, found), *_wrong_grammar(found, word, known))
    return _fault(WRONG_KIND, word, "; ".join(wrong)) if wrong else found


def _described(found: Any) -> str:
    if isinstance(found, tuple | list | set | frozenset) and any(isinstance(each, Noun) for each in found):
        return f"{name_type(found)} of several (an entry point gives one word)"
    return name_type(found)


def _wrong_grammar(kind: Any, word: PluginWord, known: Vocabulary) -> Iterator[str]:
    """What is wrong with the `spec` of a kind that has one: its keys, and what may stand behind them."""
    spec = getattr(kind, "spec", None)
    if not isinstance(spec, type) or not hasattr(spec, "__dataclass_fields__"):
        return
    bare = [each.name for each in fields(spec) if word_of(each) is None and _is_required(each) and each.name != "span"]
    if bare:
        yield f"its `spec` has fields that no author writes and that have no default: {', '.join(bare)}"
    try:
        keys = frozenset(rules_of(spec))
        properties_of(spec, Shapes(vocabulary=known, schemas=SCHEMAS))
    except Exception as problem:  # noqa: BLE001 - an annotation can raise anything when it is evaluated
        why = cause_of(problem, word, with_text=True)
        yield f"its `spec` has an annotation that the language does not read ({why})"
        return
    yield from _wrong_keys(kind, word, keys)


def _wrong_keys(kind: Any, word: PluginWord, keys: frozenset[str]) -> Iterator[str]:
    if word.group == MATCHERS and keys != {word.name}:
        has = ", ".join(f"`{each}`" for each in sorted(keys)) or "none"
        yield f"the `spec` of a matcher has one word, which is called like it; this one has {has}"
    if word.group == GENERATORS and kind.form == "key" and word.name not in keys:
        yield f"its `spec` has no word `{word.name}`, which a generator of the form `key` is written by"
    options = {GENERATORS: _OPTIONS_OF_FIELDS, TARGETS: frozenset({"type", *rules_of(TargetOptions)})}
    doubled = sorted(keys & options.get(word.group, frozenset()))
    if doubled:
        of = "every field" if word.group == GENERATORS else "every target"
        yield f"its `spec` has keys that {of} has anyway: {', '.join(f'`{each}`' for each in doubled)}"


def _is_required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _fault(code: str, word: PluginWord, cause: str, *names: str) -> PluginFault:
    return PluginFault(code=code, word=word, cause=cause, names=frozenset({word.name, *names}))
