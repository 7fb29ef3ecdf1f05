"""How values are written in one line of YAML, for helps and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_SAFE = re.compile(r"[A-Za-z_./^](?:[A-Za-z0-9_./@^ -]*[A-Za-z0-9_./@^-])?")
_TYPED = frozenset({"true", "false", "null"})


def inline_yaml(value: Any) -> str:
    """A value as YAML's flow style would have it, quoted only where it must be."""
    match value:
        case str():
            return value if _SAFE.fullmatch(value) and value not in _TYPED else json.dumps(value, ensure_ascii=False)
        case Mapping():
            return "{" + ", ".join(f"{inline_yaml(key)}: {inline_yaml(each)}" for key, each in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(inline_yaml(each) for each in value) + "]"
        case _:
            return json.dumps(value)
