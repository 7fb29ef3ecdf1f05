from __future__ import annotations

import pytest

from engine.model.values.well_formed import FORMATS

GOOD = {
    "uuid": ["5B0C9F5E-1a2b-4c3d-8e4f-0123456789ab"],
    "email": ["a+b@example.co.uk", "zoë@bücher.example"],
    "date": ["2024-02-29"],
    "date-time": [
        "2026-01-01T00:00:00Z",
        "2026-01-01t00:00:00.123+01:00",
        "2016-12-31T23:59:60Z",
        "2016-12-31T15:59:60.5-08:00",
    ],
    "time": ["09:14:00Z", "23:59:60Z", "09:14:00.5-03:30"],
    "uri": ["https://example.com/a?b=c#d", "urn:x:y", "mailto:a@b.c", "http://[::1]:80/", "http://u:p@h:1/", "a:"],
    "ipv4": ["0.0.0.0", "255.255.255.255"],
    "ipv6": ["::1", "2001:db8::ffff", "::ffff:192.0.2.1"],
    "hostname": ["example.com", "localhost", "a-1.b"],
}
BAD = {
    "uuid": ["5b0c9f5e1a2b4c3d8e4f0123456789ab", "{5b0c9f5e-1a2b-4c3d-8e4f-0123456789ab}"],
    "email": ["a@b", "a b@example.com", "a@example.com\n"],
    "date": ["2023-02-29", "20260101", "2026-01-01T00:00:00Z"],
    "date-time": ["2026-01-01T00:00:00", "2026-01-01", "yesterday", "2026-01-01T24:00:01Z", "2016-12-31T22:59:60Z"],
    "time": ["09:14:00", "25:00:00Z", "9:14:00Z", "09:14Z", "23:58:60Z", "15:59:60Z"],
    "uri": [
        "//example.com/a",
        "example.com/a b",
        "http://a b/",
        "http://a/%zz",
        "http://[x/",
        "http://a:b/",
        "http://",
        "https:///a",
        "HTTP:a",
    ],
    "ipv4": ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4/8", "\u0661.2.3.4"],
    "ipv6": ["12345::", "fe80::1%eth0", "1::2::3", "192.0.2.1"],
    "hostname": ["-a.example", "a-.example", "a_b.example", "a..b", "a" * 64 + ".example", "a b"],
}


@pytest.mark.parametrize("name", FORMATS)
def test_texts_are_judged_by_their_form(name: str) -> None:
    assert [text for text in GOOD[name] if not FORMATS[name](text)] == []
    assert [text for text in (*BAD[name], "", " ", "\0") if FORMATS[name](text)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_long_text_is_judged_at_once(name: str) -> None:
    for piece in ("a", "a@", "a.", "1:", "%61", "-", "http://a:"):
        assert not FORMATS[name](piece * 1_000_000) or name == "uri"
