"""No report can be made to execute or forge anything (RUNNING, promise R25), whoever fills its places."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.run.report import Report
from engine.model.values.text import inert, inert_json, visible
from engine.reporters import KINDS, artifact, json_summary, junit, terminal
from tests.reporters.reports import hostile

ATTACKS = (
    "::error file=a::forged", " \t::set-output name=a::b", "\u00a0::add-mask::a", "##[error]forged",
    "##vso[task.setvariable variable=a]b", "##teamcity[testFailed]", "\x1b[2J", "\x1b]8;;http://evil\x07x\x1b]8;;\x07",
    "\x9b31m", "\r\x1b[KPASS", "\u202egnp.exe", "\u2066a\u2069", "\u2028", "\u2029", "\x85", "\v", "\f", "\0",
    "]]>", "]]&gt;", "<script>alert(1)</script>", "</testcase></testsuite>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;",
    "<?xml version='1.0'?>", '" onload="x', "=cmd|'/c calc'!A0", "[[ATTACHMENT|/etc/passwd]]", "\ufffe", "\uffff",
    "\ud800", "\U000e0041", "%0A::error::x", "\n::error::x", "\n1 of 1 passed (100.00 %) · every gate held · exit 0",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=8), min_size=1, max_size=4).map("".join)


def orders(text: str) -> list[str]:
    """The lines that a machine of GitHub, Azure or TeamCity would obey."""
    return [
        line
        for line in text.replace("\r", "\n").split("\n")
        if line.lstrip().startswith("::") or any(mark in line.lower() for mark in ("##[", "##vso[", "##teamcity["))
    ]


def every_form_of(report: Report) -> Iterator[tuple[str, str]]:
    """The report in each format and at each length that it has, with the name of the format."""
    for kind in KINDS:
        for render in (kind.render, kind.in_full, kind.in_brief):
            if render is not None:
                yield kind.name, render(report)


def assert_harmless(report: Report) -> None:
    for name, shown in every_form_of(report):
        assert orders(shown) == [], f"{name}: let the whole of it pass `inert` of engine/model/values/text.py"
        unseen = [each for each in set(shown) - {"\n"} if visible(each) != each]
        assert unseen == [], f"{name}: let each text of others pass `visible` of engine/model/values/text.py"


@pytest.mark.parametrize("attack", ATTACKS, ids=ascii)
def test_no_attack_gives_orders_or_moves_a_terminal(attack: str) -> None:
    report = hostile(attack)
    assert_harmless(report)
    assert (json_summary.render(report) + artifact.render(report)).isascii()


@pytest.mark.slow
@settings(max_examples=60)
@given(TEXTS)
def test_no_mixture_of_attacks_does_either(text: str) -> None:
    report = hostile(text)
    assert_harmless(report)
    shown = terminal.render_in_full(report)
    assert shown.splitlines()[-1].endswith(f"exit {report.exit}")
    assert json.loads(json_summary.render(report))["planned"] == report.planned
    assert len(json.loads(artifact.render(report))["assertion_log"]) == report.planned
    root = ET.fromstring(junit.render(report))
    assert len(list(root.iter("testcase"))) == report.planned
    assert {each.tag for each in root.iter()} <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped", "system-out",
    }  # fmt: skip


@given(TEXTS)
def test_inert_text_gives_no_orders_and_stays_readable(text: str) -> None:
    assert orders(inert(text)) == []
    assert inert(text).replace(" ", "") == text.replace(" ", "")
    assert inert(inert(text)) == inert(text)


@pytest.mark.slow
@given(st.recursive(TEXTS | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=5))
def test_inert_json_is_the_same_value(value: object) -> None:
    for indent in (None, 2):
        for is_ascii in (True, False):
            said = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
            assert json.loads(inert_json(said)) == value
            assert orders(inert_json(said)) == []
