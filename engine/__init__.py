"""Engine: declarative test suites for data actions and other JSON-over-HTTP actions.

From Python: `engine.check(paths)`, `engine.plan(paths)`, `await engine.run(paths)`, and what they give and raise.
These names are public (docs/python.md); every other module is the engine's own business and changes without a word.
"""

import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from engine.api import (
        CaseResult,
        EngineError,
        FailedCheck,
        OptionError,
        PlannedCase,
        RunError,
        RunPlan,
        RunReport,
        SuiteError,
        SuiteProblem,
        TestResult,
        check,
        plan,
        run,
    )

__all__ = [
    "CaseResult",
    "EngineError",
    "FailedCheck",
    "OptionError",
    "PlannedCase",
    "RunError",
    "RunPlan",
    "RunReport",
    "SuiteError",
    "SuiteProblem",
    "TestResult",
    "check",
    "plan",
    "run",
]


class _Front(ModuleType):
    """The package, which imports what it offers when that is asked for.

    `plan` and `run` are also rooms: importing one would put it in the place of the function.
    """

    def __getattr__(self, name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module 'engine' has no attribute {name!r}")
        from engine import api

        return getattr(api, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return [*__all__, *super().__dir__()]


sys.modules[__name__].__class__ = _Front
