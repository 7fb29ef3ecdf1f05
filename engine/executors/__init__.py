"""Ways to run a plan: in this process, on all cores, on a cluster."""

from engine.executors import local, processes
from engine.model.vocabulary import ExecutorKind

KINDS: tuple[ExecutorKind, ...] = (local.KIND, processes.KIND)
