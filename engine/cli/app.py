"""`engine`: finds the command, and turns everything that can end it into an exit code (LANGUAGE section 9)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType
from typing import NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from engine.cli.click_errors import LATER_COMMANDS, OTHER_COMMANDS, in_our_words
from engine.cli.console import Unwritable, open_streams, plain, print_json, print_problem
from engine.cli.exit_codes import EXIT_BUG, EXIT_HALTED, EXIT_INTERRUPTED, EXIT_WRONG
from engine.cli.running.old_reports import note_reports, replace_reports
from engine.model.values.nearest import closest
from engine.model.values.span import NOWHERE
from engine.platform.collector import pause_collector, set_objects_aside
from engine.platform.interrupts import interrupts_raised, is_interrupt
from engine.platform.shortage import describe_shortage

_COMMANDS = MappingProxyType(
    {
        "run": "Check, plan, run and report suites.",
        "check": "Show everything that is wrong with suites; nothing is sent.",
        "plan": "Show what would be sent and what it proves; nothing is sent.",
        "resume": "Go on with a run that was killed, interrupted or halted.",
        "report": "Write reports of a run again from its log.",
        "replay": "Run one stored case again and show every step.",
        "init": "Write a first suite that runs at once.",
        "emulate": "Genesys Cloud in a box, on loopback.",
        "providers": "List the words of the language, with samples.",
        "explain": "Say what a code means, with what is wrong and what is right.",
        "plugins": "List packages of others, their words and their faults.",
        "schema": "Print or write the JSON Schemas for editors.",
        "audit": "Say what can be proved of the log of a run.",
        "runs": "List runs, remove old ones, or keep one in a file.",
    }
)


_THERE_ARE = f"there are {', '.join(_COMMANDS)}"


class Commands(click.Group):
    """A group whose commands are imported only when they are called, so that `engine --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, most used first."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        return _imported(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click's own, with a suggestion for what was mistyped."""
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            if args[0] in LATER_COMMANDS:
                raise click.UsageError(f"this version has no command `{args[0]}` yet; {LATER_COMMANDS[args[0]]}", ctx)
            near = OTHER_COMMANDS.get(args[0]) or closest(args[0], _COMMANDS)
            hint = f"did you mean `{near}`?" if near else _THERE_ARE
            raise click.UsageError(f"no command `{args[0]}`; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, without importing one of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


def _imported(name: str) -> click.Command:
    """The command's own module, which is there to stay."""
    with pause_collector(is_to_stay=True):
        command: click.Command = import_module(f"engine.cli.commands.{name}").command
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="data-action-engine", prog_name="engine")
def cli() -> None:
    """Declarative test suites for Genesys Cloud data actions and other JSON-over-HTTP actions."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code; never with a traceback."""
    open_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    old = note_reports(arguments)
    code = _exit_code(arguments)
    with suppress(Exception):  # what the command came to is told already
        replace_reports(old, code)
    # The process ends here, and Python would look through all of it once more.
    set_objects_aside()
    sys.exit(code)


def _exit_code(arguments: list[str]) -> int:
    try:
        with interrupts_raised():
            code = cli.main(args=arguments, prog_name="engine", standalone_mode=False)
    except click.ClickException as error:
        return _say_wrong(error, arguments)
    except (click.Abort, KeyboardInterrupt):
        return _say_interrupted()
    except Unwritable as problem:
        print_problem(f"error: stdout cannot be written, what was printed is cut short: {problem}")
        print_problem("  = help: make room there; what a run came to is in its log: engine report")
        return EXIT_HALTED
    except BrokenPipeError:
        # The reader of our output has gone (`engine plan … | head`): nobody is left to tell.
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the last resort: a bug of ours is told as one, without a traceback
        if is_interrupt(error):
            return _say_interrupted()
        shortage = describe_shortage(error)
        return _say_fault(error, arguments) if shortage is None else _say_short(shortage, arguments)
    return code if isinstance(code, int) else 0


def _say_interrupted() -> int:
    print_problem("interrupted")
    return EXIT_INTERRUPTED


def _say_wrong(error: click.ClickException, arguments: list[str]) -> int:
    if isinstance(error, NoArgsIsHelpError):
        print_problem(error.format_message())
        return EXIT_WRONG
    message = in_our_words(error)
    _tell_machine(arguments, EXIT_WRONG, "E900", message)
    print_problem(f"error[E900]: {message}")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        print_problem(f"  = help: {error.ctx.command_path} --help")
    return EXIT_WRONG


def _say_short(shortage: str, arguments: list[str]) -> int:
    _tell_machine(arguments, EXIT_HALTED, "E900", shortage)
    print_problem(f"error: {shortage}")
    print_problem("  = help: raise that limit, and start again; what a run came to is in its log: engine resume")
    return EXIT_HALTED


def _say_fault(error: Exception, arguments: list[str]) -> int:
    """A fault of another package where its code raised this; else it is ours."""
    from engine.plugins.blame import convict
    from engine.plugins.listed_packages import diagnose

    fault = convict(error)
    if fault is None:
        return _say_bug(error, arguments)
    told = diagnose(fault, NOWHERE)
    _tell_machine(arguments, EXIT_WRONG, told.code, told.message)
    print_problem(f"error[{told.code}]: {plain(told.message)}")
    print_problem(f"  = help: {told.help}")
    return EXIT_WRONG


def _say_bug(error: Exception, arguments: list[str]) -> int:
    from engine.model.run.bugs import name_bug

    message = f"this is a bug of ours, not of your suite: {name_bug(error)}"
    _tell_machine(arguments, EXIT_BUG, "E999", message)
    print_problem(f"error[E999]: {message}")
    print_problem("  = help: please report it with this line and the suite that shows it")
    return EXIT_BUG


def _tell_machine(arguments: list[str], code: int, problem: str, message: str) -> None:
    """The one JSON value on stdout that was asked for, where a command came to none of its own."""
    if not _wants_json(arguments):
        return
    from engine.model.published.problems import FORMAT

    nowhere = dict.fromkeys(("file", "line", "column", "end_line", "end_column"))
    told = {"code": problem, "severity": "error", **nowhere, "message": message, "help": None}
    suites = {"suites": 0} if arguments[:1] == ["check"] else {}
    print_json({"format": FORMAT, "exit": code, **suites, "diagnostics": [told]})


def _wants_json(arguments: list[str]) -> bool:
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(one == "--format=json" or (one == "--format" and two == "json") for one, two in pairs)
