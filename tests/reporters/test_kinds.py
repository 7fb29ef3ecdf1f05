from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from engine import reporters
from engine.model.run.report import Report
from engine.reporters import KINDS
from tests.reporters.reports import BAD, finished


def test_every_format_of_the_folder_is_installed() -> None:
    modules = [import_module(f"engine.reporters.{each.name}") for each in iter_modules(reporters.__path__)]
    missing = [each.__name__ for each in modules if getattr(each, "KIND", None) not in (None, *KINDS)]
    assert missing == [], "add the KIND of each to KINDS in engine/reporters/__init__.py"


def test_each_format_has_a_name_of_its_own_and_shows_the_same_report_the_same_way() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert kind.render(finished(BAD)) == kind.render(finished(BAD)), kind.name
        assert kind.render(Report()), f"{kind.name} has nothing to say of a run that never began"
