# ruff: noqa: T201 - printing is what is tested
from __future__ import annotations

import io
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout

from engine.platform.printing import print_beside, print_masked


def test_within_the_block_all_that_is_printed_goes_to_stderr_masked() -> None:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        with print_masked(lambda text: text.replace("pin", "***")):
            print("a pin")
            print("pins", file=sys.stderr, flush=True)
            sys.stdout.buffer.write(b"pin\xff\n")
            assert not sys.stdout.isatty()
            assert sys.stdout.writable()
        print("pin")
    assert (out.getvalue(), err.getvalue()) == ("pin\n", "a ***\n***s\n***\\xff\n")


def test_beside_is_for_the_main_thread_alone() -> None:
    out, err = io.StringIO(), io.StringIO()

    def talk() -> None:
        with print_beside():
            print("x")

    with redirect_stdout(out), redirect_stderr(err):
        talk()
        thread = threading.Thread(target=talk)
        thread.start()
        thread.join()
    assert (out.getvalue(), err.getvalue()) == ("x\n", "x\n")
