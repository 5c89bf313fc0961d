"""`queueapp seals renew`: everything sealed under an older key is sealed under the newest of QUEUEAPP_DATA_KEYS."""

from functools import partial

import click

from queueapp.commands.base import house, plainly
from queueapp.storage.resealing import SEALED, reseal_after

# Rows in one transaction: short enough that nobody at a counter notices.
BATCH = 200


@click.group()
def seals() -> None:
    """The keys under which personal data and codes are sealed."""


@seals.command()
@plainly
def renew() -> None:
    """Seal everything anew under the first of the data keys; safe to repeat, and to run while the server works."""
    at = house()
    for one in SEALED:
        after: str | None = ""
        renewed = 0
        while after is not None:
            count, after = at.database.write(partial(reseal_after, sealer=at.sealer, one=one, after=after, limit=BATCH))
            renewed += count
        click.echo(f"{one.table}: {renewed}")
    click.echo("once this says 0 everywhere, the older keys may leave QUEUEAPP_DATA_KEYS")
