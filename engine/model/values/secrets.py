"""Secrets in inputs: an opaque token wherever a value is planned, logged or shown, and the value only at the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from engine.model.values.json import Json

_USERINFO: Final = re.compile(r"(?<=://)[^/?#@\s\"'`$]+:[^/?#@\s\"'`$]+(?=@)")
_TOKEN: Final = re.compile(r"•secret:([^•]{1,200})•")


def token_of(name: str) -> str:
    """What stands for a secret until the request leaves."""
    return f"•secret:{name}•"


def put_in(value: Json, secrets: Mapping[str, str]) -> Json:
    """The value with each token of these secrets replaced, also inside of longer texts; keys are left as they are."""
    if not secrets:
        return value
    match value:
        case str():
            return _TOKEN.sub(lambda found: secrets.get(found[1], found[0]), value) if "•" in value else value
        case Mapping():
            return {name: put_in(each, secrets) for name, each in value.items()}
        case Sequence():
            return [put_in(each, secrets) for each in value]
        case _:
            return value


def hide(text: str, secrets: Mapping[str, str]) -> str:
    """The text with the token of each of these secrets in its place; of equal ones that of the first name."""
    longest_first = sorted(secrets.items(), key=lambda each: (-len(each[1]), each[0]))
    for name, value in longest_first:
        text = text.replace(value, token_of(name)) if value else text
    return text


def without_userinfo(text: str) -> str:
    """The text with three stars for each user and password that stand in an address."""
    return _USERINFO.sub("***", text) if "@" in text and "://" in text else text
