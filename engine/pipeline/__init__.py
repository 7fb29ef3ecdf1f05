"""The whole way: paths → nodes → suites → plan → events → report → files. The only room that knows the order."""

from engine.pipeline.load import Workspace, load
from engine.pipeline.run import RunRequest, World, run
from engine.pipeline.target import check_target, open_secrets, resolve_vars

__all__ = ["RunRequest", "Workspace", "World", "check_target", "load", "open_secrets", "resolve_vars", "run"]
