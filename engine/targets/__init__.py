"""One file per API that can run an action."""

from engine.targets import emulator, genesys, genesys_async, http

KINDS = (genesys.KIND, genesys_async.KIND, emulator.KIND, http.KIND)
