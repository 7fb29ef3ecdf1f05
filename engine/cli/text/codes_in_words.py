"""All codes of the engine with what they mean, and what is wrong and right for each: the docs and `explain` say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from textwrap import dedent
from types import MappingProxyType
from typing import Final

from engine.expressions.codes import CODES as EXPRESSION_CODES
from engine.model.published.lists import ExplainedCode
from engine.plan.codes import CODES as PLAN_CODES
from engine.plugins.codes import CODES as PLUGIN_CODES
from engine.run.judging.codes import CODES as RUN_CODES
from engine.source.codes import CODES as SOURCE_CODES
from engine.suite.codes import CODES as SUITE_CODES

_COMMAND_LINE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "E281": "there is no such target in `engine.yaml`",
        "E282": "a target that is known by its type is not configured: its variables are not set",
        "E283": "a variable that a target needs is not set in the environment",
        "E284": "a target is configured in a way in which it cannot work",
        "E285": "libraries of two suites define a target or a secret of one name differently",
        "E286": "a secret is too short to be masked, so that it is none",
        "W281": "a secret cannot be read from the keyring of this machine; a target that uses it cannot be used",
        "W282": "a secret begins or ends with white space, which is sent with it",
        "E900": "the command line is wrong: a command, an option or its value",
        "E999": "a bug of the engine, not of your suite",
    }
)
ROOMS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "The text of a file": SOURCE_CODES,
        "The words of a suite": SUITE_CODES,
        "Templates and questions": EXPRESSION_CODES,
        "What a case failed on": RUN_CODES,
        "The plan": PLAN_CODES,
        "Targets and the command line": _COMMAND_LINE,
        "Packages of others": PLUGIN_CODES,
    }
)


@cache
def samples() -> Mapping[str, tuple[str, str]]:
    """Of each code what is wrong, and what is right instead."""
    text = (files("engine.cli.text") / "code_samples.json").read_text(encoding="utf-8")
    return {code: (dedent(each["wrong"]), dedent(each["right"])) for code, each in json.loads(text).items()}


def every_code() -> tuple[ExplainedCode, ...]:
    """All codes, room by room and in order."""
    return tuple(
        _explained(code, title, about) for about, codes in ROOMS.items() for code, title in sorted(codes.items())
    )


def in_two_columns(wrong: str, right: str) -> str:
    """What is wrong and what is right, each behind its word; lines below the first stand in the same column."""
    parts = (("wrong", wrong), ("right", right))
    return "\n".join(
        f"{word if number == 0 else '':<5}  {line}".rstrip()
        for word, text in parts
        for number, line in enumerate(text.splitlines())
    )


def _explained(code: str, title: str, about: str) -> ExplainedCode:
    wrong, right = samples()[code]
    severity = "warning" if code.startswith("W") else "error"
    return ExplainedCode(code=code, severity=severity, title=title, about=about, wrong=wrong, right=right)
