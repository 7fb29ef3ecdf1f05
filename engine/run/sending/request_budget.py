"""`--budget 500req` as a bound that is kept: what a run may still send, and what its cases have set aside of it.

A case begins when its calls and their polls are paid for, and with something to spare for polls in vain: nothing that
was taken shall wait for a result that nobody may ask for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engine.model.plan import Case
from engine.model.ports.exchange import Exchange
from engine.run.sending.request import RetriedRequest

SPENT: Final = "what is left of `--budget` does not pay for it"
PLENTY: Final = 4
"""Requests a case that are left, above which polls need not be spared."""


class RequestBudget:
    """The requests of a run that nobody has set aside. `most` None: any number."""

    def __init__(self, most: int | None = None) -> None:
        self.free = most or 0
        self.is_bounded = most is not None
        self._alive = 0
        self._kept = 0
        self._listeners: tuple[Callable[[], None], ...] = ()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a case gives back what it did not need."""
        self._listeners = (*self._listeners, listener)

    def why_not(self, price: int) -> str | None:
        """Why no case of this price can begin any more; None: it can, now or when others have ended."""
        return SPENT if self.is_bounded and not self._alive and self.free < price else None

    def is_short(self, price: int) -> bool:
        """Whether a case of this price must wait until others have ended: half a poll in vain is kept for each."""
        return self.is_bounded and self._alive > 0 and self.free < price + (self._alive + 1) // 2

    def is_tight(self, cases: int) -> bool:
        """Whether so many cases, begun or not, can afford few polls in vain."""
        return self.is_bounded and self.free + self._kept < PLENTY * cases

    def begin(self, price: int) -> Reservation | None:
        """Set aside what a case costs, or what there is; None where nothing is counted."""
        if not self.is_bounded:
            return None
        kept = min(price, self.free)
        self.free -= kept
        self._kept += kept
        self._alive += 1
        return Reservation(self, kept)

    def _take(self, reservation: Reservation) -> None:
        if reservation.kept:
            reservation.kept -= 1
            self._kept -= 1
        else:
            self.free -= 1

    def _close(self, reservation: Reservation) -> None:
        self.free += reservation.kept
        self._kept -= reservation.kept
        reservation.kept = 0
        self._alive -= 1
        for listener in self._listeners:
            listener()


class Reservation:
    """What one case has set aside; beyond it, it takes of what is free."""

    def __init__(self, request_budget: RequestBudget, kept: int) -> None:
        self.kept = kept
        self._purse = request_budget

    def why_not(self) -> str | None:
        """Why no request of the case may leave; None: one may."""
        return None if self.kept or self._purse.free > 0 else SPENT

    def spend(self) -> None:
        """One request leaves."""
        self._purse._take(self)  # noqa: SLF001 - two halves of one thing

    def close(self) -> None:
        """The case has ended."""
        self._purse._close(self)  # noqa: SLF001 - as above


def requests_needed(case: Case, a_call: int) -> int:
    """The requests that a case costs where no poll is in vain; `a_call` for each of its calls."""
    test, roles = case.test, [call.role for call in case.calls]
    others = (test.relate is not None) + (test.compare is not None)
    return a_call * (len(roles) + ("step" not in roles) + others)


def within_budget(request: RetriedRequest, reservation: Reservation | None) -> RetriedRequest:
    """The same request, which leaves only while its case can pay for it."""
    if reservation is None:
        return request

    async def send() -> Exchange:
        reservation.spend()
        return await request.send()

    return request.but(send=send, why_not_sent=lambda: request.why_not_sent() or reservation.why_not())
