from __future__ import annotations

import pytest

from engine.http.protocol.regions import DOMAINS, domain_of, login_url_of, region_problem


@pytest.mark.parametrize("name", DOMAINS)
def test_a_region_goes_by_its_aws_name_in_either_spelling_and_by_any_of_its_hosts(name: str) -> None:
    domain = DOMAINS[name]
    spellings = (name, name.replace("-", "_"), name.upper(), domain, f"api.{domain}", f"https://login.{domain}/")
    assert {domain_of(each) for each in spellings} == {domain}


def test_there_are_eighteen() -> None:
    assert (len(DOMAINS), len(set(DOMAINS.values()))) == (18, 18)


def test_a_domain_that_is_not_known_is_taken_as_it_is() -> None:
    assert domain_of("api.zz1.pure.cloud") == "zz1.pure.cloud"


@pytest.mark.parametrize(
    ("region", "way_out"),
    [
        ("eu-centrl-1", "did you mean `eu-central-1`?"),
        ("EU_CENTRL_1", "did you mean `eu-central-1`?"),
        ("frankfurt", "write its domain (`mypurecloud.de`) or its AWS name (`eu-central-1`)"),
        ("", "write its domain"),
        ("mypurecloud.de/path", "write its domain"),
        ("user@mypurecloud.de", "write its domain"),
        ("10.0.0.1", "write its domain"),
    ],
)
def test_what_is_no_region_says_what_to_write(region: str, way_out: str) -> None:
    assert way_out in (region_problem(region) or "")


def test_tokens_come_from_the_host_beside_the_api_or_from_the_api_itself() -> None:
    assert login_url_of("https://api.mypurecloud.de") == "https://login.mypurecloud.de"
    assert login_url_of("https://gateway.example.com/api.x") == "https://gateway.example.com/api.x"
