"""What the answers to an action over HTTP mean. Pure: replies go in with their secrets masked, outcomes come out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin, urlsplit

from engine.expressions.query import evaluate
from engine.http.action_errors import error_list, errors_of
from engine.http.body import parse_json, text_of
from engine.http.classify import hint_of, refusal, trouble_with, unreadable
from engine.http.evidence import answer_of
from engine.http.origin import segment_problem
from engine.http.protocol.states import state_in_words
from engine.http.request_and_reply import Reply
from engine.model.language.http_exchange import AnswerUse, PollUse
from engine.model.language.literals import Query
from engine.model.ports.exchange import ActionError, Finished, Outcome, Pending, Result, Trouble, TroubleKind
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.noun import Noun
from engine.protocols.http_action import BODY, STATUS, HttpAction

_OF_TRANSPORT: Final = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses that somebody on the way gives; one that is named under `failed` is the action's all the same."""
_UNAUTHORISED: Final = 401
_ACCEPTED: Final = 202
_SHOWN_MAX: Final = 300
_STATUS: Final = re.compile(r"[1-5][0-9][0-9]")
_CLASS: Final = re.compile(r"[1-5]xx", re.IGNORECASE)
_KINDS: Final[Mapping[int, str]] = MappingProxyType(
    {
        **dict.fromkeys((401, 403), "auth"),
        **dict.fromkeys((400, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 417, 422, 428), "input"),
        **dict.fromkeys((408, 504), "timeout"),
        429: "limit",
    }
)
"""The kind of an error by the status it came with; another 5xx is `upstream`, the rest `other`."""


class AnswerRead(Noun, frozen=True, kw_only=True):
    """A reply with the record that questions are asked of: `body` and `http`."""

    reply: Reply
    record: JsonObject
    unread: Trouble | None
    """Why its body could not be read as JSON."""


def read_first(reply: Reply, action: HttpAction, *, has_auth: bool) -> Outcome:
    """What the answer to a submit means: the end of the execution, or where it is asked for."""
    passed_over = _of_transport(reply, action.answer, has_auth=has_auth)
    if passed_over is not None:
        return passed_over
    said = _read_answer(reply)
    if action.poll is not None and reply.status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
        pending = _pending(said, action.poll)
        if pending is not None:
            return pending
    return _end(said, action.answer, action.answer, execution_id=_id_at(said, action.answer.execution_id))


def read_poll(reply: Reply, action: HttpAction, pending: Pending, *, has_auth: bool) -> Outcome:
    """What the answer to a poll means: not yet, the end, or where the output is."""
    poll = action.poll
    assert poll is not None, "only who polls gets such answers"
    if pending.at:
        return _of_transport(reply, action.answer, has_auth=has_auth) or _end(
            _read_answer(reply), action.answer, action.answer, execution_id=pending.execution_id
        )
    by_status = poll.state is None or poll.state.text.strip() == STATUS
    named = AnswerUse(state=poll.state, completed=poll.completed, failed=poll.failed)
    passed_over = _of_transport(reply, named if by_status else AnswerUse(), has_auth=has_auth)
    if passed_over is not None:
        return passed_over
    if not by_status and not 200 <= reply.status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
        return refusal(reply) or trouble_with(reply, "the poll was not answered")
    said = _read_answer(reply)
    state = _state(said, poll.state)
    if state is None:
        return said.unread or trouble_with(reply, _nothing_at(poll.state))
    if _among(state, poll.completed or ()):
        if poll.result is not None:
            return _to_result(said, poll.result, pending)
        return _finished(said, action.answer, pending.execution_id)
    if _among(state, poll.failed or ()):
        return _failed(said, action.answer, pending.execution_id)
    told = state_in_words(state, (*(poll.completed or ()), *(poll.failed or ())))
    return Pending(execution_id=pending.execution_id, state=told, retry_after_s=hint_of(reply), key=pending.key)


