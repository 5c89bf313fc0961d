"""The command `queueapp`."""

import click

from queueapp.commands import calendar, database, doctor, notices, people, seals, serve, simulate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The queue server of a city's halls."""


for command in (
    database.init, database.db, database.catalogue, calendar.calendar, people.user, people.key, serve.serve, serve.scheduler,
    simulate.simulate, doctor.doctor, notices.notices, seals.seals,
):  # fmt: skip
    main.add_command(command)

if __name__ == "__main__":
    main()
