"""`queueapp notices`: what waits to be told, what could not be, and letting it be tried again."""

import click

from queueapp.actions import notices as verbs
from queueapp.actions.unit import House
from queueapp.commands.base import asked, house, plainly
from queueapp.domain.clock import local
from queueapp.domain.notices import NoticeState
from queueapp.storage import notice_queries

MOST = 100_000


@click.group()
def notices() -> None:
    """Messages to citizens; no list shows to whom one goes or what it says."""


@notices.command("list")
@click.option("--dead", is_flag=True, help="those that could not be delivered; without it, those that wait")
@click.option("--most", default=50, show_default=True, help="how many, the newest first")
@plainly
def list_notices(dead: bool, most: int) -> None:
    """List notices: id, kind, channel, tries, when it was written down, and the last problem."""
    at = house()
    with at.database.read() as connection:
        found = notice_queries.listed(connection, NoticeState.DEAD if dead else NoticeState.WAITING, most)
    for one in found:
        written = local(one.created_at, at.zone).isoformat(timespec="seconds")
        click.echo(f"{one.id} {one.kind} {one.channel} {one.tries} {written} {one.problem or '-'}")


@notices.command()
@click.argument("id", nargs=-1)
@click.option("--all", "every", is_flag=True, help="every dead notice, after an outage")
@plainly
def retry(id: tuple[str, ...], every: bool) -> None:
    """Let dead notices be tried again from the beginning."""
    at = house()
    if bool(id) == every:
        raise click.UsageError("name the notices, or say --all")
    for one in id or _dead(at):
        verbs.retry(at, asked(at), one)
        click.echo(f"{one} waits again")


def _dead(at: House) -> list[str]:
    with at.database.read() as connection:
        return [one.id for one in notice_queries.listed(connection, NoticeState.DEAD, MOST)]
