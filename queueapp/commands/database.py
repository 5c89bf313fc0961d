"""`queueapp init`, `db` and `catalogue`."""

import secrets
from pathlib import Path

import click

from queueapp.actions import hall_day, setup
from queueapp.actions.calendar import import_year
from queueapp.actions.unit import House
from queueapp.commands.base import asked, build_house_here, house, must_be_known, plainly, settings
from queueapp.commands.clocks import write_clock
from queueapp.commands.parts import CATALOGUE, NAMES, PARTS, files_of, read_checked, read_part, standing_parts
from queueapp.doctoring import sealed_samples
from queueapp.domain.roles import CLOCK
from queueapp.settings import Settings, SettingsMissing
from queueapp.storage import migrating
from queueapp.storage.engine import Database

SECRETS = ("secret_key", "data_keys")


@click.command()
@plainly
def init() -> None:
    """Make keys, database and catalogue where they do not exist yet; safe to repeat."""
    found = settings()
    make_keys(found)
    bring_up(found)
    at = build_house_here(found)
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
    """Generate the secrets that no setting gives, readable by the owner only; fails where that would replace lost ones."""
    folder = found.data_folder / "keys"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        wanted = [name for name in SECRETS if not getattr(found, name).get_secret_value() and not (folder / name).exists()]
        if "data_keys" in wanted and _was_sealed(found):
            raise SettingsMissing(f"the database was sealed under keys that are missing: restore {folder} beside it")
        for name in wanted:
            (folder / name).touch(mode=0o600)
            (folder / name).write_text(secrets.token_urlsafe(32), encoding="ascii")
    except OSError as error:
        raise SettingsMissing(f"QUEUEAPP_DATA_FOLDER: {folder} cannot be made ({error.strerror}): name another folder") from None


def _was_sealed(found: Settings) -> bool:
    """Whether the database holds anything that only keys of before can open."""
    database = Database(found.address)
    try:
        with database.read() as connection:
            return any(True for _ in sealed_samples(connection))
    finally:
        database.close()


def bring_up(found: Settings) -> str | None:
    """Bring the database to this release's schema; the revision. SettingsMissing where it is of a newer release."""
    database = Database(found.address)
    try:
        must_be_known(migrating.revision_of(database))
        migrating.upgrade(database)
        return migrating.revision_of(database)
    finally:
        database.close()


def load(at: House, folder: Path) -> int:
    """Load the catalogue of a folder; the new version."""
    parts = [read_checked(name, folder / f"{name}.json") for name in PARTS]
    done = setup.load_catalogue(at, asked(at), *parts)
    return done.value or 0


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@plainly
def upgrade() -> None:
    """Bring the database to this release's schema."""
    click.echo(f"at {bring_up(settings())}")


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
    given = {name: read_checked(name, file) for name, file in files_of(files).items()}
    with at.database.read() as connection:
        stands = standing_parts(connection)
    if stands is None and len(given) < len(PARTS):
        raise SettingsMissing(f"no catalogue stands yet: give {NAMES} together")
    parts = {**(stands or {}), **given}
    done = setup.load_catalogue(at, asked(at), *(parts[name] for name in PARTS))
    click.echo(f"catalogue version {done.value}")
