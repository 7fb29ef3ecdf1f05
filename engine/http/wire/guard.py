"""Looks at the address of every connection before it is made: credentials go where the target says, not where DNS says.

Names are looked at as they are resolved, and only what was looked at is connected to, so that a name that changes its
address between two looks gains nothing. The socket is looked at once more, since an IP literal is never resolved.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult

from engine.http.address import LOCALHOST, AddressScope, place_of, read_address
from engine.http.wire.names import resolver_in_threads
from engine.model.values.noun import Noun

AddressInfo: TypeAlias = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]
_NEAR: Final = (AddressScope.LOOPBACK, AddressScope.PRIVATE)


class AddressRefusedError(OSError):
    """A connection to this address is refused by us: nothing was sent. Its text is safe to show."""


class Guard(Noun, frozen=True, kw_only=True):
    """What may be connected to: the open internet, and the `near` hosts that were named outright.

    `private` lets every name lead to loopback and private addresses, as inside of a company; to link-local addresses
    and to metadata services nobody is led.
    """

    near: frozenset[str] = frozenset()
    private: bool = False

    def check(self, host: str, address: str) -> None:
        """Raise AddressRefusedError where this address must not be connected to for this host."""
        found = read_address(address)
        place = AddressScope.FORBIDDEN if found is None else place_of(found)
        if place is AddressScope.PUBLIC or (place in _NEAR and (self.private or self._is_named(host, place))):
            return
        what = "a link-local or reserved" if place is AddressScope.FORBIDDEN else f"a {place}"
        message = f"`{host}` leads to {what} address (`{address}`), where credentials are not sent"
        raise AddressRefusedError(message if place is AddressScope.FORBIDDEN else f"{message}; {_WAY_OUT}")

    def _is_named(self, host: str, place: AddressScope) -> bool:
        if host not in self.near:
            return False
        return read_address(host) is not None or (host == LOCALHOST and place is AddressScope.LOOPBACK)

    def open_socket(self, info: AddressInfo) -> socket.socket:
        """A socket to an address that was looked at. Raises AddressRefusedError."""
        family, kind, protocol, _, where = info
        address = str(where[0])
        is_local = (
            LOCALHOST in self.near and (found := read_address(address)) and place_of(found) is AddressScope.LOOPBACK
        )
        self.check(LOCALHOST if is_local else address, address)
        return socket.socket(family, kind, protocol)


_WAY_OUT: Final = "where that is meant, name the address itself, or write `private: true` at the target"

Resolve: TypeAlias = Callable[[], AbstractResolver]


class GuardedResolver(AbstractResolver):
    """A resolver that gives away no address that the guard refuses."""

    def __init__(self, guard: Guard, resolving: Resolve = resolver_in_threads) -> None:
        self._guard = guard
        self._inner = resolving()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses of a host. Raises AddressRefusedError where one of them is refused: mixtures mean no good."""
        found = await self._inner.resolve(host, port, family)
        for each in found:
            self._guard.check(host.lower(), each["host"])
        return found

    async def close(self) -> None:
        """Close the resolver within."""
        await self._inner.close()


def guard_of(near: Iterable[str], *, private: bool = False) -> Guard:
    """The guard of a session that may connect to these near hosts."""
    return Guard(near=frozenset(each.lower() for each in near), private=private)
