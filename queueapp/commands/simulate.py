"""`queueapp simulate`: a whole day of citizens and clerks through the real HTTP API."""

import click

from queueapp.commands.base import plainly


@click.command()
@click.option("--url", default="http://127.0.0.1:8000")
@click.option("--demo", is_flag=True)
@plainly
def simulate(url: str, demo: bool) -> None:
    """Play a day against a running server."""
