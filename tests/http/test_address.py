from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.http.address import AddressScope, is_disguised, is_loopback_url, is_near, near_hosts, place_of, read_address


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("8.8.8.8", AddressScope.PUBLIC),
        ("2606:4700::1111", AddressScope.PUBLIC),
        ("127.0.0.1", AddressScope.LOOPBACK),
        ("127.255.255.254", AddressScope.LOOPBACK),
        ("::1", AddressScope.LOOPBACK),
        ("::ffff:127.0.0.1", AddressScope.LOOPBACK),
        ("64:ff9b::7f00:1", AddressScope.LOOPBACK),
        ("2002:7f00:1::", AddressScope.LOOPBACK),
        ("10.1.2.3", AddressScope.PRIVATE),
        ("172.31.255.255", AddressScope.PRIVATE),
        ("192.168.0.1", AddressScope.PRIVATE),
        ("fd12:3456::1", AddressScope.PRIVATE),
        ("::ffff:10.0.0.1", AddressScope.PRIVATE),
        ("169.254.169.254", AddressScope.FORBIDDEN),
        ("::ffff:169.254.169.254", AddressScope.FORBIDDEN),
        ("64:ff9b::a9fe:a9fe", AddressScope.FORBIDDEN),
        ("fe80::1%eth0", AddressScope.FORBIDDEN),
        ("fd00:ec2::254", AddressScope.FORBIDDEN),
        ("168.63.129.16", AddressScope.FORBIDDEN),
        ("100.100.100.200", AddressScope.FORBIDDEN),
        ("100.64.0.1", AddressScope.FORBIDDEN),
        ("0.0.0.0", AddressScope.FORBIDDEN),
        ("::", AddressScope.FORBIDDEN),
        ("224.0.0.1", AddressScope.FORBIDDEN),
        ("255.255.255.255", AddressScope.FORBIDDEN),
        ("240.0.0.1", AddressScope.FORBIDDEN),
        ("198.18.0.1", AddressScope.FORBIDDEN),
        ("ff02::1", AddressScope.FORBIDDEN),
    ],
)
def test_an_address_lies_where_it_leads_to(address: str, place: AddressScope) -> None:
    found = read_address(address)
    assert found is not None
    assert place_of(found) is place


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "010.0.0.1",
        "1.2.3.4.5",
        "a.0x",
        "127.1.",
    ],
)
def test_addresses_that_programs_read_differently_are_disguised(host: str) -> None:
    assert is_disguised(host)
    assert not is_near(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "api.example.com", "1password.com", "a1.b2", "localhost", "3com.x"]
)
def test_plain_addresses_and_names_are_not_disguised(host: str) -> None:
    assert not is_disguised(host)


def test_the_near_hosts_of_urls_are_those_named_outright() -> None:
    urls = ["http://LOCALHOST:1/a", "http://[::1]:2", "https://10.0.0.1", "https://api.example.com", "https://[x", ""]
    assert near_hosts(urls) == {"localhost", "::1", "10.0.0.1"}


@given(st.ip_addresses(v=4))
def test_no_dress_changes_where_an_address_leads(address: IPv4Address) -> None:
    number = int(address)
    plain = place_of(address)
    assert place_of(IPv6Address((0xFFFF << 32) | number)) is plain
    assert place_of(IPv6Address((0x64FF9B << 96) | number)) is plain
    assert place_of(IPv6Address((0x2002 << 112) | (number << 80))) is plain


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert isinstance(is_near(text), bool)
    assert isinstance(is_disguised(text), bool)


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://127.0.0.1:8080/x", True),
        ("http://[::1]", True),
        ("https://localhost", True),
        ("http://10.0.0.1", False),
        ("https://api.mypurecloud.de", False),
        ("emulator", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_a_url_leads_to_this_machine_or_it_does_not(url: str, is_here: bool) -> None:
    assert is_loopback_url(url) is is_here