def _end(said: AnswerRead, answer: AnswerUse, lists: AnswerUse, *, execution_id: str | None) -> Outcome:
    """The end that an answer tells by its state, or by its status where that is no 2xx."""
    reply = said.reply
    is_fine = 200 <= reply.status < 300  # noqa: PLR2004 - RFC 9110, section 15.3
    by_status = answer.state is None or answer.state.text.strip() == STATUS
    if by_status or not is_fine:
        state: str | None = str(reply.status)
        completed = lists.completed if by_status else ()
        failed = lists.failed if by_status else ("4xx", "500", "501")
    else:
        if said.unread is not None:
            return said.unread
        state, completed, failed = _state(said, answer.state), lists.completed, lists.failed
    if state is None:
        return trouble_with(reply, _nothing_at(answer.state))
    if _among(state, completed or ()) or (is_fine and by_status and not completed):
        return _finished(said, answer, execution_id)
    if _among(state, failed or ()):
        return _failed(said, answer, execution_id)
    refused = refusal(reply)
    if refused is not None:
        return refused
    told = state_in_words(state, (*(completed or ()), *(failed or ())))
    return trouble_with(reply, f"the answer is neither completed nor failed: its state is {told}")


def _finished(said: AnswerRead, answer: AnswerUse, execution_id: str | None) -> Outcome:
    graphql = _graphql_errors(said)
    if graphql:
        return _failed(said, answer, execution_id, errors=graphql)
    if said.unread is not None:
        return said.unread
    place = answer.output.text if answer.output is not None else BODY
    output = said.record[BODY] if place.strip() == BODY else _value(said, answer.output)
    return Finished(
        result=Result(
            status="completed",
            output=output,
            duration_s=_seconds(said, answer.duration),
            execution_id=execution_id,
            http_status=said.reply.status,
            http_headers=said.reply.headers,
        )
    )


def _failed(
    said: AnswerRead, answer: AnswerUse, execution_id: str | None, errors: tuple[ActionError, ...] = ()
) -> Finished:
    reply = said.reply
    kind = _kind_of(reply.status)
    output: Json | Missing = MISSING
    if errors and isinstance(said.record[BODY], Mapping):
        output = said.record[BODY] if answer.output is None else _value(said, answer.output)
    found = errors or _errors(said, answer, kind)
    return Finished(
        result=Result(
            status="failed",
            output=output,
            errors=found,
            duration_s=_seconds(said, answer.duration),
            execution_id=execution_id,
            http_status=reply.status,
            http_headers=reply.headers,
            answer=answer_of(reply),
        )
    )


def _errors(said: AnswerRead, answer: AnswerUse, kind: str) -> tuple[ActionError, ...]:
    """The errors where the author says they are, else in one of the usual shapes, else the text of the answer."""
    if answer.errors is not None:
        value = _value(said, answer.errors)
        found = errors_of(None if isinstance(value, Missing) else value, kind=kind)
        if found:
            return found
    body = said.record[BODY]
    found = error_list(body, kind=kind) if isinstance(body, Mapping) else ()
    if not found and isinstance(body, Sequence) and not isinstance(body, str):
        found = errors_of(body, kind=kind)
    if found:
        return found
    text = text_of(said.reply.body).strip()[:_SHOWN_MAX]
    return (ActionError(kind=kind, code=None, message=text or f"the server answered {said.reply.status}"),)


def _graphql_errors(said: AnswerRead) -> tuple[ActionError, ...]:
    """Errors of GraphQL, which come under a status of 200: a list `errors` beside `data`."""
    body = said.record[BODY]
    if not isinstance(body, Mapping) or "data" not in body or not isinstance(body.get("errors"), Sequence):
        return ()
    return tuple(_graphql_error(each) for each in _listed(body["errors"]))


def _graphql_error(error: Json) -> ActionError:
    if not isinstance(error, Mapping):
        return ActionError(kind="other", code=None, message=str(error))
    extensions = error.get("extensions")
    code = extensions.get("code") if isinstance(extensions, Mapping) else None
    message = error.get("message")
    return ActionError(
        kind="other",
        code=code if isinstance(code, str) else None,
        message=message if isinstance(message, str) else "the answer has an error without a message",
    )


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _pending(said: AnswerRead, poll: PollUse) -> Pending | Trouble | None:
    """Where the execution is asked for; None where the answer is itself the end."""
    hint = hint_of(said.reply)
    if poll.at is not None:
        address = _value(said, poll.at)
        if isinstance(address, str) and address:
            return Pending(execution_id=address, retry_after_s=hint)
    else:
        found = _id_at(said, poll.id)
        problem = segment_problem(found) if found is not None else None
        if problem is not None:
            message = f"the execution id cannot stand in a path: {problem}"
            return trouble_with(said.reply, message).but(is_lasting=True)
        if found is not None:
            return Pending(execution_id=found, retry_after_s=hint)
    if said.reply.status == _ACCEPTED:
        return said.unread or trouble_with(said.reply, _nothing_at(poll.at or poll.id)).but(is_lasting=True)
    return None


