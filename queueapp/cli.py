"""The command `queueapp`: each command is read from its module when it is asked for, since together they know every room."""

import importlib

import click

# The module under `queueapp.commands` in which each command lies under its own name.
MODULES = {
    "init": "database", "db": "database", "catalogue": "database", "calendar": "calendar", "user": "people", "key": "people",
    "serve": "serve", "scheduler": "serve", "simulate": "simulate", "doctor": "doctor", "notices": "notices", "seals": "seals",
}  # fmt: skip


class Commands(click.Group):
    """The commands of `MODULES`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; None where there is none of this name."""
        if cmd_name not in MODULES:
            return None
        command: click.Command = getattr(importlib.import_module(f"queueapp.commands.{MODULES[cmd_name]}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The queue server of a city's halls."""


if __name__ == "__main__":
    main()
