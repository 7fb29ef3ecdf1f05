"""Who a case is, where its chance comes from, and what a plan's hash covers: SHA-256 of content, never of order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from random import Random
from typing import Final

from engine.model.language.literals import Names
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject

_ID_DIGITS: Final = 12
_STUB_DIGITS: Final = 16


def key_of_test(*, fixed_id: str | None, name: str) -> list[Json]:
    """What a test is known by inside its file: its `id` where it has one, or its name."""
    return ["name", name] if fixed_id is None else ["id", fixed_id]


def case_id(file: str, key: list[Json], row: str, row_input: JsonObject, *, cell: JsonObject | None = None) -> str:
    """`C-` and 12 hex digits from suite file, test, matrix cell (None: no matrix), row address and canonical input."""
    text = canonical_json([file, key, cell, row, row_input])
    return f"C-{hashlib.sha256(_bytes(text)).hexdigest()[:_ID_DIGITS]}"


def stub_key(file: str, action: str, names: Names) -> str:
    """16 hex digits of whose stub it is: that of an action in one suite file, one cell of a matrix and on one target.

    These decide what its templates see, so that tests of one key have the same stub.
    """
    target = names["target"]
    assert isinstance(target, Mapping), "planning names the target"
    text = canonical_json([file, action, names["matrix"], target["name"]])
    return hashlib.sha256(_bytes(text)).hexdigest()[:_STUB_DIGITS]


def stream_prefix(seed: int, file: str, key: list[Json]) -> bytes:
    """What the random streams of one test have in common."""
    return _bytes(canonical_json([seed, file, key]))


def stream(prefix: bytes, row: str, field: str) -> Random:
    """The chance of one field in one row, the same whatever other tests, rows and fields there are."""
    # A NUL stands in no canonical JSON and no field can end it early, so that no two places share a stream.
    digest = hashlib.sha256(b"%b\0%b\0%b" % (prefix, _bytes(row), _bytes(field))).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 - test data, not secrets


def plan_hash(covered: Mapping[str, Json]) -> str:
    """`sha256:…` over everything that decides what the plan holds; texts count by their own hash."""
    return f"sha256:{hashlib.sha256(_bytes(canonical_json(covered))).hexdigest()}"


def text_hash(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(_bytes(text)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
