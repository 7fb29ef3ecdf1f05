"""The words `request`, `answer` and `poll`: how an action is asked over HTTP, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.model.language.headers import is_header_name
from engine.model.language.http_exchange import AnswerUse, AuthUse, LoginUse, PollUse, RequestUse
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.json import MISSING
from engine.model.values.noun import Noun
from engine.suite.decode.decoder import decode_mapping
from engine.suite.decode.templated import read_templated
from engine.suite.json_schema.shapes import ANYTHING, Schema, Shapes, alternatives, text_like
from engine.suite.json_schema.words import schema_of_words
from engine.suite.problems import BROKEN, Mismatch
from engine.suite.scope import Scope
from engine.suite.scopes.visible import ANSWER_ROOTS, REQUEST_NAMES, TARGET_NAMES
from engine.suite.suggest.nearest import closest

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_SHORT: Final = re.compile(r"(?:([A-Za-z]+)\s+)?(/\S*)")
_SHORT_IN_SCHEMA: Final = rf"^\s*(?:({'|'.join(METHODS)})\s+)?/\S*\s*$"
_WRITE_SHORT: Final = "write it like `POST /orders/{customer}`, or as a mapping with `method` and `path`"
_PLACEHOLDER: Final = re.compile(r"\{[A-Za-z_][A-Za-z0-9_.-]*\}")
_BODIES: Final = ("body", "form", "graphql", "text")
_REFUSED_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "host": "it follows from `base-url`",
        "content-length": "it follows from the body",
        "cookie": "cookies are not kept; a session goes into `auth: { login: … }` of the target",
        "authorization": "who asks stands under `auth` of the target",
    }
)


_INSTEAD: Final = "write `headers` with what a proxy of yours expects, and let that proxy sign in"
_OTHER_WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aws-sigv4": "not yet; ask through an API key or a gateway that signs",
        "cookies": "not yet; where a session can be shown by a header, log in with `login` and `send`",
        "digest": _INSTEAD,
        "ntlm": _INSTEAD,
        "kerberos": _INSTEAD,
    }
)
"""Ways to log in that are not among ours, each with what to do instead."""


def read_request(node: Node, scope: Scope) -> Any:
    """A request, in short or by its parts."""
    return _request(node, scope.with_names(REQUEST_NAMES))


def read_login_request(node: Node, scope: Scope) -> Any:
    """The request of a login, whose templates see what those of its target see."""
    return _request(node, scope.with_names(TARGET_NAMES))


def schema_of_request(shapes: Shapes) -> Schema:
    """A request, in short or by its parts."""
    short = text_like(_SHORT_IN_SCHEMA, _WRITE_SHORT) | {"examples": ["POST /orders", "GET /orders"]}
    return alternatives(shapes, {"title": "method and path", **short}, schema_of_words(RequestUse, shapes))


def read_body(node: Node, scope: Scope) -> Any:
    """Any JSON, with templates."""
    return read_templated(node, scope)


def schema_of_body(_shapes: Shapes) -> Schema:
    """Any JSON."""
    return dict(ANYTHING)


def read_answer(node: Node, scope: Scope) -> Any:
    """What answers mean; questions see the answer."""
    return decode_mapping(AnswerUse, node, scope.with_names(REQUEST_NAMES, ANSWER_ROOTS))


def read_poll(node: Node, scope: Scope) -> Any:
    """How the end of an execution is asked for."""
    inside = scope.with_names(REQUEST_NAMES, ANSWER_ROOTS)
    poll = decode_mapping(PollUse, node, inside)
    if not isinstance(node, MappingNode) or not isinstance(poll, PollUse):
        return poll
    return BROKEN if _refuse("E194", _poll_problems(poll), node, inside) else poll


def read_login(node: Node, scope: Scope) -> Any:
    """A request that gives a token, and where the answer holds it."""
    return decode_mapping(LoginUse, node, scope.with_names(TARGET_NAMES, ANSWER_ROOTS))


def read_auth(node: Node, scope: Scope) -> Any:
    """Who asks; ways that this version does not know are told by their names."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    told = [entry for entry in entries if entry.name in _OTHER_WAYS]
    for entry in told:
        scope.error("E199", entry.key.span, f"`auth` knows no `{entry.name}`", _OTHER_WAYS[entry.name])
    return BROKEN if told else decode_mapping(AuthUse, node, scope)


def read_states(node: Node, scope: Scope) -> Any:
    """States as texts; a status is a number, and one alone needs no list."""
    items = node.items if isinstance(node, SequenceNode) else (node,)
    if not items:
        return scope.error("E112", node.span, "no state is named here", "write `[2xx]`, `[200, 201]` or `[done]`")
    states = []
    for each in items:
        if not isinstance(each, Scalar) or each.value is None:
            return Mismatch(node=each, wanted="a state", help="write `[2xx]`, `[200, 201]` or `[done]`")
        states.append(each.text if not isinstance(each.value, str) else each.value)
    return tuple(states)


