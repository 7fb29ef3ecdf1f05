from __future__ import annotations

from engine.run.limits.in_flight import REST, InFlightWindow


def room(flight: InFlightWindow) -> int:
    """How many requests may be open."""
    before = flight.open
    while not flight.is_full:
        flight.open += 1
    found, flight.open = flight.open, before
    return found


def test_a_careful_start_sends_one_request_and_doubles_with_every_round_trip() -> None:
    flight = InFlightWindow(most=64, careful=True)
    rooms = []
    for _ in range(7):
        rooms.append(room(flight))
        for _answer in range(rooms[-1]):
            flight.grow(0.0)
    assert rooms == [1, 2, 4, 8, 16, 32, 64]


def test_a_refusal_halves_at_most_once_a_round_trip() -> None:
    flight = InFlightWindow(most=64, careful=False)
    for _ in range(10):
        flight.shrink(sent_at_s=1.0, now_s=2.0)
    assert room(flight) == 32
    flight.shrink(sent_at_s=2.5, now_s=3.0)
    assert room(flight) == 16


def test_one_more_for_as_many_successes_as_are_open_and_never_above_the_limit() -> None:
    flight = InFlightWindow(most=3, careful=False)
    flight.shrink(sent_at_s=0.0, now_s=0.0)
    assert room(flight) == 1
    flight.grow(0.0)
    assert room(flight) == 2
    for _ in range(50):
        flight.grow(0.0)
    assert room(flight) == 3


def test_there_is_always_room_for_one() -> None:
    flight = InFlightWindow(most=1, careful=True)
    for moment_s in range(20):
        flight.shrink(sent_at_s=float(moment_s), now_s=float(moment_s))
    flight.restart_slowly()
    assert room(flight) == 1


def test_after_a_hold_one_probe_leaves() -> None:
    flight = InFlightWindow(most=64, careful=False)
    flight.restart_slowly()
    assert room(flight) == 1


def a_crowd(size: int = 20, *, most: int = 64) -> InFlightWindow:
    flight = InFlightWindow(most=most, careful=False)
    flight.shrink(sent_at_s=0.0, now_s=0.1)
    flight.restart_slowly()
    assert flight.record_crowding(size, now_s=1.0, cost_s=1.0)
    return flight


def test_what_a_server_was_seen_to_take_at_once_is_the_limit_from_then_on() -> None:
    assert room(a_crowd()) == 20
    assert room(a_crowd(size=90)) == 64


def test_more_is_tried_only_after_a_rest_and_where_the_room_was_used() -> None:
    flight = a_crowd()
    for _ in range(100):
        flight.grow(1.0 + REST - 0.1)
    assert room(flight) == 20
    flight.grow(1.0 + REST)
    assert room(flight) == 20
    flight.open = 19
    flight.grow(1.0 + REST)
    assert room(flight) == 21
    flight.open = 20
    flight.grow(1.0 + 2 * REST)
    assert room(flight) == 23


def test_a_try_that_is_refused_goes_back_to_what_was_taken_and_rests_longer() -> None:
    flight = a_crowd()
    flight.open = 19
    flight.grow(50.0)
    flight.shrink(sent_at_s=51.0, now_s=51.1)
    assert flight.record_crowding(20, now_s=52.0, cost_s=1.0)
    assert room(flight) == 20
    flight.grow(52.0 + 2 * REST - 1.0)
    assert room(flight) == 20
    flight.grow(52.0 + 2 * REST)
    assert room(flight) == 21


def test_a_refusal_while_no_more_were_open_than_a_server_takes_has_another_reason() -> None:
    flight = a_crowd()
    flight.shrink(sent_at_s=2.0, now_s=2.1)
    assert not flight.record_crowding(19, now_s=3.0, cost_s=1.0)
    assert room(flight) == 10
    for _ in range(500):
        flight.grow(3.0)
    assert room(flight) == 20
