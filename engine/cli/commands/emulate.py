"""`engine emulate`: Genesys Cloud in a box, on loopback, until it is interrupted."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import click

from engine.cli.console import plain, print_json, print_problem
from engine.cli.diagnostics import as_text
from engine.cli.exit_codes import EXIT_WRONG
from engine.emulator import start_emulator
from engine.model.language.emulator import EmulatorSettings, Faults
from engine.model.language.literals import Duration
from engine.model.ports.target import Stub
from engine.model.source.diagnostic import Checked
from engine.platform.signals import SignalListener, signals_put_back

DEFAULT_LIMIT = "300/min"
_ODD = re.compile(r"[^A-Za-z0-9._~-]+")


@click.command("emulate", short_help="Genesys Cloud in a box, on loopback.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port; a free one if left out.")
@click.option(
    "--actions",
    "directory",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Exported actions that it knows; without it, it knows every id and answers {}.",
)
@click.option("--limit", default=DEFAULT_LIMIT, show_default=True, metavar="RATE", help="Requests a token, or `none`.")
@click.option(
    "--faults", "fault_file", type=click.Path(path_type=Path), metavar="FILE", help="How it misbehaves, in YAML."
)
@click.option(
    "--service-time", default="0s", show_default=True, metavar="TIME", help="Median duration of an execution."
)
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Decides durations and faults.")
def command(port: int, directory: Path | None, fault_file: Path | None, seed: int, **pace: str) -> int:
    """Run an emulator of the asynchronous data-action API on loopback until Ctrl-C.

    The first line on stdout is JSON: `url`, `client_id`, `client_secret`, `actions`.
    """
    settings = _settings(pace["limit"], pace["service_time"])
    if fault_file is not None:
        faults = _faults(fault_file)
        if faults.value is None or faults.has_errors:
            return EXIT_WRONG
        settings = replace(settings, faults=faults.value)
    stubs = _stubs(directory) if directory is not None else ()
    try:
        with signals_put_back() as signals:
            asyncio.run(_serve(signals, settings, stubs, port=port, seed=seed))
    except OSError as error:
        raise click.UsageError(f"--port {port}: {error.strerror or error}") from None
    return 0


async def _serve(
    signals: SignalListener, settings: EmulatorSettings, stubs: tuple[Stub, ...], *, port: int, seed: int
) -> None:
    from engine.run.clock import SystemClock

    ended = asyncio.Event()
    signals.hear(lambda _number: ended.set())
    async with start_emulator(settings, stubs, clock=SystemClock(), seed=seed, port=port) as address:
        print_json(
            {
                "url": address.url,
                "client_id": address.client_id,
                "client_secret": address.client_secret,
                "actions": [stub.action_id for stub in stubs],
            }
        )
        print_problem("Ctrl-C ends it; what it saw is at /__engine/ledger")
        await ended.wait()


def _settings(limit: str, service_time: str) -> EmulatorSettings:
    from engine.suite.decode.units import parse_duration, parse_rate

    rate = None if limit == "none" else parse_rate(limit)
    if rate is None and limit != "none":
        raise click.UsageError(f"--limit {plain(limit)}: not a rate; write 300/min, 100/2s or none")
    duration = parse_duration(service_time)
    if not isinstance(duration, Duration):
        raise click.UsageError(f"--service-time {plain(service_time)}: not a duration; write 250ms or 1.5s")
    return EmulatorSettings(limit=rate, service_time=duration)


def _faults(path: Path) -> Checked[Faults]:
    """The faults of a file; what is wrong with it is shown."""
    from engine.source import files, parser
    from engine.suite.documents.faults import check_faults
    from engine.vocabulary import builtin

    vocabulary = builtin()

    name = files.display_name(path, path.parent)
    text = files.read_text(path, path.parent.resolve(), bytes_max=1 << 20)
    if text.value is None:
        print_problem(as_text(text.diagnostics, {}))
        return Checked(value=None)
    parsed = parser.parse_yaml(text.value, name)
    checked = check_faults(parsed.value, vocabulary) if parsed.value is not None else Checked[Faults](value=None)
    problems = (*parsed.diagnostics, *checked.diagnostics)
    if problems:
        print_problem(as_text(problems, {name: text.value}))
    return Checked(value=checked.value, diagnostics=problems)


def _stubs(directory: Path) -> tuple[Stub, ...]:
    """One stub an id. Raises click's own error for an id that two files give to different actions."""
    found: dict[str, tuple[Path, Stub]] = {}
    for path in sorted(directory.rglob("*.json")):
        stub = _stub(path)
        if stub is None:
            continue
        other, known = found.setdefault(stub.action_id, (path, stub))
        if known != stub:
            both = f"{plain(other.as_posix())} and {plain(path.as_posix())}"
            raise click.UsageError(f"--actions: {both} are both the action `{stub.action_id}`; rename one of them")
    return tuple(stub for _, stub in found.values())


def _stub(path: Path) -> Stub | None:
    """The stub that an exported action makes, under an id made of its file's name; None for any other file."""
    from engine.action.contract import parse_contract
    from engine.source import documents, files
    from engine.source.limits import DOCUMENT_BYTES_MAX

    text = files.read_text(path, path.parent.resolve(), bytes_max=DOCUMENT_BYTES_MAX)
    document = documents.parse_json(text.value, path.name).value if text.value is not None else None
    contract = parse_contract(document, path.stem) if isinstance(document, dict) and "contract" in document else None
    if contract is None or isinstance(contract, str):
        print_problem(f"{plain(path.as_posix())} is not an exported action and is left out")
        return None
    return Stub(
        action_id=_ODD.sub("-", path.name.removesuffix(".json").removesuffix(".custom")).strip("-.~")[:128],
        name=contract.name,
        names={},
        input_schema=contract.input_schema,
        output_schema=contract.output_schema,
    )
