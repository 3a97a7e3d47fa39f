"""The program: its commands, in the order in which a new user needs them."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer import Option
from typer.core import TyperGroup, TyperOption

from sim.cli.failures import check_room, told
from sim.cli.options import ungrouped

NAME = "redsea"
COMMANDS = (
    "new", "check", "describe", "explain", "run", "sweep", "sensitivity", "choose", "compare",
    "ledger", "results", "show", "plot", "report", "rare", "replay", "catalogue", "schema",
    "verify",
)  # fmt: skip
"""The commands, each a function in the module of its name."""

REPLACED = {
    "select": "choose STUDY --measure ID --by AMOUNT",
    "optimise": "choose STUDY, and optimise: of a study choose:",
}
"""Names that commands had, and what to give in their place."""


class Commands(TyperGroup):
    """The commands; whatever fails in one of them becomes a line and an exit code."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer has no public name for it
        """Return the options, each flag of Typer's own with a default.

        Without one Typer imports pydantic to look at the flag, and ``--help`` waits for it.
        """
        options = super().get_params(ctx)
        for option in options:
            if isinstance(option, TyperOption) and option.is_flag and option.default is None:
                option.default = False
        return options

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Return a command; for a name of before the answer is the one that replaced it."""
        if cmd_name in REPLACED:
            from sim.experiment.errors import RequestError

            raise RequestError(f"redsea {cmd_name}: is now redsea {REPLACED[cmd_name]}")
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the command that was asked for."""
        with told():
            check_room()
            return super().invoke(ctx)


app = typer.Typer(
    name=NAME,
    cls=Commands,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with `redsea new NAME`, then `redsea run NAME.yaml`.",
)

for command in COMMANDS:
    app.command()(ungrouped(getattr(import_module(f"sim.cli.{command}"), command)))


def show_version(asked: bool) -> None:
    """Print the version and leave, if it is asked for."""
    if asked:
        from sim import __version__

        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def redsea(
    version: Annotated[
        bool,
        Option(
            "--version", callback=show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Simulate merchant shipping in the Red Sea under drone and missile attack, and its defence.

    Results go to stdout, progress and warnings to stderr. Exit codes: 0 done, 2 bad input,
    1 failed while running, 130 interrupted.
    """
