from __future__ import annotations

from engine.http.origin import BaseUrl
from engine.http.protocol.async_job import open_async_job
from engine.http.protocol.job import JobProtocol
from engine.http.protocol.oauth import Credentials
from engine.model.ports.exchange import Call, Exchange, Granted, Pending, Trouble, TroubleKind
from engine.model.ports.wire import WireKind
from tests.http.servers import EVERY_WIRE, Heard, LoopClock, answer, raw_server, run, saying
from tests.targets.contract import surroundings

pytestmark = EVERY_WIRE
CALL = Call(case="C-1", action="a", action_id="a", input={"n": 1})


def token(text: str) -> bytes:
    return answer(body=f'{{"access_token": "{text}", "expires_in": 60}}'.encode())


def test_a_fresh_token_replaces_the_old_and_a_failed_login_keeps_it(wire: WireKind) -> None:
    async def main() -> tuple[list[Exchange], Heard]:
        taken = answer("201 Created", b'{"testExecutionId": "x"}')
        answers = (token("first"), taken, token("second"), taken, answer("500 Oops", b""), taken)
        async with raw_server(saying(*answers)) as server:
            protocol = JobProtocol(
                base_url=BaseUrl(origin=server.url, prefix=""), token_url=f"{server.url}/oauth/token", scope="s"
            )
            credentials = Credentials(client_id="i", client_secret="s")
            async with open_async_job(protocol, credentials, surroundings(LoopClock(), wire=wire)) as target:
                exchanges = [await (target.submit(CALL) if turn % 2 else target.authorise()) for turn in range(6)]
        return exchanges, server

    exchanges, server = run(main())
    kinds = [type(each.outcome) for each in exchanges]
    assert kinds == [Granted, Pending, Granted, Pending, Trouble, Pending]
    sent = [line for head in server.heads for line in head.split("\r\n") if line.startswith("Authorization")]
    assert sent == ["Authorization: Bearer first", "Authorization: Bearer second", "Authorization: Bearer second"]


def test_a_server_that_is_not_there_is_a_trouble_for_every_method(wire: WireKind) -> None:
    async def main() -> list[Exchange]:
        protocol = JobProtocol(
            base_url=BaseUrl(origin="http://127.0.0.1:1", prefix=""), token_url="http://127.0.0.1:1/t", scope="s"
        )
        credentials = Credentials(client_id="i", client_secret="s")
        async with open_async_job(protocol, credentials, surroundings(LoopClock(), wire=wire)) as target:
            return [await target.authorise(), await target.submit(CALL), await target.poll(Pending(execution_id="x"))]

    outcomes = [each.outcome for each in run(main())]
    kinds = [each.kind for each in outcomes if isinstance(each, Trouble)]
    assert kinds == [TroubleKind.NOT_SENT, TroubleKind.UNAUTHORISED, TroubleKind.UNAUTHORISED]
