"""The command line: one file a command, each parses and calls, and decides nothing.

Nothing heavy is imported here or in the commands' signatures; each command fetches what it needs
when it runs, so that ``--help`` answers at once.
"""

import os
import signal


def main() -> None:
    """Run the command that the program's arguments name, and exit with its code."""
    try:
        # SIGTERM ends a command as cleanly as Ctrl-C does.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        # No command opens a window; an unknown name here would keep matplotlib from loading.
        os.environ.pop("MPLBACKEND", None)
        from sim.cli.app import NAME, app

        app(prog_name=NAME)
    except KeyboardInterrupt:
        # Before a command has begun, the only thing to report is that it was stopped.
        raise SystemExit(130) from None
    except OSError as error:
        from sim.cli.failures import explained

        raise SystemExit(explained(error)) from None
