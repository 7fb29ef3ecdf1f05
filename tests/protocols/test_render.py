from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.origin import BaseUrl
from engine.http.request_and_reply import Request
from engine.model.language.http_exchange import RequestUse
from engine.model.language.literals import Ref, Template
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.protocols.render import Filling, UnmadeRequest, render

BASE = BaseUrl(origin="https://api.shop.example", prefix="/v2")


def t(text: str) -> Template:
    return Template(text=text, span=NOWHERE)


def made(use: RequestUse, **given: Json) -> Request:
    request = rendered(use, **given)
    assert isinstance(request, Request), request
    return request


def rendered(use: RequestUse, **given: Json) -> Request | UnmadeRequest:
    filling = Filling(given=given, names={"input": given, "vars": {"x": 1}}, words={"action_id": "act-1"})
    return render(use, filling, base=BASE, timeout_s=3.0)


def path_and_query(request: Request) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(request.url)
    return parts.path, parse_qsl(parts.query, keep_blank_values=True)


def body_of(request: Request) -> Any:
    return None if request.body is None else json.loads(request.body)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_inputs_that_no_place_took_go_to_the_query_where_a_method_has_no_body(method: Any) -> None:
    request = made(RequestUse(method=method, path="/orders/{order}"), order="o 1", full=True, size=2, tags=["a", "b"])
    assert request.url.startswith("https://api.shop.example/v2/orders/o%201?")
    assert path_and_query(request)[1] == [("full", "true"), ("size", "2"), ("tags", "a"), ("tags", "b")]
    assert request.body is None
    assert "Content-Type" not in request.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", None])
def test_they_go_to_a_json_body_where_it_has_one(method: Any) -> None:
    request = made(RequestUse(method=method, path="/orders/{order}"), order=7, line={"sku": None})
    assert (request.method, path_and_query(request)) == (method or "POST", ("/v2/orders/7", []))
    assert body_of(request) == {"line": {"sku": None}}
    assert request.headers["Content-Type"] == "application/json"


def test_what_stands_for_an_input_that_is_not_there_is_left_out_and_null_stays_in_a_body() -> None:
    use = RequestUse(
        path="/o",
        query={"q": t("${{ input.q }}"), "n": t("${{ input.n }}")},
        headers={"If-Match": t("${{ input.etag }}"), "X-N": t("${{ input.n }}")},
        body={"line": {"sku": t("${{ input.sku }}"), "n": t("${{ input.n }}")}, "list": [t("${{ input.sku }}"), 1]},
    )
    request = made(use, n=None)
    assert path_and_query(request)[1] == []
    assert body_of(request) == {"line": {"n": None}, "list": [1]}
    assert not {"If-Match", "X-N"} & set(request.headers)
    whole = made(use, n=1.5, q="a&b", etag='"7"', sku="s")
    assert path_and_query(whole)[1] == [("q", "a&b"), ("n", "1.5")]
    assert body_of(whole) == {"line": {"sku": "s", "n": 1.5}, "list": ["s", 1]}
    assert (whole.headers["If-Match"], whole.headers["X-N"]) == ('"7"', "1.5")


def test_a_whole_template_keeps_its_type_and_all_inputs_are_one_mapping() -> None:
    use = RequestUse(path="/x", body={"input": t("${{ input }}"), "n": t("${{ vars.x }}"), "t": t("n=${{ vars.x }}")})
    assert body_of(made(use, a=[1])) == {"input": {"a": [1]}, "n": 1, "t": "n=1"}


def test_a_text_of_an_input_that_is_not_there_cannot_be_made() -> None:
    request = rendered(RequestUse(path="/x", body=t("n=${{ input.x }}")))
    assert isinstance(request, UnmadeRequest)
    assert "x" in request.reason


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_any_text_is_one_segment_and_comes_out_as_it_went_in(text: str) -> None:
    path = urlsplit(made(RequestUse(method="GET", path="/a/{x}/b"), x=text).url).path
    head, _, tail = path.partition("/v2/a/")
    segment, _, rest = tail.rpartition("/")
    assert (head, rest) == ("", "b")
    assert "/" not in segment
    assert segment not in {".", ".."}
    assert unquote(segment) == text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "`x` cannot stand in the path: it is not there"),
        ({"x": ""}, "it is empty"),
        ({"x": None}, "it is null"),
        ({"x": [1]}, "it is a list"),
        ({"x": {}}, "it is a mapping"),
        ({"x": "a\nb"}, "control character"),
    ],
)
def test_what_cannot_be_a_segment_makes_no_request(given: dict[str, Json], why: str) -> None:
    request = rendered(RequestUse(method="DELETE", path="/orders/{x}"), **given)
    assert isinstance(request, UnmadeRequest)
    assert why in request.reason


def test_an_action_id_that_leads_elsewhere_is_refused() -> None:
    filling = Filling(given={}, names={}, words={"action_id": "../x"})
    request = render(RequestUse(path="/{action_id}"), filling, base=BASE, timeout_s=1.0)
    assert isinstance(request, UnmadeRequest)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\x00", "\n"])
def test_a_header_with_a_line_break_is_never_sent(value: str) -> None:
    request = rendered(RequestUse(path="/x", headers={"X-A": t("${{ input.a }}")}), a=value)
    assert isinstance(request, UnmadeRequest)
    assert "`X-A`" in request.reason


def test_a_mapping_stands_in_no_query_header_or_form() -> None:
    uses = [
        RequestUse(path="/x", query={"q": t("${{ input.a }}")}),
        RequestUse(path="/x", headers={"X-A": t("${{ input.a }}")}),
        RequestUse(path="/x", form={"f": t("${{ input.a }}")}),
        RequestUse(path="/x", method="GET"),
    ]
    assert [isinstance(rendered(use, a={"b": 1}), UnmadeRequest) for use in uses] == [True] * 4


def test_a_form_a_text_and_a_graphql_document_have_their_content_types() -> None:
    form = made(RequestUse(path="/x", form={"a": t("${{ input.a }}"), "b": ["1", "2"]}), a="ä &")
    assert form.body == b"a=%C3%A4+%26&b=1&b=2"
    assert form.headers["Content-Type"] == "application/x-www-form-urlencoded"
    text = made(RequestUse(path="/x", text=t("<${{ input.a }}>"), headers={"content-type": "text/xml"}), a=1)
    assert (text.body, text.headers["content-type"]) == (b"<1>", "text/xml")
    assert "Content-Type" not in text.headers
    asked = made(RequestUse(path="/x", graphql=Ref(name="query Find($id: ID) { a }", span=NOWHERE)), id=3)
    assert body_of(asked) == {
        "query": "query Find($id: ID) { a }",
        "variables": {"id": 3},
        "operationName": "Find",
    }
    several = made(RequestUse(path="/x", graphql=Ref(name="query A { a }\nquery B { b }", span=NOWHERE)))
    assert "operationName" not in body_of(several)
