"""How reports for people show what a server's answer held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.values.json import JsonObject
from engine.model.values.text import visible


def answer_in_words(answer: JsonObject | None) -> Iterator[tuple[str, str]]:
    """What a server's answer held, line by line, each behind a word for it; what its body shows is not said again."""
    if not answer:
        return
    kind, body = (str(answer.get(name, "")) for name in ("content_type", "body"))
    head = ", ".join([f"HTTP {answer.get('status')}", *([kind] if kind else [])])
    yield "server", visible(f"{head}: {body}" if body else head)
    for name, word in (("codes", "codes"), ("messages", "said")):
        listed = answer.get(name)
        more = [each for each in map(str, listed) if each not in body] if isinstance(listed, list) else []
        if more:
            yield word, visible("; ".join(more))
    ids = answer.get("ids")
    if isinstance(ids, Mapping):
        yield "ids", visible(", ".join(f"{name} {value}" for name, value in ids.items()))
