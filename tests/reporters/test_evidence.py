"""What a server said about a failure stands in every report."""

from __future__ import annotations

import html

import pytest

from engine.model.run.event import Noted
from engine.model.values.json import JsonObject
from engine.model.verdict import Verdict
from engine.model.vocabulary import ReporterKind
from engine.reporters import KINDS
from tests.coverage.plans import FAILURE, Row, a_test
from tests.reporters.reports import finished

ANSWER: JsonObject = {"status": 502, "content_type": "text/html", "body": "<h1>down", "ids": {"x-request-id": "r-17"}}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.ERROR, Verdict.UNKNOWN])
def test_the_answer_behind_a_case_that_did_not_pass_is_in_every_report(kind: ReporterKind, verdict: Verdict) -> None:
    failures = (FAILURE,) if verdict is Verdict.FAILED else ()
    own = Row(verdict, finished={"reason": "no", "answer": ANSWER, "failures": failures})
    told = html.unescape(kind.render(finished([(a_test(0), [own])])))
    for words in ("502", "text/html", "<h1>down", "x-request-id", "r-17"):
        assert words in told


@pytest.mark.parametrize("name", ["terminal", "json"])
def test_what_is_noted_of_a_server_is_told_once(name: str) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    notes = [Noted(at_us=1, scope=scope, message="its JSON is declared as `text/plain`") for scope in ("a", "b")]
    told = kind.render(finished([(a_test(0), [Row()])], *notes))
    assert told.count("declared as `text/plain`") == 1
