"""Report formats, one file each: a finished report in, text out."""

from engine.reporters import artifact, json_summary, junit, terminal

KINDS = (terminal.KIND, json_summary.KIND, json_summary.CASES, artifact.KIND, junit.KIND)
