from __future__ import annotations

import base64
import hashlib

import pytest

from engine.http.upload import put
from engine.http.wire.session import open_session
from engine.model.ports.exchange import Exchange, Finished, Trouble, TroubleKind
from engine.model.ports.wire import WireKind
from tests.http.servers import EVERY_WIRE, NEARBY, Answering, Heard, LoopClock, answer, hang_up, raw_server, run, saying

pytestmark = EVERY_WIRE
BODY = b'{"total_tests": 5}'
QUERY = "X-Amz-Signature=abcdef%2F0123456789&X-Amz-Credential=key"


def upload(wire: WireKind, answering: Answering) -> tuple[Exchange, Heard]:
    async def main() -> tuple[Exchange, Heard]:
        async with raw_server(answering) as server, open_session(NEARBY, wire=wire) as session:
            return await put(session, f"{server.url}/b/a%20b.json?{QUERY}", BODY, clock=LoopClock()), server

    return run(main())


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "204 No Content"])
def test_any_2xx_means_that_it_arrived(wire: WireKind, status: str) -> None:
    exchange, server = upload(wire, saying(answer(status, b"", content_type="")))
    assert isinstance(exchange.outcome, Finished)
    assert server.heads[0].startswith(f"PUT /b/a%20b.json?{QUERY} HTTP/1.1")
    assert server.bodies == [BODY]


def test_checksums_and_content_type_go_with_it(wire: WireKind) -> None:
    _, server = upload(wire, saying(answer()))
    head = server.heads[0]
    assert "Content-Type: application/json" in head
    assert f"Content-MD5: {base64.b64encode(hashlib.md5(BODY).digest()).decode()}" in head
    assert f"Content-Digest: sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:" in head


def test_defect_34_the_signature_is_in_no_message(wire: WireKind) -> None:
    said = f"<Error><Url>/b/a.json?{QUERY}</Url><Sig>abcdef/0123456789</Sig><Sig>abcdef%2F0123456789</Sig></Error>"
    exchange, _ = upload(wire, saying(answer("403 Forbidden", said.encode(), content_type="text/xml")))
    assert isinstance(exchange.outcome, Trouble)
    assert exchange.outcome.kind is TroubleKind.FORBIDDEN
    assert "abcdef" not in repr(exchange)


def test_a_store_that_knows_other_secrets_of_the_run_spills_none_of_them(wire: WireKind) -> None:
    async def main() -> Exchange:
        said = answer("500 Oops", b'{"message": "hunter2-canary"}')
        async with raw_server(saying(said)) as server, open_session(NEARBY, wire=wire) as session:
            return await put(session, f"{server.url}/a", BODY, clock=LoopClock(), secrets=["hunter2-canary"])

    exchange = run(main())
    assert isinstance(exchange.outcome, Trouble)
    assert exchange.outcome.message == "the server answered 500: ***"


def test_a_failed_attempt_is_one_request_and_a_value(wire: WireKind) -> None:
    exchange, server = upload(wire, hang_up)
    assert isinstance(exchange.outcome, Trouble)
    assert (exchange.outcome.kind, len(server.heads)) == (TroubleKind.LOST, 1)
    assert "abcdef" not in repr(exchange)


@pytest.mark.parametrize("url", ["", "ftp://x/y?sig=abcdef", "file:///etc/passwd", "https://"])
def test_what_is_no_web_address_is_not_tried(wire: WireKind, url: str) -> None:
    async def main() -> Exchange:
        async with open_session(NEARBY, wire=wire) as session:
            return await put(session, url, BODY, clock=LoopClock())

    exchange = run(main())
    assert isinstance(exchange.outcome, Trouble)
    assert "abcdef" not in repr(exchange)


def test_a_large_body_arrives_whole(wire: WireKind) -> None:
    body = b'{"log": "' + b"x" * 3_000_000 + b'"}'

    async def main() -> Heard:
        async with raw_server(saying(answer())) as server, open_session(NEARBY, wire=wire) as session:
            await put(session, f"{server.url}/a", body, clock=LoopClock())
            return server

    server = run(main())
    assert server.bodies == [body]
    assert "Content-Type: application/json" in server.heads[0]
