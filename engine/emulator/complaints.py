"""What the emulator says of requests that are none: one line each, without what stood in them."""

from __future__ import annotations

import logging
import re
from typing import Any, Final

from engine.model.run.bugs import name_bug

_SHOWN_MAX: Final = 120
_QUOTED: Final = re.compile(r":?\s*(?:bytearray\(|b['\"]|https?:|\n).*", re.DOTALL)
"""An excerpt of the request, in which a token may stand."""


class _OneLine(logging.LoggerAdapter[logging.Logger]):
    """Tells of an error what it says, without where it was noticed; of a bug of ours its kind and place."""

    def exception(self, msg: object, *args: object, exc_info: Any = None, **_more: Any) -> None:
        """One line of warning."""
        self.logger.warning("%s: %s", str(msg) % args, _words_of(exc_info))

    def debug(self, msg: object, *args: object, exc_info: Any = None, **_more: Any) -> None:
        """What is no HTTP at all is told like any other that is malformed."""
        if exc_info is not None:
            self.exception(msg, *args, exc_info=exc_info)


def _words_of(error: object) -> str:
    if not isinstance(error, BaseException):
        return "no reason was given"
    said = getattr(error, "message", None)
    words = _QUOTED.sub("", str(said))[:_SHOWN_MAX] if said else ""
    return words if words.isprintable() and words else name_bug(error)


LOGGER: Final = _OneLine(logging.getLogger("engine.emulator"), {})
