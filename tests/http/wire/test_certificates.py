from __future__ import annotations

import asyncio
import ssl
import tempfile
from pathlib import Path
from typing import Any

import pytest

from engine.http.wire.certificates import secure_by
from engine.model.language.http_exchange import RequestUse, TlsUse
from engine.model.language.literals import Ref
from engine.model.ports.exchange import Exchange, Finished, Trouble, TroubleKind
from engine.model.ports.target import ActionExchange
from engine.model.ports.wire import WireKind
from engine.model.values.span import NOWHERE
from engine.targets.http import KIND, Spec, check
from tests.emulator.manual import ManualClock
from tests.http.servers import EVERY_WIRE, answer
from tests.http.wire.authority import Authority
from tests.targets.contract import call, surroundings


def ref(name: str) -> Ref:
    return Ref(name=name, span=NOWHERE)


def ask(folder: Path, tls: TlsUse | None, wire: WireKind, *, wants_client: bool) -> Exchange:
    """A call of a server whose certificate the authority of the folder signed."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(body=b'{"a": 1}', connection="close"))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def main() -> Exchange:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        if wants_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(folder / "ca.pem")
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        known = {
            "k": ActionExchange(key="k", name="a", action_id="a", request=RequestUse(method="GET", path="/x"), names={})
        }
        around = surroundings(ManualClock(), wire=wire, exchanges=known, root=str(folder))
        async with server, KIND.open(Spec(base_url=url, tls=tls), around) as target:
            return await target.submit(call().but(stub="k"))

    return asyncio.run(main())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    authority = Authority()
    (tmp_path / "ca.pem").write_text(authority.certificate, encoding="ascii")
    authority.sign("server").write(tmp_path, "server")
    client = authority.sign("client")
    client.write(tmp_path, "client")
    (tmp_path / "both.pem").write_text(client.certificate + client.key, encoding="ascii")
    return tmp_path


@EVERY_WIRE
def test_a_server_of_a_companys_own_authority_is_trusted_where_that_is_named(folder: Path, wire: WireKind) -> None:
    assert isinstance(ask(folder, TlsUse(ca=ref("./ca.pem")), wire, wants_client=False).outcome, Finished)
    untrusted = ask(folder, None, wire, wants_client=False).outcome
    assert isinstance(untrusted, Trouble)
    assert untrusted.kind is TroubleKind.TLS


@EVERY_WIRE
def test_who_asks_is_shown_by_a_pair_whose_key_is_a_secret_or_stands_beside(folder: Path, wire: WireKind) -> None:
    key = (folder / "client.key").read_text("ascii")
    before = set(Path(tempfile.gettempdir()).glob("*.pem"))
    pair = TlsUse(ca=ref("ca.pem"), certificate=ref("client.pem"), key=key.strip())
    assert isinstance(ask(folder, pair, wire, wants_client=True).outcome, Finished)
    assert set(Path(tempfile.gettempdir()).glob("*.pem")) <= before
    both = TlsUse(ca=ref("ca.pem"), certificate=ref("both.pem"))
    assert isinstance(ask(folder, both, wire, wants_client=True).outcome, Finished)
    alone = ask(folder, TlsUse(ca=ref("ca.pem")), wire, wants_client=True).outcome
    assert isinstance(alone, Trouble)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"ca": "none.pem"}, "the authority `none.pem` cannot be used: there is no such file"),
        ({"ca": "server.key"}, "the authority `server.key` cannot be used"),
        ({"certificate": "ca.pem"}, "the certificate `ca.pem` cannot be used"),
        ({"certificate": "client.pem", "key": "-----BEGIN PRIVATE KEY-----\nx\n"}, "`client.pem` cannot be used"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_reason(folder: Path, words: dict[str, str], said: str) -> None:
    given: dict[str, Any] = {name: folder / words[name] if name in words else None for name in ("ca", "certificate")}
    with pytest.raises(ValueError, match="`tls`: ") as told:
        secure_by(**given, key=words.get("key", ""))
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("tls", "said"),
    [
        (TlsUse(key="x"), "`tls` has a `key`, and no `certificate` that it belongs to"),
        (TlsUse(ca=ref("../x.pem")), "`ca` of `tls` is outside the project"),
        (TlsUse(certificate=ref("/x.pem")), "`certificate` of `tls` is outside the project"),
    ],
)
def test_words_that_do_not_fit_are_told_before_anything_is_opened(tls: TlsUse, said: str) -> None:
    assert [each.message for each in check(Spec(base_url="https://a.example", tls=tls))] == [said]
