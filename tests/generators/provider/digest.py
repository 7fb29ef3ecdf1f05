"""One hash over a value of every provider in several languages, for comparing processes; run as a program it prints it.

With `later` as its argument, the machine's clock stands ten years on and its time zone is far from UTC.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
import time
from random import Random
from typing import Any

from engine.generators.provider import ProviderSpec, provider_kinds
from engine.model.language.kinds import Draw
from engine.model.values.canonical import canonical_json

LOCALES = ("en", "de", "ja", "ru", "ar-eg")


class _Later(dt.datetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        return cls(2036, 5, 5, tzinfo=tz)


class _LaterDay(dt.date):
    @classmethod
    def today(cls) -> Any:
        return cls(2036, 5, 5)


def digest() -> str:
    """The hash, which must be the same in every process on every machine on every day."""
    found = hashlib.sha256()
    for kind in provider_kinds():
        for locale in LOCALES:
            for seed in range(3):
                draw = Draw(rng=Random(seed), names={}, now="2026-11-22T00:00:00Z")
                value = kind.draw(ProviderSpec(locale=locale), draw)
                found.update(f"{kind.name} {locale} {canonical_json(value)}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()


if __name__ == "__main__":
    if "later" in sys.argv:
        # Only mimesis is to meet this clock: it reads the year when it is imported, by the first draw.
        assert "mimesis" not in sys.modules
        os.environ["TZ"] = "Pacific/Auckland"
        time.tzset()
        dt.datetime = _Later  # type: ignore[misc]
        dt.date = _LaterDay  # type: ignore[misc]
        time.time = lambda: 2_100_000_000.0  # noqa: TID251 - this is the machine's clock, set wrong
    sys.stdout.write(digest())
