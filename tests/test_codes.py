"""One code, one problem: whoever looks a code up is told what it stands for, and nothing else."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from importlib import import_module

from tests.house import FILES, ROOT, name_of, text_of

NAMED = re.compile(r'^(\w+)(?:: Final(?:\[\w+\])?)? = "([EW]\d{3})"', re.MULTILINE)
ROOMS = tuple(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in FILES if path.name == "codes.py")


def test_no_code_has_two_names() -> None:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for path in FILES:
        for name, code in NAMED.findall(text_of(path)):
            names[code].append(f"{name} in {name_of(path)}")
    assert len(names) > 80
    assert {code: found for code, found in names.items() if len(found) > 1} == {}


def test_no_code_has_a_meaning_in_two_rooms() -> None:
    meanings = Counter(code for room in ROOMS for code in import_module(room).CODES)
    assert len(meanings) > 200
    assert [code for code, count in meanings.items() if count > 1] == []
