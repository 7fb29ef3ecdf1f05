"""One file per API that can run an action."""

from engine.targets import emulator, genesys_async, http

KINDS = (genesys_async.KIND, emulator.KIND, http.KIND)
