"""One file per command: argv becomes options, and a verb is called."""
