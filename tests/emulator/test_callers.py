from __future__ import annotations

import pytest

from engine.emulator.callers import host_in, why_refused


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:5", "[::ffff:127.0.0.1]:9"],
)
def test_loopback_names_are_let_in_by_any_port(host: str) -> None:
    assert why_refused([host], []) is None
    assert why_refused([host], [f"http://{host}"]) is None


@pytest.mark.parametrize(
    "host",
    [
        *("", "evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"),
        *("127.0.0.1@evil.example", "evil.example\\@127.0.0.1", "192.168.1.1", "[::]", "::1", "[::1", "127.0.0.1:x"),
        *("127.0.0.1, evil.example", "2130706433", "0x7f.1", "\u2460localhost", "local host", "xlocalhost"),
    ],
)
def test_any_other_name_is_refused_as_a_page_of_another_site_would_send_it(host: str) -> None:
    assert why_refused([host], []) is not None
    assert why_refused(["localhost", host], []) is not None


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", "http://é"]
)
def test_a_page_of_another_site_is_refused_by_its_origin(origin: str) -> None:
    assert "has no business here" in str(why_refused(["localhost"], [origin]))


def test_who_names_no_host_is_refused() -> None:
    assert why_refused([], []) == "the request names no host"


@pytest.mark.parametrize(
    ("target", "hosts"),
    [
        ("/a?b=http://x", []),
        ("*", []),
        ("http://evil.example/a", ["evil.example"]),
        ("http://u@localhost:5/a", ["u@localhost:5"]),
        ("http://[x/", ["http://[x/"]),
    ],
)
def test_a_target_that_is_a_whole_address_names_a_host_too(target: str, hosts: list[str]) -> None:
    assert host_in(target) == hosts
