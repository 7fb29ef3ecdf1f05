"""What machines differ in is asked for in one room; elsewhere a name that some machine lacks would end a run there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.house import FILES, name_of, nodes_of, text_of

MODULES = frozenset({"fcntl", "grp", "msvcrt", "pty", "pwd", "resource", "termios", "tty", "uvloop", "winreg"})
NAMES = frozenset({
    *("os.fdatasync", "os.fsync", "os.fork", "os.kill", "os.killpg", "os.fchmod", "os.fchown", "os.chown", "os.getuid"),
    *("os.geteuid", "os.mkfifo", "os.name", "os.pread", "os.preadv", "os.sysconf", "os.uname", "os.sendfile"),
    *("os.O_BINARY", "os.O_CLOEXEC", "os.O_DIRECTORY", "os.O_NOFOLLOW", "os.O_NONBLOCK", "os.sched_getaffinity"),
    *("signal.signal", "signal.SIGBREAK", "signal.SIGHUP", "signal.SIGKILL", "signal.SIGALRM", "sys.platform"),
    *("os.path.relpath", "os.path.commonpath", "socket.AF_UNIX", "socket.socketpair", "shlex.quote"),
    *("select.poll", "select.epoll", "select.kqueue", "select.POLLRDHUP", "getpass.getuser"),
    *("loop.add_signal_handler", "loop.create_unix_connection"),
})  # fmt: skip
ELSEWHERE = {
    # Both ways stand beside each other there, and a question of the room chooses.
    "engine/executors/processes/channel.py": {"socket.socketpair", "loop.create_unix_connection"},
    # What is asked there is asked only where the room says that it can be.
    "engine/http/wire/direct/connection.py": {"select.poll"},
    # What is opened is `os.devnull`, of which no byte is kept.
    "engine/cli/console.py": {"os.open"},
}
OWNERS = {name.split(".")[0] for name in NAMES} - {"loop"}
WORDS = re.compile(rf"\b({'|'.join(MODULES | OWNERS)}|add_signal_handler|create_unix_connection)\b")
"""One of these stands in every text that asks for one of those."""


def asked_for(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every module and every `module.name` of a text."""
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{each.name}" for each in names)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr=middle), attr=name):
                yield f"{owner}.{middle}.{name}"
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield f"{owner}.{name}"
            case ast.Attribute(attr="add_signal_handler" | "create_unix_connection" as name):
                yield f"loop.{name}"
            case _:
                pass


def breaches_in(name: str, nodes: Iterable[ast.AST]) -> set[str]:
    return set(asked_for(nodes)) & (MODULES | NAMES | {"os.open"}) - ELSEWHERE.get(name, set())


@pytest.mark.slow
@pytest.mark.usefixtures("parsed_once")
def test_what_some_machine_lacks_is_asked_for_in_the_room_for_it_alone() -> None:
    outside = [path for path in FILES if not name_of(path).startswith("engine/platform/")]
    asking = [path for path in outside if WORDS.search(text_of(path))]
    found = {name_of(path): breaches_in(name_of(path), nodes_of(path)) for path in asking}
    assert {name: names for name, names in found.items() if names} == {}


def test_a_breach_is_found() -> None:
    text = (
        "import fcntl\nimport os.path\nfrom os import fork\nos.path.relpath(x)\nos.O_CLOEXEC\nx().add_signal_handler()"
    )
    found = {"fcntl", "os.fork", "os.path.relpath", "os.O_CLOEXEC", "loop.add_signal_handler"}
    assert breaches_in("engine/run/clock.py", ast.walk(ast.parse(text))) == found
    assert all(WORDS.search(line) for line in text.splitlines())
