"""Which of these tests are for the machine that they run on."""

from __future__ import annotations

import os
import sys

IS_SHOWN_BY_OTHERS = sys.platform == "linux" and "ENGINE_TEST_ALL" not in os.environ
"""On Linux, `test_whole_runs` shows on Pythons without what other machines lack all that a real one would."""

collect_ignore = ["test_this_machine.py"] if IS_SHOWN_BY_OTHERS else []
