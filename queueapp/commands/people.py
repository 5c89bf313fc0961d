"""`queueapp user` and `queueapp key`."""

import secrets

import click
from sqlalchemy import select

from queueapp.actions import people
from queueapp.actions.unit import House
from queueapp.commands.base import asked, house, plainly
from queueapp.domain.refusals import BadInput
from queueapp.domain.roles import KEY_ROLES, STAFF, Role
from queueapp.outside.passwords import Passwords
from queueapp.storage import people_queries
from queueapp.storage.people_rows import StaffRow

_STAFF = click.Choice(sorted(role.value for role in STAFF))
_KEYS = click.Choice([role.value for role in KEY_ROLES])


@click.group()
def user() -> None:
    """Staff who sign in with a name and a password."""


@user.command()
@click.argument("login")
@click.option("--role", type=_STAFF, required=True)
@click.option("--name", default="", help="as colleagues read it; the login by default")
@click.option("--badge", default="", help="the number that screens may show")
@click.option("--site")
@click.option("--hall")
@click.option("--password", help="asked for on a terminal, generated otherwise", envvar="QUEUEAPP_PASSWORD")
@plainly
def create(login: str, role: str, name: str, badge: str, site: str | None, hall: str | None, password: str | None) -> None:
    """Add a member of staff; a generated password is the last word printed."""
    if not login or login != "".join(login.split()):
        raise BadInput(fields={"login": "missing"})
    at = house()
    _must_fit(at, site, hall)
    given = password or secrets.token_urlsafe(9)
    scope = people.Scope(Role(role), site, hall)
    people.create_staff(at, asked(at), login, given, scope, name=name or login, badge=badge, hash_password=Passwords().hash)
    click.echo(f"{login} {role}" + ("" if password else f" {given}"))


@user.command("password")
@click.argument("login")
@click.option("--password", envvar="QUEUEAPP_PASSWORD")
@plainly
def set_password(login: str, password: str | None) -> None:
    """Give a new password; the sessions of the old one end."""
    at = house()
    given = password or secrets.token_urlsafe(9)
    people.set_password(at, asked(at), login, given, hash_password=Passwords().hash)
    click.echo(login + ("" if password else f" {given}"))


@user.command()
@click.argument("login")
@plainly
def disable(login: str) -> None:
    """Let somebody sign in no more."""
    at = house()
    people.disable_staff(at, asked(at), login)
    click.echo(f"{login} disabled")


@user.command()
@click.argument("login")
@plainly
def enable(login: str) -> None:
    """Let somebody who was disabled sign in again, with the password he had."""
    at = house()
    people.enable_staff(at, asked(at), login)
    click.echo(f"{login} enabled")


@click.group()
def key() -> None:
    """Keys of devices and programs."""


@key.command("create")
@click.option("--role", type=_KEYS, required=True)
@click.option("--site")
@click.option("--hall")
@click.option("--counter")
@click.option("--name", default="")
@plainly
def create_key(role: str, site: str | None, hall: str | None, counter: str | None, name: str) -> None:
    """Make a key; it is the last word printed, and it is not shown again."""
    at = house()
    _must_fit(at, site, hall, counter)
    done = people.make_key(at, asked(at), people.Scope(Role(role), site, hall, counter), name or role)
    if done.value is not None:
        click.echo(f"{done.value.id} {role} {done.value.text}")


@key.command("list")
@plainly
def list_keys() -> None:
    """List keys by id."""
    at = house()
    with at.database.read() as connection:
        for row in people_queries.list_keys(connection):
            place = row.counter or row.hall or row.site or "-"
            click.echo(f"{row.id} {row.role} {place} {'revoked' if row.revoked_at else 'valid'} {row.name}")


@key.command("revoke")
@click.argument("id")
@plainly
def revoke_key(id: str) -> None:
    """Revoke a key at once."""
    at = house()
    people.revoke_key(at, asked(at), id)
    click.echo(f"{id} revoked")


def somebody_signs_in(at: House) -> bool:
    """Whether there is an account of staff that was not disabled."""
    with at.database.read() as connection:
        return connection.execute(select(StaffRow.id).where(StaffRow.disabled_at.is_(None)).limit(1)).first() is not None


def _must_fit(at: House, site: str | None, hall: str | None, counter: str | None = None) -> None:
    """Refuse a hall of another site, a counter of another hall; the verb itself keeps the smallest place alone."""
    hall_of, counter_of = at.directory.halls.get(hall or ""), at.directory.counters.get(counter or "")
    if counter_of is not None and (hall not in (None, counter_of.hall) or site not in (None, counter_of.site)):
        raise BadInput(fields={"counter": "elsewhere"})
    if hall_of is not None and site not in (None, hall_of.site):
        raise BadInput(fields={"hall": "elsewhere"})