def _to_result(said: AnswerRead, place: Query, pending: Pending) -> Outcome:
    address = _value(said, place)
    if not isinstance(address, str) or not address:
        return trouble_with(said.reply, _nothing_at(place))
    return Pending(execution_id=pending.execution_id, key=pending.key, at=address, state="done; its output is fetched")


def address_below(address: str, *, asked: str, origin: str) -> str | None:
    """The whole URL behind an address that a server gave; None where it leads to another origin.

    `asked` is the URL whose answer held it: a relative one is meant from there (RFC 9110, section 10.2.2).
    """
    try:
        whole = urljoin(asked, address)
        parts = urlsplit(whole)
    except ValueError:
        return None
    is_same = f"{parts.scheme}://{parts.netloc}".lower() == origin.lower()
    return whole if is_same else None


def _read_answer(reply: Reply) -> AnswerRead:
    """A reply with its record: JSON where it is some, text where it is text, null where there is nothing."""
    body: Json = None
    unread: Trouble | None = None
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if reply.body.strip():
        unread = unreadable(reply)
        value = parse_json(reply.body) if unread is None or kind.startswith("text/") else unread
        if isinstance(value, Trouble):
            is_text = kind.startswith("text/") and kind != "text/html" and not reply.over_limit and not reply.fault
            body = reply.body.decode("utf-8", "replace") if is_text else None
            unread = None if is_text else unread or trouble_with(reply, value.message)
        else:
            body, unread = value, None
    headers = {name.lower(): value for name, value in reply.headers.items()}
    return AnswerRead(
        reply=reply, record={BODY: body, "http": {"status": reply.status, "header": headers}}, unread=unread
    )


def _of_transport(reply: Reply, answer: AnswerUse, *, has_auth: bool) -> Trouble | None:
    """What the way to the action says, unless the author claims its status for the action."""
    if reply.status not in _OF_TRANSPORT and not (reply.status == _UNAUTHORISED and has_auth):
        return None
    claimed = (*(answer.failed or ()), *(answer.completed or ()))
    return None if str(reply.status) in claimed else refusal(reply)


def _state(said: AnswerRead, place: Query | None) -> str | None:
    if place is None or place.text.strip() == STATUS:
        return str(said.reply.status)
    value = _value(said, place)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _among(state: str, listed: Sequence[str]) -> bool:
    """Whether a state is one of these; `2xx` names a class of statuses."""
    return any(_is_that(state, each) for each in listed)


def _is_that(state: str, named: str) -> bool:
    is_class = _CLASS.fullmatch(named) is not None and _STATUS.fullmatch(state) is not None
    return state.lower() == named.lower() or (is_class and state[0] == named[0])


def _value(said: AnswerRead, place: Query | None) -> Json | Missing:
    return MISSING if place is None else evaluate(place.text, said.record, missing_is_null=True).value


def _id_at(said: AnswerRead, place: Query | None) -> str | None:
    value = _value(said, place)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def _nothing_at(place: Query | None) -> str:
    return f"the answer has nothing at `{place.text if place is not None else STATUS}`"


def _seconds(said: AnswerRead, place: Query | None) -> float | None:
    value = _value(said, place)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if 0 <= value <= _SECONDS_MAX else None


_SECONDS_MAX: Final = 31_536_000.0
"""A year: a larger figure is no duration."""


def _kind_of(status: int) -> str:
    known = _KINDS.get(status)
    if known is not None:
        return known
    return "upstream" if status >= 500 else "other"  # noqa: PLR2004 - RFC 9110, section 15.6


def unmade(reason: str) -> Trouble:
    """The trouble with a request that could not be made of its input: nothing was sent."""
    return Trouble(kind=TroubleKind.UNEXPECTED, message=f"the request cannot be made: {reason}", is_lasting=True)
