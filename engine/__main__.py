"""`python -m engine` is `engine`: it hears of Ctrl-C before anything else comes in."""

from engine.platform.first_moment import end_when_interrupted


def main() -> None:
    """The command, as a process of its own."""
    end_when_interrupted()
    from engine.cli import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
