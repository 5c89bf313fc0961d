"""`queueapp init`, `db` and `catalogue`."""

import json
import secrets
from pathlib import Path
from typing import Any

import click

from queueapp.actions import hall_day, setup
from queueapp.actions.calendar import import_year
from queueapp.actions.unit import House
from queueapp.commands.base import asked, house, plainly, settings
from queueapp.commands.clocks import write_clock
from queueapp.domain.roles import CLOCK
from queueapp.factory import build_house
from queueapp.settings import Settings, SettingsMissing
from queueapp.storage import migrating
from queueapp.storage.engine import Database

CATALOGUE = Path(__file__).parent.parent / "catalogue"
PARTS = ("sites", "services", "rules")


@click.command()
@plainly
def init() -> None:
    """Make keys, database and catalogue where they do not exist yet; safe to repeat."""
    found = settings()
    make_keys(found)
    database = Database(found.address)
    migrating.upgrade(database)
    database.close()
    at = build_house(found)
    if not at.directory.sites:
        load(at, CATALOGUE)
        for file in sorted((CATALOGUE / "days").glob("*.json")):
            import_year(at, asked(at), read_part(file))
    if found.clock:
        # The day that is opened is the city's, not the machine's.
        write_clock(at, found, demo=False)
    for site in at.directory.sites:
        hall_day.open_day(at, at.asked_by(CLOCK), site)
    click.echo(f"ready: {len(at.directory.sites)} sites, {len(at.directory.halls)} halls, {len(at.directory.services)} services")


def make_keys(found: Settings) -> None:
    """Generate the secrets that no setting gives, readable by the owner only."""
    folder = found.data_folder / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("secret_key", "data_keys"):
        file = folder / name
        if not getattr(found, name).get_secret_value() and not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32), encoding="ascii")


def load(at: House, folder: Path) -> int:
    """Load the catalogue of a folder; the new version."""
    parts = [read_part(folder / f"{name}.json") for name in PARTS]
    done = setup.load_catalogue(at, asked(at), *parts)
    return done.value or 0


def read_part(file: Path) -> dict[str, Any]:
    """One data file; SettingsMissing with its name when it cannot be read."""
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsMissing(f"{file}: {error}") from None
    return content


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@plainly
def upgrade() -> None:
    """Bring the database to this release's schema."""
    database = Database(settings().address)
    migrating.upgrade(database)
    click.echo(f"at {migrating.revision_of(database)}")


@db.command()
@plainly
def check() -> None:
    """Tell whether the database has this release's schema."""
    database = Database(settings().address)
    stands, newest = migrating.revision_of(database), migrating.newest_revision()
    found = migrating.differences(database)
    if stands != newest or found:
        raise SettingsMissing(f"the database is at {stands}, this release needs {newest}; {len(found)} differences")
    click.echo(f"at {stands}, equal to the models")


@click.group()
def catalogue() -> None:
    """Sites, services and rules as data files."""


@catalogue.command("load")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path), required=True)
@plainly
def load_files(files: tuple[Path, ...]) -> None:
    """Load FILES (sites.json, services.json, rules.json, or a folder of them); halls follow within seconds, one by one."""
    at = house()
    named = {file.stem: file for file in files if file.is_file()}
    folders = [file for file in files if file.is_dir()]
    base = folders[0] if folders else CATALOGUE
    parts = [read_part(named.get(name, base / f"{name}.json")) for name in PARTS]
    done = setup.load_catalogue(at, asked(at), *parts)
    click.echo(f"catalogue version {done.value}")
