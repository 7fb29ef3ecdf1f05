from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.run.report import Report
from engine.model.verdict import Verdict
from engine.reporters.junit import render
from tests.coverage.plans import Row, a_test, rows
from tests.reporters.reports import BAD, GOOD, TROUBLE, UNASKED, finished, hostile

ALLOWED: Final = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "file"},
        {"properties", "testcase"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"skipped", "error", "failure", "system-out"}),
    "skipped": ({"message"}, set()),
    "error": ({"type", "message"}, set()),
    "failure": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}
"""Attributes and children by element: what Jenkins' xUnit schema takes, of which we use a part."""

TIME: Final = re.compile(r"[0-9]+\.[0-9]{3}")
"""Seconds as that schema takes them: at most three decimals, no exponent."""


def parsed(report: Report) -> ET.Element:
    root = ET.fromstring(render(report))
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
        assert TIME.fullmatch(element.attrib.get("time", "0.000"))
    return root


def test_every_case_is_there_once_and_the_sums_are_those_of_the_report() -> None:
    report = finished(BAD, *TROUBLE)
    root = parsed(report)
    cases = list(root.iter("testcase"))
    assert len(cases) == report.planned == int(root.attrib["tests"])
    assert int(root.attrib["failures"]) == report.counts.failed == len(list(root.iter("failure")))
    errors = report.counts.error + report.counts.unknown + report.counts.not_run
    assert int(root.attrib["errors"]) == errors == len(list(root.iter("error")))
    assert len(list(root.iter("skipped"))) == report.counts.skipped
    for name in ("tests", "failures", "errors"):
        assert sum(int(suite.attrib[name]) for suite in root.iter("testsuite")) == int(root.attrib[name])


def test_what_is_not_known_and_what_was_not_run_are_errors_and_never_look_like_success() -> None:
    root = parsed(finished([(a_test(0), [Row(verdict) for verdict in Verdict])]))
    assert [each.attrib["type"] for each in root.iter("error")] == ["error", "unknown", "not_run"]
    passed = [case for case in root.iter("testcase") if {child.tag for child in case} == {"system-out"}]
    assert len(passed) == 1


def test_a_failure_says_what_was_expected_and_where_it_stands() -> None:
    failure = next(parsed(finished(BAD)).iter("failure"))
    assert failure.attrib == {"type": "E412", "message": "output.risk_score is 74, expected >= 80"}
    assert failure.text is not None
    assert failure.text.startswith("suites/a.suite.yaml:30:17: output.risk_score is 74, expected >= 80 [E412]\n")
    assert "because: high risk must score at least 80" in failure.text
    assert '"risk_level":"high"' in failure.text


def test_a_known_failure_stays_one_and_says_so() -> None:
    root = parsed(finished([(a_test(0), [Row(Verdict.FAILED, finished={"known": True})])]))
    assert [each.attrib["type"] for each in root.iter("failure")] == ["known-failure"]


def test_cases_have_names_of_their_own_in_a_class_of_suite_and_test() -> None:
    root = parsed(finished([(a_test(0, name="v1.2 is scored", suite="Risk"), rows(3))]))
    names = [case.attrib["name"] for case in root.iter("testcase")]
    assert len(set(names)) == 3
    assert {case.attrib["classname"] for case in root.iter("testcase")} == {"Risk.v1_2 is scored"}


def test_it_holds_the_root_of_the_log_the_ticket_and_the_times() -> None:
    report = finished([(a_test(0, ticket="TEL-7"), [Row(finished={"duration_us": 1_500_000}), Row()])], *TROUBLE)
    root = parsed(report)
    told = {each.attrib["name"]: each.attrib["value"] for each in root.iter("property")}
    assert told["audit_root"] == "ab" * 32
    assert told["run"] == "20261122T091400Z-4f1c"
    assert next(root.iter("testcase")).attrib["time"] == "1.500"
    assert "ticket: TEL-7" in str(next(root.iter("system-out")).text)
    assert next(root.iter("testsuite")).attrib["timestamp"] == "2026-11-22T09:27:20"


HOSTILE = ('"/><testcase name="x"/>', "]]>", "\x1b[2J\x00", "\ud800", "\ufffe\uffff", "a\nb\r\nc", "&#0;", "\u202egnp")


def test_a_check_that_no_case_was_asked_is_a_property_of_its_test() -> None:
    said = render(finished([UNASKED]))
    assert '<property name="never_asked" value="suites/lib.yaml:4: sane: output.n &gt;= `0`: ' in said
    assert "never_asked" not in render(finished(GOOD))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_server_breaks_or_forges_it(text: str) -> None:
    root = parsed(hostile(text))
    assert len(list(root.iter("testcase"))) == hostile(text).planned
    assert "\x1b" not in render(hostile(text))


def test_no_text_of_a_server_makes_a_ci_system_attach_a_file() -> None:
    said = "".join(str(each.text) for each in parsed(hostile("[[ATTACHMENT|/etc/passwd]]")).iter("system-out"))
    assert "[[ATTACHMENT" not in said


@pytest.mark.slow
@given(st.text())
def test_it_is_well_formed_whatever_stands_in_it(text: str) -> None:
    assert len(list(parsed(hostile(text)).iter("testcase"))) > 0


def test_a_run_without_cases_and_one_that_never_began_are_files_too() -> None:
    assert parsed(Report()).attrib["tests"] == "0"
    assert [each.attrib["name"] for each in parsed(Report(audit_root="ab")).iter("property")] == ["audit_root"]


def test_it_is_the_same_before_and_after_the_seal() -> None:
    assert render(finished(GOOD)) == render(finished(GOOD).but(sealed=True))
