"""A call as the request that it becomes. Pure: templates are filled in here, at the wire and no sooner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote, urlencode

from engine.expressions.template import TemplateError, names_used, resolve
from engine.http.encode import encode_json
from engine.http.origin import ID_FORM, BaseUrl, is_safe_id
from engine.http.protocol.paths import PLACEHOLDER, placeholders, segment_of, text_of_value, why_no_segment
from engine.http.request_and_reply import Request
from engine.model.language.http_exchange import RequestUse
from engine.model.language.literals import Template, Templated
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.noun import NOTHING, Noun
from engine.protocols.http_action import BODIES, USUAL_METHOD, HttpAction, is_said

ACTION_ID: Final = "action_id"
WHOLE_INPUT: Final = re.compile(r"\$\{\{\s*input(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[(['\"])([^'\"]+)\2\])\s*\}\}")
"""A template that is one input and nothing else."""
IN_QUERY: Final = frozenset({"GET", "HEAD", "DELETE"})
"""Methods whose remaining inputs go to the query; those of the others go to the body."""
_OPERATION: Final = re.compile(r"(?m)^\s*(?:query|mutation|subscription)\s+([A-Za-z_][A-Za-z0-9_]*)")
_BREAKS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class UnmadeRequest(Noun, frozen=True):
    """Why a request cannot be made of an input."""

    reason: str


class Filling(Noun, frozen=True, kw_only=True):
    """What the places of a request are filled with."""

    given: JsonObject
    names: Mapping[str, Json]
    words: Mapping[str, str] = NOTHING
    """What `{action_id}` and `{execution_id}` stand for."""


def render(use: RequestUse, filling: Filling, *, base: BaseUrl, timeout_s: float) -> Request | UnmadeRequest:
    """The request; UnmadeRequest where the input does not fit in: nothing is sent then."""
    try:
        return _request(use, filling, base=base, timeout_s=timeout_s)
    except TemplateError as problem:
        return UnmadeRequest(str(problem))
    except _UnfitError as problem:
        return UnmadeRequest(str(problem))


def filling_of(action: HttpAction, given: JsonObject, *, execution_id: str = "") -> Filling:
    """What a call of an action fills its request with."""
    words = {ACTION_ID: action.action_id, **({"execution_id": execution_id} if execution_id else {})}
    return Filling(given=given, names={**action.names, "input": given}, words=words)


class _UnfitError(Exception):
    """An input that does not fit its place."""


def _request(use: RequestUse, filling: Filling, *, base: BaseUrl, timeout_s: float) -> Request:
    method = use.method or USUAL_METHOD
    path = PLACEHOLDER.sub(lambda found: _segment(found[1], filling), use.path or "/")
    left = {name: value for name, value in filling.given.items() if name not in _taken(use)}
    has_body = any(is_said(use, name) for name in BODIES)
    query = list(_parameters(use.query or {}, filling, where="query"))
    if not has_body and method in IN_QUERY:
        query += list(_parameters(left, filling, where="query"))
    own = dict(_headers(use.headers or {}, filling))
    body, kind = _body(use, left if not has_body and method not in IN_QUERY else None, filling)
    usual = {"Accept": "application/json", **({"Content-Type": kind} if kind else {})}
    said = {name.lower() for name in own}
    headers = {**{name: value for name, value in usual.items() if name.lower() not in said}, **own}
    url = base.join(path if path.startswith("/") else f"/{path}")
    if query:
        url += ("&" if "?" in url else "?") + urlencode(query, quote_via=quote, safe="-_.~", errors="backslashreplace")
    return Request(method=method, url=url, headers=headers, body=body, timeout_s=timeout_s, url_is_encoded=True)


def _taken(use: RequestUse) -> frozenset[str]:
    """Inputs that stand somewhere by name already."""
    named = set(placeholders(use.path or ""))
    for template in _templates([use.query or {}, use.headers or {}]):
        named |= {path[1] for path in names_used(template.text) if path[:1] == ("input",) and len(path) > 1}
    return frozenset(named)


def _templates(values: Iterable[Templated]) -> Iterator[Template]:
    for value in values:
        if isinstance(value, Template):
            yield value
        elif isinstance(value, Mapping):
            yield from _templates(value.values())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield from _templates(value)


def _segment(name: str, filling: Filling) -> str:
    word = filling.words.get(name)
    if name == ACTION_ID and word is not None and not is_safe_id(word):
        raise _UnfitError(f"the action id `{word[:200]}` cannot stand in a path: {ID_FORM}")
    value: Json | Missing = word if word is not None else filling.given.get(name, MISSING)
    problem = why_no_segment(value)
    if problem is not None:
        raise _UnfitError(f"`{name}` cannot stand in the path: {problem}")
    assert not isinstance(value, Missing), "told above"
    return segment_of(text_of_value(value))


def _filled(value: Templated, filling: Filling) -> Json | Missing:
    """A value with its templates filled in; what stands for an input that is not there is left out."""
    if isinstance(value, Template):
        found = WHOLE_INPUT.fullmatch(value.text.strip())
        if found is not None and (found[1] or found[3]) not in filling.given:
            return MISSING
        return resolve(value, filling.names)
    if isinstance(value, Mapping):
        named = {name: _filled(each, filling) for name, each in value.items()}
        return {name: each for name, each in named.items() if not isinstance(each, Missing)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [_filled(each, filling) for each in value]
        return [each for each in items if not isinstance(each, Missing)]
    return value


def _parameters(fields: Mapping[str, Templated], filling: Filling, *, where: str) -> Iterator[tuple[str, str]]:
    """Keys and values of a query or a form; a list is its key again and again, null is left out."""
    for name, written in fields.items():
        value = _filled(written, filling)
        several = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        for each in several:
            if isinstance(each, Mapping) or (isinstance(each, Sequence) and not isinstance(each, str)):
                raise _UnfitError(f"`{name}` cannot stand in the {where}: it holds a {_shape(each)}")
            if each is not None and not isinstance(each, Missing):
                yield name, text_of_value(each)


def _headers(fields: Mapping[str, Templated], filling: Filling) -> Iterator[tuple[str, str]]:
    for name, written in fields.items():
        value = _filled(written, filling)
        if value is None or isinstance(value, Missing):
            continue
        if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
            raise _UnfitError(f"the header `{name}` cannot hold a {_shape(value)}")
        text = text_of_value(value)
        if _BREAKS.search(text):
            raise _UnfitError(f"the header `{name}` would hold a line break or another control character")
        yield name, text


def _body(use: RequestUse, left: JsonObject | None, filling: Filling) -> tuple[bytes | None, str]:
    """The body with its content type; None: there is none."""
    if not isinstance(use.body, Missing):
        value = _filled(use.body, filling)
        return (None, "") if isinstance(value, Missing) else (encode_json(value), "application/json")
    if use.form is not None:
        fields = list(_parameters(use.form, filling, where="form"))
        return urlencode(fields, errors="backslashreplace").encode("ascii"), "application/x-www-form-urlencoded"
    if use.graphql is not None:
        return encode_json(_graphql(use.graphql.name, filling.given)), "application/json"
    if use.text is not None:
        text = _filled(use.text, filling)
        return ("" if isinstance(text, Missing) else text_of_value(text)).encode(
            "utf-8", "backslashreplace"
        ), "text/plain"
    return (None, "") if left is None else (encode_json(left), "application/json")


def _graphql(document: str, given: JsonObject) -> JsonObject:
    """The three fields of the GraphQL over HTTP convention; the operation is named where there is one name."""
    names = _OPERATION.findall(document)
    operation = {"operationName": names[0]} if len(names) == 1 else {}
    return {"query": document, "variables": given, **operation}


def _shape(value: Json) -> str:
    return "mapping" if isinstance(value, Mapping) else "list"
