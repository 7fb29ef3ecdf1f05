from __future__ import annotations

from engine.run.sending.refusals import REFUSALS_MAX, Refusals

ONE, OTHER = "submit of `one`", "submit of `other`"
WORDS = f"a {ONE} was refused 20 times in a row, and only others were accepted meanwhile"


class Server:
    """Refuses one call a second."""

    def __init__(self) -> None:
        self.refusals = Refusals()
        self.now_s = 0.0

    def refuse(self, times: int = 1) -> list[str | None]:
        said = []
        for _ in range(times):
            said.append(self.refusals.refuse(ONE, sent_at_s=self.now_s, now_s=self.now_s + 0.1))
            self.now_s += 1.0
        return said


def test_a_kind_that_is_refused_while_others_are_accepted_is_ended_and_stays_so() -> None:
    server = Server()
    said = server.refuse()
    server.refusals.accept(OTHER)
    said += server.refuse(REFUSALS_MAX - 1)
    assert said == [None] * (REFUSALS_MAX - 1) + [WORDS]
    assert server.refuse() == [WORDS.replace("20", "21")]


def test_where_nothing_at_all_is_accepted_it_is_the_scope_that_is_shut() -> None:
    assert Server().refuse(200) == [None] * 200


def test_one_of_its_kind_that_is_accepted_lets_the_others_hope() -> None:
    server = Server()
    for _ in range(50):
        assert server.refuse(REFUSALS_MAX - 1) == [None] * (REFUSALS_MAX - 1)
        server.refusals.accept(OTHER)
        server.refusals.accept(ONE)


def test_those_that_left_before_the_first_refusal_was_known_are_one() -> None:
    refusals = Refusals()
    refusals.accept(OTHER)
    for number in range(100):
        assert refusals.refuse(ONE, sent_at_s=0.0, now_s=0.1 + number / 1000) is None
        refusals.accept(OTHER)


def test_a_kind_that_was_let_in_before_is_not_given_up_for_what_left_before_all_was_refused() -> None:
    server = Server()
    server.refusals.accept(ONE)
    assert server.refuse() == [None]
    server.refusals.accept(OTHER)
    assert server.refuse(60) == [None] * 60
