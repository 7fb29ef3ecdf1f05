"""A server that sends back every secret it was given, in every encoding, wherever it can put one.

`python -m tests.chaos.echo MODE` listens on loopback and prints its address. In the mode `answer` the echo stands in
good answers; else in refusals of the status that MODE is, or in a token that is no token.
"""

from __future__ import annotations

import asyncio
import json
import sys
from urllib.parse import parse_qs

from tests.chaos.server import TOKEN
from tests.http.secrecy.encodings import encodings

known: list[str] = []


def echoes() -> list[str]:
    return [spelled for secret in known for spelled in encodings(secret).values()]


def learn(head: str, body: bytes) -> None:
    """Take the secrets out of a request: id and secret of the form, of the input, and of the query of an upload."""
    form = parse_qs(body.decode("utf-8", "replace"))
    found = [*form.get("client_id", []), *form.get("client_secret", [])]
    if head.startswith("POST /api"):
        found = [str(json.loads(body)["input"].get("pin", ""))]
    found += parse_qs(head.split(" ")[1].partition("?")[2]).get("X-Signature", [])
    for secret in found:
        if len(secret) > 5 and secret not in known:
            known.append(secret)


def response(status: str, said: object, *, headers: bool = True) -> bytes:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    if headers:
        printable = (each for each in echoes() if each.isascii() and each.isprintable())
        lines += [f"X-Echo-{number}: {each}" for number, each in enumerate(list(printable)[:60])]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answer(mode: str, head: str, body: bytes) -> bytes:
    learn(head, body)
    errors = [{"code": each, "message": each} for each in echoes()]
    detail = {each: [each] for each in echoes()}
    said = {"message": " | ".join(echoes()), "errors": errors, "detail": detail}
    if head.startswith("POST /oauth"):
        if mode == "token":
            return response("401 No", said)
        known.append(TOKEN)
        return response("200 OK", {"access_token": TOKEN, "expires_in": 3600})
    if mode == "text":
        return response("403 No", ("x" * 1_990 + "\n".join(echoes())).encode())
    if mode != "answer":
        return response(f"{mode} No", said)
    if head.startswith("POST"):
        return response("201 Created", {"testExecutionId": "exec-1", "status": "pending", **said})
    finished = {"testExecutionId": "exec-1", "status": "failed", "output": {"text": echoes(), "map": detail}}
    return response("200 OK", {**finished, "errors": errors})


async def serve(mode: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lengths = [line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length:")]
            body = await reader.readexactly(int(lengths[0])) if lengths else b""
            writer.write(answer(mode, head, body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main(mode: str) -> None:
    server = await asyncio.start_server(lambda reader, writer: serve(mode, reader, writer), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # noqa: T201 - for the test
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
