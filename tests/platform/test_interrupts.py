from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.platform.first_moment import end_when_interrupted
from engine.platform.interrupts import (
    die_when_interrupted,
    interrupts_held,
    interrupts_raised,
    is_interrupt,
)
from tests.machines import POSIX
from tests.shell import SMALL, Said, shell, suite_file

PRESSING = Path(__file__).parent / "interrupting"


@pytest.fixture(autouse=True)
def _hears_of_interrupts() -> Iterator[None]:
    """Whoever starts the tests in the background lets them, and their children, ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(at: str, *words: str | Path, how: str = "") -> Said:
    """What a command says that is interrupted there."""
    env = {"PYTHONPATH": str(PRESSING), "INTERRUPT_AT": at, "INTERRUPT_HOW": how}
    return shell(*words, env=env)


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize(
    "at",
    [
        *("engine.cli", "click", "inspect", "engine.cli.commands.check", "engine.pipeline.load", "engine.suite.check"),
        "exit",
    ],
)
@pytest.mark.parametrize("how", ["", "destructor"])
def test_ctrl_c_is_told_in_one_word_wherever_a_command_stands(at: str, how: str, tmp_path: Path) -> None:
    said = interrupted(at, "check", suite_file(tmp_path, SMALL), how=how)
    assert (said.code, said.err.strip()) == (130, "interrupted")


@POSIX
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_ctrl_c_is_told_in_one_word_at_any_of_the_modules_that_come_in(tmp_path: Path) -> None:
    for number in range(1, 600, 3):
        said = interrupted(str(number), "run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs", "--quiet")
        if said.code == 0:
            assert number > 100, "this many modules come in"
            return
        assert (said.code, said.err.strip().splitlines()[-1]) == (130, "interrupted"), (number, said)
        assert "Traceback" not in said.err


@pytest.fixture
def _put_back() -> object:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_put_back")
def test_it_is_raised_within_a_block_alone() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with interrupts_raised():
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    end_when_interrupted()
    ending, hook = signal.getsignal(signal.SIGINT), sys.unraisablehook
    assert ending is not signal.default_int_handler
    with pytest.raises(KeyboardInterrupt), interrupts_raised():
        signal.raise_signal(signal.SIGINT)
    assert (signal.getsignal(signal.SIGINT), sys.unraisablehook) == (ending, hook)


@POSIX
@pytest.mark.usefixtures("_put_back")
def test_whoever_is_in_the_background_ignores_it_as_before() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_when_interrupted()
    die_when_interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@POSIX
def test_it_waits_for_the_end_of_a_block() -> None:
    done: list[str] = []

    def press() -> None:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        press()
    assert done == ["the rest"]


def test_it_is_seen_behind_what_python_makes_of_it() -> None:
    class Odd:
        def __set_name__(self, _owner: type, _name: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises((RuntimeError, KeyboardInterrupt)) as problem:
        type("Made", (), {"odd": Odd()})
    assert is_interrupt(problem.value)
    assert not is_interrupt(ValueError())
