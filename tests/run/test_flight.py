from __future__ import annotations

from engine.run.flight import Flight


def room(flight: Flight) -> int:
    """How many requests may be open."""
    before = flight.open
    while not flight.is_full:
        flight.open += 1
    found, flight.open = flight.open, before
    return found


def test_a_careful_start_sends_one_request_and_doubles_with_every_round_trip() -> None:
    flight = Flight(most=64, careful=True)
    rooms = []
    for _ in range(7):
        rooms.append(room(flight))
        for _answer in range(rooms[-1]):
            flight.answered_well()
    assert rooms == [1, 2, 4, 8, 16, 32, 64]


def test_a_refusal_halves_at_most_once_a_round_trip() -> None:
    flight = Flight(most=64, careful=False)
    for _ in range(10):
        flight.answered_badly(left_s=1.0, now_s=2.0)
    assert room(flight) == 32
    flight.answered_badly(left_s=2.5, now_s=3.0)
    assert room(flight) == 16


def test_one_more_for_as_many_successes_as_are_open_and_never_above_the_limit() -> None:
    flight = Flight(most=3, careful=False)
    flight.answered_badly(left_s=0.0, now_s=0.0)
    assert room(flight) == 1
    flight.answered_well()
    assert room(flight) == 2
    for _ in range(50):
        flight.answered_well()
    assert room(flight) == 3


def test_there_is_always_room_for_one() -> None:
    flight = Flight(most=1, careful=True)
    for moment_s in range(20):
        flight.answered_badly(left_s=float(moment_s), now_s=float(moment_s))
    flight.held()
    assert room(flight) == 1


def test_after_a_hold_one_probe_leaves() -> None:
    flight = Flight(most=64, careful=False)
    flight.held()
    assert room(flight) == 1
