"""What stands one level deeper inside the items of a list."""

from __future__ import annotations

from typing import Any

from engine.expressions.judging import INSIDE, Inside, Member
from engine.model.language.kinds import Matcher
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE
from engine.model.verdict import Judgement, Outcome
from tests.assertions.kinds import BY_NAME


def inside(**fields: Any) -> Matcher:
    """What `{kind: tax, at: {gt: 3}}` means where a matcher could stand."""
    members = []
    for name, operand in fields.items():
        kind = BY_NAME["gt" if isinstance(operand, int) else "equals"]
        members.append(
            Member(place=name, matchers=(Matcher(kind=kind, spec=kind.spec(**{kind.name: operand}), span=NOWHERE),))
        )
    return Matcher(kind=INSIDE, spec=Inside(inside=tuple(members)), span=NOWHERE)


def judged_inside(name: str, value: Json, **fields: Any) -> Judgement:
    kind = BY_NAME[name]
    return kind.judge(kind.spec(**{name: (inside(**fields),)}), value)


ITEMS: Json = [{"kind": "tax", "n": 4}, {"kind": "fee", "n": 2}]


def test_what_stands_inside_items_is_judged_place_by_place_and_other_fields_may_be_there() -> None:
    assert judged_inside("any", ITEMS, kind="tax").outcome is Outcome.HELD
    assert judged_inside("any", ITEMS, kind="fee", n=3).outcome is Outcome.FAILED
    assert judged_inside("every", ITEMS, n=1).outcome is Outcome.HELD


def test_a_place_inside_an_item_fails_in_words_with_the_near_miss() -> None:
    failure = judged_inside("every", ITEMS, n=3)
    assert (failure.message, failure.was) == ("fails at [1]: differs at .n: is 2, expected > 3", "2")
    missing = judged_inside("every", ITEMS, knd="tax")
    assert missing.help == "there is no `knd`; did you mean `kind`?"
    assert judged_inside("any", ITEMS, kind="levy").message.endswith('expected an item that is {kind: "levy"}')
    assert "is 5, expected an object with" in judged_inside("every", [5], kind="x").message
