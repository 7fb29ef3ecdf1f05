"""`engine.testing` tells authors of packages what a project would be told."""

from __future__ import annotations

import asyncio
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from engine.model.ports.exchange import Call, Finished
from engine.testing import check_target, find_fault
from tests.plugins.packages import install, source_of

CALL = Call(case="C-1", action="a", action_id="a", input={"x": 1})
SLOW = """
class Own(Echo):
    asked = 0
    async def submit(self, call): return Exchange(outcome=Pending(execution_id="1", retry_after_s=0.001))
    async def poll(self, pending):
        self.asked += 1
        return done({}) if self.asked > 4 else Exchange(outcome=pending)
"""


def module_of(site: Path, more: str = "", **kinds: str) -> ModuleType:
    install(site, source_of(more, **kinds))
    return importlib.import_module(next(site.glob("*.py")).stem)


def test_nothing_is_wrong_with_good_words(site: Path) -> None:
    made = module_of(site)
    assert [find_fault(each) for each in (made.IBAN, made.SIZE, made.ODD, made.ACME)] == [None] * 4


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("matcher(absence='x')", "`absence` is none of"),
        ("matcher(name='lt')", "no matcher can be called"),
        ("3", "int is"),
    ],
)
def test_a_fault_is_told(site: Path, kind: str, fault: str) -> None:
    assert fault in str(find_fault(module_of(site, IBAN=kind).IBAN))


@pytest.mark.parametrize(("more", "own"), [("", "target()"), (SLOW, "target(Own)")])
def test_a_target_that_keeps_its_promises_gives_its_answers(site: Path, more: str, own: str) -> None:
    made = module_of(site, more, ACME=own)
    exchanges = asyncio.run(check_target(made.ACME, made.Remote(), CALL))
    assert [type(each.outcome) for each in exchanges] == [Finished, Finished]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("async def submit(self, call): raise KeyError", "the call came to trouble: the target `acme` of the package"),
        ("async def submit(self, call): return 1", "`submit` gave an int instead of an Exchange"),
        ("authenticates = True\n    async def authorise(self): return done({})", "`authorise` gave"),
    ],
)
def test_a_target_that_breaks_one_fails(site: Path, own: str, message: str) -> None:
    made = module_of(site, f"class Own(Echo):\n    {own}\n", ACME="target(Own)")
    with pytest.raises(AssertionError, match=re.escape(message)):
        asyncio.run(check_target(made.ACME, made.Remote(), CALL))