def schema_of_states(_shapes: Shapes) -> Schema:
    """States; one alone needs no list."""
    single: Schema = {"type": ["string", "integer", "boolean"]}
    return {"title": "states", "type": ["array", "string", "integer", "boolean"], "minItems": 1, "items": single}


def _request(node: Node, scope: Scope) -> Any:
    if isinstance(node, Scalar):
        return _short(node)
    request = decode_mapping(RequestUse, node, scope)
    if not isinstance(node, MappingNode) or not isinstance(request, RequestUse):
        return request
    return BROKEN if _refuse("E193", _request_problems(request), node, scope) else request


def _short(node: Scalar) -> Any:
    found = _SHORT.fullmatch(node.text.strip()) if isinstance(node.value, str) else None
    if found is None:
        return Mismatch(node=node, wanted="a method and a path", help=_WRITE_SHORT)
    method = (found[1] or "POST").upper()
    if method not in METHODS:
        near = closest(method, METHODS)
        help_ = f"write `{near} {found[2]}`" if near is not None else f"write one of {', '.join(METHODS)}"
        return Mismatch(node=node, wanted="one of the known methods and a path", code="E104", help=help_)
    if "{" in _PLACEHOLDER.sub("", found[2]) or "}" in _PLACEHOLDER.sub("", found[2]):
        return Mismatch(node=node, wanted="a path whose braces are names", help=_BRACES)
    return RequestUse(method=method, path=found[2], span=node.span)  # type: ignore[arg-type]


_BRACES: Final = "`{name}` is an input, of letters, digits, `_`, `-` and `.`, as in `/orders/{order}`"


class _Wrong(Noun, frozen=True):
    """What is wrong with one key, and what to do."""

    key: str
    message: str
    help: str


def _refuse(code: str, problems: Iterator[_Wrong], node: MappingNode, scope: Scope) -> bool:
    """Report all of them; whether there are any."""
    found = tuple(problems)
    for problem in found:
        entry = next((each for each in node.entries if each.name == problem.key), None)
        scope.error(code, node.span if entry is None else entry.key.span, problem.message, problem.help)
    return bool(found)


def _request_problems(use: RequestUse) -> Iterator[_Wrong]:
    said = [name for name in _BODIES if getattr(use, name) is not None and getattr(use, name) is not MISSING]
    if len(said) > 1:
        both = " and ".join(f"`{name}`" for name in said)
        yield _Wrong(said[1], f"this request has {both}, and one body", f"leave `{said[1]}` out")
    if use.path is not None and not use.path.startswith("/"):
        help_ = "put one in front of it; a path stands below `base-url`"
        yield _Wrong("path", "`path` does not begin with a slash", help_)
    rest = _PLACEHOLDER.sub("", use.path or "")
    if "{" in rest or "}" in rest:
        yield _Wrong("path", "`path` has a brace that is no name", _BRACES)
    if use.text is not None and not any(name.lower() == "content-type" for name in use.headers or {}):
        help_ = "write it, for example `headers: { Content-Type: text/plain }`"
        yield _Wrong("text", "`text` is sent as it is, and `headers` names no `Content-Type` for it", help_)
    for name, value in (use.query or {}).items():
        if isinstance(value, Mapping):
            help_ = "write its values as parameters of their own, or as one text"
            yield _Wrong("query", f"the parameter `{name}` is a mapping, which no query can hold", help_)
    yield from _header_problems(use.headers or {})


def _header_problems(headers: Mapping[str, Any]) -> Iterator[_Wrong]:
    for name in headers:
        why = _REFUSED_HEADERS.get(name.lower())
        if why is not None:
            yield _Wrong("headers", f"the header `{name}` is not set here: {why}", "leave it out")
        elif not is_header_name(name):
            help_ = "a name has no spaces, colons or quotes"
            yield _Wrong("headers", f"`{name}` cannot be the name of a header", help_)


def _poll_problems(use: PollUse) -> Iterator[_Wrong]:
    if use.id is not None and use.at is not None:
        yield _Wrong("at", "`poll` has both `id` and `at`", "leave one of them out")
    if use.request is not None and use.at is not None:
        yield _Wrong("request", "`poll` asks at the address that `at` finds, by no other `request`", "leave it out")
    if use.id is not None and use.request is None:
        help_ = "write `request: GET /jobs/{execution_id}`"
        yield _Wrong("id", "`poll` finds an `id`, and no `request` asks with it", help_)
    if use.id is not None and use.request is not None and not _names_execution(use.request):
        help_ = "write it like `GET /jobs/{execution_id}`"
        yield _Wrong("request", "the `request` of `poll` has no place for `{execution_id}`", help_)
    if (use.id is not None or use.at is not None) and (use.state is None or not use.completed):
        missing = "state" if use.state is None else "completed"
        help_ = "write `state: body.status`, `completed: [done]` and `failed: [failed]`"
        key = "id" if use.id is not None else "at"
        yield _Wrong(key, f"`poll` does not say by `{missing}` when it is over", help_)


def _names_execution(use: RequestUse) -> bool:
    return "{execution_id}" in (use.path or "")
