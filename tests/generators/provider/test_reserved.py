"""D3: what is generated reaches nobody: names of RFC 2606, addresses of RFC 5737 and 3849, numbers of fiction."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from random import Random

import pytest
from mimesis.datasets import TLD

from engine.action.examples import example
from engine.generators.edges import EDGES
from engine.generators.provider.catalogue import locales, methods
from engine.model.language.kinds import FieldFacts
from engine.model.values.fiction import DOMAINS, NETWORK_V6, NETWORKS
from engine.model.values.json import MISSING, Json
from engine.suite.language.inputs.from_contract import _FORMATS
from tests.generators.provider.calls import drawn

TOP = {each.lstrip(".") for names in TLD.values() for each in names} | {"com", "net", "org"}
RESERVED_TOP = ("example", "test", "invalid", "localhost")
NAME = re.compile(r"(?<![\w./-])(?:[\w-]+\.)+([a-z]{2,24})(?![\w(-]|\.\w)", re.IGNORECASE)
MAIL = re.compile(r"[^\s@\"<>]+@([^\s@\"<>:/]+)")
URL = re.compile(r"[a-z][a-z+]*://(?:[^/\s@]*@)?(\[[^\]]*\]|[^/:\s\"?]+)", re.IGNORECASE)
V4 = re.compile(r"(?<![\d./A-Za-z:-])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]|\w)")
RUN = re.compile(r"[a-z]{300,}")
V6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
NO_HOSTS = (
    *("file.", "path.", "binaryfile.", "development.", "datetime.", "internet.user_agent", "cryptographic."),
    *("person.academic_degree", "person.title"),
)
"""Names of files, versions, times, digests and degrees have dots and colons, and are nobody's address."""


def texts_in(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, each in value.items():
                # The name of a program has a version in it, which looks like an address.
                yield from () if name == "User-Agent" else texts_in(each)
        case list():
            for each in value:
                yield from texts_in(each)
        case _:
            return


def is_reserved_name(name: str) -> bool:
    name = name.lower().rstrip(".")
    under = any(name == each or name.endswith(f".{each}") for each in DOMAINS)
    return under or "." not in name or name.rpartition(".")[2] in RESERVED_TOP


def is_reserved_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return True  # no address at all
    return any(address in ipaddress.ip_network(each) for each in (*NETWORKS, NETWORK_V6))


def reaches(text: str) -> list[str]:
    """What in a text is the address of somebody; in a long run of letters there is none, and it takes long to look."""
    text = RUN.sub(lambda run: run[0][:99], text)
    hosts = [*MAIL.findall(text), *URL.findall(text)]
    named = [each for each in hosts if not (is_reserved_name(each) or (each[0] in "[0123456789"))]
    others = [found[0] for found in NAME.finditer(text) if found[1].lower() in TOP and not is_reserved_name(found[0])]
    addresses = [*V4.findall(text), *V6.findall(text), *(each for each in hosts if each[0] in "[0123456789")]
    return [*named, *others, *(each for each in addresses if not is_reserved_address(each))]


def found_in(name: str, locale: str, count: int) -> list[str]:
    values = []
    for seed in range(count):
        try:
            values.append(drawn(name, seed=seed, locale=locale))
        except ValueError:
            return []  # there is no data for it in this language
    return [found for value in values for text in texts_in(value) for found in reaches(text)]


PROVIDERS = [name for name in methods() if not name.startswith(NO_HOSTS)]


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "de", "ja", "ru"])
def test_no_provider_gives_the_address_of_anybody(locale: str) -> None:
    assert {name: found[:3] for name in PROVIDERS if (found := found_in(name, locale, 25))} == {}


@pytest.mark.slow
def test_the_providers_of_addresses_give_none_of_anybody_in_any_language() -> None:
    own = [name for name in PROVIDERS if name.startswith("internet.")]
    assert {name: found[:3] for name in own if (found := found_in(name, "en", 40))} == {}
    assert {name: found[:3] for name in locales() if (found := found_in("person.email", name, 5))} == {}


