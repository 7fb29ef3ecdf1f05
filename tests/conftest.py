"""What examples are drawn, how large campaigns are, that they are as large as they say, and what they came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import chdir, nullcontext

import pytest
from hypothesis import HealthCheck, settings

from engine.platform.collector import pause_collector
from tests.campaigns import Share, blocks, share_of, size_of
from tests.house import forget_trees

# On every machine, however slow, the same examples; `--hypothesis-profile=search` draws others.
SLOWNESS = (HealthCheck.too_slow,)
settings.register_profile("search", deadline=None, suppress_health_check=SLOWNESS, print_blob=True)
settings.register_profile("the same", settings.get_profile("search"), derandomize=True)
settings.load_profile("the same")

IN_SOAK = ("campaign", "soak")
"""The marks of what `--soak` runs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that `make soak` gives."""
    parser.addoption(
        "--soak", action="store_true", help="run campaigns whole and what is marked `soak`, and nothing else"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Tests are there to stay: neither while they are found nor later are they looked through for garbage."""
    with pause_collector(is_to_stay=True):
        return (yield)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Part a campaign that is too long for one test into tests of at most `block` units."""
    mark = metafunc.definition.get_closest_marker("campaign")
    if mark is not None and "block" in mark.kwargs:
        size = size_of(mark.args[0], soak=metafunc.config.getoption("soak"))
        parts = list(blocks(size, mark.kwargs["block"]))
        metafunc.parametrize("campaign", parts, indirect=True, ids=[f"from {part.start}" for part in parts])


def pytest_itemcollected(item: pytest.Item) -> None:
    """A campaign takes seconds."""
    if item.get_closest_marker("campaign") is not None:
        item.add_marker(pytest.mark.slow)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose what belongs to this run: with `--soak` campaigns and what is marked `soak`, else all but the latter."""
    soak = config.getoption("soak")
    chosen = [each for each in items if _belongs(each, soak=soak)]
    config.hook.pytest_deselected(items=[each for each in items if not _belongs(each, soak=soak)])
    items[:] = chosen


def _belongs(item: pytest.Item, *, soak: bool) -> bool:
    if soak:
        return any(item.get_closest_marker(name) is not None for name in IN_SOAK)
    return item.get_closest_marker("soak") is None


@pytest.fixture
def campaign(request: pytest.FixtureRequest) -> Share:
    """The share of this test in its campaign."""
    return share_of(request.node)


@pytest.fixture(scope="module")
def parsed_once() -> Iterator[None]:
    """What `tests/house.py` parses stays until the last test of the module is over."""
    yield
    forget_trees()


@pytest.fixture(autouse=True)
def in_its_folder(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with a folder of its own stands in it, as somebody who works on the project there would."""
    with chdir(request.getfixturevalue("tmp_path")) if "tmp_path" in request.fixturenames else nullcontext():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Fail a campaign that passed without having judged all that it was to judge."""
    result = yield
    if pyfuncitem.get_closest_marker("campaign") is not None:
        share = pyfuncitem.funcargs["campaign"]
        assert isinstance(share, Share)
        assert share.counted >= share.size, f"{share.counted} of {share.size} {share.name} were judged"
        pyfuncitem.user_properties.append(("campaign", (share.name, share.counted)))
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the campaigns came to, where any were run, and the figures that other tests give."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "campaign":
                counts[value[0]] += value[1]
            elif name == "figures":
                terminalreporter.write_line(value)
    if counts:
        terminalreporter.write_line(f"campaigns: {', '.join(f'{count:,} {name}' for name, count in counts.items())}")
