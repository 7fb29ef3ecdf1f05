from __future__ import annotations

import pytest

from engine.http.secrecy.squeeze import BETWEEN, UNSEEN, squeeze


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u034f", "\ufe0f", "\0"]
)
def test_what_nobody_sees_is_overlooked(unseen: str) -> None:
    assert squeeze(f"é a{unseen}b-".encode(), UNSEEN) == "é ab-".encode()


@pytest.mark.parametrize("between", [" ", "\t", "\r\n", '"', "'", "`", '" + "', "\\", "-", ":", "\u00a0", "\u3000"])
def test_what_joins_pieces_is_overlooked(between: str) -> None:
    assert squeeze(f"éa{between}b".encode(), BETWEEN) == "éab".encode()


def test_letters_are_left_as_they_are() -> None:
    text = "Straße, €5; 日本語 𝄞 (a/b_c).".encode()
    assert squeeze(text, UNSEEN) == text
