"""Ways to run a plan: in this process, on all cores, on a cluster."""

from engine.executors import local
from engine.model.kinds import ExecutorKind

KINDS: tuple[ExecutorKind, ...] = (local.KIND,)
