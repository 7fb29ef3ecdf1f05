"""What each value of a closed list means, for completion; a test holds them equal to the lists of the grammar."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.model.language.expectation import Check
from engine.model.language.inputs import Cases
from engine.model.suite import Action, CompareWith, StubRule, UpstreamAnswer

_VERSIONS: Mapping[str, str] = MappingProxyType(
    {"published": "What everybody runs.", "draft": "What is being worked on; not every target can run it."}
)

MEANINGS: Mapping[Any, Mapping[str, str]] = MappingProxyType(
    {
        (Action, "effects"): MappingProxyType(
            {
                "read": "Nothing changes: a lost answer may be asked for again.",
                "write": "Something changes: a call is never sent twice.",
                "irreversible": "Something changes for good: never sent twice, and a target must allow it.",
            }
        ),
        (Action, "version"): _VERSIONS,
        (CompareWith, "version"): _VERSIONS,
        (Cases, "cover"): MappingProxyType(
            {
                "each": "Every class of every field once: the fewest rows.",
                "pairs": "Every two classes of two fields together: finds most faults that combinations cause.",
                "triples": "Every three classes of three fields together.",
                "all": "Every combination; mind `max`.",
            }
        ),
        (Cases, "break"): MappingProxyType(
            {"one-field": "A valid row with one invalid class put in, field by field, class by class."}
        ),
        (Cases, "from"): MappingProxyType({"contract": "Fields and bounds of the action's input schema."}),
        (Check, "severity"): MappingProxyType(
            {
                "warn": "Shown, and the case may still pass.",
                "fail": "The case fails (the default).",
                "stop": "The case fails, and the test starts no further ones.",
            }
        ),
        (StubRule, "status"): MappingProxyType({"completed": "It gives `output`.", "failed": "It gives `errors`."}),
        (UpstreamAnswer, "drop"): MappingProxyType({"connection": "The connection breaks off before an answer."}),
    }
)
