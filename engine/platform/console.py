"""What reaches a console: signs that its encoding has, and colours that it understands."""

from __future__ import annotations

import errno
import sys

from engine.platform.optional import import_if_there


def writable(text: str, encoding: str | None) -> str:
    r"""The text with all that an encoding does not have written as `\u2192`, which JSON reads as the same sign.

    Windows writes what is no console in the code page of the machine, such as cp1252, which has a few hundred signs.
    None is the encoding of what takes every sign.
    """
    if encoding is None:
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(each if _has(encoding, each) else _escaped(each) for each in text)
    return text


def is_reader_gone(problem: OSError, system: str = sys.platform) -> bool:
    """Whether a stream could not be written since nobody reads it any more; Windows calls that an invalid argument."""
    return isinstance(problem, BrokenPipeError) or (system == "win32" and problem.errno == errno.EINVAL)


def understand_colours(system: str = sys.platform) -> None:
    """Have a console of Windows obey escape sequences: older ones print them unless they are asked not to."""
    if system == "win32":
        colorama = import_if_there("colorama")
        if colorama is not None:
            colorama.just_fix_windows_console()


def json_encoding(encoding: str | None) -> str | None:
    """What to keep to where JSON is written: it is read as UTF-8 (RFC 8259), and ASCII is that in every code page."""
    is_utf_8 = encoding is None or encoding.lower().replace("-", "").startswith("utf8")
    return encoding if is_utf_8 else "ascii"


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
