"""Suites that attack are checked in doubles of this process, whose memory and time are counted as Linux counts them."""

from __future__ import annotations

import sys

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]
