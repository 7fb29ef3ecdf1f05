"""The official test suite of JSON Schema, where it lies beside this checkout, and where this engine means to differ."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

SUITES: Final = Path(__file__).parents[3] / "shared" / "suites" / "json-schema"
DRAFTS: Final = MappingProxyType(
    {
        "draft4": "http://json-schema.org/draft-04/schema#",
        "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
    }
)
ELSEWHERE: Final = "the schema refers to another document: a contract is read from one file"
DIFFERENCES: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("refRemote.json", "*"): ELSEWHERE,
        ("dynamicRef.json", "strict-tree schema, guards against misspelled properties"): ELSEWHERE,
        ("dynamicRef.json", "tests for implementation dynamic anchor and reference link"): ELSEWHERE,
        ("dynamicRef.json", "$ref and $dynamicAnchor are independent of order - $defs first"): ELSEWHERE,
        ("dynamicRef.json", "$ref and $dynamicAnchor are independent of order - $ref first"): ELSEWHERE,
        ("dynamicRef.json", "$ref to $dynamicRef finds detached $dynamicAnchor"): ELSEWHERE,
        (
            "vocabulary.json",
            "schema that uses custom metaschema with with no validation vocabulary",
        ): "the meta-schema is another document: all keywords of 2020-12 count",
    }
)
"""Groups of tests by file and description (`*`: all of the file), and why they are not judged as the suite says."""

ON_THE_WAY: Final = "its `$dynamicRef` means what lies on the way to it, which a field of another schema cuts off"
UNPLANNED: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("enum.json", "empty enum"): "no value is allowed, so that there is nothing to send (E524)",
        ("unevaluatedItems.json", "unevaluatedItems with $dynamicRef"): ON_THE_WAY,
        ("unevaluatedProperties.json", "unevaluatedProperties with $dynamicRef"): ON_THE_WAY,
        ("dynamicRef.json", "*"): ON_THE_WAY,
    }
)
"""Groups by whose schemas no rows are made, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One schema of the suite with values that keep to it and values that do not."""

    draft: str
    file: str
    description: str
    schema: Mapping[str, Any]
    tests: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """Unique in the suite."""
        return f"{self.draft}/{self.file} {self.description}"

    @property
    def difference(self) -> str | None:
        """Why the engine differs here, where it means to."""
        return DIFFERENCES.get((self.file, self.description)) or DIFFERENCES.get((self.file, "*"))

    @property
    def is_planned(self) -> bool:
        """Whether rows are made from its schema."""
        return self.difference is None and not {(self.file, self.description), (self.file, "*")} & UNPLANNED.keys()


def groups() -> Iterator[Group]:
    """Every group whose schema is an object: nobody writes `true` as a contract."""
    for draft, uri in DRAFTS.items():
        for path in sorted((SUITES / draft).glob("*.json")):
            for each in json.loads(path.read_text(encoding="utf-8")):
                if isinstance(each["schema"], dict):
                    schema = each["schema"] if "$schema" in each["schema"] else {"$schema": uri, **each["schema"]}
                    tests = tuple(each["tests"])
                    yield Group(
                        draft=draft, file=path.name, description=each["description"], schema=schema, tests=tests
                    )
