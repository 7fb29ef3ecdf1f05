"""Every behaviour of a bad server, wherever it can happen, lands in its cell of the retry table, at its price."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import pytest

from engine.model.ports.exchange import TroubleKind
from engine.model.ports.wire import WireKind
from engine.run.sending.rules import TABLE, RequestKind
from tests.chaos.behaviours import BEHAVIOURS, Behaviour
from tests.chaos.scene import COLUMNS, SECRET, TRUSTED, UNTRUSTED, Seen, see, serving, trusting, where_of
from tests.chaos.server import TOKEN, ChaosServer, Talk, fine
from tests.http.servers import EVERY_WIRE
from tests.yardstick import wait_factor

pytestmark = pytest.mark.slow

TOOK_S_MAX: Final = 20.0
"""On an idle core of the machine where limits were set."""
GREW_MB_MAX: Final = 64.0

_AGAIN: Final = (("unknown", 1), ("error", 8), ("error", 8), ("not_run", 8), ("error", 8))
_HALTS: Final = (("error", 1), ("error", 1), ("error", 1), ("not_run", 1), ("error", 1))
_ROWS: Final = {
    TroubleKind.NOT_SENT: (("error", 0), ("error", 0), ("error", 0), ("not_run", 0), ("error", 0)),
    TroubleKind.TLS: (("error", 0), ("error", 0), ("error", 0), ("not_run", 0), ("error", 0)),
    TroubleKind.THROTTLED: (("error", 8), ("error", 8), ("error", 8), ("not_run", 8), ("error", 8)),
    TroubleKind.SERVER_ERROR: _AGAIN,
    TroubleKind.LOST: _AGAIN,
    TroubleKind.BAD_BODY: (("unknown", 1), ("error", 3), ("error", 3), ("not_run", 3), ("", 0)),
    TroubleKind.UNAUTHORISED: (("error", 2), ("error", 2), ("error", 7), ("not_run", 1), ("error", 1)),
    TroubleKind.FORBIDDEN: _HALTS,
    TroubleKind.NOT_FOUND: (("error", 1), ("error", 1), ("error", 8), ("not_run", 1), ("error", 1)),
    TroubleKind.REFUSED: (("failed", 1), ("failed", 1), ("error", 1), ("not_run", 1), ("error", 1)),
    TroubleKind.UNEXPECTED: _HALTS,
}
EXPECTED: Final[Mapping[tuple[TroubleKind, str], tuple[str, int]]] = MappingProxyType(
    {(kind, column): cell for kind, row in _ROWS.items() for column, cell in zip(COLUMNS, row, strict=True)}
)
"""How a case ends and how many requests the server sees there, if it never stops; as the page has it."""

_HALTING: Final = {
    *((kind, "token") for kind in TroubleKind),
    *((TroubleKind.TLS, column) for column in ("submit", "read", "poll")),
    *((kind, column) for kind in (TroubleKind.FORBIDDEN, TroubleKind.UNAUTHORISED)
      for column in ("submit", "read", "poll")),
}  # fmt: skip

CELLS: Final = [
    pytest.param(each, column, id=f"{each.name}-{column}")
    for each in BEHAVIOURS
    for column in COLUMNS
    if where_of(column) in each.where
]

UPLOADS: Final = tuple(each for each in BEHAVIOURS if "upload" in each.where)


def test_there_are_more_behaviours_than_were_asked_for() -> None:
    assert len(BEHAVIOURS) >= 40
    assert len({each.name for each in BEHAVIOURS}) == len(BEHAVIOURS)


@EVERY_WIRE
@pytest.mark.parametrize(("behaviour", "column"), CELLS)
def test_a_bad_server_lands_in_its_cell(behaviour: Behaviour, column: str, wire: WireKind) -> None:
    where = where_of(column)
    server = ChaosServer(where=where, act=behaviour.act, times=behaviour.times)
    seen = see(column, server, wire, timeout_s=behaviour.timeout_s)
    assert set(seen.troubles) == ({behaviour.kind.value} if behaviour.kind else set())
    expected, most = _expected(behaviour, column)
    assert (seen.verdict, server.requests[where]) == (expected, most), seen.reason
    if behaviour.times > most:
        assert seen.halted is (column != "upload" and (behaviour.kind, column) in _HALTING)
    assert server.requests["submit"] <= 1 or column != "submit" or where != "submit" or expected != "unknown"
    assert _shortest_silence_s(server, where) >= behaviour.hint_s
    _held_together(seen)


@pytest.mark.parametrize("behaviour", UPLOADS, ids=lambda each: each.name)
def test_what_is_said_of_a_bad_server_is_the_same_over_either_wire(behaviour: Behaviour) -> None:
    direct, plain = (
        see("upload", ChaosServer(where="upload", act=behaviour.act, times=behaviour.times), wire, timeout_s=1.0)
        for wire in (WireKind.DIRECT, WireKind.PLAIN)
    )
    assert direct.reason == plain.reason


def _expected(behaviour: Behaviour, column: str) -> tuple[str, int]:
    if behaviour.kind is None:
        return "passed", 1
    expected, most = EXPECTED.get((behaviour.kind, column), ("", 0))
    if behaviour.is_lasting:
        return expected, 1
    return (expected, most) if behaviour.times > 8 else ("passed", behaviour.times + 1)


def _shortest_silence_s(server: ChaosServer, where: str) -> float:
    """Between two requests there, in seconds."""
    moments = [at for place, at in server.arrivals if place == where]
    return min((later - earlier for earlier, later in pairwise(moments)), default=float("inf"))


def _held_together(seen: Seen) -> None:
    """Bounded time and memory; nobody was sent elsewhere; nothing secret was told."""
    assert seen.took_s < TOOK_S_MAX or seen.took_s < TOOK_S_MAX * wait_factor()
    assert seen.grew_mb < GREW_MB_MAX
    assert seen.server.elsewhere == 0
    told = seen.log + seen.reason
    assert TOKEN not in told
    assert SECRET not in told
    assert "canary" not in told
    for head in seen.server.heads:
        assert "\ncookie:" not in head.lower()


# ------------------------------------------------------------------------------------------------ before a byte leaves

_BEFORE: Final = MappingProxyType({"submit": "token", "read": "token", "poll": "submit", "token": "", "upload": ""})


async def _goes_away(talk: Talk) -> None:
    """Answer as is right, and be gone."""
    assert talk.server.listening is not None
    talk.server.listening.close()
    await talk.write(fine(talk.where))
    talk.close()


async def _changes_its_certificate(talk: Talk) -> None:
    assert talk.server.tls is not None
    talk.server.tls.load_cert_chain(UNTRUSTED)
    await talk.write(fine(talk.where))
    talk.close()


@EVERY_WIRE
@pytest.mark.parametrize("column", COLUMNS)
def test_what_never_left_is_tried_again_and_never_unknown(column: str, wire: WireKind) -> None:
    seen = not_sent(column, wire)
    assert set(seen.troubles) == {"not-sent"}
    assert (seen.verdict, len(seen.troubles)) == (EXPECTED[TroubleKind.NOT_SENT, column][0], 8)
    assert seen.server.requests[where_of(column)] == 0
    _held_together(seen)


@EVERY_WIRE
@pytest.mark.parametrize("column", COLUMNS)
def test_a_certificate_that_nobody_vouches_for_halts_before_anything_is_sent(column: str, wire: WireKind) -> None:
    seen = untrusted(column, wire)
    assert seen.troubles == ["tls"]
    assert (seen.verdict, seen.server.requests[where_of(column)]) == EXPECTED[TroubleKind.TLS, column]
    assert seen.halted is (column != "upload")
    _held_together(seen)


def not_sent(column: str, wire: WireKind) -> Seen:
    server = ChaosServer(where=_BEFORE[column], act=_goes_away)
    return see(column, server, wire, gone=not _BEFORE[column])


def untrusted(column: str, wire: WireKind) -> Seen:
    first = TRUSTED if _BEFORE[column] else UNTRUSTED
    server = ChaosServer(where=_BEFORE[column], act=_changes_its_certificate, tls=serving(first))
    with trusting(TRUSTED):
        return see(column, server, wire)


# ------------------------------------------------------------------------------------------------ the whole table

UNREACHABLE: Final = {(TroubleKind.BAD_BODY, RequestKind.UPLOAD)}
"""A store may answer a 2xx as it likes: there is nothing in it that we read."""

_ONE_OF_EACH: Final = {each.kind: each for each in reversed(BEHAVIOURS) if each.kind and "token" in each.where}


@EVERY_WIRE
def test_every_cell_of_the_table_is_hit(wire: WireKind) -> None:
    hit: dict[tuple[TroubleKind, RequestKind], int] = {}
    for column in COLUMNS:
        scenes = [not_sent(column, wire), untrusted(column, wire)]
        for behaviour in _ONE_OF_EACH.values():
            if where_of(column) in behaviour.where:
                server = ChaosServer(where=where_of(column), act=behaviour.act, times=behaviour.times)
                scenes.append(see(column, server, wire, timeout_s=behaviour.timeout_s))
        for trouble in (TroubleKind(each) for seen in scenes for each in seen.troubles):
            cell = trouble, RequestKind(column)
            hit[cell] = hit.get(cell, 0) + 1
    print(_matrix(hit))  # noqa: T201 - for whoever asks with -s
    assert set(TABLE) - set(hit) == UNREACHABLE


def _matrix(hit: Mapping[tuple[TroubleKind, RequestKind], int]) -> str:
    head = " " * 14 + "".join(f"{kind.value:>8}" for kind in RequestKind)
    rows = (
        f"{trouble.value:<14}" + "".join(f"{hit.get((trouble, kind), 0):>8}" for kind in RequestKind)
        for trouble in TroubleKind
    )
    return "\n".join(("requests that met each row of the table, by column", head, *rows))
