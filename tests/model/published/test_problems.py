from __future__ import annotations

from engine.model.published.problems import problem_of
from engine.model.source.diagnostic import Diagnostic, Edit, Fix, Related, Severity
from engine.model.values.span import NOWHERE, Span

SPAN = Span("a.suite.yaml", 7, 5, 7, 10)


def test_a_problem_has_its_place_and_whether_it_keeps_everything_from_being_sent() -> None:
    problem = problem_of(Diagnostic(code="E124", span=SPAN, message="no word", help="did you mean `action`?"))
    assert (problem.file, problem.line, problem.column, problem.end_line, problem.end_column) == SPAN
    assert (problem.code, problem.help, problem.is_error) == ("E124", "did you mean `action`?", True)


def test_what_is_no_matter_of_a_file_has_no_place() -> None:
    problem = problem_of(Diagnostic(code="E281", span=NOWHERE, message="no target", severity=Severity.WARNING))
    assert (problem.file, problem.line, problem.end_column, problem.is_error) == (None, None, None, False)


def test_a_mend_and_other_places_come_with_it() -> None:
    problem = problem_of(
        Diagnostic(
            code="E1",
            span=SPAN,
            message="twice",
            related=(Related(span=SPAN, message="the other one"),),
            fix=Fix(title="write `action`", edits=(Edit(span=SPAN, text="action"),)),
        )
    )
    assert [(each.line, each.message) for each in problem.related] == [(7, "the other one")]
    assert problem.fix is not None
    assert [(each.column, each.end_column, each.text) for each in problem.fix.edits] == [(5, 10, "action")]
