"""What commands share: the house of the settings, and refusals as one plain sentence."""

import contextlib
import functools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy.exc import OperationalError

from queueapp.actions.unit import Asked, House
from queueapp.domain.refusals import Refused
from queueapp.domain.roles import Actor, Role
from queueapp.factory import build_house
from queueapp.logs import set_up
from queueapp.outside.texts import CHINESE, read_texts
from queueapp.settings import Settings, SettingsMissing, read_settings
from queueapp.storage import migrating

F = TypeVar("F", bound=Callable[..., Any])
# Who acts when a person at the machine runs a command.
AT_MACHINE = Actor(Role.ADMIN, "command", "command")


def plainly(command: F) -> F:
    """Let a command end with one plain sentence and exit code 1 where something is refused or missing."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except SettingsMissing as missing:
            fail(str(missing))
        except Refused as refusal:
            fail(_sentence(refusal))
        except OperationalError as error:
            fail(f"the database does not answer: {str(error.orig).splitlines()[0]}")

    return run  # type: ignore[return-value]


def fail(sentence: str) -> None:
    """Say why on stderr and end with 1."""
    click.echo(sentence, err=True)
    sys.exit(1)


def settings() -> Settings:
    """The settings, with the log set up."""
    found = read_settings()
    set_up(found.log_level)
    return found


def house() -> House:
    """The house, whose database must be at this release's schema."""
    return build_house_checked(settings())


def build_house_checked(found: Settings) -> House:
    """The house of given settings; fails where the database was never migrated or is of another release."""
    _must_be_migrated(found)
    return build_house(found)


def asked(at: House) -> Asked:
    """The request of a command."""
    return at.asked_by(AT_MACHINE)


def _must_be_migrated(found: Settings) -> None:
    from_database = migrating.revision_at(found.address)
    if from_database is None:
        raise SettingsMissing("the database is empty: run `queueapp init` first")
    if from_database != migrating.newest_revision():
        raise SettingsMissing("the database is of another release: run `queueapp db upgrade` first")


def _sentence(refusal: Refused) -> str:
    texts = read_texts()[CHINESE]
    facts = {name: str(value) for name, value in refusal.facts.items()}
    said = texts.one(f"refusal.{refusal.code}.why")
    with contextlib.suppress(KeyError, ValueError):
        said = said % facts
    return f"{refusal.code}: {said} {refusal.facts or ''}".strip()
