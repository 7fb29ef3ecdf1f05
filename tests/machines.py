"""What some tests need of the machine that they run on, of which others lack something."""

from __future__ import annotations

import os

import pytest

POSIX = pytest.mark.skipif(os.name != "posix", reason="it is about modes, links, devices or signals as POSIX has them")
