"""How many requests may be open at once, by the files and sockets that the machine lets this process have open."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Final

from engine.model.ports.target import TargetPort
from engine.platform.shortage import handles_left

RESERVE: Final = 3
"""Handles that are left alone: for tokens, names to look up, reports, and sockets that are slow to close."""


def keep_below_handles(ports: Mapping[str, TargetPort]) -> Mapping[str, TargetPort]:
    """The targets with as many requests in flight as there are handles for. Raises OSError where there is none.

    To be asked once they are open. Where an emulator is part of this process, it has the other end of each connection.
    """
    left = handles_left()
    if left is None:
        return ports
    ends = {port.target.scope: 2 if port.opening and port.opening.emulator else 1 for port in ports.values()}
    most = (left - RESERVE) // max(1, sum(ends.values()))
    if most < 1:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    return {
        name: port.but(limits=port.limits.but(in_flight=min(most, port.limits.in_flight)))
        for name, port in ports.items()
    }
