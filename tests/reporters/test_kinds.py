from __future__ import annotations

from engine.model.run.report import Report
from engine.reporters import KINDS
from tests.reporters.reports import BAD, finished


def test_each_format_has_a_name_of_its_own_and_shows_the_same_report_the_same_way() -> None:
    assert [kind.name for kind in KINDS] == ["terminal", "json", "artifact", "junit"]
    for kind in KINDS:
        assert kind.render(finished(BAD)) == kind.render(finished(BAD))
        assert kind.render(Report())
