"""What machines differ in is asked for in one room; elsewhere a name that some machine lacks would end a run there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ENGINE = Path(__file__).parent.parent.parent / "engine"
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


def asked_for(text: str) -> Iterator[str]:
    """Every module and every `module.name` of a text."""
    for node in ast.walk(ast.parse(text)):
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


def breaches_in(name: str, text: str) -> set[str]:
    return set(asked_for(text)) & (MODULES | NAMES | {"os.open"}) - ELSEWHERE.get(name, set())


def test_what_some_machine_lacks_is_asked_for_in_the_room_for_it_alone() -> None:
    files = {path.relative_to(ENGINE.parent).as_posix(): path.read_text("utf-8") for path in ENGINE.rglob("*.py")}
    found = {name: breaches_in(name, text) for name, text in files.items() if not name.startswith("engine/platform/")}
    assert {name: names for name, names in found.items() if names} == {}


def test_a_breach_is_found() -> None:
    text = (
        "import fcntl\nimport os.path\nfrom os import fork\nos.path.relpath(x)\nos.O_CLOEXEC\nx().add_signal_handler()"
    )
    found = {"fcntl", "os.fork", "os.path.relpath", "os.O_CLOEXEC", "loop.add_signal_handler"}
    assert breaches_in("engine/run/clock.py", text) == found
