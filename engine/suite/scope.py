"""Where a node is read: the words that are known, the names its templates see, and where problems and notes go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import field

from engine.model.language.contract import Contract
from engine.model.language.expectation import Check
from engine.model.language.kinds import Problem
from engine.model.source.diagnostic import Diagnostic, Fix, Related, Severity
from engine.model.source.node import Node, Scalar
from engine.model.values.json import Json
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import Span
from engine.model.vocabulary import Vocabulary
from engine.suite.notes import FieldUses, Notes
from engine.suite.problems import BROKEN, Broken, Mismatch, Problems, shape
from engine.suite.suggest.fixes import quote_fix, rename_fix, rewrite_fix
from engine.suite.suggest.matcher_words import words_of_matchers

_VARIANTS_MAX = 256
"""Scopes that are kept."""


Decode: TypeAlias = Callable[[Node, "Scope"], Any]


class Scope(Noun, frozen=True, kw_only=True):
    """What a decoder is given beside the node: what can be seen from there.

    `names` are the roots that templates see here, `queries` those that JMESPath sees (None: any name).
    """

    vocabulary: Vocabulary
    problems: Problems
    decoders: Mapping[Any, Decode]
    """Of parts whose grammar is no plain mapping of words: by annotation, or by grammar and key."""
    names: frozenset[str] = frozenset()
    queries: frozenset[str] | None = None
    secrets: frozenset[str] = frozenset()
    """Names that are bound under `secrets`."""
    refused_env: frozenset[str] = frozenset()
    """Environment variables that only targets may read, because a secret bears or uses the name."""
    contracts: Mapping[str, Contract] = NOTHING
    """Of every action that has one, by its name."""
    contract: Contract | None = None
    """Of the action whose test is being read."""
    checks: Mapping[str, tuple[Check, ...]] | None = None
    """The named lists of checks; None while they are read themselves, or where not all of them are known."""
    documents: Mapping[str, Json] = NOTHING
    """JSON files that were read, by path."""
    missing: Mapping[str, Problem] = NOTHING
    """Why files could not be read, by path."""
    axes: frozenset[str] | None = None
    """The axes of the matrix in force; None where anything may be one."""
    more_names: frozenset[str] = frozenset()
    """What inputs see here besides the names of every input."""
    steps: Mapping[str, Span] | None = None
    """The calls that are over by now, by id; None in inputs that tests share: who uses them knows."""
    uses: FieldUses | None = None
    """Collects what the input field being read is made from; None elsewhere."""
    notes: Notes = field(default_factory=Notes)
    variants: dict[tuple[object, ...], tuple[Scope, Scope]] = field(default_factory=dict)
    """Scopes that differ from another in what is seen, each with the one it was made from: a cache, and no more."""

    def with_names(self, names: frozenset[str], queries: frozenset[str] | None = None) -> Scope:
        """The same scope at a place where other names are visible."""
        return self._vary((id(self), names, queries), {"names": names, "queries": queries})

    def with_action(self, action: str | None) -> Scope:
        """The same scope where the answer of this action is asked about."""
        contract = self.contracts.get(action) if action is not None else None
        return self if contract is self.contract else self._vary((id(self), action), {"contract": contract})

    def with_steps(self, steps: Mapping[str, Span], more_names: frozenset[str]) -> Scope:
        """The same scope where these calls are over, and inputs see more names."""
        key = (id(self), tuple(steps.items()), more_names)
        return self._vary(key, {"steps": steps, "more_names": more_names})

    def with_axes(self, axes: frozenset[str] | None) -> Scope:
        """The same scope where a matrix with these axes is in force."""
        return self if axes == self.axes else self._vary((id(self), axes), {"axes": axes})

    def _vary(self, key: tuple[object, ...], changes: Mapping[str, Any]) -> Scope:
        """The same scope but for some fields; kept, because thousands of tests are read in the same few ways."""
        kept = self.variants.get(key)
        if kept is None:
            if len(self.variants) >= _VARIANTS_MAX:
                self.variants.clear()
            # This scope is kept alive beside its variant, so that no other comes by its identity.
            kept = self.variants[key] = (self.but(**changes), self)
        return kept[0]

    def error(self, code: str, span: Span, message: str, help_: str | None = None, fix: Fix | None = None) -> Broken:
        """Report an error; gives BROKEN, for the caller to hand on. A mistyped name gets its fix without a `fix`."""
        found = fix if fix is not None else self.rename_fix(span, message, help_)
        self.problems.add(Diagnostic(code=code, span=span, message=message, help=help_, fix=found))
        return BROKEN

    def warning(self, code: str, span: Span, message: str, help_: str | None = None, fix: Fix | None = None) -> None:
        """Report a warning."""
        severity = Severity.WARNING
        self.problems.add(Diagnostic(code=code, span=span, message=message, help=help_, severity=severity, fix=fix))

    def report_twice(self, code: str, span: Span, message: str, first: Span) -> Broken:
        """Report what stands at two places and may stand at one."""
        related = (Related(span=first, message="first here"),)
        self.problems.add(
            Diagnostic(code=code, span=span, message=message, related=related, help="rename one, or leave it out")
        )
        return BROKEN

    def settle(self, value: Any, what: str, example: str | None = None) -> Any:
        """The value, or BROKEN after reporting that `what` (a key, in backticks) is of the wrong shape."""
        if not isinstance(value, Mismatch):
            return value
        message = f"{what} must be {value.wanted}, not {shape(value.node)}"
        fix = quote_fix(value.node) if value.code == "E106" else rewrite_fix(value.node, value.help)
        return self.error(value.code, value.node.span, message, value.help or example, fix or self._rename(value))

    def _rename(self, value: Mismatch) -> Fix | None:
        text = value.node.text if isinstance(value.node, Scalar) else ""
        return self.rename_fix(value.node.span, f"`{text}`", value.help)

    def rename_fix(self, span: Span, message: str, help_: str | None) -> Fix | None:
        """The fix of a mistyped name; none of a word of another tool."""
        return rename_fix(span, message, help_, words_of_matchers(self.vocabulary).beside_matchers)
