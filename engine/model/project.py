"""The project file: targets, their limits, and where secrets come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from engine.model.language.grammar import word
from engine.model.language.literals import Rate, Ref, Templated
from engine.model.ports.limits import QuotaHeaders
from engine.model.ports.target import TargetKind
from engine.model.source.node import Node
from engine.model.values.span import NOWHERE, Span

EVERY_EFFECT: Final = ("read", "write", "irreversible")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSource:
    """Where one secret comes from; exactly one of the three."""

    env: str | None = word("An environment variable.", default=None)
    file: str | None = word("A file that holds nothing else.", default=None)
    keyring: str | None = word("`service/user` of the system's keyring.", default=None)
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLimits:
    """How fast and how much at once this target is used."""

    requests: Rate | None = word("At most so many requests.", default=None, examples=("300/min", "100/2s"))
    executions: int | None = word("At most so many executions at once.", default=None, minimum=1, maximum=100_000)
    in_flight: int | None = word("At most so many open requests.", default=None, minimum=1, maximum=1_000)
    headers: QuotaHeaders | None = word(
        "What the server tells its limit by, where that is neither `inin-ratelimit-*` nor `RateLimit-*`.",
        default=None,
        examples=(
            {
                "allowed": "x-ratelimit-limit",
                "remaining": "x-ratelimit-remaining",
                "reset": "x-ratelimit-reset",
            },
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOptions:
    """Keys that every target may have beside those of its type."""

    limits: TargetLimits | None = word("How fast and how much at once.", default=None)
    vars: Mapping[str, Templated] = word("Values that suites see as `target.vars`.", default_factory=dict)
    protected: bool = word("Ask before a run; `--yes` in CI.", default=False)
    allow: tuple[Literal["read", "write", "irreversible"], ...] | None = word(
        "Effects that may happen here, of edges and broken fields too; other actions are skipped and named. Left out, "
        "all may, but edges and broken fields of what writes are sent to a real target with `--allow-effects` alone.",
        default=None,
    )
    input_secrets: tuple[str, ...] = word(
        "Secrets that inputs may hold here, as `${{ secrets.NAME }}`.", default=(), examples=(["CUSTOMER_PIN"],)
    )

    @property
    def allowed(self) -> tuple[str, ...]:
        """The effects that may happen here."""
        return EVERY_EFFECT if self.allow is None else self.allow


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetUse:
    """One target of a project: a type with its settings."""

    kind: TargetKind
    spec: Any
    options: TargetOptions
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The project file `engine.yaml`."""

    version: Literal[1] = word("The version of the language.", default=1)
    default_target: Ref | None = word("The target of suites that name none.", default=None)
    secrets: Mapping[str, SecretSource] = word("Where secrets come from, by name.", default_factory=dict)
    targets: Mapping[str, TargetUse] = word("Targets, by name.", default_factory=dict)
    plugins: tuple[str, ...] = word(
        "Installed packages whose matchers, generators, edges and targets this project uses.",
        default=(),
        examples=(["engine-acme"],),
    )
    defaults: Templated = word("Merged key by key into each test of each suite.", default=None)
    limits: TargetLimits | None = word("Limits of targets that name none.", default=None)
    file: str = ""
    defaults_node: Node | None = None
    """What stands behind `defaults`, merged into tests as nodes so that problems are shown where they stand."""
    span: Span = NOWHERE
