"""What a test expects: claims about places of the result, and checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.model.language.grammar import word
from engine.model.language.kinds import Matchers
from engine.model.language.literals import Query
from engine.model.values.span import NOWHERE, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Matchers on one place of the result record. `place` is a path of literal keys, or a query; `label` names it."""

    place: tuple[str, ...] | Query
    label: str
    matchers: Matchers
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A question that must be answered with exactly true."""

    that: Query = word("JMESPath that must be exactly `true`.", examples=("output.risk_score >= `80`",))
    when: Query | None = word("Judge only where this is true.", default=None, examples=("input.risk_level == 'high'",))
    because: str | None = word("The rule behind it, shown when it fails.", default=None)
    severity: Literal["warn", "fail", "stop"] = word("What a failure means.", default="fail")
    span: Span = NOWHERE
    named: str | None = None
    """The list under `checks:` that it was pulled in from, where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a test expects. `roots` are the names of the result record that it mentions anywhere."""

    claims: tuple[Claim, ...] = ()
    checks: tuple[Check, ...] = ()
    within_s: float | None = None
    within_span: Span = NOWHERE
    contract: bool = True
    if_valid: Expectation | None = None
    if_invalid: Expectation | None = None
    roots: frozenset[str] = frozenset()
    span: Span = NOWHERE

    @property
    def asks(self) -> bool:
        """Whether anything is asked, of whichever rows; that the contract is not (`contract: off`) asks nothing."""
        parts = [each for each in (self.if_valid, self.if_invalid) if each is not None]
        return bool(self.claims or self.checks) or self.within_s is not None or any(part.asks for part in parts)
