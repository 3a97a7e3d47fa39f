"""The command line: one file a command, each parses and calls, and decides nothing.

Nothing heavy is imported here or in the commands' signatures; each command fetches what it needs
when it runs, so that ``--help`` answers at once.
"""


def main() -> None:
    """Run the command that the program's arguments name, and exit with its code."""
    try:
        from sim.cli.app import NAME, app

        app(prog_name=NAME)
    except KeyboardInterrupt:
        # Before a command has begun there is nothing to say but that it was stopped.
        raise SystemExit(130) from None
