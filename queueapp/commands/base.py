"""What commands share: the house of the settings, and refusals as one plain sentence."""

import contextlib
import functools
import sys
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

import click
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DatabaseError, OperationalError

from queueapp.actions.people import SHORTEST_PASSWORD
from queueapp.actions.unit import Asked, House
from queueapp.domain.refusals import BadInput, Refused
from queueapp.domain.roles import Actor, Role
from queueapp.founding import build_house
from queueapp.logs import set_up
from queueapp.outside.texts import ENGLISH, read_texts
from queueapp.settings import Settings, SettingsMissing, read_settings
from queueapp.storage import migrating

F = TypeVar("F", bound=Callable[..., Any])
# Who acts when a person at the machine runs a command.
AT_MACHINE = Actor(Role.ADMIN, "command", "command")
# What is wrong with a field, in the words of whoever typed it; other fields say it as they were refused.
WORDS = {
    ("login", "taken"): "this login is taken",
    ("login", "missing"): "a login has at least one sign, and no blanks",
    ("password", f"{SHORTEST_PASSWORD}+"): f"a password has at least {SHORTEST_PASSWORD} signs",
    ("site", "unknown"): "there is no such site",
    ("hall", "unknown"): "there is no such hall",
    ("hall", "elsewhere"): "this hall is of another site",
    ("counter", "unknown"): "there is no such counter",
    ("counter", "elsewhere"): "this counter is of another hall or site",
    ("sessions", "not_a_time"): "hours are times such as 09:00-12:00,13:00-16:00",
    ("sessions", "out_of_order"): "hours follow one another and do not overlap, such as 09:00-12:00,13:00-16:00",
    ("reason", "missing"): "say why with --reason: people read it",
    ("day", "past"): "this day is over",
}
# What SQLite says where the folder of its file does not exist or is another user's.
NO_FILE = "unable to open database file"


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
        except DatabaseError as error:
            fail(_trouble(error))

    return run  # type: ignore[return-value]  # the command's own signature, by `wraps`


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
    return build_house_here(found)


def build_house_here(found: Settings) -> House:
    """The house of given settings; fails with the setting's name where the data keys are none."""
    try:
        return build_house(found)
    except ValueError as error:
        raise SettingsMissing(f"QUEUEAPP_DATA_KEYS: {error}") from None


def asked(at: House) -> Asked:
    """The request of a command."""
    return at.asked_by(AT_MACHINE)


def _must_be_migrated(found: Settings) -> None:
    from_database = migrating.revision_at(found.address)
    if from_database is None:
        raise SettingsMissing("the database is empty: run `queueapp init` first")
    must_be_known(from_database)
    if from_database != migrating.newest_revision():
        raise SettingsMissing("the database is of an older release: run `queueapp db upgrade` first")


def must_be_known(revision: str | None) -> None:
    """Fail where a database is at a revision that this release has never heard of."""
    scripts = ScriptDirectory(str(files("queueapp") / "migrations"))
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise SettingsMissing(f"the database is of a newer release ({revision}): run that release, or restore an older backup")


def _trouble(error: DatabaseError) -> str:
    said = (str(error.orig).splitlines() or [""])[0]
    if NO_FILE in said:
        return "the database file cannot be opened: see QUEUEAPP_DATA_FOLDER, and run `queueapp init` first"
    if isinstance(error, OperationalError):
        return f"the database does not answer: {said}"
    return f"the database is damaged, or is none ({said}): restore it from a backup"


def _sentence(refusal: Refused) -> str:
    fields = refusal.facts.get("fields")
    if isinstance(refusal, BadInput) and isinstance(fields, dict):
        return "; ".join(_word(str(field), str(why)) for field, why in fields.items())
    texts = read_texts()[ENGLISH]
    facts = {name: str(value) for name, value in refusal.facts.items()}
    said = texts.one(f"refusal.{refusal.code}.why")
    with contextlib.suppress(KeyError, ValueError):
        said = said % facts
    return said


def _word(field: str, why: str) -> str:
    return WORDS.get((field, why), f"{field}: {why.replace('_', ' ')}")
