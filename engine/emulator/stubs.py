"""Which stub answers a submit: the one that it names, else the one there is for its action. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from engine.emulator.answers import StubAnswer, answer
from engine.model.language.emulator import STUB_HEADER
from engine.model.ports.target import Stub
from engine.model.values.json import JsonObject
from engine.model.values.noun import Noun

_KEYS_SHOWN_MAX = 5
_KEY_SHOWN_MAX = 40


class Stubs(Noun, frozen=True):
    """All stubs of an emulator, by action id and by key; none at all: it knows every id and answers `{}`."""

    of_action: Mapping[str, Sequence[Stub]]

    def know(self, action_id: str) -> bool:
        """Whether there is an action of that id."""
        return not self.of_action or action_id in self.of_action


class Unsettled(Noun, frozen=True):
    """Why nobody can tell which stub answers."""

    message: str


def shelve(stubs: Iterable[Stub]) -> Stubs:
    """These stubs by action id."""
    of_action: dict[str, list[Stub]] = {}
    for stub in stubs:
        of_action.setdefault(stub.action_id, []).append(stub)
    return Stubs(of_action)


def answer_of(stubs: Stubs, action_id: str, key: str, given: JsonObject, *, chance: str) -> StubAnswer | Unsettled:
    """The answer to an input; `chance` is what its random stream is made of.

    A submit of a run names its stub by `key`. Where it names none, all stubs of the action must agree on the answer.
    """
    every = stubs.of_action.get(action_id, ())
    named = [stub for stub in every if stub.key == key] if key else every
    if not named:
        if not every:
            return answer(None, given, rng=_rng(chance))
        return Unsettled(f"the action `{action_id}` has no stub `{key[:_KEY_SHOWN_MAX]}` here; {_choice(every)}")
    answers = [answer(stub, given, rng=_rng(chance)) for stub in named]
    if all(each == answers[0] for each in answers):
        return answers[0]
    message = f"{len(named)} stubs answer for `{action_id}`, and not alike"
    return Unsettled(f"{message}: name one in the header `{STUB_HEADER}`; {_choice(named)}")


def _choice(stubs: Sequence[Stub]) -> str:
    """The keys that may be named."""
    shown = ", ".join(f"`{stub.key}` of {stub.owner}" for stub in stubs[:_KEYS_SHOWN_MAX])
    return f"there {'is' if len(stubs) == 1 else 'are'} {shown}{', …' if len(stubs) > _KEYS_SHOWN_MAX else ''}"


def _rng(chance: str) -> Random:
    return Random(chance)  # noqa: S311 - repeatable on purpose
