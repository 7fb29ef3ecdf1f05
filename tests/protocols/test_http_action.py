from __future__ import annotations

import pytest

from engine.model.language.http_exchange import AnswerUse, PollUse, RequestUse
from engine.model.language.literals import Query, Ref
from engine.model.values.span import NOWHERE
from engine.protocols.http_action import USUAL_ANSWER, lay_over


def at(place: str) -> Query:
    return Query(text=place, span=NOWHERE)


def test_the_action_wins_key_by_key_and_in_mappings_once_more() -> None:
    below = RequestUse(method="PUT", path="/a", headers={"X": "1", "Y": "1"}, query={"q": 1})
    above = RequestUse(path="/b", headers={"Y": "2"})
    laid = lay_over(below, above)
    assert laid is not None
    assert (laid.method, laid.path, laid.query) == ("PUT", "/b", {"q": 1})
    assert laid.headers == {"X": "1", "Y": "2"}


@pytest.mark.parametrize("above", [RequestUse(form={"a": 1}), RequestUse(body=None), RequestUse(text="x")])
def test_whoever_says_a_body_means_no_other(above: RequestUse) -> None:
    laid = lay_over(RequestUse(path="/a", body={"b": 1}, graphql=Ref(name="{a}", span=NOWHERE)), above)
    assert laid is not None
    assert (laid.body, laid.form, laid.graphql, laid.text) == (above.body, above.form, None, above.text)


def test_a_body_is_not_mixed_with_another() -> None:
    laid = lay_over(RequestUse(body={"a": 1}), RequestUse(body={"b": 1}))
    assert laid is not None
    assert laid.body == {"b": 1}


def test_states_that_are_said_to_be_none_are_none() -> None:
    laid = lay_over(USUAL_ANSWER, AnswerUse(failed=(), output=at("body.x")))
    assert laid is not None
    assert (laid.completed, laid.failed, laid.output) == (("2xx",), (), at("body.x"))


def test_one_alone_is_that_one() -> None:
    poll = PollUse(id=at("body.id"), request=RequestUse(path="/a"))
    assert lay_over(poll, None) == lay_over(None, poll) == poll
    laid = lay_over(poll, PollUse(request=RequestUse(headers={"A": "1"})))
    assert laid is not None
    assert laid.request == RequestUse(path="/a", headers={"A": "1"})
    assert lay_over(None, None) is None
