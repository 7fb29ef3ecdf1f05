"""Makes of the Python of this machine, as far as Python can, that of another: Windows or macOS.

It runs before anything else, in every process that finds this folder in PYTHONPATH, and takes away what the machine
named in ENGINE_TEST_MACHINE lacks. What the standard library and `filelock` make of the difference is theirs, so both
are imported first and keep what they have.
"""

import asyncio.unix_events
import ctypes  # noqa: F401 - imports before anything is hidden
import multiprocessing.popen_spawn_posix
import multiprocessing.resource_tracker
import multiprocessing.spawn  # noqa: F401
import os
import select
import selectors
import signal
import socket
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
import urllib.request  # noqa: F401
from typing import Any

import filelock  # noqa: F401

_MODULES = ("fcntl", "grp", "posix_ipc", "pty", "pwd", "resource", "termios", "tty", "uvloop")
_OF_OS = (
    *("O_CLOEXEC", "O_DIRECTORY", "O_DSYNC", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "O_TMPFILE", "chown", "confstr"),
    *("fchdir", "fchmod", "fchown", "fdatasync", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups"),
    *("getloadavg", "getpgid", "getpgrp", "getsid", "getuid", "killpg", "lchown", "lockf", "mkfifo", "mknod", "nice"),
    *("posix_fadvise", "posix_fallocate", "posix_spawn", "pread", "preadv", "pwrite", "pwritev", "readv", "sendfile"),
    *("setsid", "statvfs", "sched_getaffinity", "sync", "sysconf", "uname", "writev"),
)
# SIGKILL stays: `subprocess` of this machine kills by it.
_OF_SIGNAL = ("SIGALRM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "pthread_sigmask", "setitimer", "siginterrupt")
_BREAK = 21
"""SIGBREAK of Windows has this number; here that is SIGTTIN, which nobody sends."""


def pair_over_loopback(family: Any = None, kind: int = socket.SOCK_STREAM, proto: int = 0) -> tuple[Any, Any]:
    """What `socket.socketpair` is on Windows."""
    del family, kind, proto
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        return one, server.accept()[0]


def take_away(owner: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if name in vars(owner):
            delattr(owner, name)


def become_windows() -> None:
    for name in _MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    take_away(os, _OF_OS)
    take_away(signal, _OF_SIGNAL)
    signal.SIGBREAK = signal.Signals(_BREAK)  # type: ignore[attr-defined]
    selectors.DefaultSelector = selectors.SelectSelector  # type: ignore[misc,assignment]
    take_away(select, tuple(name for name in vars(select) if name.startswith(("poll", "epoll", "POLL", "EPOLL"))))
    take_away(socket, ("AF_UNIX", "SCM_RIGHTS"))
    socket.socketpair = pair_over_loopback  # type: ignore[assignment]
    # What is left says, as on Windows, that nobody has written it.
    loop = asyncio.unix_events._UnixSelectorEventLoop
    take_away(loop, ("add_signal_handler", "remove_signal_handler", "create_unix_connection", "create_unix_server"))


def become_macos() -> None:
    import fcntl

    take_away(os, ("fdatasync", "O_TMPFILE", "sched_getaffinity", "posix_fadvise", "posix_fallocate"))
    selectors.DefaultSelector = selectors.PollSelector  # type: ignore[misc,assignment]
    take_away(select, tuple(name for name in vars(select) if name.startswith(("epoll", "EPOLL", "POLLRDHUP"))))
    fcntl.F_FULLFSYNC = 51  # type: ignore[attr-defined]
    sys.platform = "darwin"


match os.environ.get("ENGINE_TEST_MACHINE"):
    case "windows":
        become_windows()
    case "macos":
        become_macos()
    case _:
        raise SystemExit("ENGINE_TEST_MACHINE names no machine")