@pytest.mark.parametrize(
    "text",
    [
        *("a@gmail.com", "mag.tokyo", "https://u:p@mag.tokyo:80/x", "redis://8.8.8.8:5", "8.8.8.8", "x 10.0.0.1"),
        *("2a00:1450:4001:82f::200e", "http://[2a00::1]/", "a@8.8.8.8", "Domain=develops.coop", "EVIL.COM"),
    ],
)
def test_the_sweep_sees_what_it_looks_for(text: str) -> None:
    assert reaches(text) != []


@pytest.mark.parametrize(
    "text",
    [
        *("a@example.com", "x.example.net.", "https://a.example.org/1.2.3.4.html", "203.0.113.7:80", "2001:db8::1"),
        *("Chrome/1.9.2.13", "1.2.3", "12:30:45", "see. Then", "U.S. dollars"),
    ],
)
def test_the_sweep_leaves_the_rest(text: str) -> None:
    assert reaches(text) == []


def test_domains_of_the_authors_own_are_taken_as_they_are() -> None:
    own = ["qa.acme.example", "acme.invalid"]
    assert str(drawn("person.email", domains=own)).partition("@")[2] in own
    for name in ("hostname", "url", "uri", "dsn"):
        assert any(f".{each}" in str(drawn(f"internet.{name}", domains=own)) for each in own)
    assert str(drawn("internet.hostname", domains=["@acme.test"], subdomains=["api"])).startswith("api.")


def test_a_purpose_that_is_named_is_meant() -> None:
    assert ipaddress.ip_address(str(drawn("internet.special_ip_v4", purpose="looback"))).is_loopback


def test_networks_are_those_for_documentation() -> None:
    for seed in range(50):
        v4 = ipaddress.ip_network(str(drawn("internet.ip_v4_cidr", seed=seed)))
        v6 = ipaddress.ip_network(str(drawn("internet.ip_v6_cidr", seed=seed)))
        assert any(v4.subnet_of(ipaddress.ip_network(each)) for each in NETWORKS)  # type: ignore[arg-type]
        assert v6.subnet_of(ipaddress.ip_network(NETWORK_V6))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("locale", "shape"),
    [
        ("en", r"\+1 \d{3}55501\d\d"),
        ("en-ca", r"\+1 \d{3}55501\d\d"),
        ("en-gb", r"\+44 (7700900|2079460|1632960)\d{3}"),
        ("de", r"\+49 (17139200\d\d|3023125\d{3}|221471\d{4}|4066969\d{3})"),
        ("fr", r"\+33 (19900|63998)\d{4}"),
        ("en-au", r"\+61 (491570|255501|355501)\d{3}"),
        ("sv", r"\+46 7017406\d\d"),
    ],
)
def test_telephone_numbers_are_of_fiction_where_a_country_has_such(locale: str, shape: str) -> None:
    for name in ("person.phone_number", "person.telephone"):
        assert all(re.fullmatch(shape, str(drawn(name, seed=seed, locale=locale))) for seed in range(20))
    assert re.fullmatch(r"\+\d+", str(drawn("person.phone_number", locale=locale, e164=True)))
    assert re.fullmatch(r"0\d\d", str(drawn("person.phone_number", locale=locale, mask="0##")))


@pytest.mark.parametrize("form", sorted(_FORMATS))
def test_formats_of_contracts_are_drawn_from_them(form: str) -> None:
    if "." in _FORMATS[form]:
        assert found_in(_FORMATS[form], "en", 20) == []


@pytest.mark.parametrize("form", ["email", "uri", "hostname", "ipv4", "ipv6", "url", "idn-email"])
def test_the_emulator_answers_with_them_too(form: str) -> None:
    values = [example({"type": "string", "format": form}, Random(seed)) for seed in range(20)]
    assert [found for value in values for text in texts_in(value) for found in reaches(text)] == []


@pytest.mark.parametrize("facts", [FieldFacts(type="string"), FieldFacts(type="string", form="email"), FieldFacts()])
def test_edges_are_at_nobodys_address(facts: FieldFacts) -> None:
    lengths = [facts, *(FieldFacts(type=facts.type, form=facts.form, length_max=each) for each in (6, 8, 12, 80, 254))]
    found = {
        edge.name: seen
        for edge in EDGES
        for known in lengths
        for each in edge.values(known)
        for text in ([] if each.value is MISSING else texts_in(each.value))
        if (seen := reaches(text))
    }
    assert found == {}
