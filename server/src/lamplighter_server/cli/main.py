"""The `lamplighter` command: a group whose commands are imported only when they are called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "serve": ("serve", "Take in OTLP, keep it, explain it and show it."),
    "demo": ("demo", "Run a support desk of several agents that sends what it does."),
    "traces": ("traces", "List the newest traces."),
    "trace": ("trace", "Show one trace as a tree."),
    "agents": ("agents", "List the agents that ran, with failures and costs."),
    "costs": ("costs", "Tell what model calls cost, by agent, model or anything else."),
    "findings": ("findings", "List what was found in the newest traces."),
    "reprice": ("reprice", "Price calls of the past again."),
    "import": ("import_", "Send files of OTLP to a running server."),
    "export": ("export", "Write traces to a file of OTLP."),
    "keys": ("keys", "Create, list and revoke the keys that let callers in."),
    "doctor": ("doctor", "Check that a server is there and well."),
    "version": ("version", "Print the version."),
}
"""Command to its module in this package and its line in the overview, which must not cost an import."""


class Commands(click.Group):
    """Finds a command in `COMMANDS` and imports the function named like its module."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"lamplighter_server.cli.{module}"), module)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the overview from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lamplighter-server", message="lamplighter %(version)s")
def main() -> None:
    """Lamplighter shows what AI agents do, what they cost and where they fail."""
